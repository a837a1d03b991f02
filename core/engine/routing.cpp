// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/routing.h"

#include <algorithm>
#include <deque>

namespace decnet {

namespace {

/// One usable attachment: everything parsed.
struct Attachment
{
    LanId lan;
    DeckyId decky;
    Ipv4 ip;
};

/// How a LAN is reached from the LAN above it.
struct Uplink
{
    LanId parent;
    DeckyId forwarder;
    Ipv4 inParent;
    Ipv4 inLan;
};

/// The document with its texts parsed, and the tree of LANs that forwarders span below the DMZ.
struct Maze
{
    std::map<LanId, Subnet> subnets;
    std::map<LanId, std::vector<Attachment>> byLan;
    std::map<DeckyId, std::vector<Attachment>> byDecky;
    std::map<LanId, int> depth; ///< reached LANs only
    std::map<LanId, Uplink> uplinks;

    explicit Maze(const Topology &topology);

    void spanTree(const Topology &topology, LanId root);
    [[nodiscard]] bool isReached(LanId lan) const { return depth.contains(lan); }
};

Maze::Maze(const Topology &topology)
{
    for (const auto &[id, lan] : topology.lans()) {
        if (const auto subnet = Subnet::parse(lan.subnet))
            subnets.emplace(id, *subnet);
    }
    for (const auto &[id, edge] : topology.edges()) {
        const auto ip = Ipv4::parse(edge.ip);
        const auto subnet = subnets.find(edge.lan);
        if (!ip || subnet == subnets.end() || !subnet->second.contains(*ip)
            || !topology.decky(edge.decky))
            continue;
        const Attachment attachment{edge.lan, edge.decky, *ip};
        byLan[edge.lan].push_back(attachment);
        byDecky[edge.decky].push_back(attachment);
    }
    // The order decides who becomes a gateway, so it must not hang on how edges were inserted.
    for (auto &[lan, attachments] : byLan)
        std::ranges::sort(attachments, {}, &Attachment::decky);
    for (auto &[decky, attachments] : byDecky)
        std::ranges::sort(attachments, {}, &Attachment::lan);

    const Lan *dmz = topology.dmz();
    if (dmz && subnets.contains(dmz->id))
        spanTree(topology, dmz->id);
}

void Maze::spanTree(const Topology &topology, LanId root)
{
    depth.emplace(root, 0);
    std::deque<LanId> queue{root};
    while (!queue.empty()) {
        const LanId lan = queue.front();
        queue.pop_front();
        for (const Attachment &here : byLan[lan]) {
            if (!topology.decky(here.decky)->forwardsL3)
                continue;
            for (const Attachment &there : byDecky[here.decky]) {
                if (isReached(there.lan))
                    continue;
                depth.emplace(there.lan, depth[lan] + 1);
                uplinks.emplace(there.lan, Uplink{lan, here.decky, here.ip, there.ip});
                queue.push_back(there.lan);
            }
        }
    }
}

const Attachment *attachmentIn(const std::vector<Attachment> &attachments, LanId lan)
{
    const auto found = std::ranges::find(attachments, lan, &Attachment::lan);
    return found == attachments.end() ? nullptr : &*found;
}

/// The gateway addresses this decky holds: of each LAN it is the uplink of.
std::vector<ExtraAddress> gatewayAddresses(const Maze &maze, DeckyId decky,
                                           const std::vector<Attachment> &attachments)
{
    std::vector<ExtraAddress> addresses;
    for (const Attachment &attachment : attachments) {
        const auto uplink = maze.uplinks.find(attachment.lan);
        if (uplink == maze.uplinks.end() || uplink->second.forwarder != decky)
            continue;
        const Subnet &subnet = maze.subnets.at(attachment.lan);
        if (subnet.gateway() != attachment.ip)
            addresses.push_back({attachment.ip, subnet.gateway(), subnet.prefix()});
    }
    return addresses;
}

/// Routes to every LAN below one of the decky's own, via the first forwarder on the way down.
std::vector<StaticRoute> routesDown(const Maze &maze, const std::vector<Attachment> &attachments)
{
    std::vector<StaticRoute> routes;
    for (const auto &[target, uplink] : maze.uplinks) {
        if (attachmentIn(attachments, target))
            continue;
        LanId below = target;
        LanId lan = uplink.parent;
        while (!attachmentIn(attachments, lan)) {
            const auto up = maze.uplinks.find(lan);
            if (up == maze.uplinks.end())
                break;
            below = lan;
            lan = up->second.parent;
        }
        if (attachmentIn(attachments, lan))
            routes.push_back({maze.subnets.at(target), maze.uplinks.at(below).inParent});
    }
    return routes;
}

/// The way up of a decky with several LANs: a host keeps to its home LAN, a router goes toward the DMZ.
std::optional<Ipv4> defaultGateway(const Maze &maze, const Decky &decky, const Lan *home,
                                   const std::vector<Attachment> &attachments)
{
    if (!decky.forwardsL3 && home && maze.isReached(home->id)
        && attachmentIn(attachments, home->id))
        return maze.subnets.at(home->id).gateway();
    const Attachment *best = nullptr;
    for (const Attachment &attachment : attachments) {
        if (maze.isReached(attachment.lan)
            && (!best || maze.depth.at(attachment.lan) < maze.depth.at(best->lan)))
            best = &attachment;
    }
    if (!best)
        return std::nullopt;
    return maze.subnets.at(best->lan).gateway();
}

} // namespace

std::map<LanId, int> lanDepths(const Topology &topology)
{
    std::map<LanId, int> depths;
    std::deque<LanId> queue;
    if (const Lan *dmz = topology.dmz()) {
        depths.emplace(dmz->id, 0);
        queue.push_back(dmz->id);
    }
    int deepest = -1;
    while (!queue.empty()) {
        const LanId lan = queue.front();
        queue.pop_front();
        deepest = std::max(deepest, depths[lan]);
        for (const EdgeId edge : topology.edgesOf(lan)) {
            for (const EdgeId other : topology.edgesOf(topology.edge(edge)->decky)) {
                const LanId next = topology.edge(other)->lan;
                if (topology.lan(next) && depths.emplace(next, depths[lan] + 1).second)
                    queue.push_back(next);
            }
        }
    }
    for (const auto &[id, lan] : topology.lans())
        depths.emplace(id, deepest + 1);
    return depths;
}

std::map<DeckyId, DeckyRouting> routeMaze(const Topology &topology)
{
    const Maze maze(topology);
    const Lan *dmz = topology.dmz();
    std::map<DeckyId, DeckyRouting> routing;
    for (const auto &[id, attachments] : maze.byDecky) {
        const bool isMultiHomed = attachments.size() > 1;
        if (!isMultiHomed && (!dmz || !attachmentIn(attachments, dmz->id)))
            continue;
        DeckyRouting own;
        own.addresses = gatewayAddresses(maze, id, attachments);
        own.routes = routesDown(maze, attachments);
        if (isMultiHomed)
            own.defaultVia = defaultGateway(maze, *topology.decky(id), topology.homeLan(id),
                                            attachments);
        if (!own.isEmpty())
            routing.emplace(id, std::move(own));
    }
    return routing;
}

} // namespace decnet
