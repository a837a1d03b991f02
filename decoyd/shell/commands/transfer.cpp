// SPDX-License-Identifier: GPL-3.0-or-later
// Fetching from the network: curl, wget, ftp. Plain HTTP inside the decky's own networks is
// really done; everything else fails the way a machine behind a strict firewall fails.
#include "commandtable.h"
#include "networds.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/timetext.h"

#include <cctype>

namespace decoyd::shell {

namespace {

constexpr std::size_t kMaxBody = 512 * 1024;
constexpr int kTimeoutMs = 4000;

struct Url
{
    std::string scheme = "http";
    std::string host;
    std::uint16_t port = 80;
    std::string path = "/";
    std::string user;
};

Url parseUrl(std::string text)
{
    Url url;
    if (const auto scheme = text.find("://"); scheme != std::string::npos) {
        url.scheme = text.substr(0, scheme);
        text.erase(0, scheme + 3);
    }
    url.port = url.scheme == "https" ? 443 : url.scheme == "ftp" ? 21 : 80;
    const auto slash = text.find_first_of("/?");
    if (slash != std::string::npos) {
        url.path = (text[slash] == '?' ? "/" : "") + text.substr(slash);
        text.erase(slash);
    }
    if (const auto at = text.rfind('@'); at != std::string::npos) {
        url.user = text.substr(0, at);
        text.erase(0, at + 1);
    }
    if (const auto colon = text.rfind(':'); colon != std::string::npos) {
        url.port = static_cast<std::uint16_t>(toNumber(text.substr(colon + 1), 80));
        text.erase(colon);
    }
    url.host = text;
    return url;
}

struct Reply
{
    bool good = false;
    bool resolved = false;
    NetState state = NetState::TimedOut;
    std::string ip;
    std::string head;
    std::string body;
    int status = 0;
};

std::string unchunk(std::string_view body)
{
    std::string plain;
    while (!body.empty()) {
        const auto end = body.find("\r\n");
        if (end == std::string_view::npos)
            break;
        const auto size = std::strtoul(std::string(body.substr(0, end)).c_str(), nullptr, 16);
        if (size == 0 || size > kMaxBody || end + 2 + size > body.size())
            break;
        plain.append(body.substr(end + 2, size));
        body.remove_prefix(std::min(end + 2 + size + 2, body.size()));
    }
    return plain;
}

Reply fetch(Invocation &call, const std::string &text, const std::string &method,
            const std::string &agent, const std::string &body,
            const std::vector<std::string> &headers)
{
    const Url url = parseUrl(text);
    Reply reply;
    reply.ip = call.shell.host().addressOf(url.host);
    reply.resolved = !reply.ip.empty();
    auto &observer = call.shell.observer();
    if (!reply.resolved) {
        observer.download(call.name(), text, "unresolved");
        return reply;
    }
    if (url.scheme != "http" || !mayReach(call, reply.ip)) {
        if (isOwnAddress(call.shell.host(), reply.ip))
            reply.state = NetState::Refused;
        observer.download(call.name(), text, "denied");
        return reply;
    }
    auto stream = call.shell.context().network->open(reply.ip, url.port, kTimeoutMs, reply.state);
    if (stream == nullptr) {
        observer.download(call.name(), text,
                          reply.state == NetState::Refused ? "refused" : "timeout");
        return reply;
    }
    std::string request = method + " " + url.path + " HTTP/1.1\r\nHost: " + url.host +
                          (url.port == 80 ? "" : ":" + std::to_string(url.port)) +
                          "\r\nUser-Agent: " + agent + "\r\nAccept: */*\r\n";
    for (const auto &header : headers)
        request += header + "\r\n";
    if (!body.empty())
        request += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n";
    request += "Connection: close\r\n\r\n" + body;
    stream->send(request);
    std::string all;
    bool closed = false;
    for (int quiet = 0; !closed && quiet < 3 && all.size() < kMaxBody;) {
        const std::string part = stream->receive(1000, closed);
        quiet = part.empty() ? quiet + 1 : 0;
        all += part;
    }
    const auto end = all.find("\r\n\r\n");
    reply.head = all.substr(0, end == std::string::npos ? all.size() : end + 4);
    reply.body = end == std::string::npos ? std::string() : all.substr(end + 4);
    if (reply.head.find("ransfer-Encoding: chunked") != std::string::npos)
        reply.body = unchunk(reply.body);
    const auto space = reply.head.find(' ');
    reply.status = space == std::string::npos
                       ? 0
                       : static_cast<int>(toNumber(reply.head.substr(space + 1), 0));
    reply.good = !all.empty();
    observer.download(call.name(), text, reply.good ? "fetched" : "timeout");
    return reply;
}

std::string fileNameOf(const Url &url)
{
    std::string path = url.path.substr(0, url.path.find('?'));
    path = path.substr(path.rfind('/') + 1);
    return path.empty() ? "index.html" : path;
}

int curl(Invocation &call)
{
    std::vector<std::string> urls;
    std::vector<std::string> headers;
    std::string method;
    std::string output;
    std::string body;
    bool silent = false;
    bool showErrors = false;
    bool remoteName = false;
    bool include = false;
    bool headOnly = false;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        const auto value = [&] {
            return i + 1 < call.args.size() ? call.args[++i] : std::string();
        };
        if (arg == "--version" || arg == "-V") {
            call.out("curl 7.74.0 (x86_64-pc-linux-gnu) libcurl/7.74.0 OpenSSL/1.1.1w zlib/1.2.11\n"
                     "Release-Date: 2020-12-09\nProtocols: dict file ftp ftps gopher http https "
                     "imap imaps "
                     "ldap ldaps mqtt pop3 pop3s rtsp scp sftp smb smbs smtp smtps telnet tftp\n");
            return 0;
        }
        if (arg.starts_with("--")) {
            static constexpr std::string_view kWithValue[] = {
                "--max-time",   "--connect-timeout", "--proxy",  "--retry", "--cacert",
                "--user-agent", "--referer",         "--cookie", "--user"};
            if (arg == "--output")
                output = value();
            else if (arg == "--request")
                method = value();
            else if (arg == "--header")
                headers.push_back(value());
            else if (arg.starts_with("--data"))
                body = value();
            else if (arg == "--silent")
                silent = true;
            else if (arg == "--head")
                headOnly = true;
            else if (arg == "--remote-name")
                remoteName = true;
            else if (std::find(std::begin(kWithValue), std::end(kWithValue), arg) !=
                     std::end(kWithValue))
                (void)value();
            continue;
        }
        if (!arg.starts_with('-') || arg.size() < 2) {
            urls.push_back(arg);
            continue;
        }
        for (std::size_t k = 1; k < arg.size(); ++k) {
            const char c = arg[k];
            if (std::string_view("oXHdAeumxbcFTwrK").find(c) != std::string_view::npos) {
                const std::string text = k + 1 < arg.size() ? arg.substr(k + 1) : value();
                if (c == 'o')
                    output = text;
                else if (c == 'X')
                    method = text;
                else if (c == 'H')
                    headers.push_back(text);
                else if (c == 'd')
                    body = text;
                break;
            }
            silent = silent || c == 's';
            showErrors = showErrors || c == 'S';
            remoteName = remoteName || c == 'O';
            include = include || c == 'i';
            headOnly = headOnly || c == 'I';
        }
    }
    if (urls.empty()) {
        call.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
        return 2;
    }
    if (method.empty())
        method = headOnly ? "HEAD" : body.empty() ? "GET" : "POST";
    const std::string &text = urls.front();
    const Url url = parseUrl(text);
    const Reply reply = fetch(call, text, method, "curl/7.74.0", body, headers);
    if (!reply.good) {
        const bool quiet = silent && !showErrors;
        const auto complain = [quiet, url, reply](Invocation &self, std::string_view, bool) {
            int code = 28;
            std::string why = "Failed to connect to " + url.host + " port " +
                              std::to_string(url.port) + ": Connection timed out";
            if (!reply.resolved) {
                code = 6;
                why = "Could not resolve host: " + url.host;
            } else if (reply.state == NetState::Refused) {
                code = 7;
                why = "Failed to connect to " + url.host + " port " + std::to_string(url.port) +
                      ": Connection refused";
            }
            if (!quiet)
                self.err("curl: (" + std::to_string(code) + ") " + why + "\n");
            return code;
        };
        const int delay = !reply.resolved ? 2000 : reply.state == NetState::Refused ? 0 : 12000;
        return delay > 0 ? call.sleep(delay, complain) : complain(call, {}, false);
    }
    const std::string shown = headOnly  ? reply.head
                              : include ? reply.head + reply.body
                                        : reply.body;
    if (remoteName)
        output = fileNameOf(url);
    if (output.empty() || output == "-") {
        call.out(shown);
        return 0;
    }
    if (!silent)
        call.err("  % Total    % Received % Xferd  Average Speed   Time    Time     Time  "
                 "Current\n          "
                 "                       Dload  Upload   Total   Spent    Left  Speed\n100 " +
                 pad(std::to_string(shown.size()), -5) + "  100 " +
                 pad(std::to_string(shown.size()), -5) + "    0     0   " +
                 std::to_string(shown.size() * 40) + "      0 --:--:-- --:--:-- --:--:-- " +
                 std::to_string(shown.size() * 40) + "\n");
    const auto error = call.files().write(call.path(output), shown, false);
    if (error != FsError::None) {
        call.err("Warning: Failed to create the file " + output + ": " + message(error) +
                 "\ncurl: (23) Failure writing output to destination\n");
        return 23;
    }
    return 0;
}

int wget(Invocation &call)
{
    const Options options(call.args, "qO:P:cbt:T:nvSrU:NkxipEHl:");
    if (options.operands.empty()) {
        call.err(
            "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more "
            "options.\n");
        return 1;
    }
    const std::string text = options.operands.front();
    const Url url = parseUrl(text);
    const bool quiet = options.has('q');
    const std::string shownUrl = text.find("://") == std::string::npos ? "http://" + text : text;
    const Reply reply = fetch(call, text, "GET", "Wget/1.21", "", {});
    if (!quiet) {
        call.err("--" + isoTime(call.files().now()) + "--  " + shownUrl +
                 (url.path == "/" && !text.ends_with('/') ? "/" : "") + "\n");
        if (reply.resolved && reply.ip != url.host)
            call.err("Resolving " + url.host + " (" + url.host + ")... " + reply.ip + "\n");
        if (reply.resolved)
            call.err("Connecting to " + url.host + " (" + url.host + ")|" + reply.ip +
                     "|:" + std::to_string(url.port) + "... ");
    }
    if (!reply.good) {
        const auto complain = [quiet, url, reply](Invocation &self, std::string_view, bool) {
            if (!quiet) {
                if (!reply.resolved)
                    self.err("Resolving " + url.host + " (" + url.host +
                             ")... failed: Temporary failure in name resolution.\nwget: unable to "
                             "resolve "
                             "host address '" +
                             url.host + "'\n");
                else if (reply.state == NetState::Refused)
                    self.err("failed: Connection refused.\n");
                else
                    self.err("failed: Connection timed out.\nRetrying.\n\n");
            }
            return 4;
        };
        const int delay = !reply.resolved ? 2000 : reply.state == NetState::Refused ? 0 : 12000;
        return delay > 0 ? call.sleep(delay, complain) : complain(call, {}, false);
    }
    std::string output = options.value('O', fileNameOf(url));
    if (options.has('P'))
        output = options.value('P') + "/" + output;
    const std::string statusLine = reply.head.substr(
        reply.head.find(' ') + 1, reply.head.find("\r\n") - reply.head.find(' ') - 1);
    if (!quiet)
        call.err("connected.\nHTTP request sent, awaiting response... " + statusLine + "\n");
    if (reply.status >= 400) {
        if (!quiet)
            call.err(isoTime(call.files().now()) + " ERROR " + std::to_string(reply.status) + ": " +
                     statusLine.substr(std::min<std::size_t>(4, statusLine.size())) + ".\n\n");
        return 8;
    }
    if (output == "-") {
        call.out(reply.body);
        return 0;
    }
    const auto error = call.files().write(call.path(output), reply.body, false);
    if (error != FsError::None) {
        call.err(output + ": " + message(error) + "\n\nCannot write to '" + output + "' (" +
                 message(error) + ").\n");
        return 3;
    }
    if (!quiet)
        call.err("Length: " + std::to_string(reply.body.size()) + " [text/html]\nSaving to: '" +
                 output + "'\n\n" + pad(output, 20) + "100%[===================>] " +
                 std::to_string(reply.body.size()) + "  --.-KB/s    in 0s\n\n" +
                 isoTime(call.files().now()) + " (31.4 MB/s) - '" + output + "' saved [" +
                 std::to_string(reply.body.size()) + "/" + std::to_string(reply.body.size()) +
                 "]\n\n");
    return 0;
}

int unreachableClient(Invocation &call)
{
    const std::string target = call.args.size() > 1 ? call.args.back() : "";
    call.shell.observer().connection(call.name(), target, "denied");
    const std::string name = call.name();
    return call.sleep(8000, [name, target](Invocation &self, std::string_view, bool) {
        if (name == "ftp")
            self.err("ftp: connect: Connection timed out\n");
        else if (name == "tftp")
            self.err("Transfer timed out.\n\n");
        else
            self.err(name + ": failed to connect to " + target + ": Connection timed out (110)\n");
        return 1;
    });
}

} // namespace

void addTransferCommands(CommandTable &table)
{
    table["curl"] = {curl};
    table["wget"] = {wget};
    for (const char *name : {"ftp", "tftp", "rsync"})
        table[name] = {unreachableClient};
}

} // namespace decoyd::shell
