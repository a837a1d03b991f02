// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/notelayer.h"

#include <QPainter>

#include <algorithm>

namespace decnet {

namespace {

/// How far a handle stands outside of its note, in pixels of the view.
constexpr qreal kOutside = 8;

bool isLower(const NoteBox &a, const NoteBox &b)
{
    return std::pair(a.look.level, a.id) < std::pair(b.look.level, b.id);
}

} // namespace

NoteLayer::NoteLayer(Damage damage) : m_damage(std::move(damage)) {}

void NoteLayer::damageAllOf(const NoteBox &box) const
{
    const qreal reach = kOutside / m_scale;
    m_damage(NotePainter::outerRect(box.rect).adjusted(-reach, -reach, reach, reach));
}

const NoteBox *NoteLayer::box(NoteId id) const
{
    const auto found
        = std::ranges::find_if(m_boxes, [id](const NoteBox &box) { return box.id == id; });
    return found == m_boxes.end() ? nullptr : &*found;
}

void NoteLayer::put(const NoteBox &box)
{
    const auto known
        = std::ranges::find_if(m_boxes, [&](const NoteBox &other) { return other.id == box.id; });
    if (known != m_boxes.end()) {
        if (*known == box)
            return;
        damageAllOf(*known);
        if (known->text != box.text)
            m_painter.forget(box.id);
        const bool sameOrder = known->look.level == box.look.level;
        *known = box;
        damageAllOf(box);
        if (!sameOrder)
            std::ranges::sort(m_boxes, isLower);
        return;
    }
    m_boxes.insert(std::ranges::upper_bound(m_boxes, box, isLower), box);
    damageAllOf(box);
}

void NoteLayer::remove(NoteId id)
{
    const NoteBox *known = box(id);
    if (!known)
        return;
    damageAllOf(*known);
    m_painter.forget(id);
    std::erase_if(m_boxes, [id](const NoteBox &box) { return box.id == id; });
}

void NoteLayer::clear()
{
    m_boxes.clear();
    m_painter.forgetAll();
    m_damage({});
}

void NoteLayer::relayout()
{
    m_painter.forgetAll();
    m_damage({});
}

std::optional<NoteId> NoteLayer::noteAt(QPointF point, bool ground) const
{
    for (auto box = m_boxes.rbegin(); box != m_boxes.rend(); ++box) {
        if (box->isGround() == ground && box->rect.contains(point))
            return box->id;
    }
    return std::nullopt;
}

void NoteLayer::paint(QPainter *painter, const Frame &frame, bool ground)
{
    if (m_boxes.empty())
        return;
    const qreal reach = kOutside / frame.scale;
    const QRectF exposed = frame.exposed.adjusted(-reach, -reach, reach, reach);
    for (const NoteBox &box : m_boxes) {
        if (box.isGround() == ground && overlap(NotePainter::outerRect(box.rect), exposed))
            m_painter.paint(painter, box, frame);
    }
}

} // namespace decnet
