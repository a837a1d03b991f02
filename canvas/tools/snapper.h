// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>

#include <vector>

namespace decnet {

/// What a dragged box holds on to.
struct SnapSettings
{
    bool toGrid = false;
    bool toNeighbours = true;

    bool operator==(const SnapSettings &) const = default;
};

/// Spacing of the dots behind the canvas, and of snapping to them; scene units.
inline constexpr qreal kSnapGrid = 24;
/// How near an edge must come to hold on, in pixels of the screen.
inline constexpr qreal kSnapReach = 6;

/// Pulls a box that is being moved or resized to the edges and middles of boxes that stand still, or to the
/// grid. Neighbours win over the grid. A value: made when a gesture begins.
class Snapper
{
public:
    Snapper() = default;
    /// `still` are the boxes to line up with, in scene units.
    Snapper(const SnapSettings &settings, std::vector<QRectF> still);

    struct Snapped
    {
        QPointF delta;             ///< to be added to where the box is
        std::vector<QLineF> guides; ///< what it lines up with now, scene units
    };
    /// `reach`: how near an edge must be, scene units (a distance on the screen over the zoom).
    [[nodiscard]] Snapped snap(const QRectF &box, qreal reach) const;
    /// The same for a box of which only these edges move (at most one of each direction).
    [[nodiscard]] Snapped snapEdges(const QRectF &box, Qt::Edges edges, qreal reach) const;

private:
    [[nodiscard]] Snapped pull(const QRectF &box, std::vector<qreal> xs, std::vector<qreal> ys,
                               qreal reach) const;

    SnapSettings m_settings;
    std::vector<QRectF> m_still;
};

} // namespace decnet
