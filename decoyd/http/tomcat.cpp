// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "decoyd/core/personality.h"

namespace decoyd::http {

namespace {

class Tomcat final : public App
{
public:
    explicit Tomcat(const AppSetting &setting)
        : m_persona(setting.persona)
    {
    }

    Response handle(const Request &request, const Visit &visit) const override
    {
        const std::string path = request.path();
        if (path == "/" || path == "/index.jsp")
            return frontPage();
        if (isProtected(path))
            return unauthorized(path);
        if (path == "/docs" || path == "/examples" || path == "/manager" ||
            path == "/host-manager") {
            Response redirect;
            redirect.status = 302;
            redirect.contentType.clear();
            redirect.headers = {{"Location", path + "/"}};
            return redirect;
        }
        if (path == "/docs/" || path == "/examples/") {
            Response response;
            response.contentType = "text/html";
            response.lastModified = kReleased;
            response.body =
                "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Apache Tomcat " +
                std::string(path == "/docs/" ? "Documentation Index" : "Examples") +
                "</title></head>\n<body><h1>Apache Tomcat " +
                (path == "/docs/" ? "9</h1><p>Version " + m_persona.productVersion() + "</p>"
                                  : "Examples</h1><ul><li><a href=\"servlets\">Servlets "
                                    "examples</a></li><li><a href=\"jsp\">JSP "
                                    "Examples</a></li></ul>") +
                "</body></html>\n";
            return response;
        }
        return m_persona.errorPage(404, path, visit.host, visit.port);
    }

private:
    static constexpr std::int64_t kReleased = 1660000000;

    static bool isProtected(const std::string &path)
    {
        for (const std::string_view prefix :
             {"/manager/html", "/manager/text", "/manager/status", "/manager/jmxproxy",
              "/host-manager/html", "/host-manager/text"}) {
            if (path == prefix || path.starts_with(std::string(prefix) + "/"))
                return true;
        }
        return false;
    }

    Response frontPage() const
    {
        const std::string title = "Apache Tomcat/" + m_persona.productVersion();
        Response response;
        response.contentType = "text/html;charset=UTF-8";
        response.streamed = true;
        response.body =
            "\n\n\n<!DOCTYPE html>\n<html lang=\"en\">\n    <head>\n        <meta "
            "charset=\"UTF-8\" />\n"
            "        <title>" +
            title +
            "</title>\n        <link href=\"favicon.ico\" rel=\"icon\" "
            "type=\"image/x-icon\" />\n        <link href=\"tomcat.css\" rel=\"stylesheet\" "
            "type=\"text/css\" />\n    </head>\n\n    <body>\n        <div id=\"wrapper\">\n       "
            "     "
            "<div id=\"navigation\" class=\"curved container\">\n                <span "
            "id=\"nav-home\"><a "
            "href=\"https://tomcat.apache.org/\">Home</a></span>\n                <span "
            "id=\"nav-hosts\"><a href=\"/docs/\">Documentation</a></span>\n                <span "
            "id=\"nav-examples\"><a href=\"/examples/\">Examples</a></span>\n            </div>\n"
            "            <div id=\"asf-box\">\n                <h1>" +
            title +
            "</h1>\n            </div>\n"
            "            <div id=\"upper\" class=\"curved container\">\n                <div "
            "id=\"congrats\" class=\"curved container\">\n                    <h2>If you're seeing "
            "this, "
            "you've successfully installed Tomcat. Congratulations!</h2>\n                </div>\n"
            "                <div id=\"actions\">\n                    <div class=\"button\"><a "
            "class=\"container shadow\" href=\"/manager/status\"><span>Server "
            "Status</span></a></div>\n"
            "                    <div class=\"button\"><a class=\"container shadow\" "
            "href=\"/manager/html\"><span>Manager App</span></a></div>\n                    <div "
            "class=\"button\"><a class=\"container shadow\" href=\"/host-manager/html\"><span>Host "
            "Manager</span></a></div>\n                </div>\n            </div>\n        </div>\n"
            "    </body>\n\n</html>\n";
        return response;
    }

    Response unauthorized(const std::string &path) const
    {
        const bool isHost = path.starts_with("/host-manager");
        Response response;
        response.status = 401;
        response.contentType = "text/html;charset=ISO-8859-1";
        response.streamed = true;
        response.headers = {{"Cache-Control", "private"},
                            {"X-Frame-Options", "DENY"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"WWW-Authenticate", std::string("Basic realm=\"Tomcat ") +
                                                     (isHost ? "Host " : "") +
                                                     "Manager Application\""}};
        response.body =
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "
            "\"http://www.w3.org/TR/html4/strict.dtd\">\n"
            "<html>\n <head>\n  <title>401 Unauthorized</title>\n </head>\n <body>\n   <h1>401 "
            "Unauthorized</h1>\n   <p>\n    You are not authorized to view this page. If you have "
            "not "
            "changed\n    any configuration files, please examine the file\n    "
            "<tt>conf/tomcat-users.xml</tt> in your installation. That\n    file must contain the "
            "credentials to let you use this webapp.\n   </p>\n </body>\n\n</html>\n";
        return response;
    }

    const Persona &m_persona;
};

} // namespace

std::unique_ptr<App> makeTomcat(const AppSetting &setting)
{
    return std::make_unique<Tomcat>(setting);
}

} // namespace decoyd::http
