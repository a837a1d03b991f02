// SPDX-License-Identifier: GPL-3.0-or-later
#include "persona.h"

#include "decoyd/core/bytes.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <map>

namespace decoyd::http {

namespace {

using Family = Persona::Family;

std::string hexNumber(std::uint64_t value)
{
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(value));
    return text.data();
}

std::string nginxPage(int status, std::string_view title, const std::string &server)
{
    const std::string name = server.substr(0, server.find(' '));
    std::string reason;
    if (status == 400 && title.find("plain HTTP") != std::string_view::npos)
        reason = "<center>The plain HTTP request was sent to HTTPS port</center>\r\n";
    return "<html>\r\n<head><title>" + std::string(title) +
           "</title></head>\r\n<body>\r\n<center><h1>" +
           (reason.empty() ? std::string(title) : std::string("400 Bad Request")) +
           "</h1></center>\r\n" + reason + "<hr><center>" + name +
           "</center>\r\n</body>\r\n</html>\r\n";
}

std::string apacheSentence(int status, std::string_view path)
{
    switch (status) {
    case 400:
        return "<p>Your browser sent a request that this server could not understand.<br "
               "/>\n</p>\n";
    case 401:
        return "<p>This server could not verify that you\nare authorized to access the document\n"
               "requested.</p>\n";
    case 403:
        return "<p>You don't have permission to access this resource.</p>\n";
    case 404:
        return "<p>The requested URL was not found on this server.</p>\n";
    case 405:
        return "<p>The requested method is not allowed for this URL.</p>\n";
    case 413:
        return "<p>The requested resource does not allow request data with the requested method, "
               "or the amount of data provided in\nthe request exceeds the capacity limit.\n</p>\n";
    case 414:
        return "<p>The requested URL's length exceeds the capacity\nlimit for this server.<br "
               "/>\n</p>\n";
    case 501:
        return "<p>" + htmlEscaped(path) + " not supported for current URL.<br />\n</p>\n";
    default:
        return "<p>The server could not complete your request.</p>\n";
    }
}

std::string apachePage(int status, std::string_view path, const std::string &server,
                       std::string_view host, unsigned port)
{
    const std::string reason(reasonPhrase(status));
    return "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>" +
           std::to_string(status) + " " + reason + "</title>\n</head><body>\n<h1>" + reason +
           "</h1>\n" + apacheSentence(status, path) + "<hr>\n<address>" + htmlEscaped(server) +
           " Server at " + htmlEscaped(host) + " Port " + std::to_string(port) +
           "</address>\n</body></html>\n";
}

std::string iisPage(int status)
{
    if (status == 404)
        return "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
               "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n<html "
               "xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n<meta "
               "http-equiv=\"Content-Type\" "
               "content=\"text/html; charset=iso-8859-1\"/>\r\n<title>404 - File or directory not "
               "found.</title>\r\n</head>\r\n<body>\r\n<div id=\"header\"><h1>Server "
               "Error</h1></div>\r\n"
               "<div id=\"content\">\r\n<h2>404 - File or directory not found.</h2>\r\n<h3>The "
               "resource "
               "you are looking for might have been removed, had its name changed, or is "
               "temporarily "
               "unavailable.</h3>\r\n</div>\r\n</body>\r\n</html>\r\n";
    const std::string reason(reasonPhrase(status));
    const std::string detail = status == 400 ? "Bad Request - Invalid Verb" : reason;
    return "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML "
           "4.01//EN\"\"http://www.w3.org/TR/html4/strict.dtd\">\r\n"
           "<HTML><HEAD><TITLE>" +
           reason +
           "</TITLE>\r\n<META HTTP-EQUIV=\"Content-Type\" "
           "Content=\"text/html; charset=us-ascii\"></HEAD>\r\n<BODY><h2>" +
           detail + "</h2>\r\n<hr><p>HTTP Error " + std::to_string(status) + ". " + reason +
           ".</p>\r\n</BODY></HTML>\r\n";
}

std::string tomcatPage(int status, std::string_view path, const std::string &version)
{
    static const std::map<int, std::string> sentences = {
        {400,
         "The server cannot or will not process the request due to something that is perceived "
         "to be a client error (e.g., malformed request syntax, invalid request message framing, "
         "or deceptive request routing)."},
        {404,
         "The origin server did not find a current representation for the target resource or is "
         "not willing to disclose that one exists."},
        {405, "The method received in the request-line is known by the origin server but not "
              "supported by the target resource."},
    };
    const auto found = sentences.find(status);
    const std::string sentence = found == sentences.end() ? std::string() : found->second;
    const std::string heading = "HTTP Status " + std::to_string(status) + " \xe2\x80\x93 " +
                                std::string(reasonPhrase(status));
    std::string message;
    if (status == 404 && !path.empty())
        message = "<p><b>Message</b> The requested resource [" + htmlEscaped(path) +
                  "] is not available</p>";
    return "<!doctype html><html lang=\"en\"><head><title>" + heading +
           "</title><style type=\"text/css\">body {font-family:Tahoma,Arial,sans-serif;} h1, h2, "
           "h3, "
           "b {color:white;background-color:#525D76;} h1 {font-size:22px;} h2 {font-size:16px;} h3 "
           "{font-size:14px;} p {font-size:12px;} a {color:black;} .line "
           "{height:1px;background-color:#525D76;border:none;}</style></head><body><h1>" +
           heading + "</h1><hr class=\"line\" /><p><b>Type</b> Status Report</p>" + message +
           "<p><b>Description</b> " + sentence + "</p><hr class=\"line\" /><h3>Apache Tomcat/" +
           version + "</h3></body></html>";
}

std::string jettyPage(int status, std::string_view path, const std::string &server)
{
    const std::string reason(reasonPhrase(status));
    const std::string name = server.substr(0, server.find('(')) + ":// " +
                             server.substr(std::min(server.find('(') + 1, server.size()));
    const std::string product = "Powered by " + name.substr(0, name.find(')'));
    return "<html>\n<head>\n<meta http-equiv=\"Content-Type\" "
           "content=\"text/html;charset=utf-8\"/>\n"
           "<title>Error " +
           std::to_string(status) + " " + reason +
           "</title>\n</head>\n<body><h2>HTTP "
           "ERROR " +
           std::to_string(status) + " " + reason + "</h2>\n<table>\n<tr><th>URI:</th><td>" +
           htmlEscaped(path) + "</td></tr>\n<tr><th>STATUS:</th><td>" + std::to_string(status) +
           "</td></tr>\n<tr><th>MESSAGE:</th><td>" + reason +
           "</td></tr>\n<tr><th>SERVLET:</th><td>Stapler</td></tr>\n</table>\n<hr/><a "
           "href=\"https://eclipse.org/jetty\">" +
           product + "</a><hr/>\n\n</body>\n</html>\n";
}

std::string apacheEtag(const Response &response)
{
    return "\"" + hexNumber(response.body.size()) + "-" +
           hexNumber(static_cast<std::uint64_t>(response.lastModified) * 1'000'000U) + "\"";
}

std::string nginxEtag(const Response &response)
{
    return "\"" + hexNumber(static_cast<std::uint64_t>(response.lastModified)) + "-" +
           hexNumber(response.body.size()) + "\"";
}

std::string iisEtag(const Response &response)
{
    return "\"" + toHex(sha256(response.body)).substr(0, 15) + ":0\"";
}

std::string chunked(const std::string &body)
{
    constexpr std::size_t kChunk = 8192;
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += kChunk) {
        const std::string piece = body.substr(at, kChunk);
        out += hexNumber(piece.size()) + "\r\n" + piece + "\r\n";
    }
    return out + "0\r\n\r\n";
}

} // namespace

