// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/routing.h"

namespace decnet {

/// One attachment that the packets of a session use.
struct SessionHop
{
    DeckyId decky;
    LanId lan;

    bool operator==(const SessionHop &) const = default;
};

/// How packets between a decky and an address travel through a maze that runs as its document says.
class SessionPaths
{
public:
    explicit SessionPaths(const Topology &topology)
        : m_topology(topology)
        , m_routing(routeMaze(topology))
    {
    }

    /// From the decky outwards, until the LAN that holds `peer` or the edge of the maze. Only the
    /// decky's home when the address is none.
    [[nodiscard]] std::vector<SessionHop> path(DeckyId decky, const QString &peer) const;

private:
    struct Step
    {
        LanId lan;
        std::optional<Ipv4> via; ///< none: the peer itself is there
    };

    [[nodiscard]] std::optional<Step> step(DeckyId decky, Ipv4 peer) const;
    [[nodiscard]] std::optional<LanId> lanOf(DeckyId decky, Ipv4 address) const;
    /// Who forwards at `address` of this LAN; null when the bridge itself does.
    [[nodiscard]] DeckyId holder(LanId lan, Ipv4 address) const;

    const Topology &m_topology;
    const std::map<DeckyId, DeckyRouting> m_routing;
};

} // namespace decnet
