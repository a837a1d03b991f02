// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/linklayer.h"

#include "canvas/scene/lod.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

/// Up to so many links in sight are stroked one by one, with dashes; a stroked cubic costs 30 to 100 µs.
constexpr size_t kMaxStroked = 32;
/// Up to so many are curves made of short lines, in one call per colour; more are straight lines.
constexpr size_t kMaxCurves = 160;
/// Length of those short lines, in device pixels.
constexpr qreal kSegment = 24;
constexpr qreal kArrowLength = 9;
constexpr qreal kArrowHalf = 4.5;
constexpr qreal kGrow = 6;
/// Points on a curve that is too long to be stroked whole.
constexpr int kLongSteps = 160;

/// Strokes the parts of a long curve that cross a rectangle, the dashes where they would have been.
void strokeInside(QPainter *painter, const geometry::LinkShape &shape, QPen pen, const QRectF &area)
{
    const QList<qreal> dashes = pen.style() == Qt::CustomDashLine ? pen.dashPattern()
                                                                  : QList<qreal>();
    qreal travelled = 0;
    qreal runBegin = 0;
    QPolygonF run;
    const auto flush = [&] {
        if (run.size() > 1) {
            if (!dashes.isEmpty())
                pen.setDashOffset(runBegin / pen.widthF());
            painter->setPen(pen);
            painter->drawPolyline(run);
        }
        run.clear();
    };
    QPointF from = shape.start;
    for (int step = 1; step <= kLongSteps; ++step) {
        const QPointF to = shape.at(qreal(step) / kLongSteps);
        const QRectF box = QRectF(from, to).normalized().adjusted(-1, -1, 1, 1);
        if (box.intersects(area)) {
            if (run.isEmpty()) {
                runBegin = travelled;
                run.append(from);
            }
            run.append(to);
        } else {
            flush();
        }
        travelled += std::hypot(to.x() - from.x(), to.y() - from.y());
        from = to;
    }
    flush();
}

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
    if (isLit(link))
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
        paintStraight(painter, visible, scale);
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing, true);
    if (visible.size() > kMaxStroked) {
        paintSegments(painter, visible, scale, exposed);
        return;
    }
    for (const Entry *entry : visible) {
        const qreal width = std::max(isLit(entry->link) ? 2.6 : 1.8, 1.2 / scale);
        // Solid where packets pass, dashed where the decky only stands in both LANs.
        paintLink(painter, entry->link.shape, colourOf(entry->link), width, !entry->link.forwards,
                  exposed);
    }
}

bool LinkLayer::isLit(const Link &link) const
{
    return link.selected || m_hovered == link.id;
}

std::vector<QLineF> &LinkLayer::groupOf(const Link &link, Groups &groups) const
{
    return isLit(link) ? groups.lit : link.forwards ? groups.forwarding : groups.plain;
}

void LinkLayer::drawGroups(QPainter *painter, const Groups &groups, qreal width) const
{
    const auto draw = [&](const std::vector<QLineF> &lines, const QColor &colour, qreal lineWidth) {
        if (lines.empty())
            return;
        QPen pen(colour, lineWidth, Qt::SolidLine, Qt::FlatCap);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawLines(lines.data(), static_cast<int>(lines.size()));
    };
    draw(groups.plain, m_style->link, width);
    draw(groups.forwarding, m_style->linkForward, width);
    draw(groups.lit, m_style->accent, width + 1);
}

void LinkLayer::paintSegments(QPainter *painter, const std::vector<const Entry *> &visible,
                              qreal scale, const QRectF &exposed)
{
    const QRectF area = exposed.adjusted(-2, -2, 2, 2);
    Groups groups;
    for (const Entry *entry : visible) {
        const geometry::LinkShape &shape = entry->link.shape;
        std::vector<QLineF> &lines = groupOf(entry->link, groups);
        const qreal length = QLineF(shape.start, shape.end).length() * scale;
        const int steps = std::clamp(static_cast<int>(length / kSegment), 6, kLongSteps);
        QPointF from = shape.start;
        for (int step = 1; step <= steps; ++step) {
            const QPointF to = shape.at(qreal(step) / steps);
            if (QRectF(from, to).normalized().adjusted(-1, -1, 1, 1).intersects(area))
                lines.emplace_back(from, to);
            from = to;
        }
    }
    drawGroups(painter, groups, 1.6);
    painter->setPen(Qt::NoPen);
    for (const Entry *entry : visible) {
        if (area.contains(entry->link.shape.end)) {
            painter->setBrush(colourOf(entry->link));
            paintArrow(painter, entry->link.shape, 1);
        }
    }
}

void LinkLayer::paintStraight(QPainter *painter, const std::vector<const Entry *> &visible,
                              qreal scale)
{
    Groups groups;
    groups.plain.reserve(visible.size());
    for (const Entry *entry : visible)
        groupOf(entry->link, groups).emplace_back(entry->link.shape.start, entry->link.shape.end);
    painter->setRenderHint(QPainter::Antialiasing, scale >= kNearScale);
    drawGroups(painter, groups, 1);
}

void LinkLayer::paintLink(QPainter *painter, const geometry::LinkShape &shape, const QColor &colour,
                          qreal width, bool dashed, const QRectF &exposed)
{
    QPen pen(colour, width, Qt::SolidLine, Qt::RoundCap);
    if (dashed)
        pen.setDashPattern({4, 3.5});
    painter->setBrush(Qt::NoBrush);
    const QRectF bounds = shape.bounds();
    if (exposed.isNull()
        || (bounds.width() <= 2 * exposed.width() && bounds.height() <= 2 * exposed.height())) {
        painter->setPen(pen);
        painter->drawPath(shape.path());
    } else {
        strokeInside(painter, shape, pen, exposed.adjusted(-width, -width, width, width));
    }

    const qreal grow = std::max(1.0, width / 1.8);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    paintArrow(painter, shape, grow);
    painter->drawEllipse(shape.start, 3 * grow, 3 * grow);
}

void LinkLayer::paintArrow(QPainter *painter, const geometry::LinkShape &shape, qreal grow)
{
    const QPointF direction = shape.end - shape.control2;
    const qreal length = std::hypot(direction.x(), direction.y());
    if (length <= 0)
        return;
    const QPointF along = direction / length;
    const QPointF across(-along.y(), along.x());
    const QPointF base = shape.end - along * kArrowLength * grow;
    const QPolygonF arrow{shape.end, base + across * kArrowHalf * grow,
                          base - across * kArrowHalf * grow};
    painter->drawPolygon(arrow);
}

} // namespace decnet
