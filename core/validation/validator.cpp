// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/validator.h"

#include "core/validation/rules.h"
#include "core/validation/topologyindex.h"

#include <algorithm>
#include <set>

namespace decnet {

namespace {

/// Every object that an edit names, before or after.
struct Touched
{
    std::set<LanId> lans;
    std::set<DeckyId> deckies;

    void collect(const Mutation &mutation)
    {
        std::visit([&](const auto &op) { add(op); }, mutation.value());
    }

private:
    void add(const AddLan &op) { lans.insert(op.lan.id); }
    void add(const UpdateLan &op)
    {
        if (!op.patch.isGeometryOnly())
            lans.insert(op.lan);
    }
    void add(const RemoveLan &op) { lans.insert(op.lan); }
    void add(const AddDecky &op)
    {
        deckies.insert(op.decky.id);
        if (!op.home.id.isNull())
            lans.insert(op.home.lan);
    }
    void add(const UpdateDecky &op)
    {
        if (op.patch.isGeometryOnly())
            return;
        deckies.insert(op.decky);
        for (auto it = op.patch.ips.begin(); it != op.patch.ips.end(); ++it)
            lans.insert(it.key());
    }
    void add(const AddNote &) {}
    void add(const UpdateNote &) {}
    void add(const RemoveNote &) {}
    void add(const RemoveDecky &op) { deckies.insert(op.decky); }
    void add(const AttachDecky &op)
    {
        deckies.insert(op.edge.decky);
        lans.insert(op.edge.lan);
    }
    void add(const DetachDecky &op)
    {
        deckies.insert(op.decky);
        lans.insert(op.lan);
    }
    void add(const MoveDecky &op)
    {
        deckies.insert(op.decky);
        lans.insert(op.from);
        lans.insert(op.to);
    }
    void add(const Batch &op)
    {
        for (const Mutation &mutation : op.ops)
            collect(mutation);
    }
};

/// What must be looked at again.
struct Dirty
{
    std::set<LanId> lanNames;
    std::set<LanId> lanOwn;
    std::set<LanId> addresses;
    std::set<DeckyId> deckyNames;
    std::set<DeckyId> deckyOwn;
    bool topology = false;
    bool overlaps = false;
    bool orphans = false;
    bool ports = false;

