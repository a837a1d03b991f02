// SPDX-License-Identifier: GPL-3.0-or-later
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

/// Up to so many links in sight are stroked one by one, with dashes; a stroked cubic costs 30 to 100 µs.
constexpr size_t kMaxStroked = 32;
/// Up to so many are curves made of short lines, in one call per colour; more are straight lines.
constexpr size_t kMaxCurves = 160;
/// How far those short lines may leave the curve, in pixels of the view.
constexpr qreal kFlatness = 0.5;
constexpr qreal kArrowLength = 9;
constexpr qreal kArrowHalf = 4.5;
constexpr qreal kGrow = 6;
/// Into so many pieces a link is divided for damage, and what an arrow stands out of them.
constexpr int kDamagePieces = 12;
constexpr int kDamageDepth = 4;
constexpr qreal kRoom = 24;
/// The width of a curve when there are more than can be stroked.
constexpr qreal kCurveWidth = 1.6;
/// How far a curve can leave the straight line between its ends.
constexpr qreal kMaxBulge = 260;
/// Addresses are written from this zoom on, on links that are long enough to be seen beside them.
constexpr qreal kAddressScale = 0.75;
constexpr QSizeF kAddressSize(104, 18);
/// What stays free of a link's end, and of the whole link, beside its address.
constexpr qreal kAddressGap = 15;
constexpr qreal kAddressRest = 50;
constexpr int kAddressFont = 11;
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

LinkLayer::LinkLayer(Damage damage) : m_damage(std::move(damage)), m_style(&CanvasStyle::light()) {}

void LinkLayer::damage(const Entry &entry) const
{
    m_stale = true;
    if (m_manner == Manner::Stroked && hasAddress(entry.link.shape))
        m_damage(addressRect(entry.link.shape));
    // Piece by piece: the box around a long slanting link is mostly other things.
    const geometry::LinkShape &shape = entry.link.shape;
    if (m_manner != Manner::Straight) {
        damageCurve(shape, kDamageDepth);
        return;
    }
    QPointF from = shape.start;
    for (int piece = 1; piece <= kDamagePieces; ++piece) {
        const QPointF to = shape.start + (shape.end - shape.start) * (qreal(piece) / kDamagePieces);
        m_damage(QRectF(from, to).normalized().adjusted(-kRoom, -kRoom, kRoom, kRoom));
        from = to;
    }
}

void LinkLayer::damageCurve(const geometry::LinkShape &shape, int depth) const
{
    if (depth == 0) {
        m_damage(shape.bounds().adjusted(-kRoom, -kRoom, kRoom, kRoom));
        return;
    }
    const auto [first, second] = geometry::halves(shape);
    damageCurve(first, depth - 1);
    damageCurve(second, depth - 1);
}

void LinkLayer::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    m_damage({});
}

void LinkLayer::setFont(const QFont &font)
{
    m_font = font;
    m_font.setPixelSize(kAddressFont);
    m_damage({});
}

void LinkLayer::setView(const LinkView &view)
{
    if (m_view == view)
        return;
    m_view = view;
    m_stale = true;
    m_damage({});
}

qreal LinkLayer::addressLength(const geometry::LinkShape &shape)
{
    const QPointF way = shape.end - shape.start;
    const qreal length = std::max(std::hypot(way.x(), way.y()), 1.0);
    return (kAddressSize.width() * std::abs(way.x()) + kAddressSize.height() * std::abs(way.y())) / length;
}

QRectF LinkLayer::addressRect(const geometry::LinkShape &shape)
{
    // Beside the network that it is an address of.
    const QPointF way = shape.end - shape.start;
    const qreal back = addressLength(shape) / 2 + kAddressGap;
    const QPointF centre = shape.at(1 - back / std::max(std::hypot(way.x(), way.y()), back));
    return {centre - QPointF(kAddressSize.width() / 2, kAddressSize.height() / 2), kAddressSize};
}

