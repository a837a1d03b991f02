// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/applyops.h"

#include "core/mutation/applyhelpers.h"
#include "core/mutation/editchecks.h"
#include "core/net/ipv4.h"
#include "core/topology/document.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

Result<void> checkDeckyValues(const Topology &topology, const Decky &decky)
{
    return firstFailure([&] { return checkDeckyName(topology, decky.name, decky.id); },
                        [&] { return checkServices(decky.services); },
                        [&] { return checkHostname(decky.hostname); },
                        [&] { return checkMac(decky.mac); }, [&] { return checkPos(decky.pos); },
                        [&] { return checkLevel(decky.look.level); });
}

/// `decky` as it is before the patch.
Result<void> checkPatch(const Topology &topology, const Decky &decky, const DeckyPatch &patch)
{
    const auto unset = [] { return Result<void>(); };
    auto ok = firstFailure(
        [&] { return patch.name ? checkDeckyName(topology, *patch.name, decky.id) : unset(); },
        [&] { return patch.services ? checkServices(*patch.services, decky.services) : unset(); },
        [&] { return patch.hostname ? checkHostname(*patch.hostname) : unset(); },
        [&] { return patch.mac ? checkMac(*patch.mac) : unset(); },
        [&] { return patch.pos ? checkPos(*patch.pos) : unset(); },
        [&] { return checkLevel(patch.look.level.value_or(0)); });
    for (const QString &ip : patch.ips) {
        if (ok)
            ok = checkAddressText(ip);
    }
    return ok;
}

/// A service that goes takes its configuration and its publish rules with it, unless the patch says
/// what they should be.
Decky patched(Decky decky, const DeckyPatch &patch)
{
    if (patch.services) {
        for (const QString &service : std::as_const(decky.services)) {
            if (patch.services->contains(service))
                continue;
            decky.serviceConfig.remove(service);
            std::erase_if(decky.publish,
                          [&](const PublishRule &rule) { return rule.service == service; });
        }
    }
    const auto set = [](auto &value, const auto &wish) {
        if (wish)
            value = *wish;
    };
    set(decky.name, patch.name);
    set(decky.services, patch.services);
    set(decky.archetype, patch.archetype);
    set(decky.distro, patch.distro);
    set(decky.osProfile, patch.osProfile);
    set(decky.hostname, patch.hostname);
    set(decky.mac, patch.mac);
    set(decky.forwardsL3, patch.forwardsL3);
    set(decky.serviceConfig, patch.serviceConfig);
    set(decky.publish, patch.publish);
    set(decky.pos, patch.pos);
    set(decky.notes, patch.notes);
    applyLook(patch.look, decky.look);
    return decky;
}

DeckyPatch inversePatch(const Decky &before, const Decky &after, const DeckyPatch &patch)
{
    DeckyPatch back;
    const auto keep = [](auto &undo, const auto &wish, const auto &value) {
        if (wish)
            undo = value;
    };
    keep(back.name, patch.name, before.name);
    keep(back.services, patch.services, before.services);
    keep(back.archetype, patch.archetype, before.archetype);
    keep(back.distro, patch.distro, before.distro);
    keep(back.osProfile, patch.osProfile, before.osProfile);
    keep(back.hostname, patch.hostname, before.hostname);
    keep(back.mac, patch.mac, before.mac);
    keep(back.forwardsL3, patch.forwardsL3, before.forwardsL3);
    keep(back.serviceConfig, patch.serviceConfig, before.serviceConfig);
    keep(back.publish, patch.publish, before.publish);
    keep(back.pos, patch.pos, before.pos);
    keep(back.notes, patch.notes, before.notes);
    keep(back.look.colour, patch.look.colour, before.look.colour);
    keep(back.look.isLocked, patch.look.isLocked, before.look.isLocked);
    keep(back.look.level, patch.look.level, before.look.level);
    // What went, or would go on the way back, with a service.
    const Decky returned = patched(after, back);
    if (returned.serviceConfig != before.serviceConfig)
        back.serviceConfig = before.serviceConfig;
    if (returned.publish != before.publish)
        back.publish = before.publish;
    return back;
}

} // namespace

const Edge *addressedEdge(const Topology &topology, DeckyId decky, LanId lan)
{
    // By id, not by order of insertion: an undone edit may have put an attachment back at the end.
    const Edge *lowest = nullptr;
    for (const EdgeId id : topology.edgesOf(decky)) {
        const Edge *edge = topology.edge(id);
        if (edge->lan == lan && (!lowest || id < lowest->id))
            lowest = edge;
    }
    return lowest;
}

