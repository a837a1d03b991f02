// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutator/servicechange.h"

#include "core/mutation/edits.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const Decky *findDecky(const Topology &topology, const QString &nameOrId)
{
    if (const auto id = DeckyId::parse(nameOrId)) {
        if (const Decky *decky = topology.decky(*id))
            return decky;
    }
    return topology.deckyByName(nameOrId);
}

Result<Mutation> editFor(const Topology &topology, const Decky &decky, const Catalog &catalog,
                         const ServiceChange &change)
{
    const ServiceDef *def = catalog.service(change.service);
    const bool isThere = decky.services.contains(change.service);
    if (change.kind == ServiceChange::Kind::Remove) {
        if (!isThere)
            return fail(ErrorKind::Conflict, u"%1 has no %2."_s.arg(decky.name, change.service));
        return edits::removeService(topology, decky.id, change.service);
    }
    if (!def || def->fleetSingleton)
        return fail(ErrorKind::Invalid,
                    u"There is no service “%1” for deckies."_s.arg(change.service));
    if (!def->available)
        return fail(ErrorKind::Invalid,
                    u"%1 cannot be deployed by this version."_s.arg(def->display));
    if (change.kind != ServiceChange::Kind::Add) {
        if (!isThere)
            return fail(ErrorKind::Conflict, u"%1 has no %2."_s.arg(decky.name, change.service));
        // Applying what was saved before: the same configuration once more.
        const QJsonObject config =
            change.config.value_or(decky.serviceConfig.value(change.service));
        return edits::setServiceConfig(topology, decky.id, change.service, config, catalog);
    }
    auto add = edits::addService(topology, decky.id, change.service, catalog);
    if (!add || !change.config)
        return add;
    Topology with = topology;
    if (auto inverse = add->apply(with); !inverse)
        return inverse;
    auto configure =
        edits::setServiceConfig(with, decky.id, change.service, *change.config, catalog);
    if (!configure)
        return configure;
    return Batch{u"Add %1 to %2"_s.arg(change.service, decky.name), {*add, *configure}};
}

} // namespace

Result<MutationRequest> serviceRequest(const Topology &topology, const Catalog &catalog,
                                       const ServiceChange &change)
{
    const Decky *decky = findDecky(topology, change.decky);
    if (!decky)
        return fail(ErrorKind::NotFound,
                    u"There is no decky “%1” in “%2”."_s.arg(change.decky, topology.meta.name));
    auto edit = editFor(topology, *decky, catalog, change);
    if (!edit)
        return fail(edit.error());
    MutationRequest request{
        topology.meta.id, std::move(*edit), change.expectedVersion, change.force, false,
        std::nullopt};
    request.isSaveOnly = change.kind == ServiceChange::Kind::Save;
    if (change.kind == ServiceChange::Kind::Apply)
        request.refresh = ServiceRef{decky->id, change.service};
    return request;
}

ServiceDifference ServiceDifference::between(const Topology &before, const Topology &after)
{
    ServiceDifference difference;
    for (const auto &[id, decky] : after.deckies()) {
        const Decky *old = before.decky(id);
        if (!old)
            continue;
        for (const QString &service : decky.services) {
            if (!old->services.contains(service))
                difference.added.push_back({id, service});
            else if (old->serviceConfig.value(service) != decky.serviceConfig.value(service))
                difference.reconfigured.push_back({id, service});
        }
        for (const QString &service : old->services) {
            if (!decky.services.contains(service))
                difference.removed.push_back({id, service});
        }
    }
    return difference;
}

} // namespace decnet
