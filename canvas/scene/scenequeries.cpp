// SPDX-License-Identifier: GPL-3.0-or-later
// What TopologyScene answers: what is where, as drawn now.
#include "canvas/scene/cardlayer.h"
#include "canvas/scene/lanlayer.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/lod.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/topologyscene.h"

namespace decnet {

namespace {
/// So near to a handle or link counts, in pixels of the view.
constexpr qreal kHitReach = 6;
} // namespace

Hit TopologyScene::hitTest(QPointF point, qreal scale) const
{
    Hit hit;
    const qreal reach = kHitReach / scale;
    if (m_cards->isOnPort(point)) {
        hit.kind = Hit::Kind::Port;
        hit.decky = *m_cards->hovered();
        return hit;
    }
    for (const NoteId id : m_document.selection().ids().notes) {
        const NoteBox *box = m_notes->box(id);
        if (!box || box->look.isLocked)
            continue;
        if (const auto handle = handleAt(box->rect, point, reach)) {
            hit.kind = Hit::Kind::NoteHandle;
            hit.note = id;
            hit.handle = *handle;
            return hit;
        }
    }
    for (const LanId id : m_document.selection().ids().lans) {
        const LanBox *box = m_lans->box(id);
        if (!box || box->isCollapsed || box->look.isLocked)
            continue;
        if (const auto handle = handleAt(lanRect(id), point, reach)) {
            hit.kind = Hit::Kind::LanHandle;
            hit.lan = id;
            hit.handle = *handle;
            return hit;
        }
    }
    if (const auto note = m_notes->noteAt(point, false)) {
        hit.kind = Hit::Kind::Note;
        hit.note = *note;
        return hit;
    }
    if (const Card *card = m_cards->cardAt(point)) {
        hit.kind = Hit::Kind::Decky;
        hit.decky = card->id;
        hit.lan = card->home;
        if (scale >= kNearScale)
            hit.service = m_cards->painter().serviceAt(*card, point);
        return hit;
    }
    if (const auto edge = m_links->linkAt(point, reach)) {
        hit.kind = Hit::Kind::Link;
        hit.edge = *edge;
        return hit;
    }
    if (const auto lan = lanAt(point)) {
        hit.kind = Hit::Kind::Lan;
        hit.lan = *lan;
        const QRectF box = lanRect(*lan);
        hit.onHeader = m_lans->box(*lan)->isCollapsed || LanPainter::headerRect(box).contains(point);
        hit.onDisclosure = scale >= kHeaderScale && LanPainter::disclosureRect(box).contains(point);
    } else if (const auto note = m_notes->noteAt(point, true)) {
        hit.kind = Hit::Kind::Note;
        hit.note = *note;
    }
    return hit;
}

std::optional<LanId> TopologyScene::lanAt(QPointF point, const QSet<LanId> &ignored) const
{
    return m_lans->lanAt(point, ignored);
}

std::optional<DeckyId> TopologyScene::deckyAt(QPointF point) const
{
    const Card *card = m_cards->cardAt(point);
    return card ? std::optional(card->id) : std::nullopt;
}

QRectF TopologyScene::lanRect(LanId id) const
{
    const LanBox *box = m_lans->box(id);
    return box ? box->rect : QRectF();
}

QRectF TopologyScene::cardRect(DeckyId id) const
{
    const Card *card = m_cards->card(id);
    return card ? card->rect : QRectF();
}

QRectF TopologyScene::noteRect(NoteId id) const
{
    const NoteBox *box = m_notes->box(id);
    return box ? box->rect : QRectF();
}

QRectF TopologyScene::shownRect(DeckyId id) const
{
    const Card *card = m_cards->card(id);
    if (!card)
        return {};
    return card->isHidden ? lanRect(card->home) : card->rect;
}

QRectF TopologyScene::linkRect(EdgeId id) const
{
    const Link *link = m_links->link(id);
    return link ? link->shape.bounds() : QRectF();
}

const Card *TopologyScene::card(DeckyId id) const
{
    return m_cards->card(id);
}

const LanBox *TopologyScene::box(LanId id) const
{
    return m_lans->box(id);
}

SelectedIds TopologyScene::itemsIn(const QRectF &rect) const
{
    SelectedIds ids;
    for (const DeckyId id : m_cards->cardsIn(rect, false))
        ids.deckies.insert(id);
    for (const LanBox &box : m_lans->boxes()) {
        if (rect.contains(box.rect))
            ids.lans.insert(box.id);
    }
    for (const NoteBox &box : m_notes->boxes()) {
        if (rect.contains(box.rect))
            ids.notes.insert(box.id);
    }
    for (const EdgeId id : m_links->linksIn(rect))
        ids.edges.insert(id);
    return ids;
}

QRectF TopologyScene::contentRect() const
{
    QRectF all = m_cards->extent();
    for (const LanBox &box : m_lans->boxes())
        all |= LanPainter::outerRect(box.rect);
    for (const NoteBox &box : m_notes->boxes())
        all |= NotePainter::outerRect(box.rect);
    return all;
}

QRectF TopologyScene::rectOf(const SelectedIds &ids) const
{
    QRectF all;
    for (const LanId id : ids.lans)
        all |= lanRect(id);
    for (const DeckyId id : ids.deckies)
        all |= shownRect(id);
    for (const NoteId id : ids.notes)
        all |= noteRect(id);
    for (const EdgeId id : ids.edges)
        all |= linkRect(id);
    return all;
}

void TopologyScene::setLinkView(const LinkView &view)
{
    m_links->setView(view);
}

} // namespace decnet
