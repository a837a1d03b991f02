// SPDX-License-Identifier: GPL-3.0-or-later
// What TopologyScene shows: its frames, and things where the document does not have them yet.
#include "canvas/scene/cardlayer.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/ghostlayer.h"
#include "canvas/scene/lanlayer.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/scenechanges.h"
#include "canvas/scene/topologyscene.h"

namespace decnet {

bool TopologyScene::beginFrame(const Frame &frame)
{
    m_lans->beginFrame(frame);
    m_notes->beginFrame(frame);
    const bool links = m_links->beginFrame(frame);
    const bool cards = m_cards->beginFrame(frame);
    return links || cards;
}

void TopologyScene::paintContent(QPainter *painter, const Frame &frame)
{
    m_notes->paint(painter, frame, true);
    m_lans->paint(painter, frame);
    m_ghosts->paintGone(painter, frame);
    m_links->paint(painter, frame);
    m_cards->paint(painter, frame);
    m_ghosts->paintMarks(painter, frame);
    m_notes->paint(painter, frame, false);
    m_lans->paintLabels(painter, frame);
}

void TopologyScene::paintOverlay(QPainter *painter, qreal scale) const
{
    m_overlay->paint(painter, scale);
}

void TopologyScene::showLan(LanId id, const QRectF &rect)
{
    changeBox(id, [&](LanBox &box) { box.rect = rect; });
    m_links->titlesMoved();
    refreshLinksOfLan(id);
}

void TopologyScene::showCard(DeckyId id, QPointF corner)
{
    m_cards->move(id, corner);
    refreshLinksOfDecky(id);
}

void TopologyScene::showNote(NoteId id, const QRectF &rect)
{
    changeNote(id, [&](NoteBox &box) { box.rect = rect; });
}

void TopologyScene::setRaised(DeckyId id, bool raised)
{
    m_cards->setRaised(id, raised);
}

void TopologyScene::restore(const QSet<LanId> &lans, const QSet<DeckyId> &deckies,
                            const QSet<NoteId> &notes)
{
    for (const NoteId id : notes) {
        if (const Note *note = m_document.topology().note(id))
            showNote(id, geometry::noteRect(*note));
    }
    for (const LanId id : lans) {
        if (const Lan *lan = m_document.topology().lan(id))
            showLan(id, geometry::lanRect(*lan));
    }
    for (const DeckyId id : deckies) {
        if (const Decky *decky = m_document.topology().decky(id))
            showCard(id, geometry::cardRect(*decky).topLeft());
    }
}

void TopologyScene::setHovered(const Hit &hit)
{
    const bool onCard = hit.kind == Hit::Kind::Decky || hit.kind == Hit::Kind::Port;
    m_cards->setHovered(onCard ? std::optional(hit.decky) : std::nullopt);
    m_links->setHovered(hit.kind == Hit::Kind::Link ? std::optional(hit.edge) : std::nullopt);
    const bool onNote = hit.kind == Hit::Kind::Note || hit.kind == Hit::Kind::NoteHandle;
    const std::optional<NoteId> note = onNote ? std::optional(hit.note) : std::nullopt;
    if (note != m_hoveredNote) {
        const auto before = std::exchange(m_hoveredNote, note);
        for (const auto &id : {before, note}) {
            if (id)
                changeNote(*id, [&](NoteBox &box) { box.hovered = id == note; });
        }
    }
    const bool onLan = hit.kind == Hit::Kind::Lan || hit.kind == Hit::Kind::LanHandle;
    const std::optional<LanId> lan = onLan ? std::optional(hit.lan) : std::nullopt;
    if (lan == m_hoveredLan)
        return;
    const auto before = std::exchange(m_hoveredLan, lan);
    for (const auto &id : {before, lan}) {
        if (id)
            changeBox(*id, [&](LanBox &box) { box.hovered = id == lan; });
    }
}

void TopologyScene::setDropTarget(std::optional<LanId> lan)
{
    if (m_dropTarget == lan)
        return;
    const auto before = std::exchange(m_dropTarget, lan);
    for (const auto &id : {before, lan}) {
        if (id)
            changeBox(*id, [&](LanBox &box) { box.dropTarget = id == lan; });
    }
}

} // namespace decnet
