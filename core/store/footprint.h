// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <map>
#include <set>
#include <vector>

namespace decnet {

/// The children that a mutation addresses. Edges are not listed: an edit can touch only edges of
/// the LANs and deckies in here.
struct Footprint
{
    std::set<LanId> lans;
    std::set<DeckyId> deckies;

    [[nodiscard]] static Footprint of(const Mutation &mutation);
    [[nodiscard]] static Footprint ofAll(const Topology &topology);
    void add(const Footprint &other);
};

/// The children of a footprint as they are at one moment.
struct Children
{
    std::map<LanId, Lan> lans;
    std::map<DeckyId, Decky> deckies;
    std::map<EdgeId, Edge> edges;

    [[nodiscard]] static Children pick(const Topology &topology, const Footprint &footprint);
};

/// One gesture's moves and resizes.
struct Geometry
{
    struct LanMove
    {
        LanId id;
        std::optional<std::optional<QPointF>> pos;
        std::optional<std::optional<QSizeF>> size;
    };
    struct DeckyMove
    {
        DeckyId id;
        std::optional<std::optional<QPointF>> pos;
    };
    std::vector<LanMove> lans;
    std::vector<DeckyMove> deckies;

    /// Of a geometry-only mutation.
    [[nodiscard]] static Geometry of(const Mutation &mutation);
};

} // namespace decnet
