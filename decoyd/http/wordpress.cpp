// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "credentials.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/json.h"
#include "decoyd/core/personality.h"

namespace decoyd::http {

namespace {

class WordPress final : public App
{
public:
    explicit WordPress(const AppSetting &setting)
        : m_persona(setting.persona)
        , m_title(setting.personality.pick("wordpress.title",
                                           {"Team Intranet", "Company Blog", "News & Updates",
                                            "Staff Portal", "Project Journal", "Customer Info"}))
        , m_version(setting.personality.pick(
              "wordpress.version", {"5.8.3", "5.9.5", "6.1.1", "6.2.2", "6.3.1", "6.4.2"}))
        , m_php(setting.personality.pick("wordpress.php", {"7.4.33", "8.0.30", "8.1.27", "8.2.7"}))
        , m_author(setting.personality.pick("wordpress.author",
                                            {"admin", "webmaster", "editor", "marketing"}))
        , m_theme(setting.personality.pick("wordpress.theme",
                                           {"twentytwentyone", "twentytwentytwo", "astra"}))
    {
    }

    Response handle(const Request &request, const Visit &visit) const override
    {
        const std::string path = request.path();
        Response response = route(request, path, visit);
        if (response.contentType.starts_with("text/html") && response.status != 404 &&
            path != "/readme.html")
            response.contentType = "text/html; charset=UTF-8";
        return response;
    }

private:
    static std::string base(const Visit &visit)
    {
        const unsigned usual = visit.tls ? 443 : 80;
        return std::string(visit.tls ? "https://" : "http://") + htmlEscaped(visit.host) +
               (visit.port == usual ? std::string() : ":" + std::to_string(visit.port));
    }

    Response route(const Request &request, const std::string &path, const Visit &visit) const
    {
        Response response;
        response.headers = {{"X-Powered-By", "PHP/" + m_php}};
        response.streamed = true;
        const std::string site = base(visit);
        if (path == "/" || path == "/index.php") {
            response.headers.emplace_back(
                "Link", "<" + site + "/index.php/wp-json/>; rel=\"https://api.w.org/\"");
            response.body = frontPage(site);
        } else if (path == "/wp-login.php") {
            loginPage(request, site, response);
        } else if (path == "/wp-admin" || path.starts_with("/wp-admin/")) {
            response.status = 302;
            response.headers.emplace_back("X-Redirect-By", "WordPress");
            response.headers.emplace_back("Location", site + "/wp-login.php?redirect_to=" + site +
                                                          "%2Fwp-admin%2F&reauth=1");
        } else if (path == "/xmlrpc.php") {
            xmlRpc(request, response);
        } else if (path.starts_with("/wp-json") || path.starts_with("/index.php/wp-json")) {
            restApi(path, site, response);
        } else if (path == "/readme.html" || path == "/license.txt") {
            response.headers.clear();
            response.streamed = false;
            response.body =
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta name=\"viewport\" "
                "content=\"width=device-width\" />\n<title>WordPress &rsaquo; ReadMe</title>\n"
                "</head>\n<body>\n<h1 id=\"logo\">WordPress</h1>\n<p>Semantic Personal "
                "Publishing Platform</p>\n<p>Version " +
                m_version + "</p>\n</body>\n</html>\n";
        } else if (path == "/robots.txt") {
            response.contentType = "text/plain; charset=utf-8";
            response.body =
                "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n";
        } else if (path == "/feed/" || path == "/feed") {
            response.contentType = "application/rss+xml; charset=UTF-8";
            response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss "
                            "version=\"2.0\">\n<channel>\n<title>" +
                            htmlEscaped(m_title) + "</title>\n<link>" + site +
                            "</link>\n<generator>https://wordpress.org/?v=" + m_version +
                            "</generator>\n</channel>\n</rss>\n";
        } else if (path == "/wp-content/uploads/" || path == "/wp-includes/") {
            return m_persona.errorPage(403, path, visit.host, visit.port);
        } else {
            return m_persona.errorPage(404, path, visit.host, visit.port);
        }
        return response;
    }

