// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/linklayer.h"

#include "canvas/scene/lod.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

/// Above this many curves in sight links become straight lines: a stroked cubic costs about 30 µs.
constexpr size_t kMaxCurves = 120;
constexpr qreal kArrowLength = 9;
constexpr qreal kArrowHalf = 4.5;
constexpr qreal kGrow = 6;

} // namespace

LinkLayer::LinkLayer() : m_style(&CanvasStyle::light())
{
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LinkLayer::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    update();
}

void LinkLayer::put(const Link &link)
{
    const QRectF bounds = link.shape.bounds().adjusted(-kGrow, -kGrow, kGrow, kGrow);
    const auto known = m_index.constFind(link.id);
    if (known != m_index.cend()) {
        Entry &entry = m_entries[static_cast<size_t>(*known)];
        update(entry.bounds);
        entry = {link, bounds};
    } else {
        m_index.insert(link.id, static_cast<int>(m_entries.size()));
        m_entries.push_back({link, bounds});
    }
    update(bounds);
}

void LinkLayer::remove(EdgeId id)
{
    const auto known = m_index.constFind(id);
    if (known == m_index.cend())
        return;
    const auto index = static_cast<size_t>(*known);
    m_index.erase(known);
    update(m_entries[index].bounds);
    if (index + 1 != m_entries.size()) {
        m_entries[index] = std::move(m_entries.back());
        m_index[m_entries[index].link.id] = static_cast<int>(index);
    }
    m_entries.pop_back();
    if (m_hovered == id)
        m_hovered.reset();
}

void LinkLayer::clear()
{
    m_entries.clear();
    m_index.clear();
    m_hovered.reset();
    update();
}

const Link *LinkLayer::link(EdgeId id) const
{
    const auto known = m_index.constFind(id);
    return known == m_index.cend() ? nullptr : &m_entries[static_cast<size_t>(*known)].link;
}

void LinkLayer::setShape(EdgeId id, const geometry::LinkShape &shape)
{
    const auto known = m_index.constFind(id);
    if (known == m_index.cend())
        return;
    Entry &entry = m_entries[static_cast<size_t>(*known)];
    update(entry.bounds);
    entry.link.shape = shape;
    entry.bounds = shape.bounds().adjusted(-kGrow, -kGrow, kGrow, kGrow);
    update(entry.bounds);
}

void LinkLayer::setSelected(EdgeId id, bool selected)
{
    const auto known = m_index.constFind(id);
    if (known == m_index.cend())
        return;
    Entry &entry = m_entries[static_cast<size_t>(*known)];
    if (entry.link.selected == selected)
        return;
    entry.link.selected = selected;
    update(entry.bounds);
}

void LinkLayer::setHovered(std::optional<EdgeId> id)
{
    if (m_hovered == id)
        return;
    const auto before = std::exchange(m_hovered, id);
    for (const auto &which : {before, id}) {
        const auto known = which ? m_index.constFind(*which) : m_index.cend();
        if (known != m_index.cend())
            update(m_entries[static_cast<size_t>(*known)].bounds);
    }
}

std::optional<EdgeId> LinkLayer::linkAt(QPointF point, qreal reach) const
{
    std::optional<EdgeId> best;
    qreal nearest = reach;
    for (const Entry &entry : m_entries) {
        if (!entry.bounds.adjusted(-reach, -reach, reach, reach).contains(point))
            continue;
        const qreal distance = entry.link.shape.distance(point);
        if (distance <= nearest) {
            nearest = distance;
            best = entry.link.id;
        }
    }
    return best;
}

std::vector<EdgeId> LinkLayer::linksIn(const QRectF &rect) const
{
    std::vector<EdgeId> ids;
    for (const Entry &entry : m_entries) {
        if (rect.contains(entry.link.shape.start) && rect.contains(entry.link.shape.end))
            ids.push_back(entry.link.id);
    }
    return ids;
}

void LinkLayer::setBounds(const QRectF &bounds)
{
    if (m_bounds == bounds)
        return;
    prepareGeometryChange();
    m_bounds = bounds;
}

QColor LinkLayer::colourOf(const Link &link) const
{
    if (link.selected || m_hovered == link.id)
        return m_style->accent;
    return link.forwards ? m_style->linkForward : m_style->link;
}

void LinkLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *)
{
    const qreal scale = option->levelOfDetailFromTransform(painter->worldTransform());
    const QRectF exposed = option->exposedRect;
    std::vector<const Entry *> visible;
    for (const Entry &entry : m_entries) {
        if (entry.bounds.intersects(exposed))
            visible.push_back(&entry);
    }
    if (visible.empty())
        return;
    if (visible.size() > kMaxCurves) {
        paintBatched(painter, visible, scale);
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const Entry *entry : visible) {
        const bool lit = entry->link.selected || m_hovered == entry->link.id;
        const qreal width = std::max(lit ? 2.6 : 1.8, 1.2 / scale);
        // Solid where packets pass, dashed where the decky only stands in both LANs.
        paintLink(painter, entry->link.shape, colourOf(entry->link), width, !entry->link.forwards);
    }
}

void LinkLayer::paintBatched(QPainter *painter, const std::vector<const Entry *> &visible,
                             qreal scale)
{
    const bool smooth = scale >= kNearScale;
    std::vector<QLineF> plain;
    std::vector<QLineF> forwarding;
    std::vector<QLineF> lit;
    plain.reserve(visible.size());
    for (const Entry *entry : visible) {
        const Link &link = entry->link;
        auto &lines = link.selected || m_hovered == link.id ? lit
                      : link.forwards                       ? forwarding
                                                            : plain;
        lines.emplace_back(link.shape.start, link.shape.end);
    }
    painter->setRenderHint(QPainter::Antialiasing, smooth);
    const auto draw = [&](const std::vector<QLineF> &lines, const QColor &colour, qreal width) {
        if (lines.empty())
            return;
        QPen pen(colour, width);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLines(lines.data(), static_cast<int>(lines.size()));
    };
    draw(plain, m_style->link, 1);
    draw(forwarding, m_style->linkForward, 1);
    draw(lit, m_style->accent, 2);
}

void LinkLayer::paintLink(QPainter *painter, const geometry::LinkShape &shape, const QColor &colour,
                          qreal width, bool dashed)
{
    QPen pen(colour, width, Qt::SolidLine, Qt::RoundCap);
    if (dashed)
        pen.setDashPattern({4, 3.5});
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(shape.path());

    const QPointF direction = shape.end - shape.control2;
    const qreal length = std::hypot(direction.x(), direction.y());
    if (length <= 0)
        return;
    const QPointF along = direction / length;
    const QPointF across(-along.y(), along.x());
    const qreal grow = std::max(1.0, width / 1.8);
    const QPointF base = shape.end - along * kArrowLength * grow;
    const QPolygonF arrow{shape.end, base + across * kArrowHalf * grow,
                          base - across * kArrowHalf * grow};
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawPolygon(arrow);
    painter->drawEllipse(shape.start, 3 * grow, 3 * grow);
}

} // namespace decnet