bool LinkLayer::hasAddress(const geometry::LinkShape &shape) const
{
    const QPointF way = shape.end - shape.start;
    return m_view.addresses && std::hypot(way.x(), way.y()) >= addressLength(shape) + kAddressRest;
}

void LinkLayer::put(const Link &link)
{
    const QRectF bounds = link.shape.bounds().adjusted(-kGrow, -kGrow, kGrow, kGrow);
    const auto known = m_index.constFind(link.id);
    if (known != m_index.cend()) {
        Entry &entry = m_entries[static_cast<size_t>(*known)];
        damage(entry);
        entry = {link, bounds};
        damage(entry);
    } else {
        m_index.insert(link.id, static_cast<int>(m_entries.size()));
        m_entries.push_back({link, bounds});
        damage(m_entries.back());
    }
}

void LinkLayer::remove(EdgeId id)
{
    const auto known = m_index.constFind(id);
    if (known == m_index.cend())
        return;
    const auto index = static_cast<size_t>(*known);
    m_index.erase(known);
    damage(m_entries[index]);
    if (index + 1 != m_entries.size()) {
        m_entries[index] = std::move(m_entries.back());
        m_index[m_entries[index].link.id] = static_cast<int>(index);
        damage(m_entries[index]); // it lies in another order over the others now
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
    m_stale = true;
    m_damage({});
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
    damage(entry);
    entry.link.shape = shape;
    entry.bounds = shape.bounds().adjusted(-kGrow, -kGrow, kGrow, kGrow);
    damage(entry);
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
    damage(entry);
}

void LinkLayer::setHovered(std::optional<EdgeId> id)
{
    if (m_hovered == id)
        return;
    const auto before = std::exchange(m_hovered, id);
    for (const auto &which : {before, id}) {
        const auto known = which ? m_index.constFind(*which) : m_index.cend();
        if (known != m_index.cend())
            damage(m_entries[static_cast<size_t>(*known)]);
    }
}

std::optional<EdgeId> LinkLayer::linkAt(QPointF point, qreal reach) const
{
    std::optional<EdgeId> best;
    if (!m_view.links)
        return best;
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
        if (m_view.links && rect.contains(entry.link.shape.start) && rect.contains(entry.link.shape.end))
            ids.push_back(entry.link.id);
    }
    return ids;
}

bool LinkLayer::isLit(const Link &link) const
{
    return link.selected || m_hovered == link.id;
}

LinkLayer::Group LinkLayer::groupOf(const Link &link) const
{
    return isLit(link) ? Lit : link.forwards ? Forwarding : Plain;
}

QColor LinkLayer::colourOf(Group group) const
{
    if (group == Lit)
        return m_style->accent;
    return group == Forwarding ? m_style->linkForward : m_style->link;
}

bool LinkLayer::beginFrame(const Frame &frame)
{
    if (!m_stale && frame.visible == m_frame.visible && frame.scale == m_frame.scale
        && frame.ratio == m_frame.ratio)
        return false;
    m_stale = false;
    m_frame = frame;
    m_visible.clear();
    const QRectF near = frame.visible.adjusted(-kMaxBulge, -kMaxBulge, kMaxBulge, kMaxBulge);
    for (size_t i = 0; m_view.links && i < m_entries.size(); ++i) {
        const Entry &entry = m_entries[i];
        if (overlap(entry.bounds, frame.visible)
            && geometry::crosses({entry.link.shape.start, entry.link.shape.end}, near))
            m_visible.push_back(static_cast<int>(i));
    }
    const Manner manner = m_visible.size() > kMaxCurves    ? Manner::Straight
                          : m_visible.size() > kMaxStroked ? Manner::Curves
                                                           : Manner::Stroked;
    const bool different = std::exchange(m_manner, manner) != manner;
    prepareLines(frame);
    return different;
}

