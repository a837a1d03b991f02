// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/shell/networkaccess.h"

#include <cstdint>
#include <string>
#include <vector>

namespace decoyd {

/// An IPv4 subnet, "10.0.1.0/24".
struct Net4
{
    std::uint32_t address = 0; ///< host byte order
    std::uint32_t mask = 0;

    /// The text must have been checked (Config::pivotNets has).
    [[nodiscard]] static Net4 parse(const std::string &text);
    [[nodiscard]] bool contains(const std::string &ip) const;
};

/// In the list of pivot nets: the subnets of this machine's interfaces.
inline constexpr const char *kOwnNets = "own";

/// Lets a shell reach the decky's own LANs, and nothing else, with real TCP connections. With
/// "own" among the nets, they are whatever this machine's interfaces are in at the moment of
/// asking: a decky that is attached to another LAN while it runs needs no restart.
/// Thread-safe; every call blocks its own thread only.
class LanNetwork final : public shell::NetworkAccess
{
public:
    explicit LanNetwork(const std::vector<std::string> &nets);

    [[nodiscard]] bool allowed(const std::string &ip) override;
    [[nodiscard]] shell::NetState probe(const std::string &ip, std::uint16_t port,
                                        int timeoutMs) override;
    [[nodiscard]] std::unique_ptr<shell::NetStream>
    open(const std::string &ip, std::uint16_t port, int timeoutMs, shell::NetState &state) override;

private:
    std::vector<Net4> m_nets;
    bool m_ownNets = false;
};

} // namespace decoyd
