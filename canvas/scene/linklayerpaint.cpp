// SPDX-License-Identifier: GPL-3.0-or-later
// How LinkLayer paints. A link is taken apart into short lines once for a frame, dashes included; each
// place that is painted anew then asks only for the lines in it. Stroking dashed curves for each
// place costs 30 to 100 µs a curve, most of it out of sight.
#include "canvas/scene/linklayer.h"

#include "canvas/scene/lod.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QRegion>

#include <algorithm>
#include <array>
#include <cmath>

namespace decnet {

namespace {

/// How far short lines may leave the curve, in pixels of the view.
constexpr qreal kFlatness = 0.5;
/// Curves are taken apart whole, wherever the view is: dashes must not move with it.
constexpr QRectF kEverywhere(-1e9, -1e9, 2e9, 2e9);
constexpr qreal kArrowLength = 9;
constexpr qreal kArrowHalf = 4.5;
constexpr qreal kDot = 3;
/// In scene units, at 100 % and closer.
constexpr qreal kWidth = 1.8;
constexpr qreal kLitWidth = 2.6;
/// In pixels of the view, from farther away.
constexpr qreal kMinWidth = 1.2;
/// Dash and gap, in widths.
constexpr qreal kDash = 5;
constexpr qreal kGap = 2.5;
/// The width of a curve without dashes, in pixels of the view.
constexpr qreal kCurveWidth = 1.6;
/// Addresses are written from this zoom on.
constexpr qreal kAddressScale = 0.75;

/// A piece of a curve that leans about as much as it lies: lines end along their longer side, so where
/// that changes from one piece to the next a notch would be left. In device pixels.
QLineF withoutNotch(const QLineF &piece, qreal width)
{
    const auto [less, more] = std::minmax({std::abs(piece.dx()), std::abs(piece.dy())});
    if (less < 0.7 * more || more < 1)
        return piece;
    const QPointF step = QPointF(piece.dx(), piece.dy()) / more * (width / 3);
    return {piece.p1() - step, piece.p2() + step};
}

} // namespace

qreal LinkLayer::detailedWidth(const Link &link, qreal scale) const
{
    return std::max(isLit(link) ? kLitWidth : kWidth, kMinWidth / scale);
}

QRectF LinkLayer::titleOf(const Link &link) const
{
    const QRectF title = m_titleOf ? m_titleOf(link.decky) : QRectF();
    return title.intersects(link.shape.bounds()) ? title : QRectF();
}

void LinkLayer::prepareLines(const Frame &frame)
{
    m_lines.clear();
    m_boxes.clear();
    const QTransform device = frame.device();
    const QRectF area = frame.visible.adjusted(-kRoom, -kRoom, kRoom, kRoom);
    std::vector<QLineF> pieces;
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        pieces.clear();
        switch (m_manner) {
        case Manner::Detailed:
            geometry::flatten(link.shape, kFlatness / frame.scale, kEverywhere, pieces);
            prepareDetailed(link, frame, pieces);
            continue;
        case Manner::Curves:
            geometry::flatten(link.shape, kFlatness / frame.scale, area, pieces);
            break;
        case Manner::Straight:
            pieces.emplace_back(link.shape.start, link.shape.end);
            break;
        }
        for (const QLineF &piece : pieces)
            m_lines.push_back({withoutNotch(device.map(piece), kCurveWidth * frame.ratio), groupOf(link)});
    }
    std::stable_sort(m_lines.begin(), m_lines.end(),
                     [](const Line &a, const Line &b) { return a.group < b.group; });
    const auto room = static_cast<float>((m_manner == Manner::Detailed ? kLitWidth * frame.scale + 2 : 3)
                                         * frame.ratio);
    m_boxes.reserve(m_lines.size());
    for (const Line &line : m_lines) {
        const auto [left, right] = std::minmax({float(line.line.x1()), float(line.line.x2())});
        const auto [top, bottom] = std::minmax({float(line.line.y1()), float(line.line.y2())});
        m_boxes.push_back({left - room, top - room, right + room, bottom + room});
    }
}

void LinkLayer::prepareDetailed(const Link &link, const Frame &frame, const std::vector<QLineF> &pieces)
{
    const QTransform device = frame.device();
    const QRectF area = frame.visible.adjusted(-kRoom, -kRoom, kRoom, kRoom);
    const QRectF title = titleOf(link);
    const Group group = groupOf(link);
    const qreal width = detailedWidth(link, frame.scale);
    const auto put = [&](const QLineF &line) {
        const QLineF pixels = device.map(line);
        m_lines.push_back({link.forwards ? withoutNotch(pixels, width * device.m11()) : pixels, group});
    };
    const auto add = [&](const QLineF &line) {
        if (title.isNull() || !geometry::crosses(line, title)) {
            put(line);
            return;
        }
        for (const QLineF &part : geometry::outside(line, title))
            put(part);
    };
    const qreal period = (kDash + kGap) * width;
    qreal travelled = 0;
    for (const QLineF &piece : pieces) {
        const qreal length = piece.length();
        const qreal begin = std::exchange(travelled, travelled + length);
        if (length <= 0 || !geometry::crosses(piece, area))
            continue;
        // Solid where packets pass, dashed where the decky only stands in both LANs.
        if (link.forwards) {
            add(piece);
            continue;
        }
        for (qreal dash = std::floor(begin / period) * period; dash < travelled; dash += period) {
            const qreal from = std::max(dash, begin);
            const qreal to = std::min(dash + kDash * width, travelled);
            if (from < to)
                add({piece.pointAt((from - begin) / length), piece.pointAt((to - begin) / length)});
        }
    }
}

