// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/movegesture.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

namespace decnet {

MoveGesture::MoveGesture(const ToolContext &context, QPointF start)
    : Gesture(context), m_start(start)
{
    const Topology &topology = context.document.topology();
    const SelectedIds ids = unlockedOf(context.document, context.document.selection().ids(), false);
    for (const LanId id : ids.lans) {
        m_lans.insert(id, context.scene.lanRect(id));
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge *edge = topology.edge(edgeId);
            const Edge *home = topology.homeEdge(edge->decky);
            if (home && home->id == edgeId)
                m_cards.insert(edge->decky, context.scene.cardRect(edge->decky).topLeft());
        }
    }
    for (const DeckyId id : ids.deckies) {
        if (m_cards.contains(id))
            continue;
        m_cards.insert(id, context.scene.cardRect(id).topLeft());
        m_free.insert(id);
    }
    for (const NoteId id : ids.notes)
        m_notes.insert(id, context.scene.noteRect(id));
    if (const auto lead = context.scene.deckyAt(start); lead && m_free.contains(*lead))
        m_lead = *lead;
    else if (!m_free.isEmpty())
        m_lead = *m_free.cbegin();
    for (auto it = m_cards.keyBegin(); it != m_cards.keyEnd(); ++it)
        context.scene.setRaised(*it, true);

    for (const QRectF &box : std::as_const(m_lans))
        m_frame |= box;
    for (const QRectF &box : std::as_const(m_notes))
        m_frame |= box;
    for (const DeckyId id : std::as_const(m_free))
        m_frame |= context.scene.cardRect(id);
    // Boxes line up with boxes in sight, cards with the cards beside them.
    const QRectF sight
        = context.view.mapToScene(context.view.viewport()->rect()).boundingRect();
    std::vector<QRectF> still;
    for (const auto &[id, lan] : topology.lans()) {
        const QRectF box = context.scene.lanRect(id);
        if ((!m_lans.isEmpty() || !m_notes.isEmpty()) && !m_lans.contains(id) && box.intersects(sight))
            still.push_back(box);
    }
    for (const auto &[id, note] : topology.notes()) {
        const QRectF box = context.scene.noteRect(id);
        if (!m_notes.isEmpty() && !m_notes.contains(id) && box.intersects(sight))
            still.push_back(box);
    }
    if (m_lans.isEmpty() && m_notes.isEmpty() && !m_lead.isNull()) {
        if (const Lan *home = topology.homeLan(m_lead)) {
            for (const EdgeId edgeId : topology.edgesOf(home->id)) {
                const DeckyId other = topology.edge(edgeId)->decky;
                const Edge *first = topology.homeEdge(other);
                if (first && first->id == edgeId && !m_cards.contains(other))
                    still.push_back(context.scene.cardRect(other));
            }
        }
    }
    m_snapper = Snapper(context.view.snapSettings(), std::move(still));
}

MoveGesture::~MoveGesture() = default;

QPointF MoveGesture::snapped(const PointerState &pointer) const
{
    const QPointF delta = pointer.scene - m_start;
    GestureOverlay &overlay = context().scene.overlay();
    if (pointer.modifiers.testFlag(Qt::AltModifier)) {
        overlay.setGuides({});
        return delta;
    }
    Snapper::Snapped snapped = m_snapper.snap(m_frame.translated(delta), kSnapReach / context().view.zoom());
    overlay.setGuides(std::move(snapped.guides));
    return delta + snapped.delta;
}

void MoveGesture::update(const PointerState &pointer)
{
    // Whole units: text and lines stay sharp at 100 %, and documents stay readable.
    m_delta = snapped(pointer).toPoint();
    TopologyScene &scene = context().scene;
    for (auto it = m_lans.cbegin(); it != m_lans.cend(); ++it)
        scene.showLan(it.key(), it->translated(m_delta));
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it)
        scene.showCard(it.key(), *it + m_delta);
    for (auto it = m_notes.cbegin(); it != m_notes.cend(); ++it)
        scene.showNote(it.key(), it->translated(m_delta));

    std::optional<LanId> target;
    if (!m_lead.isNull()) {
        target = scene.lanAt(scene.cardRect(m_lead).center());
        const Edge *home = context().document.topology().homeEdge(m_lead);
        if (home && target == home->lan)
            target.reset();
    }
    scene.setDropTarget(context().document.isEditable() ? target : std::nullopt);
}

void MoveGesture::settle()
{
    for (auto it = m_cards.keyBegin(); it != m_cards.keyEnd(); ++it)
        context().scene.setRaised(*it, false);
    context().scene.setDropTarget(std::nullopt);
    context().scene.overlay().setGuides({});
}

void MoveGesture::finish(const PointerState &pointer)
{
    update(pointer);
    settle();
    TopologyScene &scene = context().scene;
    EditorDocument &document = context().document;
    Placement placement;
    QHash<LanId, QRectF> &lans = placement.lans;
    for (auto it = m_notes.cbegin(); it != m_notes.cend(); ++it)
        placement.notes.insert(it.key(), it->translated(m_delta));
    for (auto it = m_lans.cbegin(); it != m_lans.cend(); ++it)
        lans.insert(it.key(), it->translated(m_delta));

    QHash<DeckyId, QPointF> &cards = placement.deckies;
    QHash<DeckyId, LanId> &rehomed = placement.rehomed;
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it) {
        QPointF corner = *it + m_delta;
        if (m_free.contains(it.key())) {
            const QRectF card(corner, geometry::metrics().card);
            const Edge *home = document.topology().homeEdge(it.key());
            const auto target = document.isEditable() ? scene.lanAt(card.center()) : std::nullopt;
            if (target && (!home || home->lan != *target))
                rehomed.insert(it.key(), *target);
            // A card always ends inside the box of its LAN: membership is what the eye sees.
            if (const auto lan = target ? target : home ? std::optional(home->lan) : std::nullopt)
                corner = geometry::clampCard(corner, insideOf(*lan));
        }
        cards.insert(it.key(), corner);
    }
    if (!TopologyEditor(document).place(placement))
        cancel();
}

QRectF MoveGesture::insideOf(LanId id) const
{
    const Lan *lan = context().document.topology().lan(id);
    return lan && lan->isCollapsed ? geometry::openRect(*lan) : context().scene.lanRect(id);
}

void MoveGesture::cancel()
{
    settle();
    const QSet<LanId> lans(m_lans.keyBegin(), m_lans.keyEnd());
    const QSet<DeckyId> cards(m_cards.keyBegin(), m_cards.keyEnd());
    context().scene.restore(lans, cards, QSet<NoteId>(m_notes.keyBegin(), m_notes.keyEnd()));
}

} // namespace decnet