Persona::Persona(Family family, std::string server, std::string productVersion)
    : m_family(family)
    , m_server(std::move(server))
    , m_version(std::move(productVersion))
{
}

Persona::Family Persona::familyOf(std::string_view server)
{
    const std::string name = toLower(server);
    if (name.find("nginx") != std::string::npos)
        return Family::Nginx;
    if (name.find("iis") != std::string::npos || name.find("microsoft") != std::string::npos)
        return Family::Iis;
    if (name.find("jetty") != std::string::npos)
        return Family::Jetty;
    if (name.find("coyote") != std::string::npos || name.find("tomcat") != std::string::npos)
        return Family::Tomcat;
    return Family::Apache;
}

Response Persona::errorPage(int status, std::string_view path, std::string_view host,
                            unsigned port) const
{
    Response response;
    response.status = status;
    response.close = status == 400 || status == 413 || status == 414 || status == 431 ||
                     status == 501 || status == 505;
    switch (m_family) {
    case Family::Nginx: {
        const std::string reason(status == 405 ? "Not Allowed" : reasonPhrase(status));
        if (status == 501 || status == 505) // nginx says these in its own way, and closes
            response.close = true;
        if (status == 431) {
            response.status = 400;
            response.body = nginxPage(400, "400 Request Header Or Cookie Too Large", m_server);
        } else {
            response.body = nginxPage(status, std::to_string(status) + " " + reason, m_server);
        }
        break;
    }
    case Family::Apache:
        response.contentType = "text/html; charset=iso-8859-1";
        response.body = apachePage(status, path, m_server, host, port);
        break;
    case Family::Iis:
        response.contentType = status == 404 ? "text/html" : "text/html; charset=us-ascii";
        response.body = iisPage(status);
        break;
    case Family::Tomcat:
        response.contentType = "text/html;charset=utf-8";
        response.headers = {{"Content-Language", "en"}};
        response.body = tomcatPage(status, path, m_version);
        break;
    case Family::Jetty:
        response.contentType = "text/html;charset=iso-8859-1";
        response.headers = {{"Cache-Control", "must-revalidate,no-cache,no-store"}};
        response.body = jettyPage(status, path, m_server);
        break;
    }
    return response;
}

