// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/footprint.h"

#include <type_traits>

namespace decnet {

namespace {

/// Calls `visit` with every op of a mutation, batches opened.
template<typename Visit>
void forEachOp(const Mutation &mutation, Visit &&visit)
{
    std::visit(
        [&](const auto &op) {
            if constexpr (std::is_same_v<std::decay_t<decltype(op)>, Batch>) {
                for (const Mutation &inner : op.ops)
                    forEachOp(inner, visit);
            } else {
                visit(op);
            }
        },
        mutation.value());
}

struct Collector
{
    Footprint &out;

    void operator()(const AddLan &op) const { out.lans.insert(op.lan.id); }
    void operator()(const UpdateLan &op) const { out.lans.insert(op.lan); }
    void operator()(const RemoveLan &op) const { out.lans.insert(op.lan); }
    void operator()(const AddDecky &op) const { out.deckies.insert(op.decky.id); }
    void operator()(const UpdateDecky &op) const { out.deckies.insert(op.decky); }
    void operator()(const RemoveDecky &op) const { out.deckies.insert(op.decky); }
    void operator()(const AttachDecky &op) const { out.deckies.insert(op.edge.decky); }
    void operator()(const DetachDecky &op) const { out.deckies.insert(op.decky); }
    void operator()(const MoveDecky &op) const { out.deckies.insert(op.decky); }
    void operator()(const AddNote &op) const { out.notes.insert(op.note.id); }
    void operator()(const UpdateNote &op) const { out.notes.insert(op.note); }
    void operator()(const RemoveNote &op) const { out.notes.insert(op.note); }
};

} // namespace

Footprint Footprint::of(const Mutation &mutation)
{
    Footprint footprint;
    forEachOp(mutation, Collector{footprint});
    return footprint;
}

Footprint Footprint::ofAll(const Topology &topology)
{
    Footprint footprint;
    for (const auto &[id, lan] : topology.lans())
        footprint.lans.insert(id);
    for (const auto &[id, decky] : topology.deckies())
        footprint.deckies.insert(id);
    for (const auto &[id, note] : topology.notes())
        footprint.notes.insert(id);
    return footprint;
}

void Footprint::add(const Footprint &other)
{
    lans.insert(other.lans.begin(), other.lans.end());
    deckies.insert(other.deckies.begin(), other.deckies.end());
    notes.insert(other.notes.begin(), other.notes.end());
}

Children Children::pick(const Topology &topology, const Footprint &footprint)
{
    Children children;
    const auto takeEdges = [&](const std::vector<EdgeId> &ids) {
        for (const EdgeId id : ids)
            children.edges.emplace(id, *topology.edge(id));
    };
    for (const LanId id : footprint.lans) {
        if (const Lan *lan = topology.lan(id))
            children.lans.emplace(id, *lan);
        takeEdges(topology.edgesOf(id));
    }
    for (const DeckyId id : footprint.deckies) {
        if (const Decky *decky = topology.decky(id))
            children.deckies.emplace(id, *decky);
        takeEdges(topology.edgesOf(id));
    }
    for (const NoteId id : footprint.notes) {
        if (const Note *note = topology.note(id))
            children.notes.emplace(id, *note);
    }
    return children;
}

Geometry Geometry::of(const Mutation &mutation)
{
    Geometry geometry;
    forEachOp(mutation, [&geometry](const auto &op) {
        using Op = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<Op, UpdateLan>)
            geometry.lans.push_back({op.lan, op.patch.pos, op.patch.size, op.patch.look,
                                     op.patch.isCollapsed});
        else if constexpr (std::is_same_v<Op, UpdateDecky>)
            geometry.deckies.push_back({op.decky, op.patch.pos, op.patch.look});
        else if constexpr (std::is_same_v<Op, AddNote> || std::is_same_v<Op, UpdateNote>
                           || std::is_same_v<Op, RemoveNote>)
            geometry.notes.emplace_back(op);
    });
    return geometry;
}

} // namespace decnet