    [[nodiscard]] bool holds(const Findings::Key &key) const
    {
        switch (key.group) {
        case RuleGroup::Dmz:
        case RuleGroup::Pool:
            return topology;
        case RuleGroup::Overlap:
            return overlaps;
        case RuleGroup::Orphan:
            return orphans;
        case RuleGroup::Ports:
            return ports;
        case RuleGroup::LanName:
            return lanNames.contains(LanId(key.object));
        case RuleGroup::LanOwn:
            return lanOwn.contains(LanId(key.object));
        case RuleGroup::Addresses:
            return addresses.contains(LanId(key.object));
        case RuleGroup::DeckyName:
            return deckyNames.contains(DeckyId(key.object));
        case RuleGroup::DeckyOwn:
            return deckyOwn.contains(DeckyId(key.object));
        }
        return true;
    }
};

void runTopologyRules(const RuleScope &scope, Findings &out)
{
    out.about(RuleGroup::Dmz);
    ruleDmzCount(scope, out);
    out.about(RuleGroup::Pool);
    ruleNetworkPool(scope, out);
}

void runLanNameRules(const RuleScope &scope, const Lan &lan, Findings &out)
{
    out.about(RuleGroup::LanName, lan.id);
    ruleLanNameTwice(scope, lan, out);
}

void runLanRules(const RuleScope &scope, const Lan &lan, Findings &out)
{
    out.about(RuleGroup::LanOwn, lan.id);
    ruleLanName(scope, lan, out);
    ruleSubnet(scope, lan, out);
    ruleSubnetSize(scope, lan, out);
    ruleSubnetRoute(scope, lan, out);
    ruleEndpoints(scope, lan, out);
}

void runAddressRules(const RuleScope &scope, const Lan &lan, Findings &out)
{
    out.about(RuleGroup::Addresses, lan.id);
    ruleAddresses(scope, lan, out);
}

void runDeckyNameRules(const RuleScope &scope, const Decky &decky, Findings &out)
{
    out.about(RuleGroup::DeckyName, decky.id);
    ruleDeckyNameTwice(scope, decky, out);
}

void runDeckyRules(const RuleScope &scope, const Decky &decky, Findings &out)
{
    out.about(RuleGroup::DeckyOwn, decky.id);
    const DeckyScope own(scope, decky);
    ruleDeckyName(scope, decky, out);
    ruleAttachments(own, out);
    ruleEdgeTwice(own, out);
    ruleServicesKnown(own, out);
    ruleServiceConfig(own, out);
    ruleHasServices(own, out);
    rulePortTwice(own, out);
}

Findings runAllRules(const RuleScope &scope)
{
    Findings out;
    runTopologyRules(scope, out);
    ruleSubnetOverlap(scope, out);
    ruleDmzOrphan(scope, out);
    rulePublishing(scope, out);
    for (const auto &[id, lan] : scope.topology.lans()) {
        runLanNameRules(scope, lan, out);
        runLanRules(scope, lan, out);
        runAddressRules(scope, lan, out);
    }
    for (const auto &[id, decky] : scope.topology.deckies()) {
        runDeckyNameRules(scope, decky, out);
        runDeckyRules(scope, decky, out);
    }
    out.sort();
    return out;
}

Findings runDirtyRules(const RuleScope &scope, const Dirty &dirty)
{
    Findings out;
    const Topology &topology = scope.topology;
    if (dirty.topology)
        runTopologyRules(scope, out);
    if (dirty.overlaps)
        ruleSubnetOverlap(scope, out);
    if (dirty.orphans)
        ruleDmzOrphan(scope, out);
    if (dirty.ports)
        rulePublishing(scope, out);
    const auto eachLan = [&](const std::set<LanId> &ids, auto rules) {
        for (const LanId id : ids) {
            if (const Lan *lan = topology.lan(id))
                rules(scope, *lan, out);
        }
    };
    const auto eachDecky = [&](const std::set<DeckyId> &ids, auto rules) {
        for (const DeckyId id : ids) {
            if (const Decky *decky = topology.decky(id))
                rules(scope, *decky, out);
        }
    };
    eachLan(dirty.lanNames, runLanNameRules);
    eachLan(dirty.lanOwn, runLanRules);
    eachLan(dirty.addresses, runAddressRules);
    eachDecky(dirty.deckyNames, runDeckyNameRules);
    eachDecky(dirty.deckyOwn, runDeckyRules);
    out.sort();
    return out;
}

} // namespace

std::vector<Issue> validate(const Topology &topology, const Catalog &catalog, const HostFacts &host)
{
    TopologyIndex index;
    index.build(topology);
    return runAllRules(RuleScope{topology, catalog, host, index}).issues;
}

Result<void> checkGatewayHomedInDmz(const Topology &topology, DeckyId decky)
{
    return edits::checkGatewayHome(topology, decky);
}

struct IncrementalValidator::Private
{
    explicit Private(const Catalog &catalogToUse)
        : catalog(catalogToUse)
    {
    }

    const Catalog &catalog;
    HostFacts host;
    TopologyIndex index;
    Findings found;

    /// Brings the index up to date and says what that makes dirty.
    [[nodiscard]] Dirty absorb(const Topology &topology, Touched touched)
    {
        Dirty dirty;
        bool othersChanged = false;
        for (const LanId id : touched.lans) {
            dirty.lanOwn.insert(id);
            dirty.addresses.insert(id);
            const auto change = index.refreshLan(topology, id);
            if (change.any)
                othersChanged = dirty.topology = dirty.overlaps = dirty.orphans = true;
            for (const QString &name : change.names) {
                const auto &bearers = index.lansNamed(name);
                dirty.lanNames.insert(bearers.begin(), bearers.end());
            }
            dirty.lanNames.insert(id);
            // Whoever is at home there becomes a gateway, or stops being one.
            if (change.dmz) {
                for (const EdgeId edge : topology.edgesOf(id))
                    touched.deckies.insert(topology.edge(edge)->decky);
            }
        }
        for (const DeckyId id : touched.deckies) {
            dirty.deckyOwn.insert(id);
            dirty.deckyNames.insert(id);
            const auto change = index.refreshDecky(topology, id);
            dirty.ports = dirty.ports || change.gateway;
            dirty.orphans = dirty.orphans || change.joins;
            if (change.names.empty())
                continue;
            othersChanged = true;
            for (const QString &name : change.names) {
                const auto &bearers = index.deckiesNamed(name);
                dirty.deckyNames.insert(bearers.begin(), bearers.end());
            }
            // Messages about addresses name the deckies.
            for (const EdgeId edge : topology.edgesOf(id))
                dirty.addresses.insert(topology.edge(edge)->lan);
        }
        addDependents(dirty, othersChanged, touched);
        return dirty;
    }

