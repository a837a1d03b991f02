// SPDX-License-Identifier: GPL-3.0-or-later
#include "site.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <algorithm>

namespace decoyd::http {

namespace {

const std::vector<std::string> kPresets = {"none",      "apache_default", "nginx_default",
                                           "wordpress", "phpmyadmin",     "iis_default",
                                           "tomcat",    "jenkins"};

/// Server strings of Linux machines that are common in the wild.
const std::vector<std::string> kApaches = {"Apache/2.4.41 (Ubuntu)", "Apache/2.4.52 (Ubuntu)",
                                           "Apache/2.4.54 (Debian)", "Apache/2.4.56 (Debian)",
                                           "Apache/2.4.57 (Debian)", "Apache/2.4.6 (CentOS)"};
const std::vector<std::string> kNginxes = {"nginx/1.14.2", "nginx/1.18.0", "nginx/1.18.0 (Ubuntu)",
                                           "nginx/1.22.1", "nginx/1.24.0"};
const std::vector<std::string> kIises = {"Microsoft-IIS/8.5", "Microsoft-IIS/10.0"};

Persona choosePersona(const Config &config, const ServiceConfig &settings,
                      const std::string &preset, const Personality &personality)
{
    const std::string wanted = settings.text("server_header");
    if (preset == "tomcat") {
        const std::string version = personality.pick(
            "tomcat.version", {"8.5.50", "9.0.31", "9.0.43", "9.0.65", "9.0.70", "10.1.5"});
        return {Persona::Family::Tomcat, wanted, version};
    }
    if (preset == "jenkins") {
        const std::string jetty = personality.pick(
            "jetty.version", {"9.4.43.v20210629", "9.4.45.v20220203", "10.0.12", "10.0.13"});
        return {Persona::Family::Jetty, wanted.empty() ? "Jetty(" + jetty + ")" : wanted};
    }
    if (!wanted.empty())
        return {Persona::familyOf(wanted), wanted};
    const bool isWindows = config.os == "windows" || config.os == "windows_server";
    if (preset == "iis_default" || (preset == "none" && isWindows))
        return {Persona::Family::Iis, personality.pick("http.server", kIises)};
    if (preset == "apache_default")
        return {Persona::Family::Apache, personality.pick("http.server", kApaches)};
    if (preset == "nginx_default")
        return {Persona::Family::Nginx, personality.pick("http.server", kNginxes)};
    std::vector<std::string> all = kApaches;
    all.insert(all.end(), kNginxes.begin(), kNginxes.end());
    const std::string server = personality.pick("http.server", all);
    return {Persona::familyOf(server), server};
}

std::unique_ptr<App> chooseApp(const AppSetting &setting, const std::string &preset)
{
    if (preset == "wordpress")
        return makeWordPress(setting);
    if (preset == "phpmyadmin")
        return makePhpMyAdmin(setting);
    if (preset == "tomcat")
        return makeTomcat(setting);
    if (preset == "jenkins")
        return makeJenkins(setting);
    if (preset == "none")
        return nullptr;
    return makeDefaultPage(setting, preset);
}

void checkHeader(std::string_view name, std::string_view value, std::string_view key)
{
    const bool cleanName = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != ':';
    });
    const bool cleanValue =
        value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
    if (!cleanName || !cleanValue)
        throw ConfigError(key, "\"" + std::string(name) + "\" is no header");
}

} // namespace

Headers parseExtraHeaders(std::string_view text, std::string_view key)
{
    Headers headers;
    if (trimmed(text).starts_with('{')) {
        std::string error;
        const std::optional<Json> json = Json::parse(text, error);
        if (!json || !json->object())
            throw ConfigError(key, "not a JSON object: " + error);
        for (const auto &[name, value] : *json->object()) {
            if (!value.string())
                throw ConfigError(key, "the value of \"" + name + "\" is not a string");
            checkHeader(name, *value.string(), key);
            headers.emplace_back(name, *value.string());
        }
        return headers;
    }
    for (const std::string &line : splitNonEmpty(text, '\n')) {
        const std::string_view content = trimmed(line);
        if (content.empty())
            continue;
        const std::size_t colon = content.find(':');
        if (colon == std::string_view::npos)
            throw ConfigError(key, "expected \"Name: value\" lines or a JSON object");
        const std::string_view name = trimmed(content.substr(0, colon));
        const std::string_view value = trimmed(content.substr(colon + 1));
        checkHeader(name, value, key);
        headers.emplace_back(name, value);
    }
    return headers;
}

Site::Site(const Config &config, const ServiceConfig &settings, const Personality &personality,
           std::int64_t now)
    : m_persona(choosePersona(config, settings, settings.choice("fake_app", "none", kPresets),
                              personality))
{
    const std::string server = m_persona.server();
    checkHeader("Server", server, settings.path("server_header"));
    m_app = chooseApp({personality, m_persona, config.hostname, now},
                      settings.choice("fake_app", "none", kPresets));
    m_customBody = settings.blob("custom_body");
    m_responseCode = static_cast<int>(settings.integer("response_code", 0, 100, 599));
    const Json *extra = settings.raw("extra_headers");
    const std::string key = settings.path("extra_headers");
    if (extra && extra->object()) {
        for (const auto &[name, value] : *extra->object()) {
            if (!value.string())
                throw ConfigError(key, "the value of \"" + name + "\" is not a string");
            checkHeader(name, *value.string(), key);
            m_extraHeaders.emplace_back(name, *value.string());
        }
    } else if (extra) {
        m_extraHeaders = parseExtraHeaders(settings.blob("extra_headers"), key);
    }
    for (const std::string &version : settings.list("http_versions")) {
        if (trimmed(version) != "http/1.1")
            throw ConfigError(settings.path("http_versions"), "only http/1.1 is spoken");
    }
}

Response Site::answer(const Request &request, const Visit &visit) const
{
    Response response;
    if (m_persona.answerMethod(request, visit.port, response))
        return response;
    const std::string path = request.path();
    if (!m_customBody.empty()) {
        response.body = m_customBody;
        response.contentType = "text/html; charset=utf-8";
        if (m_responseCode != 0)
            response.status = m_responseCode;
        return response;
    }
    if (m_app) {
        response = m_app->handle(request, visit);
        if (m_responseCode != 0 && path == "/")
            response.status = m_responseCode;
        return response;
    }
    // A server whose content is elsewhere: the front door is closed, the rest does not exist.
    const int status = path == "/" ? (m_responseCode != 0 ? m_responseCode : 403) : 404;
    response = m_persona.errorPage(status, path, visit.host, visit.port);
    response.close = false;
    return response;
}

} // namespace decoyd::http
