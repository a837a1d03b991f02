// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "decoyd/core/personality.h"

namespace decoyd::http {

namespace {

const char *const kApachePage =
    R"(<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
  <head>
    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
    <title>Apache2 Debian Default Page: It works</title>
    <style type="text/css" media="screen">
  * { margin: 0px; padding: 0px; }
  body, html { background-color: #D8DBE2; font-family: Verdana, sans-serif; font-size: 11pt; text-align: center; }
  div.main_page { position: relative; display: table; width: 800px; margin: 3px auto 0px; background-color: #FFFFFF; text-align: left; }
  div.section_header { padding: 3px 6px; background-color: #8E9CB2; color: #FFFFFF; font-weight: bold; text-align: center; }
  div.content_section_text { padding: 4px 8px; }
    </style>
  </head>
  <body>
    <div class="main_page">
      <div class="page_header floating_element">
        <img src="/icons/openlogo-75.png" alt="Debian Logo" class="floating_element"/>
        <span class="floating_element">Apache2 Debian Default Page</span>
      </div>
      <div class="section_header section_header_red"><div id="about"></div>It works!</div>
      <div class="content_section_text">
        <p>This is the default welcome page used to test the correct operation of the Apache2 server after installation on Debian systems.
        If you can read this page, it means that the Apache HTTP server installed at this site is working properly.
        You should <b>replace this file</b> (located at <tt>/var/www/html/index.html</tt>) before continuing to operate your HTTP server.</p>
      </div>
      <div class="section_header"><div id="docroot"></div>Document Roots</div>
      <div class="content_section_text">
        <p>The default Debian document root is <tt>/var/www/html</tt>. You can make your own virtual hosts under /var/www.</p>
      </div>
    </div>
  </body>
</html>
)";

const char *const kNginxPage = R"(<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
)";

const char *const kIisPage =
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
    "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
    "<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n"
    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\" />\r\n"
    "<title>IIS Windows Server</title>\r\n<style type=\"text/css\">\r\n<!--\r\nbody "
    "{\r\n\tcolor:#000000;\r\n"
    "\tbackground-color:#0072C6;\r\n\tmargin:0;\r\n}\r\n\r\n#container {\r\n\tmargin-left:auto;\r\n"
    "\tmargin-right:auto;\r\n\ttext-align:center;\r\n\t}\r\n\r\na img "
    "{\r\n\tborder:none;\r\n}\r\n\r\n-->\r\n"
    "</style>\r\n</head>\r\n<body>\r\n<div id=\"container\">\r\n"
    "<a href=\"http://go.microsoft.com/fwlink/?linkid=66138&amp;clcid=0x409\"><img "
    "src=\"iisstart.png\" "
    "alt=\"IIS\" width=\"960\" height=\"600\" /></a>\r\n</div>\r\n</body>\r\n</html>";

/// The page that a server shows right after its installation.
class DefaultPage final : public App
{
public:
    DefaultPage(const AppSetting &setting, std::string page)
        : m_persona(setting.persona)
        , m_page(std::move(page))
        , m_installed(
              setting.personality.pastMoment("http.installed", setting.started, 86400, 300 * 86400))
    {
    }

    Response handle(const Request &request, const Visit &visit) const override
    {
        const std::string path = request.path();
        const bool isFront = path == "/" || path == "/index.html" || path == "/iisstart.htm" ||
                             path == "/index.nginx-debian.html";
        if (!isFront)
            return m_persona.errorPage(404, path, visit.host, visit.port);
        Response response;
        // Static files answer a POST with "not allowed".
        if (request.method == "POST" && m_persona.family() != Persona::Family::Apache)
            return m_persona.errorPage(405, path, visit.host, visit.port);
        response.body = m_page;
        response.lastModified = m_installed;
        return response;
    }

private:
    const Persona &m_persona;
    std::string m_page;
    std::int64_t m_installed;
};

} // namespace

std::unique_ptr<App> makeDefaultPage(const AppSetting &setting, const std::string &preset)
{
    const char *page = preset == "nginx_default" ? kNginxPage
                       : preset == "iis_default" ? kIisPage
                                                 : kApachePage;
    return std::make_unique<DefaultPage>(setting, page);
}

} // namespace decoyd::http
