// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/lanlayer.h"

#include "canvas/scene/lod.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

namespace decnet {

namespace {

/// How far a label or a handle stands outside of its box, in pixels of the view.
constexpr qreal kOutside = 12;
/// Labels of more LANs than this are plain.
constexpr size_t kManyLans = 120;

/// Nothing but the words on the header is different.
bool sameFrame(const LanBox &before, const LanBox &now)
{
    LanBox copy = now;
    copy.members = before.members;
    copy.running = before.running;
    copy.failed = before.failed;
    copy.touched = before.touched;
    copy.live = before.live;
    copy.errors = before.errors;
    copy.warnings = before.warnings;
    return copy == before;
}

} // namespace

LanLayer::LanLayer(Damage damage)
    : m_damage(std::move(damage))
{
}

void LanLayer::damageAllOf(const LanBox &box) const
{
    const qreal reach = kOutside / m_scale;
    m_damage(LanPainter::outerRect(box.rect).adjusted(-reach, -reach, reach, reach));
}

void LanLayer::put(const LanBox &box)
{
    const auto known = m_index.constFind(box.id);
    if (known == m_index.cend()) {
        m_index.insert(box.id, static_cast<int>(m_boxes.size()));
        m_boxes.push_back(box);
        damageAllOf(box);
        if (box.look.level != 0 || !m_order.empty())
            sortOrder();
        return;
    }
    LanBox &mine = m_boxes[static_cast<size_t>(*known)];
    if (mine == box)
        return;
    const bool sameLevel = mine.look.level == box.look.level;
    if (sameFrame(mine, box)) {
        if (box.isCollapsed)
            damageAllOf(box);
        else if (m_scale >= kHeaderScale)
            m_damage(LanPainter::headerRect(box.rect));
    } else {
        damageAllOf(mine);
        damageAllOf(box);
    }
    mine = box;
    if (!sameLevel)
        sortOrder();
}

void LanLayer::sortOrder()
{
    m_order.clear();
    if (std::ranges::all_of(m_boxes, [](const LanBox &box) { return box.look.level == 0; }))
        return;
    m_order.resize(m_boxes.size());
    std::iota(m_order.begin(), m_order.end(), 0);
    std::ranges::stable_sort(m_order, {}, [this](int index) {
        return m_boxes[static_cast<size_t>(index)].look.level;
    });
}

void LanLayer::remove(LanId id)
{
    const auto known = m_index.constFind(id);
    if (known == m_index.cend())
        return;
    const int index = *known;
    damageAllOf(m_boxes[static_cast<size_t>(index)]);
    m_index.erase(known);
    m_boxes.erase(m_boxes.begin() + index);
    for (size_t i = static_cast<size_t>(index); i < m_boxes.size(); ++i)
        m_index[m_boxes[i].id] = static_cast<int>(i);
    if (!m_order.empty())
        sortOrder();
}

void LanLayer::clear()
{
    m_order.clear();
    m_boxes.clear();
    m_index.clear();
    m_damage({});
}

const LanBox *LanLayer::box(LanId id) const
{
    const auto known = m_index.constFind(id);
    return known == m_index.cend() ? nullptr : &m_boxes[static_cast<size_t>(*known)];
}

std::optional<LanId> LanLayer::lanAt(QPointF point, const QSet<LanId> &ignored) const
{
    const LanBox *best = nullptr;
    for (const LanBox &box : m_boxes) {
        if (!box.rect.contains(point) || ignored.contains(box.id))
            continue;
        if (!best || box.look.level > best->look.level ||
            (box.look.level == best->look.level && box.rect.width() * box.rect.height() < best->rect.width() * best->rect.height()))
            best = &box;
    }
    return best ? std::optional(best->id) : std::nullopt;
}

void LanLayer::beginFrame(const Frame &frame)
{
    m_scale = frame.scale;
    m_painter.beginFrame(frame.ratio);
}

void LanLayer::paint(QPainter *painter, const Frame &frame)
{
    const qreal reach = kOutside / frame.scale;
    const QRectF exposed = frame.exposed.adjusted(-reach, -reach, reach, reach);
    const auto each = [&](const auto &paintBox) {
        if (m_order.empty()) {
            for (const LanBox &box : m_boxes) {
                if (overlap(box.rect, exposed))
                    paintBox(box);
            }
            return;
        }
        for (const int index : m_order) {
            if (const LanBox &box = m_boxes[static_cast<size_t>(index)]; overlap(box.rect, exposed))
                paintBox(box);
        }
    };
    if (frame.scale >= kMidScale) {
        each([&](const LanBox &box) { m_painter.paint(painter, box, frame); });
        return;
    }
    const QTransform device = frame.device();
    each([&](const LanBox &box) { m_painter.paintFar(box, frame, device); });
}

void LanLayer::paintLabels(QPainter *painter, const Frame &frame)
{
    if (frame.scale >= kHeaderScale)
        return;
    const bool plain = m_boxes.size() > kManyLans;
    const QTransform transform = painter->worldTransform();
    painter->setWorldTransform(frame.devicePainter());
    const qreal reach = kOutside / frame.scale;
    for (const LanBox &box : m_boxes) {
        // It stands across the top of the box.
        const QRectF place(box.rect.x(), box.rect.y() - reach, box.rect.width(), 2 * reach);
        if (overlap(place, frame.exposed))
            m_painter.paintLabel(painter, box, frame, plain);
    }
    painter->setWorldTransform(transform);
}

} // namespace decnet
