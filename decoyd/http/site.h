// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app.h"
#include "persona.h"
#include "request.h"

#include <memory>
#include <string>
#include <string_view>

namespace decoyd {
class Personality;
class ServiceConfig;
struct Config;
} // namespace decoyd

namespace decoyd::http {

/// What one web decoy shows: server persona, application, and the operator's wishes on top.
class Site
{
public:
    /// Throws ConfigError. `now` is Unix time.
    Site(const Config &config, const ServiceConfig &settings, const Personality &personality,
         std::int64_t now);

    Site(const Site &) = delete; // the application refers to the persona
    Site &operator=(const Site &) = delete;

    /// The answer to a well-formed request.
    [[nodiscard]] Response answer(const Request &request, const Visit &visit) const;

    [[nodiscard]] const Persona &persona() const { return m_persona; }
    [[nodiscard]] const Headers &extraHeaders() const { return m_extraHeaders; }

private:
    Persona m_persona;
    std::unique_ptr<App> m_app;
    Headers m_extraHeaders;
    std::string m_customBody;
    int m_responseCode = 0; ///< 0: not set
};

/// `extra_headers`: a JSON object, or "Name: value" lines. Throws ConfigError for `key`.
[[nodiscard]] Headers parseExtraHeaders(std::string_view text, std::string_view key);

} // namespace decoyd::http
