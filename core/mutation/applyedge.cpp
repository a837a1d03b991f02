// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/applyops.h"

#include "core/mutation/applyhelpers.h"
#include "core/mutation/editchecks.h"
#include "core/net/ipv4.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

enum class Prefer { Home, Bridge };

/// The attachment between decky and LAN that an op is about: the one named, else the home or a
/// bridge (of several bridges, which only foreign documents have, that of the highest id). Null
/// without one.
const Edge *pick(const Topology &topology, DeckyId decky, LanId lan, EdgeId named, Prefer prefer)
{
    if (!named.isNull()) {
        const Edge *edge = topology.edge(named);
        return edge && edge->decky == decky && edge->lan == lan ? edge : nullptr;
    }
    const Edge *home = topology.homeEdge(decky);
    const Edge *homeHere = home && home->lan == lan ? home : nullptr;
    const Edge *bridge = nullptr;
    for (const EdgeId id : topology.edgesOf(decky)) {
        const Edge *edge = topology.edge(id);
        if (edge->lan == lan && edge != home && (!bridge || bridge->id < id))
            bridge = edge;
    }
    if (prefer == Prefer::Home)
        return homeHere ? homeHere : bridge;
    return bridge ? bridge : homeHere;
}

bool hasOneHome(const Topology &topology, DeckyId decky)
{
    const auto &edges = topology.edgesOf(decky);
    return std::count_if(edges.begin(), edges.end(),
                         [&](EdgeId id) { return !topology.edge(id)->isBridge; }) == 1;
}

} // namespace

Result<Mutation> applyOp(const AttachDecky &op, Topology &topology, bool restores)
{
    Edge edge = op.edge;
    auto ok = firstFailure([&] { return findDecky(topology, edge.decky).map([](auto) {}); },
                           [&] { return findLan(topology, edge.lan).map([](auto) {}); },
                           [&] { return checkNewEdgeId(topology, edge); });
    if (!ok)
        return fail(ok.error());
    if (!restores) {
        const Edge *home = topology.homeEdge(edge.decky);
        if (!edge.isBridge && home && !home->isBridge)
            return fail(ErrorKind::Invalid,
                        u"%1 has a home; a further attachment must be a bridge."_s.arg(
                            topology.decky(edge.decky)->name));
        if (topology.edgeBetween(edge.decky, edge.lan))
            return fail(ErrorKind::Conflict,
                        u"%1 is attached to %2 already."_s.arg(topology.decky(edge.decky)->name,
                                                               topology.lan(edge.lan)->name));
    }
    auto address = addressFor(topology, edge.lan, edge.ip, restores);
    if (!address)
        return fail(address.error());
    edge.ip = *address;
    topology.putEdge(edge);
    const Mutation back = DetachDecky{edge.decky, edge.lan, edge.id};
    // Where it may be taken for the home later, taking it away would be refused.
    return edge.isBridge && hasOneHome(topology, edge.decky) ? back : back.asRestoration();
}

Result<Mutation> applyOp(const DetachDecky &op, Topology &topology, bool restores)
{
    const auto decky = findDecky(topology, op.decky);
    if (!decky)
        return fail(decky.error());
    const auto lan = findLan(topology, op.lan);
    if (!lan)
        return fail(lan.error());
    const Edge *found = pick(topology, op.decky, op.lan, op.edge, Prefer::Bridge);
    if (!found)
        return fail(ErrorKind::NotFound,
                    u"%1 is not attached to %2."_s.arg((*decky)->name, (*lan)->name));
    if (found == topology.homeEdge(op.decky) && !restores)
        return fail(ErrorKind::NotEditable,
                    u"%1 is at home in %2; move or remove the decky instead."_s.arg((*decky)->name,
                                                                                    (*lan)->name));
    const Edge edge = *found;
    topology.removeEdge(edge.id);
    const Edge *home = topology.homeEdge(op.decky);
    const bool hasTwin = topology.edgeBetween(op.decky, op.lan) != nullptr;
    return attachAgain(edge, hasTwin || !home);
}

Result<Mutation> applyOp(const MoveDecky &op, Topology &topology, bool restores)
{
    const auto decky = findDecky(topology, op.decky);
    if (!decky)
        return fail(decky.error());
    const auto from = findLan(topology, op.from);
    if (!from)
        return fail(from.error());
    const auto to = findLan(topology, op.to);
    if (!to)
        return fail(to.error());
    const Decky before = **decky;
    if (op.from == op.to)
        return fail(ErrorKind::Invalid, u"%1 is in %2 already."_s.arg(before.name, (*to)->name));
    const Edge *found = pick(topology, op.decky, op.from, op.edge, Prefer::Home);
    if (!found)
        return fail(ErrorKind::NotFound,
                    u"%1 is not attached to %2."_s.arg(before.name, (*from)->name));
    const Edge moved = *found;
    const Edge *home = topology.homeEdge(op.decky);
    std::vector<Edge> dropped;
    QString wish = op.ip;
    if (!restores) {
        if (home != found && home->lan == op.to)
            return fail(ErrorKind::Conflict,
                        u"%1 is at home in %2 already."_s.arg(before.name, (*to)->name));
        if (auto ok = op.pos ? checkPos(*op.pos) : Result<void>(); !ok)
            return fail(ok.error());
        for (const EdgeId id : topology.edgesOf(op.decky)) {
            if (const Edge *edge = topology.edge(id); edge->lan == op.to)
                dropped.push_back(*edge);
        }
        // The address of the bridge that goes is free, and known to the neighbours.
        if (wish.isEmpty() && !dropped.empty() && Ipv4::parse(dropped.front().ip))
            wish = dropped.front().ip;
    }
    auto address = addressFor(topology, op.to, wish, restores);
    if (!address)
        return fail(address.error());

    for (const Edge &edge : dropped)
        topology.removeEdge(edge.id);
    Edge after = moved;
    after.lan = op.to;
    after.ip = *address;
    topology.putEdge(after);
    MoveDecky back{op.decky, op.to, op.from, moved.ip, std::nullopt, moved.id};
    if (op.pos) {
        back.pos = before.pos;
        Decky placed = before;
        placed.pos = *op.pos;
        topology.putDecky(placed);
    }

    const bool isPlain =
        Ipv4::parse(moved.ip) && !topology.edgeBetween(op.decky, op.from) && checkPos(before.pos);
    std::vector<Mutation> ops{isPlain ? Mutation(back) : Mutation(back).asRestoration()};
    for (Mutation &attach : attachAllAgain(dropped))
        ops.push_back(std::move(attach));
    return inverseBatch(std::move(ops));
}

} // namespace decnet
