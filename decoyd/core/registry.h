// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {

class Capture;
class Limiter;
class Log;
class Personality;
struct Config;

/// What a service gets to work with. Lives as long as the process.
struct Context
{
    asio::io_context &io; ///< the main loop (one thread); other threads only asio::post() to it
    Log &log;
    Limiter &limiter;
    Capture &capture;
    const Config &config;
    const Personality &personality;
};

/// One decoy protocol.
struct Service
{
    std::string name;                    ///< slug: argv, log APP-NAME, key in service_config
    std::vector<std::uint16_t> tcpPorts; ///< where it listens unless Config::ports says otherwise
    std::vector<std::uint16_t> udpPorts;

    /// Reads its settings and opens its ports; when it returns, connections are accepted. Must not
    /// block. A service with threads of its own starts them here and survives that a thread cannot
    /// be made. `ports` are the TCP ports to use, in the order of tcpPorts.
    /// Throws ConfigError (bad setting) or std::system_error (port not available).
    /// main() writes the `startup` event afterwards.
    void (*start)(Context &context, const std::vector<std::uint16_t> &ports) = nullptr;
};

/// Every service of this program, sorted by name.
[[nodiscard]] const std::vector<Service> &allServices();

/// The service with that name, or null.
[[nodiscard]] const Service *findService(std::string_view name);

} // namespace decoyd
