// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/changepreview.h"

#include "core/base/clock.h"
#include "core/controller/sessionpath.h"
#include "core/engine/resourcenames.h"

#include <QJsonArray>

#include <map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// What the plan takes away, each with the reason in words.
struct Losses
{
    std::map<DeckyId, QString> bases;
    std::map<std::pair<DeckyId, QString>, QString> services;
    std::map<std::pair<DeckyId, LanId>, QString> attachments;
};

LanId lanOfNetwork(const Topology &topology, const QString &network)
{
    const ResourceNames names(topology.meta.id);
    for (const auto &[id, lan] : topology.lans()) {
        if (names.network(lan.name) == network)
            return id;
    }
    return {};
}

Losses lossesOf(const Plan &plan, const Topology &before)
{
    Losses losses;
    for (const Action &action : plan.actions) {
        const bool isGone = action.kind == ActionKind::RemoveContainer ||
                            action.kind == ActionKind::RestartContainer ||
                            action.kind == ActionKind::StopContainer;
        if (isGone && action.service.isEmpty())
            losses.bases.emplace(action.decky, action.reason);
        else if (isGone)
            losses.services.emplace(std::pair(action.decky, action.service), action.reason);
        else if (action.kind == ActionKind::DisconnectNetwork)
            losses.attachments.emplace(
                std::pair(action.decky, lanOfNetwork(before, action.network)), action.reason);
    }
    return losses;
}

std::vector<CollateralService> collateralOf(const Losses &losses, const Topology &before,
                                            const Topology &after)
{
    std::vector<CollateralService> collateral;
    for (const auto &[id, reason] : losses.bases) {
        const Decky *old = before.decky(id);
        const Decky *now = after.decky(id);
        if (!old || !now)
            continue;
        for (const QString &service : now->services) {
            if (old->services.contains(service) &&
                old->serviceConfig.value(service) == now->serviceConfig.value(service))
                collateral.push_back({id, now->name, service, reason});
        }
    }
    return collateral;
}

QString nameOf(const Topology &topology, DeckyId id)
{
    const Decky *decky = topology.decky(id);
    return decky ? decky->name : id.id8();
}

/// Why the attachment that a session uses falls away; empty when it stays.
QString lossOfHop(const Losses &losses, const Topology &before, const SessionHop &hop, bool isOwn)
{
    const QString name = nameOf(before, hop.decky);
    if (const auto base = losses.bases.find(hop.decky); base != losses.bases.end())
        return isOwn ? u"the base of %1 goes: %2"_s.arg(name, base->second)
                     : u"%1, which it runs over, goes: %2"_s.arg(name, base->second);
    if (!losses.attachments.contains({hop.decky, hop.lan}))
        return {};
    const Lan *lan = before.lan(hop.lan);
    return u"%1 is unplugged from %2, which it runs over"_s.arg(name,
                                                                lan ? lan->name : hop.lan.id8());
}

QString lossOf(const Losses &losses, const Topology &before, const SessionPaths &paths,
               DeckyId decky, const OpenSession &session)
{
    const auto service = losses.services.find({decky, session.service});
    const bool isBaseLost = losses.bases.contains(decky);
    if (service != losses.services.end() && !isBaseLost)
        return service->second;
    for (const SessionHop &hop : paths.path(decky, session.attackerIp)) {
        QString reason = lossOfHop(losses, before, hop, hop.decky == decky);
        if (!reason.isEmpty())
            return reason;
    }
    return isBaseLost ? losses.bases.at(decky) : QString();
}

DeckyId deckyOf(const Topology &topology, const OpenSession &session)
{
    const auto id = DeckyId::parse(session.deckyId);
    if (id && topology.decky(*id))
        return *id;
    const Decky *byName = topology.deckyByName(session.decky);
    return byName ? byName->id : DeckyId();
}

} // namespace

ChangePreview explainChange(Plan plan, const Topology &before, const Topology &after,
                            const std::vector<OpenSession> &sessions)
{
    const Losses losses = lossesOf(plan, before);
    const SessionPaths paths(before);
    ChangePreview preview;
    preview.collateral = collateralOf(losses, before, after);
    for (const OpenSession &session : sessions) {
        const DeckyId decky = deckyOf(before, session);
        if (decky.isNull())
            continue;
        const QString reason = lossOf(losses, before, paths, decky, session);
        if (reason.isEmpty())
            continue;
        preview.cutSessions.push_back({session.id, session.attackerIp, decky,
                                       before.decky(decky)->name, session.service, session.since,
                                       reason});
    }
    preview.plan = std::move(plan);
    return preview;
}

QString ChangePreview::toText() const
{
    QString text = plan.toText();
    for (const CollateralService &each : collateral)
        text += u"  ! collateral: %1 of %2 is made anew with its base (%3)\n"_s.arg(
            each.service, each.deckyName, each.reason);
    for (const CutSession &each : cutSessions)
        text += u"  ! cuts a session: %1 in %2 of %3, open since %4 (%5)\n"_s.arg(
            each.attackerIp, each.service, each.deckyName, toIsoUtc(each.since), each.reason);
    return text;
}

QJsonObject ChangePreview::toJson() const
{
    QJsonArray services;
    for (const CollateralService &each : collateral)
        services.append(QJsonObject{{u"decky"_s, each.decky.toString()},
                                    {u"decky_name"_s, each.deckyName},
                                    {u"service"_s, each.service},
                                    {u"reason"_s, each.reason}});
    QJsonArray sessions;
    for (const CutSession &each : cutSessions)
        sessions.append(QJsonObject{{u"session"_s, each.session},
                                    {u"attacker_ip"_s, each.attackerIp},
                                    {u"decky"_s, each.decky.toString()},
                                    {u"decky_name"_s, each.deckyName},
                                    {u"service"_s, each.service},
                                    {u"since"_s, toIsoUtc(each.since)},
                                    {u"reason"_s, each.reason}});
    return {{u"plan"_s, plan.toJson()}, {u"collateral"_s, services}, {u"cut_sessions"_s, sessions}};
}

} // namespace decnet
