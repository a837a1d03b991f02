// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace decoyd {

/// Who is at the other end of one connection. Written into every event of that connection.
struct Peer
{
    std::string srcIp; ///< textual IPv4 address of the visitor; empty for events of the process
    std::uint16_t srcPort = 0; ///< visitor's port
    std::uint16_t dstPort = 0; ///< the port of the decoy that was touched
    std::string session;       ///< 8 lower-case hex digits, new for every connection
};

/// A fresh random session id: 8 lower-case hex digits. Thread-safe.
[[nodiscard]] std::string newSessionId();

} // namespace decoyd
