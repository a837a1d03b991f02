// SPDX-License-Identifier: GPL-3.0-or-later
#include "planlines.h"

#include "core/engine/resourcenames.h"
#include "core/mutation/mutation.h"

#include <QLocale>

#include <algorithm>
#include <map>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What happens to one container or network, put together from the steps about it.
struct Fate
{
    bool isMade = false;
    bool isTaken = false;
    QString reason;

    [[nodiscard]] PlanMark mark() const
    {
        return !isTaken ? PlanMark::Created : isMade ? PlanMark::Recreated : PlanMark::Removed;
    }
};

const Lan *lanOf(const Action &action, const Topology &before, const Topology &after)
{
    for (const Topology *topology : {&after, &before}) {
        if (const Lan *lan = topology->lan(action.lan))
            return lan;
        const ResourceNames names(topology->meta.id);
        for (const auto &[id, lan] : topology->lans()) {
            if (names.network(lan.name) == (action.network.isEmpty() ? action.target : action.network))
                return &lan;
        }
    }
    return nullptr;
}

QString nameOf(DeckyId id, const Topology &before, const Topology &after)
{
    const Decky *decky = after.decky(id);
    if (!decky)
        decky = before.decky(id);
    return decky ? decky->name : id.id8();
}

std::optional<EdgeId> edgeBetween(DeckyId decky, LanId lan, const Topology &before, const Topology &after)
{
    for (const Topology *topology : {&after, &before}) {
        if (const Edge *edge = addressedEdge(*topology, decky, lan))
            return edge->id;
    }
    return std::nullopt;
}

class Reader
{
public:
    Reader(const ChangePreview &preview, const Topology &before, const Topology &after)
        : m_preview(preview), m_before(before), m_after(after)
    {
    }

    std::vector<PlanLine> run()
    {
        for (const Action &action : m_preview.plan.actions)
            read(action);
        addNetworks();
        addContainers();
        addAttachments();
        std::ranges::stable_sort(m_lines, {}, &PlanLine::mark);
        return std::move(m_lines);
    }

private:
    void read(const Action &action)
    {
        switch (action.kind) {
        case ActionKind::CreateNetwork: m_networks[action.target].isMade = true; break;
        case ActionKind::RemoveNetwork: m_networks[action.target].isTaken = true; break;
        case ActionKind::CreateContainer: note(action, true, false); return;
        case ActionKind::RemoveContainer: note(action, false, true); return;
        case ActionKind::RestartContainer: note(action, true, true); return;
        case ActionKind::ConnectNetwork:
        case ActionKind::DisconnectNetwork: m_attachments.push_back(&action); return;
        default: return;
        }
        m_networks[action.target].reason = action.reason;
        m_networkActions[action.target] = &action;
    }

    void note(const Action &action, bool made, bool taken)
    {
        Fate &fate = m_containers[{action.decky, action.service}];
        fate.isMade = fate.isMade || made;
        fate.isTaken = fate.isTaken || taken;
        // Why it goes says more than why it comes back.
        if (fate.reason.isEmpty() || taken)
            fate.reason = action.reason;
    }

    void addNetworks()
    {
        for (const auto &[target, fate] : m_networks) {
            const Lan *lan = lanOf(*m_networkActions[target], m_before, m_after);
            PlanLine line{fate.mark(), PlanWords::tr("Network %1").arg(lan ? lan->name : target), fate.reason,
                          {}};
            if (lan)
                line.things.lans.insert(lan->id);
            m_lines.push_back(std::move(line));
        }
    }

    [[nodiscard]] bool isCollateral(DeckyId decky, const QString &service) const
    {
        return std::ranges::any_of(m_preview.collateral, [&](const CollateralService &each) {
            return each.decky == decky && each.service == service;
        });
    }

