// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "persona.h"
#include "request.h"

#include <cstdint>
#include <memory>
#include <string>

namespace decoyd {
class Personality;
}

namespace decoyd::http {

/// Where a request arrived, for links and error pages.
struct Visit
{
    std::string host; ///< Host header without port; the decoy's name when there is none
    unsigned port = 80;
    bool tls = false;
    std::string clientIp;
};

/// A web application that a decoy pretends to run: pure, makes answers from requests.
class App
{
public:
    virtual ~App() = default;
    [[nodiscard]] virtual Response handle(const Request &request, const Visit &visit) const = 0;
};

/// What every application needs to look like one particular installation.
struct AppSetting
{
    const Personality &personality;
    const Persona &persona;
    std::string hostname;
    std::int64_t started = 0; ///< Unix time when this process started
};

/// The presets of the `fake_app` setting.
[[nodiscard]] std::unique_ptr<App> makeDefaultPage(const AppSetting &setting,
                                                   const std::string &preset);
[[nodiscard]] std::unique_ptr<App> makeWordPress(const AppSetting &setting);
[[nodiscard]] std::unique_ptr<App> makePhpMyAdmin(const AppSetting &setting);
[[nodiscard]] std::unique_ptr<App> makeTomcat(const AppSetting &setting);
[[nodiscard]] std::unique_ptr<App> makeJenkins(const AppSetting &setting);

} // namespace decoyd::http