Result<Mutation> applyOp(const AddDecky &op, Topology &topology, bool restores)
{
    if (op.decky.id.isNull())
        return fail(ErrorKind::Invalid, u"The decky has no id."_s);
    if (topology.decky(op.decky.id))
        return fail(ErrorKind::Conflict,
                    u"The decky %1 exists already."_s.arg(op.decky.id.toString()));
    if (topology.deckies().size() >= static_cast<size_t>(kMaxDeckies))
        return fail(ErrorKind::Conflict,
                    u"A topology holds at most %1 deckies."_s.arg(kMaxDeckies));
    const bool isAttached = !restores || !op.home.id.isNull();
    Edge home = op.home;
    if (isAttached) {
        if (home.decky != op.decky.id)
            return fail(ErrorKind::Invalid, u"The home attachment is that of another decky."_s);
        if (home.isBridge && !restores)
            return fail(ErrorKind::Invalid, u"The home attachment must not be a bridge."_s);
        const auto ok = firstFailure([&] { return checkNewEdgeId(topology, home); },
                                     [&] { return findLan(topology, home.lan).map([](auto) {}); });
        if (!ok)
            return fail(ok.error());
    }
    if (!restores) {
        if (auto ok = checkDeckyValues(topology, op.decky); !ok)
            return fail(ok.error());
    }
    if (isAttached) {
        auto address = addressFor(topology, home.lan, home.ip, restores);
        if (!address)
            return fail(address.error());
        home.ip = *address;
    }
    topology.putDecky(op.decky);
    if (isAttached)
        topology.putEdge(home);
    return RemoveDecky{op.decky.id};
}

Result<Mutation> applyOp(const RemoveDecky &op, Topology &topology, bool /*restores*/)
{
    const auto found = findDecky(topology, op.decky);
    if (!found)
        return fail(found.error());
    const Decky decky = **found;

    Edge home;
    bool hasHome = false;
    if (const Edge *edge = topology.homeEdge(op.decky)) {
        home = *edge;
        hasHome = true;
    }
    std::vector<Edge> others;
    for (const EdgeId id : topology.edgesOf(op.decky)) {
        if (id != home.id)
            others.push_back(*topology.edge(id));
    }
    if (hasHome)
        topology.removeEdge(home.id);
    for (const Edge &edge : others)
        topology.removeEdge(edge.id);
    topology.removeDecky(op.decky);

    const bool plainHome = hasHome && !home.isBridge && Ipv4::parse(home.ip);
    const Mutation add = AddDecky{decky, home};
    std::vector<Mutation> back{
        plainHome && checkDeckyValues(topology, decky) ? add : add.asRestoration()};
    for (const Edge &edge : others) {
        const bool hasTwin = edge.lan == home.lan ||
                             std::any_of(others.begin(), others.end(), [&](const Edge &other) {
                                 return other.id != edge.id && other.lan == edge.lan;
                             });
        back.push_back(attachAgain(edge, hasTwin));
    }
    return inverseBatch(std::move(back));
}

Result<Mutation> applyOp(const UpdateDecky &op, Topology &topology, bool restores)
{
    const auto found = findDecky(topology, op.decky);
    if (!found)
        return fail(found.error());
    const Decky before = **found;
    if (!restores) {
        if (auto ok = checkPatch(topology, before, op.patch); !ok)
            return fail(ok.error());
    }
    std::vector<Edge> moved;
    for (auto it = op.patch.ips.begin(); it != op.patch.ips.end(); ++it) {
        const Edge *edge = addressedEdge(topology, op.decky, it.key());
        if (!edge)
            return fail(ErrorKind::NotFound, u"%1 is not attached to the LAN %2."_s.arg(
                                                 before.name, it.key().toString()));
        moved.push_back(*edge);
    }

    const Decky after = patched(before, op.patch);
    DeckyPatch back = inversePatch(before, after, op.patch);
    topology.putDecky(after);
    for (Edge &edge : moved) {
        back.ips.insert(edge.lan, edge.ip);
        edge.ip = op.patch.ips.value(edge.lan);
        topology.putEdge(edge);
    }
    return inverseOf(UpdateDecky{op.decky, back}, checkPatch(topology, after, back));
}

} // namespace decnet