    /// The containers of a decky that share a fate stand in one line.
    void addContainers()
    {
        struct Group
        {
            bool hasBase = false;
            QStringList services;
            QString reason;
        };
        std::map<std::pair<DeckyId, PlanMark>, Group> groups;
        for (const auto &[key, fate] : m_containers) {
            const auto &[decky, service] = key;
            const bool collateral = !service.isEmpty() && fate.mark() == PlanMark::Recreated
                                    && isCollateral(decky, service);
            Group &group = groups[{decky, collateral ? PlanMark::Collateral : fate.mark()}];
            group.hasBase = group.hasBase || service.isEmpty();
            if (!service.isEmpty())
                group.services << service;
            if (group.reason.isEmpty() || service.isEmpty())
                group.reason = fate.reason;
        }
        for (const auto &[key, group] : groups) {
            const QString name = nameOf(key.first, m_before, m_after);
            const QString services = group.services.join(u", "_s);
            PlanLine line{key.second,
                          !group.hasBase             ? PlanWords::tr("%1 of %2", "ssh of web-1").arg(services, name)
                          : group.services.isEmpty() ? name
                                                     : PlanWords::tr("%1 with %2", "web-1 with ssh").arg(name, services),
                          group.reason,
                          {}};
            line.things.deckies.insert(key.first);
            m_lines.push_back(std::move(line));
        }
    }

    void addAttachments()
    {
        for (const Action *action : m_attachments) {
            const Lan *lan = lanOf(*action, m_before, m_after);
            const bool joins = action->kind == ActionKind::ConnectNetwork;
            const QString name = nameOf(action->decky, m_before, m_after);
            const QString network = lan ? lan->name : action->network;
            PlanLine line{joins ? PlanMark::Created : PlanMark::Disconnected,
                          joins ? PlanWords::tr("%1 joins %2").arg(name, network)
                                : PlanWords::tr("%1 leaves %2").arg(name, network),
                          action->reason,
                          {}};
            line.things.deckies.insert(action->decky);
            if (const auto edge = lan ? edgeBetween(action->decky, lan->id, m_before, m_after) : std::nullopt)
                line.things.edges.insert(*edge);
            m_lines.push_back(std::move(line));
        }
    }

    const ChangePreview &m_preview;
    const Topology &m_before;
    const Topology &m_after;
    std::map<std::pair<DeckyId, QString>, Fate> m_containers; ///< no service: the base
    std::map<QString, Fate> m_networks;
    std::map<QString, const Action *> m_networkActions;
    std::vector<const Action *> m_attachments;
    std::vector<PlanLine> m_lines;
};

} // namespace

std::vector<PlanLine> PlanWords::lines(const ChangePreview &preview, const Topology &before,
                                       const Topology &after)
{
    return Reader(preview, before, after).run();
}

int PlanWords::otherSteps(const Plan &plan)
{
    return static_cast<int>(std::ranges::count_if(plan.actions, [](const Action &action) {
        return action.kind == ActionKind::EnsureImage || action.kind == ActionKind::DressNamespaces
               || action.kind == ActionKind::UndressHost || action.kind == ActionKind::RemoveFile;
    }));
}

QString PlanWords::session(const CutSession &session)
{
    return tr("%1 in %2 of %3, since %4")
        .arg(session.attackerIp, session.service, session.deckyName,
             QLocale().toString(session.since.toLocalTime(), u"HH:mm:ss"_s));
}

std::vector<RecreatedBase> PlanWords::recreated(const ChangePreview &preview, const Topology &before,
                                                const Topology &after)
{
    std::vector<RecreatedBase> bases;
    for (const Action &action : preview.plan.actions) {
        const bool isTaken = action.kind == ActionKind::RemoveContainer
                             || action.kind == ActionKind::RestartContainer;
        const Decky *now = after.decky(action.decky);
        if (!isTaken || !action.service.isEmpty() || !now || !before.decky(action.decky))
            continue;
        bases.push_back({now->id, now->name, action.reason, now->services});
    }
    return bases;
}

void PlanWords::mark(CanvasGhosts &ghosts, const std::vector<PlanLine> &lines)
{
    for (const PlanLine &line : lines) {
        const QString reason = line.reason.isEmpty() ? line.text
                                                     : tr("%1 (%2)").arg(line.text, line.reason);
        for (const LanId id : line.things.lans)
            CanvasGhosts::note(ghosts.lans[id], line.mark, reason);
        for (const DeckyId id : line.things.deckies)
            CanvasGhosts::note(ghosts.deckies[id], line.mark, reason);
        for (const EdgeId id : line.things.edges)
            CanvasGhosts::note(ghosts.links[id], line.mark, reason);
    }
}

} // namespace decnet::desktop