    std::string frontPage(const std::string &site) const
    {
        const std::string title = htmlEscaped(m_title);
        return "<!doctype html>\n<html lang=\"en-US\" >\n<head>\n\t<meta charset=\"UTF-8\" "
               "/>\n\t<meta "
               "name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\t<title>" +
               title + "</title>\n<link rel=\"alternate\" type=\"application/rss+xml\" title=\"" +
               title + " &raquo; Feed\" href=\"" + site +
               "/feed/\" />\n<link rel='stylesheet' id='" + m_theme + "-style-css' href='" + site +
               "/wp-content/themes/" + m_theme + "/style.css?ver=" + m_version +
               "' media='all' />\n<link rel=\"https://api.w.org/\" href=\"" + site +
               "/wp-json/\" /><link rel=\"EditURI\" type=\"application/rsd+xml\" title=\"RSD\" "
               "href=\"" +
               site + "/xmlrpc.php?rsd\" />\n<meta name=\"generator\" content=\"WordPress " +
               m_version +
               "\" />\n</head>\n<body class=\"home blog wp-embed-responsive\">\n<div id=\"page\" "
               "class=\"site\">\n<header id=\"masthead\" class=\"site-header\"><h1 "
               "class=\"site-title\">" +
               title +
               "</h1><p class=\"site-description\">Just another WordPress site</p></header>\n<main "
               "id=\"main\" class=\"site-main\">\n<article id=\"post-1\" class=\"post-1 post "
               "type-post status-publish\"><h2 class=\"entry-title\"><a href=\"" +
               site +
               "/?p=1\" rel=\"bookmark\">Hello world!</a></h2>\n<div "
               "class=\"entry-content\"><p>Welcome "
               "to WordPress. This is your first post. Edit or delete it, then start "
               "writing!</p></div>\n"
               "<footer class=\"entry-footer\">By <a href=\"" +
               site + "/author/" + m_author + "/\">" + m_author +
               "</a></footer></article>\n</main>\n<aside class=\"widget-area\"><ul><li><a href=\"" +
               site + "/wp-login.php\">Log in</a></li></ul></aside>\n</div>\n</body>\n</html>\n";
    }

    void loginPage(const Request &request, const std::string &site, Response &response) const
    {
        response.headers.insert(response.headers.begin(),
                                {"Expires", "Wed, 11 Jan 1984 05:00:00 GMT"});
        response.headers.emplace_back("Cache-Control", "no-cache, must-revalidate, max-age=0");
        response.headers.emplace_back("Set-Cookie",
                                      "wordpress_test_cookie=WP%20Cookie%20check; path=/");
        response.headers.emplace_back("X-Frame-Options", "SAMEORIGIN");
        std::string notice;
        std::string user;
        if (request.method == "POST") {
            const std::optional<Credential> tried = findCredential(request);
            user = tried ? htmlEscaped(tried->username) : std::string();
            // WordPress tells a wrong name from a wrong password; so does this one, for one name.
            const bool isKnown = tried && tried->username == m_author;
            notice =
                "<div id=\"login_error\"><strong>Error:</strong> " +
                (isKnown ? "The password you entered for the username <strong>" + user +
                               "</strong> is incorrect. "
                         : "The username <strong>" + user +
                               "</strong> is not registered on this site. If you are unsure of "
                               "your username, try your email address instead.") +
                "</div>\n";
        }
        response.body =
            "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<meta http-equiv=\"Content-Type\" "
            "content=\"text/html; charset=UTF-8\" />\n<title>Log In &lsaquo; " +
            htmlEscaped(m_title) +
            " &#8212; WordPress</title>\n<meta name='robots' content='max-image-preview:large, "
            "noindex, "
            "noarchive' />\n<link rel='stylesheet' id='login-css' href='" +
            site + "/wp-admin/css/login.min.css?ver=" + m_version +
            "' media='all' />\n</head>\n<body class=\"login no-js login-action-login wp-core-ui "
            "locale-en-us\">\n<div id=\"login\">\n<h1><a href=\"https://wordpress.org/\">Powered "
            "by "
            "WordPress</a></h1>\n" +
            notice + "<form name=\"loginform\" id=\"loginform\" action=\"" + site +
            "/wp-login.php\" method=\"post\">\n<p><label for=\"user_login\">Username or Email "
            "Address</label>\n<input type=\"text\" name=\"log\" id=\"user_login\" class=\"input\" "
            "value=\"" +
            user +
            "\" size=\"20\" autocapitalize=\"off\" autocomplete=\"username\" /></p>\n<div "
            "class=\"user-pass-wrap\"><label for=\"user_pass\">Password</label>\n<input "
            "type=\"password\" name=\"pwd\" id=\"user_pass\" class=\"input password-input\" "
            "value=\"\" size=\"20\" autocomplete=\"current-password\" /></div>\n<p "
            "class=\"submit\"><input type=\"submit\" name=\"wp-submit\" id=\"wp-submit\" "
            "class=\"button button-primary button-large\" value=\"Log In\" />\n<input "
            "type=\"hidden\" name=\"redirect_to\" value=\"" +
            site +
            "/wp-admin/\" />\n<input type=\"hidden\" name=\"testcookie\" value=\"1\" "
            "/></p>\n</form>\n<p "
            "id=\"nav\"><a href=\"" +
            site +
            "/wp-login.php?action=lostpassword\">Lost your "
            "password?</a></p>\n</div>\n</body>\n</html>\n";
    }

