// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "conn.h"
#include "registry.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace decoyd {

/// Talks to one visitor until the conversation is over. Exceptions end the connection quietly:
/// visitors break protocols all the time.
using Handler = std::function<Task<void>(ConnPtr)>;

/// How the connections of a service are announced in the log.
struct Announce
{
    std::string service;
    std::string connect = "connect";       ///< event name; empty: the handler announces by itself
    std::string disconnect = "disconnect"; ///< carries duration_ms; empty: none
};

/// Opens the ports on every IPv4 address and serves them on the main loop from then on.
/// Throws std::system_error that names the port when one is not available.
void listenTcp(Context &context, const Announce &announce, const std::vector<std::uint16_t> &ports,
               Handler handler);

/// Waits a random moment between `low` and `high`, unless Config::jitter is off: an answer in
/// 20 µs gives a decoy away. Deliberately not seeded.
[[nodiscard]] Task<void> believablePause(Conn &conn, const Context &context,
                                         std::chrono::milliseconds low,
                                         std::chrono::milliseconds high);

} // namespace decoyd