void LinkLayer::paint(QPainter *painter, const Frame &frame)
{
    if (m_manner != Manner::Stroked && !frame.pixels.isNull()) {
        paintLines(frame);
        if (m_manner == Manner::Curves)
            paintArrows(painter, frame);
        return;
    }
    std::vector<const Entry *> visible;
    for (const int index : m_visible) {
        const Entry &entry = m_entries[static_cast<size_t>(index)];
        if (overlap(entry.bounds, frame.exposed))
            visible.push_back(&entry);
    }
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const Entry *entry : visible) {
        const qreal width = std::max(isLit(entry->link) ? 2.6 : 1.8, 1.2 / frame.scale);
        const bool clipped = clipTitle(painter, entry->link, frame);
        // Solid where packets pass, dashed where the decky only stands in both LANs.
        paintLink(painter, entry->link.shape, colourOf(groupOf(entry->link)), width, !entry->link.forwards,
                  frame.visible);
        if (clipped)
            painter->restore();
    }
    if (frame.scale < kAddressScale)
        return;
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        if (hasAddress(link.shape) && overlap(addressRect(link.shape), frame.exposed))
            paintAddress(painter, link);
    }
}

bool LinkLayer::clipTitle(QPainter *painter, const Link &link, const Frame &frame) const
{
    const QRectF title = m_titleOf ? m_titleOf(link.decky) : QRectF();
    if (title.isNull() || !title.intersects(link.shape.bounds()))
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

void LinkLayer::paintArrows(QPainter *painter, const Frame &frame)
{
    const QRectF area = frame.exposed.adjusted(-kRoom, -kRoom, kRoom, kRoom);
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(Qt::NoPen);
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        if (area.contains(link.shape.end)) {
            painter->setBrush(colourOf(groupOf(link)));
            paintArrow(painter, link.shape, 1);
        }
    }
}

void LinkLayer::prepareLines(const Frame &frame)
{
    m_lines.clear();
    m_boxes.clear();
    if (m_manner == Manner::Stroked)
        return;
    const QTransform device = frame.device();
    const QRectF area = frame.visible.adjusted(-kRoom, -kRoom, kRoom, kRoom);
    std::vector<QLineF> pieces;
    for (const int index : m_visible) {
        const Link &link = m_entries[static_cast<size_t>(index)].link;
        pieces.clear();
        if (m_manner == Manner::Curves)
            geometry::flatten(link.shape, kFlatness / frame.scale, area, pieces);
        else
            pieces.emplace_back(link.shape.start, link.shape.end);
        for (const QLineF &piece : pieces)
            m_lines.push_back({device.map(piece), groupOf(link)});
    }
    std::stable_sort(m_lines.begin(), m_lines.end(),
                     [](const Line &a, const Line &b) { return a.group < b.group; });
    const auto room = static_cast<float>(3 * frame.ratio);
    m_boxes.reserve(m_lines.size());
    for (const Line &line : m_lines) {
        const auto [left, right] = std::minmax({float(line.line.x1()), float(line.line.x2())});
        const auto [top, bottom] = std::minmax({float(line.line.y1()), float(line.line.y2())});
        m_boxes.push_back({left - room, top - room, right + room, bottom + room});
    }
}

void LinkLayer::paintLines(const Frame &frame)
{
    const QRectF clip(frame.pixels.clip);
    const Box seen{float(clip.left()), float(clip.top()), float(clip.right()), float(clip.bottom())};
    const qreal room = 3 * frame.ratio;
    const QRectF area = clip.adjusted(-room, -room, room, room);
    const bool smooth = m_manner == Manner::Curves || frame.scale >= kNearScale;
    const qreal thin = m_manner == Manner::Curves ? kCurveWidth : 1;
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
        const qreal width = (line.group == Lit ? thin + 1 : thin) * frame.ratio;
        raster::line(frame.pixels, line.line, width, colours[line.group], smooth);
    }
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
        // With room, so that where a run begins is never seen: the view may move by less than its end.
        strokeInside(painter, shape, pen, exposed.adjusted(-kRoom, -kRoom, kRoom, kRoom));
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
