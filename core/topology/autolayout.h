// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QRectF>

#include <map>

namespace decnet {

/// Sizes the layout reserves, in scene units; the canvas draws with the same numbers.
struct LayoutMetrics
{
    QSizeF card{172, 96};
    qreal cardGap = 24;
    qreal lanPadding = 24;
    qreal lanHeader = 40;
    QSizeF lanMinimum{240, 180};
    QSizeF lanTile{240, 96}; ///< a collapsed LAN
    qreal lanGap = 72;
};

struct LayoutResult
{
    std::map<LanId, QRectF> lans;
    std::map<DeckyId, QPointF> deckies;
};

/// Layered maze: the DMZ first, each further layer one hop deeper; deckies in a grid inside their
/// home LAN. Deterministic, no overlaps, linear in the size of the topology. With `onlyMissing`,
/// whatever has a position keeps it and the rest is placed clear of it. Locked LANs stay with all that is in
/// them, also without it. Collapsed LANs take the room of a tile; in them, and in LANs that hold a locked
/// decky, the deckies keep their places relative to the box.
[[nodiscard]] LayoutResult layoutMaze(const Topology &topology, const LayoutMetrics &metrics,
                                      bool onlyMissing = false);

} // namespace decnet