    /// Findings whose words or fixes lean on other objects.
    void addDependents(Dirty &dirty, bool othersChanged, const Touched &touched) const
    {
        for (const Findings::Key &key : found.keys) {
            // Their fixes move deckies about.
            if (key.group == RuleGroup::Orphan && !touched.deckies.empty())
                dirty.orphans = true;
            if (key.group == RuleGroup::Overlap && !touched.lans.empty())
                dirty.overlaps = true;
            if (key.group == RuleGroup::Dmz && othersChanged)
                dirty.topology = true;
            if (!othersChanged || !dependsOnOthers(key.code))
                continue;
            if (key.group == RuleGroup::LanName)
                dirty.lanNames.insert(LanId(key.object));
            else if (key.group == RuleGroup::LanOwn)
                dirty.lanOwn.insert(LanId(key.object));
            else if (key.group == RuleGroup::DeckyName)
                dirty.deckyNames.insert(DeckyId(key.object));
            else if (key.group == RuleGroup::DeckyOwn)
                dirty.deckyOwn.insert(DeckyId(key.object));
        }
    }

    void replace(const Dirty &dirty, Findings fresh)
    {
        const bool hasStale = std::any_of(found.keys.begin(), found.keys.end(),
                                          [&](const auto &key) { return dirty.holds(key); });
        if (!hasStale && fresh.keys.empty())
            return;
        Findings merged;
        merged.keys.reserve(found.keys.size() + fresh.keys.size());
        merged.issues.reserve(merged.keys.capacity());
        size_t next = 0;
        const auto takeFresh = [&] {
            merged.keys.push_back(fresh.keys[next]);
            merged.issues.push_back(std::move(fresh.issues[next]));
            ++next;
        };
        for (size_t i = 0; i < found.keys.size(); ++i) {
            if (dirty.holds(found.keys[i]))
                continue;
            while (next < fresh.keys.size() && fresh.keys[next].order() < found.keys[i].order())
                takeFresh();
            merged.keys.push_back(found.keys[i]);
            merged.issues.push_back(std::move(found.issues[i]));
        }
        while (next < fresh.keys.size())
            takeFresh();
        found = std::move(merged);
    }
};

IncrementalValidator::IncrementalValidator(const Catalog &catalog)
    : d(std::make_unique<Private>(catalog))
{
}

IncrementalValidator::IncrementalValidator(IncrementalValidator &&) noexcept = default;
IncrementalValidator &IncrementalValidator::operator=(IncrementalValidator &&) noexcept = default;
IncrementalValidator::~IncrementalValidator() = default;

void IncrementalValidator::reset(const Topology &topology, const HostFacts &host)
{
    d->host = host;
    d->index.build(topology);
    d->found = runAllRules(RuleScope{topology, d->catalog, d->host, d->index});
}

void IncrementalValidator::update(const Topology &topology, const Mutation &applied,
                                  const Mutation &inverse)
{
    Touched touched;
    touched.collect(applied);
    touched.collect(inverse);
    if (touched.lans.empty() && touched.deckies.empty())
        return;
    const Dirty dirty = d->absorb(topology, std::move(touched));
    d->replace(dirty, runDirtyRules(RuleScope{topology, d->catalog, d->host, d->index}, dirty));
}

void IncrementalValidator::setHostFacts(const Topology &topology, const HostFacts &host)
{
    // Routes and ports concern every LAN and every gateway; this happens seldom.
    d->host = host;
    d->found = runAllRules(RuleScope{topology, d->catalog, d->host, d->index});
}

const std::vector<Issue> &IncrementalValidator::issues() const
{
    return d->found.issues;
}

} // namespace decnet
