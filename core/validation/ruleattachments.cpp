// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/rules.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// The same decky with `home` as its one home and bridges to the rest. An existing attachment
/// cannot change its kind, so the decky is put back as a whole; ids, names and addresses stay.
Mutation withHome(const Topology &topology, const Decky &decky, EdgeId home, const QString &label)
{
    const auto attachment = [&](EdgeId id) {
        Edge edge = *topology.edge(id);
        edge.isBridge = id != home;
        return edge;
    };
    Batch batch{
        label,
        {RemoveDecky{decky.id}, Mutation(AddDecky{decky, attachment(home)}).asRestoration()}};
    for (const EdgeId id : topology.edgesOf(decky.id)) {
        if (id != home)
            batch.ops.push_back(Mutation(AttachDecky{attachment(id)}).asRestoration());
    }
    return batch;
}

/// The DMZ if it has room, else the first LAN that does.
const Lan *roomyLan(const Topology &topology)
{
    const auto hasRoom = [&](const Lan &lan) {
        const auto subnet = Subnet::parse(lan.subnet);
        return subnet && subnet->hostCapacity() > topology.edgesOf(lan.id).size();
    };
    if (const Lan *dmz = topology.dmz(); dmz && hasRoom(*dmz))
        return dmz;
    for (const auto &[id, lan] : topology.lans()) {
        if (hasRoom(lan))
            return &lan;
    }
    return nullptr;
}

} // namespace

void ruleAttachments(const DeckyScope &own, Findings &out)
{
    const Topology &topology = own.scope.topology;
    const Decky &decky = own.decky;
    const auto homes = std::count_if(own.edges.begin(), own.edges.end(),
                                     [](const Edge *edge) { return !edge->isBridge; });
    if (homes == 1)
        return;
    if (own.edges.isEmpty()) {
        Issue &issue = out.add(Severity::Error, IssueCode::DeckyOrphan,
                               ValidationText::tr("%1 is in no LAN.").arg(decky.name));
        issue.deckies = {decky.id};
        // The address is chosen when the edit is applied: others may be offered the same LAN.
        if (const Lan *lan = roomyLan(topology))
            addFix(issue, ValidationText::tr("Put %1 into %2").arg(decky.name, lan->name),
                   Mutation(AttachDecky{{EdgeId::create(), decky.id, lan->id, {}, false}}));
        addFix(issue, ValidationText::tr("Remove %1").arg(decky.name),
               Mutation(RemoveDecky{decky.id}));
        return;
    }
    Issue &issue =
        out.add(Severity::Error, IssueCode::DeckyNoHome,
                homes == 0 ? ValidationText::tr("%1 has no home LAN, only bridges.").arg(decky.name)
                           : ValidationText::tr("%1 has %2 home LANs; it must have one.")
                                 .arg(decky.name, QString::number(homes)));
    issue.deckies = {decky.id};
    for (const Edge *edge : own.edges) {
        if (homes > 0 && edge->isBridge)
            continue;
        issue.lans.push_back(edge->lan);
        const QString label = ValidationText::tr("Make %1 the home of %2")
                                  .arg(topology.lan(edge->lan)->name, decky.name);
        addFix(issue, label, withHome(topology, decky, edge->id, label));
    }
}

void ruleEdgeTwice(const DeckyScope &own, Findings &out)
{
    if (own.edges.size() < 2)
        return;
    std::vector<LanId> lans;
    for (const Edge *edge : own.edges)
        lans.push_back(edge->lan);
    std::sort(lans.begin(), lans.end());
    if (std::adjacent_find(lans.begin(), lans.end()) == lans.end())
        return;

    const Topology &topology = own.scope.topology;
    const Edge *home = topology.homeEdge(own.decky.id);
    for (auto it = lans.begin(); it != lans.end();) {
        const LanId lan = *it;
        const auto next = std::upper_bound(it, lans.end(), lan);
        const bool isTwice = next - it > 1;
        it = next;
        if (!isTwice)
            continue;
        const QString lanName = topology.lan(lan)->name;
        Issue &issue = out.add(Severity::Error, IssueCode::EdgeDuplicate,
                               ValidationText::tr("%1 is attached to %2 more than once.")
                                   .arg(own.decky.name, lanName));
        issue.deckies = {own.decky.id};
        issue.lans = {lan};
        // One stays: the home, or else the first.
        const Edge *kept = home->lan == lan ? home : addressedEdge(topology, own.decky.id, lan);
        Batch batch{
            ValidationText::tr("Keep one attachment of %1 to %2").arg(own.decky.name, lanName), {}};
        for (const Edge *edge : own.edges) {
            if (edge->lan == lan && edge != kept)
                batch.ops.push_back(DetachDecky{own.decky.id, lan, edge->id});
        }
        const QString label = batch.label;
        addFix(issue, label, Mutation(std::move(batch)));
    }
}

} // namespace decnet
