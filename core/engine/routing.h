// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/subnet.h"
#include "core/topology/topology.h"

#include <map>
#include <optional>
#include <vector>

namespace decnet {

/// An address a decky takes besides the one Docker gave it: the gateway address of a LAN it routes
/// for. `device` is the decky's own address in that LAN, by which its interface is found (eth0,
/// eth1 follow the alphabet of network names, not the document).
struct ExtraAddress
{
    Ipv4 device;
    Ipv4 address;
    int prefix = 24;

    bool operator==(const ExtraAddress &) const = default;
};

struct StaticRoute
{
    Subnet destination;
    Ipv4 via;

    bool operator==(const StaticRoute &) const = default;
};

/// What is set up inside one decky's network namespace.
struct DeckyRouting
{
    std::vector<ExtraAddress> addresses;
    std::vector<StaticRoute> routes;
    std::optional<Ipv4> defaultVia; ///< replaces Docker's default route; none = leave it

    [[nodiscard]] bool isEmpty() const
    {
        return addresses.empty() && routes.empty() && !defaultVia;
    }
    bool operator==(const DeckyRouting &) const = default;
};

/// Hops from the DMZ over deckies that join LANs, forwarding or not. LANs that nothing joins to the
/// DMZ (and all of them without one) are one deeper than the deepest.
[[nodiscard]] std::map<LanId, int> lanDepths(const Topology &topology);

/// How packets go through the maze. Only deckies with forwardsL3 route, only between their own
/// LANs. In every LAN but the DMZ that can be reached from the DMZ over such deckies, the one on
/// the way to the DMZ holds the gateway address (.1), so that every other host's default route
/// leads through it; it knows the LANs below by static routes. The DMZ's .1 is the bridge itself
/// (published ports need it), so the hosts of the DMZ get the routes inward instead. Deckies that
/// need nothing have no entry. Malformed subnets and addresses are left out: the validator reports
/// them.
[[nodiscard]] std::map<DeckyId, DeckyRouting> routeMaze(const Topology &topology);

} // namespace decnet
