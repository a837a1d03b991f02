// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/geometry.h"

#include <algorithm>
#include <cmath>

namespace decnet::geometry {

namespace {

constexpr qreal kArrow = 10;
constexpr int kCurveSteps = 16;

/// Which way a link leaves or enters a box at a border point.
QPointF normalAt(const QRectF &box, QPointF point)
{
    const qreal left = std::abs(point.x() - box.left());
    const qreal right = std::abs(point.x() - box.right());
    const qreal top = std::abs(point.y() - box.top());
    const qreal bottom = std::abs(point.y() - box.bottom());
    const qreal nearest = std::min({left, right, top, bottom});
    if (nearest == left)
        return {-1, 0};
    if (nearest == right)
        return {1, 0};
    return nearest == top ? QPointF(0, -1) : QPointF(0, 1);
}

QPointF clampInto(QPointF point, const QRectF &box)
{
    return {std::clamp(point.x(), box.left(), std::max(box.left(), box.right())),
            std::clamp(point.y(), box.top(), std::max(box.top(), box.bottom()))};
}

/// The middle of the card's side that faces a point.
QPointF sideTowards(const QRectF &card, QPointF point)
{
    const QPointF delta = point - card.center();
    // Compare with the box's own proportions, so that the diagonals divide the four directions.
    if (std::abs(delta.x()) * card.height() > std::abs(delta.y()) * card.width())
        return {delta.x() > 0 ? card.right() : card.left(), card.center().y()};
    return {card.center().x(), delta.y() > 0 ? card.bottom() : card.top()};
}

LinkShape curve(QPointF start, QPointF startNormal, QPointF end, QPointF endNormal)
{
    const qreal reach = std::clamp(QLineF(start, end).length() * 0.45, 18.0, 260.0);
    return {start, start + startNormal * reach, end + endNormal * reach, end};
}

/// What crossing another card, or the card's own body, is worth in length.
constexpr qreal kCrossing = 600;
constexpr qreal kDetour = 40;

LinkShape linkFrom(QPointF start, const QRectF &card, const QRectF &lan)
{
    QPointF end = clampInto(start, lan);
    if (lan.contains(end) && end != clampInto(end, lan.adjusted(-1, -1, 1, 1)))
        end = start;
    // Away from the corners, where the border is round.
    const QRectF straight = lan.adjusted(14, 14, -14, -14);
    const QPointF normal = normalAt(lan, end);
    if (normal.x() == 0)
        end.setX(std::clamp(end.x(), straight.left(), std::max(straight.left(), straight.right())));
    else
        end.setY(std::clamp(end.y(), straight.top(), std::max(straight.top(), straight.bottom())));
    return curve(start, normalAt(card, start), end, normal);
}

qreal costOf(const LinkShape &link, const QRectF &card, const std::vector<QRectF> &obstacles)
{
    qreal cost = QLineF(link.start, link.end).length();
    const QRectF bounds = link.bounds();
    for (const QRectF &other : obstacles) {
        if (!bounds.intersects(other))
            continue;
        for (const qreal t : {0.04, 0.1, 0.17, 0.25, 0.35, 0.45, 0.6}) {
            if (other.contains(link.at(t))) {
                cost += kCrossing;
                break;
            }
        }
    }
    const QRectF body = card.adjusted(2, 2, -2, -2);
    return body.contains(link.at(0.1)) || body.contains(link.at(0.3)) ? cost + kCrossing : cost;
}

} // namespace

const LayoutMetrics &metrics()
{
    static const LayoutMetrics kMetrics;
    return kMetrics;
}

QSizeF newLanSize()
{
    const LayoutMetrics &m = metrics();
    return {2 * m.lanPadding + 2 * m.card.width() + m.cardGap,
            m.lanHeader + 2 * m.lanPadding + 2 * m.card.height() + m.cardGap};
}

QRectF lanRect(const Lan &lan)
{
    return lan.isCollapsed ? QRectF(lan.pos.value_or(QPointF()), metrics().lanTile) : openRect(lan);
}

QRectF openRect(const Lan &lan)
{
    return {lan.pos.value_or(QPointF()), lan.size.value_or(metrics().lanMinimum)};
}

QRectF noteRect(const Note &note)
{
    return {note.pos, note.size};
}

QSizeF newNoteSize()
{
    return {216, 120};
}

QSizeF smallestNote()
{
    return {72, 48};
}

bool isHidden(const Topology &topology, DeckyId decky)
{
    const Lan *home = topology.homeLan(decky);
    return home && home->isCollapsed;
}

QRectF cardRect(const Decky &decky)
{
    return {decky.pos.value_or(QPointF()), metrics().card};
}

QRectF lanInterior(const QRectF &lan)
{
    constexpr qreal kInset = 12;
    return lan.adjusted(kInset, metrics().lanHeader + kInset, -kInset, -kInset);
}

QPointF clampCard(QPointF corner, const QRectF &lan)
{
    const QRectF inner = lanInterior(lan);
    const QSizeF card = metrics().card;
    return {std::clamp(corner.x(), inner.left(), std::max(inner.left(), inner.right() - card.width())),
            std::clamp(corner.y(), inner.top(),
                       std::max(inner.top(), inner.bottom() - card.height()))};
}

QSizeF smallestLan(QPointF topLeft, const std::vector<QRectF> &cards)
{
    constexpr qreal kInset = 12;
    QSizeF size = metrics().lanMinimum;
    for (const QRectF &card : cards) {
        size = size.expandedTo({card.right() + kInset - topLeft.x(),
                                card.bottom() + kInset - topLeft.y()});
    }
    return size;
}

std::vector<QRectF> homeCards(const Topology &topology, LanId lan)
{
    std::vector<QRectF> cards;
    for (const EdgeId id : topology.edgesOf(lan)) {
        const Edge *edge = topology.edge(id);
        const Edge *home = edge ? topology.homeEdge(edge->decky) : nullptr;
        if (!home || home->id != id)
            continue;
        if (const Decky *decky = topology.decky(edge->decky))
            cards.push_back(cardRect(*decky));
    }
    return cards;
}

QPointF freePlace(const QRectF &box, const std::vector<QRectF> &taken, std::optional<QPointF> near)
{
    const LayoutMetrics &m = metrics();
    const auto isFree = [&](QPointF corner) {
        const QRectF card(corner, m.card);
        return std::none_of(taken.begin(), taken.end(),
                            [&](const QRectF &other) { return other.intersects(card); });
    };
    if (near && isFree(*near))
        return *near;
    const QPointF first = box.topLeft() + QPointF(m.lanPadding, m.lanHeader + m.lanPadding);
    const int columns = std::max(
        1, static_cast<int>((box.width() - 2 * m.lanPadding + m.cardGap)
                            / (m.card.width() + m.cardGap)));
    // n cards can block at most four grid cells each, so a free one comes before cell 4n + 1.
    const int cells = 4 * static_cast<int>(taken.size()) + 1;
    std::optional<QPointF> best;
    qreal shortest = 0;
    for (int cell = 0; cell < cells; ++cell) {
        const QPointF corner = first
                               + QPointF((cell % columns) * (m.card.width() + m.cardGap),
                                         (cell / columns) * (m.card.height() + m.cardGap));
        if (!isFree(corner))
            continue;
        if (!near)
            return corner;
        const QPointF way = corner - *near;
        const qreal distance = QPointF::dotProduct(way, way);
        if (!best || distance < shortest) {
            best = corner;
            shortest = distance;
        }
    }
    return best.value_or(first);
}

QPainterPath LinkShape::path() const
{
    QPainterPath path(start);
    path.cubicTo(control1, control2, end);
    return path;
}

QRectF LinkShape::bounds() const
{
    // A cubic stays inside the hull of its four points.
    const auto [minX, maxX] = std::minmax({start.x(), control1.x(), control2.x(), end.x()});
    const auto [minY, maxY] = std::minmax({start.y(), control1.y(), control2.y(), end.y()});
    return QRectF(QPointF(minX, minY), QPointF(maxX, maxY))
        .adjusted(-kArrow, -kArrow, kArrow, kArrow);
}

QPointF LinkShape::at(qreal t) const
{
    const qreal u = 1 - t;
    return u * u * u * start + 3 * u * u * t * control1 + 3 * u * t * t * control2
           + t * t * t * end;
}

qreal LinkShape::distance(QPointF point) const
{
    qreal best = QLineF(point, start).length();
    QPointF from = start;
    for (int step = 1; step <= kCurveSteps; ++step) {
        const QPointF to = at(qreal(step) / kCurveSteps);
        const QPointF along = to - from;
        const qreal length = QPointF::dotProduct(along, along);
        const qreal t = length > 0
                            ? std::clamp(QPointF::dotProduct(point - from, along) / length, 0.0, 1.0)
                            : 0.0;
        best = std::min(best, QLineF(point, from + t * along).length());
        from = to;
    }
    return best;
}

LinkShape linkBetween(const QRectF &card, const QRectF &lan, const std::vector<QRectF> &obstacles)
{
    // A card that lies on the box (it was dragged over it) still gets a short visible stub.
    const QPointF towards = clampInto(card.center(), lan);
    const QPointF facing = sideTowards(card, towards == card.center() ? lan.center() : towards);
    LinkShape best = linkFrom(facing, card, lan);
    if (obstacles.empty())
        return best;
    qreal lowest = costOf(best, card, obstacles);
    for (const QPointF side : {QPointF(card.right(), card.center().y()),
                               QPointF(card.left(), card.center().y()),
                               QPointF(card.center().x(), card.bottom()),
                               QPointF(card.center().x(), card.top())}) {
        if (side == facing)
            continue;
        const LinkShape other = linkFrom(side, card, lan);
        if (QLineF(other.start, other.end).length() + kDetour >= lowest)
            continue;
        // The side that faces the LAN is left only for something clearly better.
        const qreal cost = costOf(other, card, obstacles) + kDetour;
        if (cost < lowest) {
            lowest = cost;
            best = other;
        }
    }
    return best;
}

LinkShape linkToPoint(const QRectF &card, QPointF point)
{
    const QPointF start = sideTowards(card, point);
    const QPointF normal = normalAt(card, start);
    return curve(start, normal, point, -normal);
}

std::pair<LinkShape, LinkShape> halves(const LinkShape &shape)
{
    const QPointF a = (shape.start + shape.control1) / 2;
    const QPointF b = (shape.control1 + shape.control2) / 2;
    const QPointF c = (shape.control2 + shape.end) / 2;
    const QPointF ab = (a + b) / 2;
    const QPointF bc = (b + c) / 2;
    const QPointF middle = (ab + bc) / 2;
    return {{shape.start, a, ab, middle}, {middle, bc, c, shape.end}};
}

void flatten(const LinkShape &shape, qreal tolerance, const QRectF &area, std::vector<QLineF> &lines)
{
    if (!shape.bounds().intersects(area))
        return;
    // How far the control points leave the straight line bounds how far the curve does.
    const QPointF bend1 = shape.control1 - (shape.start * 2 + shape.end) / 3;
    const QPointF bend2 = shape.control2 - (shape.start + shape.end * 2) / 3;
    if (std::max({std::abs(bend1.x()), std::abs(bend1.y()), std::abs(bend2.x()), std::abs(bend2.y())})
        <= tolerance) {
        lines.emplace_back(shape.start, shape.end);
        return;
    }
    const auto [first, second] = halves(shape);
    flatten(first, tolerance, area, lines);
    flatten(second, tolerance, area, lines);
}

bool crosses(const QLineF &line, const QRectF &rect)
{
    // Separating axes: the two of the rectangle, then the line's own.
    const auto [minX, maxX] = std::minmax({line.x1(), line.x2()});
    const auto [minY, maxY] = std::minmax({line.y1(), line.y2()});
    if (maxX < rect.left() || minX > rect.right() || maxY < rect.top() || minY > rect.bottom())
        return false;
    const QPointF centre = rect.center();
    const qreal dx = line.dx();
    const qreal dy = line.dy();
    const qreal offset = dx * (centre.y() - line.y1()) - dy * (centre.x() - line.x1());
    return std::abs(offset) * 2 <= std::abs(dx) * rect.height() + std::abs(dy) * rect.width();
}

std::vector<QLineF> outside(const QLineF &line, const QRectF &hole)
{
    if (hole.isEmpty() || !crosses(line, hole))
        return {line};
    // Liang–Barsky: where along the line it enters and leaves.
    qreal enter = 0;
    qreal leave = 1;
    const auto cut = [&](qreal way, qreal room) {
        if (way < 0)
            enter = std::max(enter, room / way);
        else if (way > 0)
            leave = std::min(leave, room / way);
    };
    cut(-line.dx(), line.x1() - hole.left());
    cut(line.dx(), hole.right() - line.x1());
    cut(-line.dy(), line.y1() - hole.top());
    cut(line.dy(), hole.bottom() - line.y1());
    if (enter >= leave)
        return {line};
    std::vector<QLineF> parts;
    if (enter > 0)
        parts.emplace_back(line.p1(), line.pointAt(enter));
    if (leave < 1)
        parts.emplace_back(line.pointAt(leave), line.p2());
    return parts;
}

} // namespace decnet::geometry
