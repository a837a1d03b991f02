// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/shell/networkaccess.h"

#include <cstdint>
#include <memory>
#include <string>

namespace decoyd::shell {

class Host;
class Invocation;

/// Helpers of the commands that reach other machines. Whatever the host program does not allow
/// looks like a firewall that drops packets (TimedOut).

/// 127.0.0.0/8 or an address of the machine itself.
[[nodiscard]] bool isOwnAddress(const Host &host, const std::string &ip);
/// Whether the host program lets us connect there at all.
[[nodiscard]] bool mayReach(Invocation &call, const std::string &ip);
/// Whether any of a few usual ports reacts (open or refused).
[[nodiscard]] bool answersAnything(Invocation &call, const std::string &ip);
/// A connection attempt that the observer hears of.
[[nodiscard]] NetState probe(Invocation &call, const std::string &program, const std::string &ip,
                             std::uint16_t port, int timeoutMs);
/// One that it does not (scans).
[[nodiscard]] NetState quietProbe(Invocation &call, const std::string &ip, std::uint16_t port,
                                  int timeoutMs);
[[nodiscard]] std::vector<NetState>
quietProbeMany(Invocation &call, const std::vector<std::pair<std::string, std::uint16_t>> &targets,
               int timeoutMs);
[[nodiscard]] std::unique_ptr<NetStream> openStream(Invocation &call, const std::string &program,
                                                    const std::string &ip, std::uint16_t port,
                                                    int timeoutMs, NetState &state);
/// "Connection refused" …
[[nodiscard]] const char *stateText(NetState state);

} // namespace decoyd::shell