    void xmlRpc(const Request &request, Response &response) const
    {
        if (request.method != "POST") {
            response.status = 405;
            response.contentType = "text/plain;charset=UTF-8";
            response.headers.emplace_back("Allow", "POST");
            response.body = "XML-RPC server accepts POST requests only.";
            return;
        }
        response.contentType = "text/xml; charset=UTF-8";
        if (request.body.find("system.listMethods") != std::string::npos) {
            std::string methods;
            for (const char *name :
                 {"system.multicall", "system.listMethods", "system.getCapabilities",
                  "pingback.ping", "wp.getUsersBlogs", "wp.getPosts", "wp.newPost", "wp.uploadFile",
                  "metaWeblog.newPost", "blogger.getUsersBlogs"})
                methods += std::string("  <value><string>") + name + "</string></value>\n";
            response.body =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n  <params>\n    "
                "<param>\n      <value>\n      <array><data>\n" +
                methods +
                "</data></array>\n      </value>\n    </param>\n  </params>\n</methodResponse>\n";
            return;
        }
        const bool isLogin = findCredential(request).has_value();
        response.body =
            std::string(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n  <fault>\n    "
                "<value>\n      <struct>\n        <member>\n          <name>faultCode</name>\n"
                "          <value><int>") +
            (isLogin ? "403" : "-32601") +
            "</int></value>\n        </member>\n        <member>\n          "
            "<name>faultString</name>\n          <value><string>" +
            (isLogin ? "Incorrect username or password."
                     : "server error. requested method does not exist.") +
            "</string></value>\n        </member>\n      </struct>\n    </value>\n  </fault>\n"
            "</methodResponse>\n";
    }

    void restApi(const std::string &path, const std::string &site, Response &response) const
    {
        response.contentType = "application/json; charset=UTF-8";
        response.headers.emplace_back("X-Content-Type-Options", "nosniff");
        if (path.ends_with("/users") || path.ends_with("/users/")) {
            response.body = "[{\"id\":1,\"name\":" + jsonQuote(m_author) +
                            ",\"url\":\"\",\"description\":\"\",\"link\":" +
                            jsonQuote(site + "/author/" + m_author + "/") +
                            ",\"slug\":" + jsonQuote(m_author) + "}]";
        } else if (path.ends_with("/wp-json") || path.ends_with("/wp-json/")) {
            response.body =
                "{\"name\":" + jsonQuote(m_title) +
                ",\"description\":\"Just another WordPress site\",\"url\":" + jsonQuote(site) +
                ",\"home\":" + jsonQuote(site) +
                ",\"gmt_offset\":\"0\",\"namespaces\":[\"oembed/1.0\",\"wp/v2\",\"wp-site-health/"
                "v1\"]}";
        } else {
            response.status = 404;
            response.body = "{\"code\":\"rest_no_route\",\"message\":\"No route was found matching "
                            "the URL and request "
                            "method.\",\"data\":{\"status\":404}}";
        }
    }

    const Persona &m_persona;
    std::string m_title;
    std::string m_version;
    std::string m_php;
    std::string m_author;
    std::string m_theme;
};

} // namespace

std::unique_ptr<App> makeWordPress(const AppSetting &setting)
{
    return std::make_unique<WordPress>(setting);
}

} // namespace decoyd::http