bool Persona::answerMethod(const Request &request, unsigned port, Response &response) const
{
    const std::string &method = request.method;
    if (method == "GET" || method == "HEAD" || method == "POST")
        return false;
    const std::string host(request.header("host").substr(0, request.header("host").find(':')));
    const std::string path = request.path();
    if (method == "OPTIONS" && m_family != Family::Nginx) {
        response = {};
        response.contentType = m_family == Family::Apache ? "text/html" : "";
        static const std::map<Family, std::string> allowed = {
            {Family::Apache, "POST,OPTIONS,HEAD,GET"},
            {Family::Iis, "OPTIONS, TRACE, GET, HEAD, POST"},
            {Family::Tomcat, "GET, HEAD, POST, OPTIONS"},
            {Family::Jetty, "GET,HEAD,POST,OPTIONS"}};
        response.headers = {{"Allow", allowed.at(m_family)}};
        if (m_family == Family::Iis)
            response.headers.emplace_back("Public", allowed.at(m_family));
        return true;
    }
    static const std::vector<std::string> known = {
        "PUT",  "DELETE", "TRACE",  "PATCH",     "PROPFIND", "MKCOL",  "COPY",
        "MOVE", "LOCK",   "UNLOCK", "PROPPATCH", "CONNECT",  "OPTIONS"};
    const bool isKnown = std::find(known.begin(), known.end(), method) != known.end();
    const bool refuses = isKnown || m_family == Family::Nginx || m_family == Family::Tomcat;
    const int status =
        refuses ? (m_family == Family::Nginx && method == "CONNECT" ? 400 : 405) : 501;
    response = errorPage(status, status == 501 ? method + " to " + path : path, host, port);
    if (status == 405 && m_family != Family::Nginx)
        response.headers.emplace_back("Allow", "GET,HEAD,POST,OPTIONS");
    return true;
}

Response Persona::plainOnTls(std::string_view host, unsigned port) const
{
    Response response = errorPage(400, "/", host, port);
    if (m_family == Family::Nginx) {
        response.body =
            nginxPage(400, "400 The plain HTTP request was sent to HTTPS port", m_server);
    } else if (m_family == Family::Apache) {
        const std::string before = "could not understand.<br />\n";
        const std::size_t at = response.body.find(before);
        if (at != std::string::npos)
            response.body.insert(
                at + before.size(),
                "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br "
                "/>\n Instead use the HTTPS scheme to access this URL, please.<br />\n");
    }
    response.close = true;
    return response;
}

