// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/personality.h"

namespace decoyd::http {

namespace {

class Jenkins final : public App
{
public:
    explicit Jenkins(const AppSetting &setting)
        : m_persona(setting.persona)
        , m_version(setting.personality.pick(
              "jenkins.version",
              {"2.319.1", "2.332.3", "2.346.2", "2.361.4", "2.375.1", "2.387.3", "2.401.2"}))
        , m_session(setting.personality.hex("jenkins.session", 8))
        , m_cookie("JSESSIONID." + setting.personality.hex("jenkins.cookie", 8))
    {
    }

    Response handle(const Request &request, const Visit &visit) const override
    {
        const std::string path = request.path();
        if (path == "/login" || path == "/loginError")
            return loginPage(path == "/loginError");
        if (path == "/j_spring_security_check" || path == "/j_acegi_security_check") {
            Response response = base(302);
            response.contentType.clear();
            response.headers.emplace_back(
                "Location", origin(visit) + (request.method == "POST" ? "/loginError" : "/login"));
            return response;
        }
        if (path == "/robots.txt") {
            Response response = base(200);
            response.contentType = "text/plain;charset=utf-8";
            response.body =
                "# we don't want robots to click \"build\" links\nUser-agent: *\nDisallow: /\n";
            return response;
        }
        if (path == "/tcpSlaveAgentListener/" || path == "/tcpSlaveAgentListener") {
            Response response = base(200);
            response.contentType = "text/plain;charset=utf-8";
            response.body = "Jenkins\n";
            return response;
        }
        if (path.starts_with("/static/") || path.starts_with("/adjuncts/"))
            return m_persona.errorPage(404, path, visit.host, visit.port);
        return forbidden(path);
    }

private:
    static std::string origin(const Visit &visit)
    {
        const unsigned usual = visit.tls ? 443 : 80;
        return std::string(visit.tls ? "https://" : "http://") + visit.host +
               (visit.port == usual ? std::string() : ":" + std::to_string(visit.port));
    }

    Response base(int status) const
    {
        Response response;
        response.status = status;
        response.contentType = "text/html;charset=utf-8";
        response.headers = {{"X-Content-Type-Options", "nosniff"},
                            {"Set-Cookie", m_cookie + "=node0" + toHex(randomBytes(13)) +
                                               ".node0; Path=/; HttpOnly"},
                            {"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"}};
        return response;
    }

    void addIdentity(Response &response) const
    {
        response.headers.emplace_back("X-Hudson", "1.395");
        response.headers.emplace_back("X-Jenkins", m_version);
        response.headers.emplace_back("X-Jenkins-Session", m_session);
    }

    Response forbidden(const std::string &path) const
    {
        Response response = base(403);
        addIdentity(response);
        const std::string from = "/login?from=" + htmlEscaped(path == "/" ? "%2F" : path);
        response.body = "<html><head><meta http-equiv='refresh' content='1;url=" + from +
                        "'/><script>window.location.replace('" + from +
                        "');</script></head><body style='background-color:white; "
                        "color:white;'>\n\n\nAuthentication required\n<!--\n-->\n\n</body></html>";
        response.body.append(200, ' '); // Jenkins pads it, against "friendly" error pages
        return response;
    }

    Response loginPage(bool failed) const
    {
        Response response = base(failed ? 401 : 200);
        response.headers.emplace_back("Cache-Control", "no-cache,no-store,must-revalidate");
        addIdentity(response);
        response.headers.emplace_back("X-Frame-Options", "sameorigin");
        response.body =
            "<!DOCTYPE html><html lang=\"en-US\"><head resURL=\"/static/" + m_session +
            "\" data-rooturl=\"\" data-resurl=\"/static/" + m_session +
            "\"><title>Sign in [Jenkins]</title><meta name=\"ROBOTS\" content=\"NOFOLLOW\"><meta "
            "name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link "
            "rel=\"stylesheet\" "
            "href=\"/static/" +
            m_session +
            "/jsbundles/simple-page.css\" type=\"text/css\"></head><body><div "
            "class=\"simple-page\" "
            "role=\"main\"><div class=\"modal login\"><div id=\"loginIntroDefault\"><div "
            "class=\"logo\"></div><h1>Welcome to Jenkins!</h1></div>" +
            (failed ? "<div class=\"alert alert-danger\">Invalid username or password</div>" : "") +
            std::string(
                "<form method=\"post\" name=\"login\" action=\"j_spring_security_check\"><div "
                "class=\"formRow\"><input autocorrect=\"off\" autocomplete=\"off\" "
                "name=\"j_username\" id=\"j_username\" placeholder=\"Username\" type=\"text\" "
                "class=\"normal\" autocapitalize=\"off\" aria-label=\"Username\"></div><div "
                "class=\"formRow\"><input name=\"j_password\" placeholder=\"Password\" "
                "type=\"password\" class=\"normal\" aria-label=\"Password\"></div><input "
                "name=\"from\" type=\"hidden\"><div class=\"submit formRow\"><input "
                "name=\"Submit\" type=\"submit\" value=\"Sign in\" class=\"submit-button "
                "primary\"></div></form></div></div></body></html>");
        return response;
    }

    const Persona &m_persona;
    std::string m_version;
    std::string m_session;
    std::string m_cookie;
};

} // namespace

std::unique_ptr<App> makeJenkins(const AppSetting &setting)
{
    return std::make_unique<Jenkins>(setting);
}

} // namespace decoyd::http
