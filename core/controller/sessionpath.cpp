// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/sessionpath.h"

#include <algorithm>

namespace decnet {

namespace {

/// More hops than LANs would be a loop; no maze is deeper.
constexpr int kMostHops = 64;

} // namespace

std::optional<LanId> SessionPaths::lanOf(DeckyId decky, Ipv4 address) const
{
    for (const EdgeId id : m_topology.edgesOf(decky)) {
        const Lan *lan = m_topology.lan(m_topology.edge(id)->lan);
        const auto subnet = lan ? Subnet::parse(lan->subnet) : std::nullopt;
        if (subnet && subnet->contains(address))
            return lan->id;
    }
    return std::nullopt;
}

std::optional<SessionPaths::Step> SessionPaths::step(DeckyId decky, Ipv4 peer) const
{
    if (const auto direct = lanOf(decky, peer))
        return Step{*direct, std::nullopt};
    std::optional<Ipv4> via;
    if (const auto own = m_routing.find(decky); own != m_routing.end()) {
        const auto &routes = own->second.routes;
        const auto route = std::ranges::find_if(
            routes, [&](const StaticRoute &each) { return each.destination.contains(peer); });
        via = route != routes.end() ? std::optional(route->via) : own->second.defaultVia;
    }
    const Lan *home = m_topology.homeLan(decky);
    if (!via && home) {
        if (const auto subnet = Subnet::parse(home->subnet))
            via = subnet->gateway();
    }
    const auto lan = via ? lanOf(decky, *via) : std::nullopt;
    return lan ? std::optional(Step{*lan, via}) : std::nullopt;
}

DeckyId SessionPaths::holder(LanId lan, Ipv4 address) const
{
    for (const EdgeId id : m_topology.edgesOf(lan)) {
        const Edge &edge = *m_topology.edge(id);
        if (Ipv4::parse(edge.ip) == address)
            return edge.decky;
        const auto own = m_routing.find(edge.decky);
        if (own != m_routing.end() &&
            std::ranges::find(own->second.addresses, address, &ExtraAddress::address) !=
                own->second.addresses.end())
            return edge.decky;
    }
    return {};
}

std::vector<SessionHop> SessionPaths::path(DeckyId decky, const QString &peer) const
{
    const auto address = Ipv4::parse(peer);
    if (!address) {
        const Lan *home = m_topology.homeLan(decky);
        return home ? std::vector<SessionHop>{{decky, home->id}} : std::vector<SessionHop>();
    }
    std::vector<SessionHop> hops;
    for (DeckyId at = decky; !at.isNull() && hops.size() < kMostHops;) {
        const auto next = step(at, *address);
        if (!next)
            break;
        hops.push_back({at, next->lan});
        if (!next->via)
            break;
        at = holder(next->lan, *next->via);
        if (!at.isNull())
            hops.push_back({at, next->lan});
    }
    return hops;
}

} // namespace decnet
