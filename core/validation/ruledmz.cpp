// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/addresses.h"
#include "core/validation/rules.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// More buttons than this help nobody.
constexpr size_t kMaxOffers = 3;

QString namesOf(const Topology &topology, const std::vector<LanId> &lans)
{
    QStringList names;
    for (const LanId id : lans)
        names.push_back(topology.lan(id)->name);
    names.sort();
    return names.join(u", "_s);
}

/// LANs in the order of their names.
std::vector<const Lan *> byName(const Topology &topology)
{
    std::vector<const Lan *> lans;
    for (const auto &[id, lan] : topology.lans())
        lans.push_back(&lan);
    std::sort(lans.begin(), lans.end(), [](const Lan *a, const Lan *b) {
        return std::tie(a->name, a->id) < std::tie(b->name, b->id);
    });
    return lans;
}

void missing(const RuleScope &scope, Findings &out)
{
    Issue &issue = out.add(Severity::Error, IssueCode::DmzMissing,
                           ValidationText::tr("No LAN is the DMZ: nobody could get in."));
    const auto lans = byName(scope.topology);
    for (size_t i = 0; i < std::min(kMaxOffers, lans.size()); ++i)
        addFix(issue, ValidationText::tr("Make %1 the DMZ").arg(lans[i]->name),
               edits::makeDmz(scope.topology, lans[i]->id));
    edits::LanWish wish;
    wish.isDmz = true;
    wish.base = scope.subnetBase();
    wish.reserved = scope.takenSubnets();
    addFix(issue, ValidationText::tr("Add a DMZ with its gateway"),
           edits::addLanWithGateway(scope.topology, scope.catalog, wish));
}

void multiple(const RuleScope &scope, Findings &out)
{
    const std::vector<LanId> dmzs(scope.index.dmzs().begin(), scope.index.dmzs().end());
    Issue &issue =
        out.add(Severity::Error, IssueCode::DmzMultiple,
                ValidationText::tr("%1 LANs are the DMZ (%2); there must be exactly one.")
                    .arg(QString::number(dmzs.size()), namesOf(scope.topology, dmzs)));
    issue.lans = dmzs;
    for (size_t i = 0; i < std::min(kMaxOffers, dmzs.size()); ++i)
        addFix(issue,
               ValidationText::tr("Keep only %1 as the DMZ").arg(scope.topology.lan(dmzs[i])->name),
               edits::makeDmz(scope.topology, dmzs[i]));
}

/// A bridge from the part of the maze to the DMZ: by a decky that lives there, rather one that is
/// no bridge yet, else by a new one.
void offerBridge(const RuleScope &scope, const std::vector<LanId> &part, const Lan &dmz,
                 Issue &issue)
{
    if (!nextIp(scope.topology, dmz.id))
        return; // no room to attach anybody
    const Decky *bridge = nullptr;
    for (const LanId lan : part) {
        for (const EdgeId id : scope.topology.edgesOf(lan)) {
            const DeckyId decky = scope.topology.edge(id)->decky;
            const bool isIdle = !scope.topology.isMultiHomed(decky);
            if (!bridge || (isIdle && scope.topology.isMultiHomed(bridge->id)))
                bridge = scope.topology.decky(decky);
        }
    }
    if (bridge) {
        addFix(issue, ValidationText::tr("Attach %1 to %2").arg(bridge->name, dmz.name),
               edits::attach(scope.topology, bridge->id, dmz.id));
        return;
    }
    for (const LanId id : part) {
        const Lan &lan = *scope.topology.lan(id);
        const auto decky =
            edits::addDeckyFromArchetype(scope.topology, id, u"linux-server"_s, scope.catalog);
        if (!decky)
            continue;
        const DeckyId newcomer = std::get<AddDecky>(decky->value()).decky.id;
        Batch batch{ValidationText::tr("Join %1 to %2").arg(lan.name, dmz.name),
                    {*decky, AttachDecky{{EdgeId::create(), newcomer, dmz.id, {}, true}}}};
        const QString label =
            ValidationText::tr("Add a decky that joins %1 to %2").arg(lan.name, dmz.name);
        addFix(issue, label, Mutation(std::move(batch)));
        return;
    }
}

} // namespace

void ruleDmzCount(const RuleScope &scope, Findings &out)
{
    if (scope.index.dmzs().empty())
        missing(scope, out);
    else if (scope.index.dmzs().size() > 1)
        multiple(scope, out);
}

void ruleDmzOrphan(const RuleScope &scope, Findings &out)
{
    for (const auto &part : scope.index.unreachable(scope.topology)) {
        out.about(RuleGroup::Orphan, part.front());
        Issue &issue =
            out.add(Severity::Error, IssueCode::DmzOrphan,
                    ValidationText::tr("No way leads from the DMZ to %1: no decky joins them.")
                        .arg(namesOf(scope.topology, part)));
        issue.lans = part;
        offerBridge(scope, part, *scope.topology.dmz(), issue);
    }
}

} // namespace decnet
