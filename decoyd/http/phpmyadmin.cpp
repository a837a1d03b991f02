// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "credentials.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/personality.h"

namespace decoyd::http {

namespace {

class PhpMyAdmin final : public App
{
public:
    explicit PhpMyAdmin(const AppSetting &setting)
        : m_persona(setting.persona)
        , m_version(setting.personality.pick(
              "phpmyadmin.version", {"4.9.7", "5.0.4", "5.1.1", "5.1.4", "5.2.0", "5.2.1"}))
        , m_php(setting.personality.pick("phpmyadmin.php", {"7.4.33", "8.0.30", "8.1.27", "8.2.7"}))
    {
    }

    Response handle(const Request &request, const Visit &visit) const override
    {
        std::string path = request.path();
        for (const std::string_view prefix : {"/phpmyadmin", "/phpMyAdmin", "/pma"}) {
            if (path == prefix) {
                Response redirect = m_persona.errorPage(301, path, visit.host, visit.port);
                redirect.headers.emplace_back("Location", path + "/");
                redirect.close = false;
                return redirect;
            }
            if (path.starts_with(std::string(prefix) + "/"))
                path.erase(0, prefix.size());
        }
        if (path == "/README" || path == "/doc/html/index.html") {
            Response response;
            response.contentType = "text/plain";
            response.body =
                "phpMyAdmin - Readme\n===================\n\nVersion " + m_version + "\n";
            return response;
        }
        if (path != "/" && path != "/index.php")
            return m_persona.errorPage(404, path, visit.host, visit.port);
        return loginPage(request);
    }

private:
    Response loginPage(const Request &request) const
    {
        const std::string session = toHex(randomBytes(16)).substr(0, 26);
        const std::string token = toHex(randomBytes(16));
        Response response;
        response.contentType = "text/html; charset=utf-8";
        response.streamed = true;
        response.headers = {
            {"X-Powered-By", "PHP/" + m_php},
            {"Expires", "Thu, 19 Nov 1981 08:52:00 GMT"},
            {"Cache-Control", "no-store, no-cache, must-revalidate"},
            {"Set-Cookie", "phpMyAdmin=" + session + "; path=/; HttpOnly; SameSite=Strict"},
            {"Set-Cookie", "pma_lang=en; path=/; HttpOnly; SameSite=Strict"},
            {"X-Frame-Options", "DENY"},
            {"X-Robots-Tag", "noindex, nofollow"}};
        std::string notice;
        std::string user;
        if (request.method == "POST") {
            if (const std::optional<Credential> tried = findCredential(request)) {
                user = htmlEscaped(tried->username);
                notice =
                    "<div class=\"alert alert-danger\" role=\"alert\"><img src=\"themes/dot.gif\" "
                    "title=\"\" alt=\"\" class=\"icon ic_s_error\"> mysqli::real_connect(): "
                    "(HY000/1045): Access denied for user &#039;" +
                    user + "&#039;@&#039;localhost&#039; (using password: " +
                    (tried->secret.empty() ? "NO" : "YES") + ")</div>\n";
            }
        }
        response.body =
            "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n  <meta charset=\"utf-8\">\n "
            " <meta "
            "name=\"referrer\" content=\"no-referrer\">\n  <meta name=\"robots\" "
            "content=\"noindex,nofollow,notranslate\">\n  <link rel=\"icon\" href=\"favicon.ico\" "
            "type=\"image/x-icon\">\n  <link rel=\"stylesheet\" type=\"text/css\" "
            "href=\"./themes/pmahomme/css/theme.css?v=" +
            m_version +
            "\">\n  <title>phpMyAdmin</title>\n  <script data-cfasync=\"false\" "
            "type=\"text/javascript\" src=\"js/vendor/jquery/jquery.min.js?v=" +
            m_version +
            "\"></script>\n</head>\n<body id=\"loginform\">\n<div id=\"page_content\">\n<div "
            "class=\"container\">\n<a href=\"https://www.phpmyadmin.net/\" target=\"_blank\" "
            "class=\"logo\"><img src=\"./themes/pmahomme/img/logo_right.png\" id=\"imLogo\" "
            "name=\"imLogo\" alt=\"phpMyAdmin\" border=\"0\"></a>\n<h1>Welcome to "
            "<bdo dir=\"ltr\" lang=\"en\">phpMyAdmin</bdo></h1>\n" +
            notice +
            "<form method=\"post\" id=\"login_form\" action=\"index.php?route=/\" "
            "name=\"login_form\" "
            "class=\"disableAjax hide js-show\">\n<fieldset><legend>Log in</legend>\n<div "
            "class=\"item\"><label for=\"input_username\">Username:</label><input type=\"text\" "
            "name=\"pma_username\" id=\"input_username\" value=\"" +
            user +
            "\" size=\"24\" class=\"textfield\"></div>\n<div class=\"item\"><label "
            "for=\"input_password\">Password:</label><input type=\"password\" "
            "name=\"pma_password\" "
            "id=\"input_password\" value=\"\" size=\"24\" class=\"textfield\"></div>\n<input "
            "type=\"hidden\" name=\"server\" value=\"1\"></fieldset>\n<fieldset "
            "class=\"tblFooters\"><input "
            "value=\"Go\" type=\"submit\" id=\"input_go\"><input type=\"hidden\" "
            "name=\"set_session\" value=\"" +
            session + "\"><input type=\"hidden\" name=\"token\" value=\"" + token +
            "\"></fieldset>\n</form>\n</div>\n</div>\n</body>\n</html>\n";
        return response;
    }

    const Persona &m_persona;
    std::string m_version;
    std::string m_php;
};

} // namespace

std::unique_ptr<App> makePhpMyAdmin(const AppSetting &setting)
{
    return std::make_unique<PhpMyAdmin>(setting);
}

} // namespace decoyd::http