std::string Persona::serialize(const Request &request, const Response &response,
                               const Headers &extra, bool keepAlive, std::int64_t now) const
{
    const bool streamed = response.streamed && !response.body.empty();
    const bool useChunks = streamed && request.minorVersion >= 1;
    if (streamed && !useChunks)
        keepAlive = false; // the end of the connection is the end of the body

    const std::pair<std::string, std::string> date{"Date", httpDate(now)};
    const std::pair<std::string, std::string> server{"Server", m_server};
    const std::pair<std::string, std::string> type{"Content-Type", response.contentType};
    std::pair<std::string, std::string> length{"Content-Length",
                                               std::to_string(response.body.size())};
    if (streamed)
        length = useChunks ? std::pair<std::string, std::string>{"Transfer-Encoding", "chunked"}
                           : std::pair<std::string, std::string>{"", ""};
    const bool isFile = response.lastModified > 0;
    const std::pair<std::string, std::string> modified{
        isFile ? "Last-Modified" : "", isFile ? httpDate(response.lastModified) : ""};
    const std::pair<std::string, std::string> ranges{isFile ? "Accept-Ranges" : "", "bytes"};
    std::pair<std::string, std::string> connection{keepAlive ? "" : "Connection", "close"};
    const auto etag = [&](std::string value) {
        return std::pair<std::string, std::string>{isFile ? "ETag" : "", std::move(value)};
    };

    // The order of headers tells server programs apart better than their names do.
    Headers headers;
    const auto add = [&headers](const std::pair<std::string, std::string> &header) {
        if (!header.first.empty() && !(header.first == "Content-Type" && header.second.empty()))
            headers.push_back(header);
    };
    const auto addAll = [&headers](const Headers &more) {
        headers.insert(headers.end(), more.begin(), more.end());
    };
    switch (m_family) {
    case Family::Nginx:
        if (keepAlive)
            connection = {"Connection", "keep-alive"};
        add(server), add(date), add(type), add(length), add(modified), add(connection);
        add(etag(nginxEtag(response))), addAll(response.headers), add(ranges);
        break;
    case Family::Apache:
        add(date), add(server), addAll(response.headers), add(modified);
        add(etag(apacheEtag(response))), add(ranges), add(length);
        if (isFile)
            headers.emplace_back("Vary", "Accept-Encoding");
        if (keepAlive && request.minorVersion == 0)
            connection = {"Connection", "Keep-Alive"};
        add(connection), add(type);
        break;
    case Family::Iis:
        add(type), add(modified), add(ranges), add(etag(iisEtag(response)));
        addAll(response.headers), add(server), add(date), add(connection), add(length);
        break;
    case Family::Tomcat:
        addAll(response.headers), add(type), add(length), add(date);
        if (!m_server.empty())
            add(server);
        add(connection);
        break;
    case Family::Jetty:
        add(date), add(connection), addAll(response.headers), add(type), add(length), add(server);
        break;
    }
    for (const auto &header : extra) {
        bool replaced = false;
        for (auto &[name, value] : headers) {
            if (equalsIgnoreCase(name, header.first)) {
                value = header.second;
                replaced = true;
            }
        }
        if (!replaced)
            headers.push_back(header);
    }

    // Tomcat has sent no reason phrase since 8.5, but the blank in front of it.
    const std::string reason(m_family == Family::Tomcat ? std::string_view{}
                                                        : reasonPhrase(response.status));
    std::string out =
        "HTTP/1.1 " + std::to_string(response.status) + " " +
        (m_family == Family::Nginx && response.status == 405 ? "Not Allowed" : reason) + "\r\n";
    for (const auto &[name, value] : headers)
        out += name + ": " + value + "\r\n";
    out += "\r\n";
    if (request.method != "HEAD" && response.status != 204 && response.status != 304)
        out += useChunks ? chunked(response.body) : response.body;
    return out;
}

std::string httpDate(std::int64_t time)
{
    const auto seconds = static_cast<std::time_t>(time);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return text.data();
}

std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Request Entity Too Large";
    case 414:
        return "Request-URI Too Large";
    case 418:
        return "I'm a teapot";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

std::string htmlEscaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

} // namespace decoyd::http
