// SPDX-License-Identifier: GPL-3.0-or-later
// TopologyEditor::place: a drag, a nudge or an alignment as one edit.
#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"

#include "core/topology/addresses.h"

#include <algorithm>
#include <map>

namespace decnet {

namespace {

bool holdsLocked(const Topology &topology, LanId lan)
{
    return std::ranges::any_of(topology.edgesOf(lan), [&](EdgeId id) {
        const Edge *edge = topology.edge(id);
        const Edge *home = topology.homeEdge(edge->decky);
        return home && home->id == id && topology.decky(edge->decky)->look.isLocked;
    });
}

/// Builds the edit of one placement.
class Placer
{
    Q_DECLARE_TR_FUNCTIONS(decnet::TopologyEditor)

public:
    Placer(const Topology &topology, const Placement &placement)
        : m_topology(topology), m_placement(placement)
    {}

    /// Empty when nothing moves.
    Result<Batch> run()
    {
        placeLans();
        placeNotes();
        for (auto it = m_placement.deckies.cbegin(); it != m_placement.deckies.cend(); ++it) {
            if (auto ok = placeDecky(it.key(), *it); !ok)
                return tl::unexpected(ok.error());
        }
        growTargets();
        m_batch.label = label();
        return std::move(m_batch);
    }

private:
    void placeLans()
    {
        for (auto it = m_placement.lans.cbegin(); it != m_placement.lans.cend(); ++it) {
            const Lan *lan = m_topology.lan(it.key());
            if (!lan || lan->look.isLocked || geometry::lanRect(*lan) == *it)
                continue;
            LanPatch patch;
            if (lan->pos != it->topLeft())
                patch.pos = it->topLeft();
            if (lan->size != it->size() && !lan->isCollapsed)
                patch.size = it->size();
            m_batch.ops.emplace_back(UpdateLan{it.key(), patch});
            m_single = patch.size ? tr("Resize %1").arg(lan->name) : tr("Move %1").arg(lan->name);
            ++m_lans;
        }
    }

    void placeNotes()
    {
        for (auto it = m_placement.notes.cbegin(); it != m_placement.notes.cend(); ++it) {
            const Note *note = m_topology.note(it.key());
            if (!note || note->look.isLocked || geometry::noteRect(*note) == *it)
                continue;
            NotePatch patch;
            if (note->pos != it->topLeft())
                patch.pos = it->topLeft();
            if (note->size != it->size())
                patch.size = it->size();
            const UpdateNote edit{it.key(), patch};
            m_single = Mutation(edit).describe(m_topology);
            m_batch.ops.emplace_back(edit);
            ++m_notes;
        }
    }

    Result<void> placeDecky(DeckyId id, QPointF corner)
    {
        const Decky *decky = m_topology.decky(id);
        if (!decky)
            return {};
        const Edge *home = m_topology.homeEdge(id);
        // A locked card goes where its LAN goes.
        if (decky->look.isLocked && !(home && m_placement.lans.contains(home->lan)))
            return {};
        const auto target = m_placement.rehomed.constFind(id);
        if (target != m_placement.rehomed.cend() && (!home || home->lan != *target))
            return rehome(*decky, home, *target, corner);
        if (decky->pos == corner || (home && isHeld(home->lan)))
            return {};
        DeckyPatch patch;
        patch.pos = corner;
        m_batch.ops.emplace_back(UpdateDecky{id, patch});
        if (m_lans == 0)
            m_single = tr("Move %1").arg(decky->name);
        ++m_deckies;
        return {};
    }

    /// The LAN was to be moved, with its cards, and is locked.
    [[nodiscard]] bool isHeld(LanId id) const
    {
        return m_placement.lans.contains(id) && m_topology.lan(id)->look.isLocked;
    }

    Result<void> rehome(const Decky &decky, const Edge *home, LanId target, QPointF wish)
    {
        const Lan *to = m_topology.lan(target);
        if (!to)
            return {};
        m_single = tr("Move %1 into %2").arg(decky.name, to->name);
        ++m_deckies;
        const QPointF corner = geometry::freePlace(geometry::openRect(*to),
                                                   geometry::homeCards(m_topology, target), wish);
        m_arrivals[target].emplace_back(corner, geometry::metrics().card);
        if (home) {
            m_batch.ops.emplace_back(
                MoveDecky{decky.id, home->lan, target, QString(), std::optional(corner)});
            return {};
        }
        // A decky without any attachment is taken out and put back with a home.
        const auto ip = nextIp(m_topology, target);
        if (!ip)
            return tl::unexpected(ip.error());
        Decky homed = decky;
        homed.pos = corner;
        m_batch.ops.emplace_back(RemoveDecky{decky.id});
        m_batch.ops.emplace_back(
            AddDecky{homed, Edge{EdgeId::create(), decky.id, target, ip->toString(), false}});
        return {};
    }

    /// The box grows with what is put into it; one that is being moved has its own size already.
    void growTargets()
    {
        for (const auto &[id, cards] : m_arrivals) {
            const QRectF box = geometry::openRect(*m_topology.lan(id));
            const QSizeF needed = geometry::smallestLan(box.topLeft(), cards).expandedTo(box.size());
            if (needed == box.size() || m_placement.lans.contains(id))
                continue;
            LanPatch patch;
            patch.size = needed;
            m_batch.ops.emplace_back(UpdateLan{id, patch});
        }
    }

    [[nodiscard]] QString label() const
    {
        if (m_lans + m_notes == 1 && (m_lans == 1 || m_deckies == 0))
            return m_single;
        if (m_lans == 0 && m_notes == 0)
            return m_deckies == 1 ? m_single : tr("Move %n deckies", nullptr, m_deckies);
        if (m_notes == 0)
            return tr("Move %n networks", nullptr, m_lans);
        return m_lans + m_deckies == 0 ? tr("Move %n notes", nullptr, m_notes)
                                       : tr("Move several things");
    }

    const Topology &m_topology;
    const Placement &m_placement;
    Batch m_batch;
    QString m_single;
    std::map<LanId, std::vector<QRectF>> m_arrivals;
    int m_lans = 0;
    int m_notes = 0;
    int m_deckies = 0;
};

} // namespace

SelectedIds unlockedOf(const EditorDocument &document, const SelectedIds &ids, bool wholly)
{
    SelectedIds free = ids;
    if (document.isLayoutLocked()) {
        free.lans.clear();
        free.deckies.clear();
        free.notes.clear();
        return free;
    }
    const Topology &topology = document.topology();
    free.lans.removeIf([&](LanId id) {
        const Lan *lan = topology.lan(id);
        return !lan || lan->look.isLocked || (wholly && holdsLocked(topology, id));
    });
    free.deckies.removeIf([&](DeckyId id) {
        const Decky *decky = topology.decky(id);
        return !decky || decky->look.isLocked;
    });
    free.notes.removeIf([&](NoteId id) {
        const Note *note = topology.note(id);
        return !note || note->look.isLocked;
    });
    return free;
}

bool TopologyEditor::place(const Placement &placement, const QString &mergeKey)
{
    if (m_document.isLayoutLocked())
        return refuseLocked();
    const Topology &topology = m_document.topology();
    const bool moves = std::any_of(placement.rehomed.keyBegin(), placement.rehomed.keyEnd(),
                                   [&](DeckyId id) { return placement.deckies.contains(id); });
    if (moves && !m_document.checkEditable())
        return false;
    auto batch = Placer(topology, placement).run();
    if (!batch)
        return fail(batch.error());
    return !batch->ops.empty() && m_document.perform(std::move(*batch), mergeKey);
}

} // namespace decnet
