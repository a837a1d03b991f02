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
    std::set<NoteId> notes;

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
    std::map<NoteId, Note> notes;

    [[nodiscard]] static Children pick(const Topology &topology, const Footprint &footprint);
};

/// What one gesture changed that neither version nor hash knows: moves, resizes, looks, notes.
struct Geometry
{
    struct LanMove
    {
        LanId id;
        std::optional<std::optional<QPointF>> pos;
        std::optional<std::optional<QSizeF>> size;
        LookPatch look;
        std::optional<bool> isCollapsed;
    };
    struct DeckyMove
    {
        DeckyId id;
        std::optional<std::optional<QPointF>> pos;
        LookPatch look;
    };
    std::vector<LanMove> lans;
    std::vector<DeckyMove> deckies;
    /// In the order in which they were made: a note may be added and changed in one gesture.
    std::vector<std::variant<AddNote, UpdateNote, RemoveNote>> notes;

    /// Of a geometry-only mutation.
    [[nodiscard]] static Geometry of(const Mutation &mutation);
};

} // namespace decnet
