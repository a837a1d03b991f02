// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/canvasghosts.h"

#include "canvas/document/editordocument.h"
#include "canvas/scene/geometry.h"

#include <QCoreApplication>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(decnet::CanvasGhosts)
};

bool isSame(Lan a, const Lan &b)
{
    a.pos = b.pos;
    a.size = b.size;
    a.look = b.look;
    a.isCollapsed = b.isCollapsed;
    return a == b;
}

bool isSame(Decky a, const Decky &b)
{
    a.pos = b.pos;
    a.look = b.look;
    return a == b;
}

bool isBridge(const Topology &topology, const Edge &edge)
{
    const Edge *home = topology.homeEdge(edge.decky);
    return !home || home->id != edge.id;
}

GoneCard goneCard(const Topology &before, const Decky &decky, bool moved)
{
    const Edge *home = before.homeEdge(decky.id);
    return {decky.id, decky.name, home ? home->ip : QString(), geometry::cardRect(decky), moved};
}

void compareLans(const Topology &before, const Topology &now, CanvasGhosts &ghosts)
{
    for (const auto &[id, lan] : now.lans()) {
        const Lan *old = before.lan(id);
        if (!old || !isSame(*old, lan))
            ghosts.lans[id].staged = old ? Staged::Changed : Staged::Added;
    }
    for (const auto &[id, lan] : before.lans()) {
        if (now.lan(id))
            continue;
        ghosts.lans[id].staged = Staged::Removed;
        ghosts.goneLans.push_back({id, lan.name, geometry::lanRect(lan)});
    }
}

void compareDeckies(const Topology &before, const Topology &now, CanvasGhosts &ghosts)
{
    for (const auto &[id, decky] : now.deckies()) {
        const Decky *old = before.decky(id);
        if (!old) {
            ghosts.deckies[id].staged = Staged::Added;
            continue;
        }
        const Edge *was = before.homeEdge(id);
        const Edge *is = now.homeEdge(id);
        const bool sameHome = was && is ? was->lan == is->lan && was->ip == is->ip : was == is;
        if (!sameHome || !isSame(*old, decky))
            ghosts.deckies[id].staged = Staged::Changed;
        if (was && is && was->lan != is->lan)
            ghosts.goneCards.push_back(goneCard(before, *old, true));
    }
    for (const auto &[id, decky] : before.deckies()) {
        if (now.decky(id))
            continue;
        ghosts.deckies[id].staged = Staged::Removed;
        ghosts.goneCards.push_back(goneCard(before, decky, false));
    }
}

void compareLinks(const Topology &before, const Topology &now, CanvasGhosts &ghosts)
{
    for (const auto &[id, edge] : now.edges()) {
        if (!isBridge(now, edge))
            continue;
        const Edge *old = before.edge(id);
        const bool isNew = !old || !isBridge(before, *old);
        if (isNew || old->lan != edge.lan || old->ip != edge.ip)
            ghosts.links[id].staged = isNew ? Staged::Added : Staged::Changed;
    }
    for (const auto &[id, edge] : before.edges()) {
        const Edge *still = now.edge(id);
        if (!isBridge(before, edge) || (still && still->lan == edge.lan))
            continue;
        const Decky *decky = before.decky(edge.decky);
        const Lan *lan = before.lan(edge.lan);
        if (!decky || !lan)
            continue;
        if (!still)
            ghosts.links[id].staged = Staged::Removed;
        ghosts.goneLinks.push_back(
            {id, edge.decky, edge.lan, geometry::cardRect(*decky), geometry::lanRect(*lan)});
    }
}

} // namespace

void CanvasGhosts::note(GhostMark &mark, PlanMark what, const QString &reason)
{
    const auto place = std::ranges::lower_bound(mark.plan, what, {}, &GhostMark::Note::mark);
    if (place == mark.plan.end() || place->mark != what)
        mark.plan.insert(place, {what, reason});
    else if (!reason.isEmpty())
        place->reason += (place->reason.isEmpty() ? QString() : u", "_s) + reason;
}

CanvasGhosts ghostsBetween(const Topology &before, const Topology &now)
{
    CanvasGhosts ghosts;
    compareLans(before, now, ghosts);
    compareDeckies(before, now, ghosts);
    compareLinks(before, now, ghosts);
    return ghosts;
}

QString stagedText(Staged staged)
{
    switch (staged) {
    case Staged::Added: return Words::tr("added");
    case Staged::Changed: return Words::tr("changed");
    case Staged::Removed: break;
    }
    return Words::tr("removed");
}

QString phaseText(StagePhase phase)
{
    switch (phase) {
    case StagePhase::Staged: return Words::tr("staged");
    case StagePhase::Queued: return Words::tr("queued");
    case StagePhase::Applying: break;
    }
    return Words::tr("applying");
}

QString planMarkText(PlanMark mark)
{
    switch (mark) {
    case PlanMark::Created: return Words::tr("Created");
    case PlanMark::Recreated: return Words::tr("Recreated");
    case PlanMark::Collateral: return Words::tr("Collateral");
    case PlanMark::Disconnected: return Words::tr("Disconnected");
    case PlanMark::Removed: break;
    }
    return Words::tr("Removed");
}

QString ghostText(const GhostMark &mark, StagePhase phase)
{
    QStringList parts;
    if (mark.staged)
        parts << Words::tr("%1: %2", "staged: added").arg(phaseText(phase), stagedText(*mark.staged));
    for (const GhostMark::Note &note : mark.plan) {
        switch (note.mark) {
        case PlanMark::Created: break; // said by "added", or by the reason
        case PlanMark::Recreated: parts << Words::tr("would be recreated"); break;
        case PlanMark::Collateral: parts << Words::tr("services recreated with their base"); break;
        case PlanMark::Disconnected: parts << Words::tr("would be disconnected"); break;
        case PlanMark::Removed: break;
        }
    }
    return parts.join(u", "_s);
}

QString ghostReasons(const GhostMark &mark)
{
    QStringList lines;
    for (const GhostMark::Note &note : mark.plan) {
        lines << (note.reason.isEmpty() ? planMarkText(note.mark)
                                        : Words::tr("%1: %2", "Recreated: its base is made anew")
                                              .arg(planMarkText(note.mark), note.reason));
    }
    return lines.join(u'\n');
}

void EditorDocument::setGhosts(CanvasGhosts ghosts)
{
    if (m_ghosts == ghosts)
        return;
    m_ghosts = std::move(ghosts);
    Q_EMIT ghostsChanged();
}

void EditorDocument::focusGhosts(const SelectedIds &ids)
{
    CanvasGhosts ghosts = m_ghosts;
    ghosts.focus = ids;
    setGhosts(std::move(ghosts));
    m_selection.set(presentIn(m_topology, ids));
    if (!ids.isEmpty())
        Q_EMIT revealRequested(ids);
}

} // namespace decnet
