// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/autolayout.h"
#include "core/topology/topology.h"

#include <QLineF>
#include <QPainterPath>
#include <QRectF>

#include <utility>
#include <vector>

namespace decnet::geometry {

/// The numbers that layout and canvas share, in scene units (pixels at 100 %).
[[nodiscard]] const LayoutMetrics &metrics();

/// The box of a LAN that the user drops: room for two by two cards.
[[nodiscard]] QSizeF newLanSize();
/// A LAN's box as it is drawn: a tile when it is collapsed. One without a stored position stands at the
/// origin.
[[nodiscard]] QRectF lanRect(const Lan &lan);
/// Its box when it is open: where its cards stand, whether they are drawn or not.
[[nodiscard]] QRectF openRect(const Lan &lan);
[[nodiscard]] QRectF noteRect(const Note &note);
/// A note that is placed by a click, and the smallest one.
[[nodiscard]] QSizeF newNoteSize();
[[nodiscard]] QSizeF smallestNote();
/// The decky is at home in a collapsed LAN: not drawn, not hit.
[[nodiscard]] bool isHidden(const Topology &topology, DeckyId decky);
[[nodiscard]] QRectF cardRect(const Decky &decky);
/// Where cards may stand inside a box.
[[nodiscard]] QRectF lanInterior(const QRectF &lan);
/// The corner nearest to `corner` that keeps a card inside the box.
[[nodiscard]] QPointF clampCard(QPointF corner, const QRectF &lan);
/// The smallest box with this top left corner that holds these cards.
[[nodiscard]] QSizeF smallestLan(QPointF topLeft, const std::vector<QRectF> &cards);
/// Where a card overlaps none of `taken`: `near` itself when that is free, else the place of the box's
/// grid nearest to it (without `near` the first); below the others when the box is full.
[[nodiscard]] QPointF freePlace(const QRectF &box, const std::vector<QRectF> &taken,
                                std::optional<QPointF> near = std::nullopt);
/// Cards of the deckies at home in a LAN.
[[nodiscard]] std::vector<QRectF> homeCards(const Topology &topology, LanId lan);

/// A link: from the card's border to the nearest point of the LAN's border, as a cubic.
struct LinkShape
{
    QPointF start;
    QPointF control1;
    QPointF control2;
    QPointF end;

    [[nodiscard]] QPainterPath path() const;
    /// Encloses curve and arrow.
    [[nodiscard]] QRectF bounds() const;
    [[nodiscard]] QPointF at(qreal t) const;
    /// Distance of a point from the curve, in scene units.
    [[nodiscard]] qreal distance(QPointF point) const;
};

/// Leaves the card on the side from which the way to the LAN is short and clear of `obstacles` (the
/// cards beside it).
[[nodiscard]] LinkShape linkBetween(const QRectF &card, const QRectF &lan,
                                    const std::vector<QRectF> &obstacles = {});
/// While a link is being drawn: to a free point.
[[nodiscard]] LinkShape linkToPoint(const QRectF &card, QPointF point);

/// The two halves of a curve.
[[nodiscard]] std::pair<LinkShape, LinkShape> halves(const LinkShape &shape);
/// The line passes through the rectangle.
[[nodiscard]] bool crosses(const QLineF &line, const QRectF &rect);
/// What of the line lies outside of the rectangle: none, one or two parts.
[[nodiscard]] std::vector<QLineF> outside(const QLineF &line, const QRectF &hole);
/// Appends the curve's part in and around `area` as lines that leave it by `tolerance` at most: few
/// where it is straight.
void flatten(const LinkShape &shape, qreal tolerance, const QRectF &area, std::vector<QLineF> &lines);

} // namespace decnet::geometry
