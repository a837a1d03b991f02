// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/linklayer.h"

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

/// Up to so many links in sight have dashes, ends and addresses.
constexpr size_t kMaxDetailed = 32;
/// Up to so many are curves; more are straight lines.
constexpr size_t kMaxCurves = 160;
constexpr qreal kGrow = 6;
/// Into so many pieces a link is divided for damage.
constexpr int kDamagePieces = 12;
constexpr int kDamageDepth = 4;
/// How far a curve can leave the straight line between its ends.
constexpr qreal kMaxBulge = 260;
constexpr QSizeF kAddressSize(104, 18);
/// What stays free of a link's end, and of the whole link, beside its address.
constexpr qreal kAddressGap = 15;
constexpr qreal kAddressRest = 50;
constexpr int kAddressFont = 11;

} // namespace

LinkLayer::LinkLayer(Damage damage) : m_damage(std::move(damage)), m_style(&CanvasStyle::light()) {}

void LinkLayer::damage(const Entry &entry) const
{
    m_stale = true;
    if (m_manner == Manner::Detailed && hasAddress(entry.link.shape))
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
                          : m_visible.size() > kMaxDetailed ? Manner::Curves
                                                           : Manner::Detailed;
    const bool different = std::exchange(m_manner, manner) != manner;
    prepareLines(frame);
    return different;
}

} // namespace decnet
