// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "request.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace decoyd::http {

/// An answer before the server's own headers are added.
struct Response
{
    int status = 200;
    std::string contentType = "text/html"; ///< empty: no Content-Type
    Headers headers;                       ///< of the application: Location, Set-Cookie …
    std::string body;
    std::int64_t lastModified = 0; ///< Unix time of a static file; 0 for made pages
    bool streamed = false;         ///< made by a program: no Content-Length, chunks instead
    bool close = false;            ///< the connection ends after this answer
};

/// Which server program is imitated: its name, order of headers, error pages, habits.
class Persona
{
public:
    enum class Family { Apache, Nginx, Iis, Tomcat, Jetty };

    /// `server` is the value of the Server header, "nginx/1.22.1"; `productVersion` only matters
    /// for Tomcat, which has no such header.
    Persona(Family family, std::string server, std::string productVersion = {});

    /// The family that a Server header belongs to; Apache when it is unknown.
    [[nodiscard]] static Family familyOf(std::string_view server);

    [[nodiscard]] Family family() const { return m_family; }
    [[nodiscard]] const std::string &server() const { return m_server; }
    [[nodiscard]] const std::string &productVersion() const { return m_version; }

    /// The program's own page for a status. `host` and `port` are what the client asked for.
    [[nodiscard]] Response errorPage(int status, std::string_view path, std::string_view host,
                                     unsigned port) const;

    /// What the program itself says to a method before any application sees the request:
    /// OPTIONS, TRACE, PUT, unknown ones. False when the application should answer.
    [[nodiscard]] bool answerMethod(const Request &request, unsigned port,
                                    Response &response) const;

    /// Answer to plain HTTP on the TLS port.
    [[nodiscard]] Response plainOnTls(std::string_view host, unsigned port) const;

    /// The bytes on the wire. `extra` replaces headers of the same name, else comes last.
    /// `keepAlive` says whether the connection stays open, `now` is Unix time.
    [[nodiscard]] std::string serialize(const Request &request, const Response &response,
                                        const Headers &extra, bool keepAlive,
                                        std::int64_t now) const;

private:
    Family m_family;
    std::string m_server;
    std::string m_version;
};

/// RFC 9110 date: "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string httpDate(std::int64_t time);
/// "Not Found"; empty for an unknown status.
[[nodiscard]] std::string_view reasonPhrase(int status);
/// For text inside HTML: & < > " '.
[[nodiscard]] std::string htmlEscaped(std::string_view text);

} // namespace decoyd::http