void LinkLayer::paint(QPainter *painter, const Frame &frame)
{
    if (frame.pixels.isNull()) {
        paintVector(painter, frame);
        return;
    }
    paintLines(frame);
    if (m_manner != Manner::Straight)
        paintEnds(painter, frame);
    if (m_manner == Manner::Detailed)
        paintAddresses(painter, frame);
}

void LinkLayer::paintLines(const Frame &frame)
{
    const QRectF clip(frame.pixels.clip);
    const Box seen{float(clip.left()), float(clip.top()), float(clip.right()), float(clip.bottom())};
    const bool detailed = m_manner == Manner::Detailed;
    const bool smooth = m_manner != Manner::Straight || frame.scale >= kNearScale;
    const qreal thin = detailed ? std::max(kWidth * frame.scale, kMinWidth)
                       : m_manner == Manner::Curves ? kCurveWidth
                                                    : 1;
    const qreal lit = detailed ? std::max(kLitWidth * frame.scale, kMinWidth) : thin + 1;
    const qreal room = (lit + 2) * frame.ratio;
    const QRectF area = clip.adjusted(-room, -room, room, room);
    const std::array<QRgb, GroupCount> colours{colourOf(Plain).rgba(), colourOf(Forwarding).rgba(),
                                               colourOf(Lit).rgba()};
    for (size_t i = 0; i < m_lines.size(); ++i) {
        const Box &box = m_boxes[i];
        // Without branches: which of the four fails cannot be foretold.
        if (!((box.right >= seen.left) & (box.left <= seen.right) & (box.bottom >= seen.top)
              & (box.top <= seen.bottom)))
            continue;
        const Line &line = m_lines[i];
        if (!geometry::crosses(line.line, area))
            continue;
        raster::line(frame.pixels, line.line, (line.group == Lit ? lit : thin) * frame.ratio,
                     colours[line.group], smooth);
    }
}

void LinkLayer::paintEnds(QPainter *painter, const Frame &frame)
{
    const bool detailed = m_manner == Manner::Detailed;
    const qreal room = detailed ? std::max(kRoom, kRoom / frame.scale) : kRoom;
    const QRectF area = frame.exposed.adjusted(-room, -room, room, room);
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(Qt::NoPen);
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        if (!area.contains(link.shape.end) && !(detailed && area.contains(link.shape.start)))
            continue;
        painter->setBrush(colourOf(groupOf(link)));
        if (detailed)
            paintBothEnds(painter, link.shape, detailedWidth(link, frame.scale));
        else
            paintArrow(painter, link.shape, 1);
    }
}

void LinkLayer::paintAddresses(QPainter *painter, const Frame &frame)
{
    if (frame.scale < kAddressScale)
        return;
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        if (hasAddress(link.shape) && overlap(addressRect(link.shape), frame.exposed))
            paintAddress(painter, link);
    }
}

void LinkLayer::paintVector(QPainter *painter, const Frame &frame)
{
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        const bool clipped = clipTitle(painter, link, frame);
        paintLink(painter, link.shape, colourOf(groupOf(link)), detailedWidth(link, frame.scale),
                  !link.forwards);
        if (clipped)
            painter->restore();
    }
    paintAddresses(painter, frame);
}

bool LinkLayer::clipTitle(QPainter *painter, const Link &link, const Frame &frame) const
{
    const QRectF title = titleOf(link);
    if (title.isNull())
        return false;
    painter->save();
    const QRectF around = frame.exposed.united(title).adjusted(-kRoom, -kRoom, kRoom, kRoom);
    const QRegion rest = QRegion(around.toAlignedRect()).subtracted(title.toAlignedRect());
    painter->setClipRegion(rest, Qt::IntersectClip);
    return true;
}

void LinkLayer::paintAddress(QPainter *painter, const Link &link) const
{
    const QRectF room = addressRect(link.shape);
    const qreal width = std::min(QFontMetricsF(m_font).horizontalAdvance(link.address) + 12, room.width());
    const QRectF plate(room.center().x() - width / 2, room.top(), width, room.height());
    painter->setPen(QPen(colourOf(groupOf(link)), 1));
    painter->setBrush(m_style->card);
    painter->drawRoundedRect(plate, 5, 5);
    painter->setFont(m_font);
    painter->setPen(m_style->textMuted);
    painter->drawText(plate, Qt::AlignCenter, link.address);
}

void LinkLayer::paintLink(QPainter *painter, const geometry::LinkShape &shape, const QColor &colour,
                          qreal width, bool dashed)
{
    QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap);
    if (dashed)
        pen.setDashPattern({kDash, kGap});
    painter->setBrush(Qt::NoBrush);
    painter->setPen(pen);
    painter->drawPath(shape.path());
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    paintBothEnds(painter, shape, width);
}

void LinkLayer::paintBothEnds(QPainter *painter, const geometry::LinkShape &shape, qreal width)
{
    const qreal grow = std::max(1.0, width / kWidth);
    paintArrow(painter, shape, grow);
    painter->drawEllipse(shape.start, kDot * grow, kDot * grow);
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
