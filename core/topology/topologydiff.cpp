// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/topologydiff.h"

#include "core/topology/document.h"

#include <map>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Every object of one kind in the document's shape, by id. Comparing shapes instead of structs
/// means that a field added to the document is compared, merged and named without a line here.
using Shapes = std::map<QString, QJsonObject>;

Shapes shapesOf(const Topology &topology, ObjectKind kind)
{
    Shapes shapes;
    if (kind == ObjectKind::Lan) {
        for (const auto &[id, lan] : topology.lans())
            shapes.emplace(id.toString(), lanToJson(lan));
    } else if (kind == ObjectKind::Decky) {
        for (const auto &[id, decky] : topology.deckies())
            shapes.emplace(id.toString(), deckyToJson(decky));
    } else if (kind == ObjectKind::Edge) {
        for (const auto &[id, edge] : topology.edges())
            shapes.emplace(id.toString(), edgeToJson(edge));
    } else {
        for (const auto &[id, note] : topology.notes())
            shapes.emplace(id.toString(), noteToJson(note));
    }
    return shapes;
}

QJsonObject shapeIn(const Shapes &shapes, const QString &id)
{
    const auto found = shapes.find(id);
    return found == shapes.end() ? QJsonObject() : found->second;
}

QStringList differingKeys(const QJsonObject &a, const QJsonObject &b)
{
    std::set<QString> keys;
    for (const QString &key : a.keys() + b.keys()) {
        if (a.value(key) != b.value(key))
            keys.insert(key);
    }
    return QStringList(keys.begin(), keys.end());
}

QString nameOf(ObjectKind kind, const QJsonObject &shape, const Topology &topology)
{
    if (kind == ObjectKind::Note) {
        const auto note = noteFromJson(shape, {});
        return note ? noteTitle(*note) : QString();
    }
    if (kind != ObjectKind::Edge)
        return shape.value(u"name"_s).toString();
    const auto deckyId = DeckyId::parse(shape.value(u"decky"_s).toString());
    const auto lanId = LanId::parse(shape.value(u"lan"_s).toString());
    const Decky *decky = deckyId ? topology.decky(*deckyId) : nullptr;
    const Lan *lan = lanId ? topology.lan(*lanId) : nullptr;
    return u"%1 – %2"_s.arg(decky ? decky->name : u"?"_s, lan ? lan->name : u"?"_s);
}

/// Shapes come from our own writers, so they read back.
void put(Topology &topology, ObjectKind kind, const QJsonObject &shape)
{
    if (kind == ObjectKind::Lan) {
        if (auto lan = lanFromJson(shape, {}))
            topology.putLan(std::move(*lan));
    } else if (kind == ObjectKind::Decky) {
        if (auto decky = deckyFromJson(shape, {}))
            topology.putDecky(std::move(*decky));
    } else if (kind == ObjectKind::Edge) {
        if (auto edge = edgeFromJson(shape, {}))
            topology.putEdge(std::move(*edge));
    } else if (auto note = noteFromJson(shape, {})) {
        topology.putNote(std::move(*note));
    }
}

void drop(Topology &topology, ObjectKind kind, const QString &id)
{
    if (kind == ObjectKind::Lan) {
        if (const auto lan = LanId::parse(id))
            topology.removeLan(*lan);
    } else if (kind == ObjectKind::Decky) {
        if (const auto decky = DeckyId::parse(id))
            topology.removeDecky(*decky);
    } else if (kind == ObjectKind::Edge) {
        if (const auto edge = EdgeId::parse(id))
            topology.removeEdge(*edge);
    } else if (const auto note = NoteId::parse(id)) {
        topology.removeNote(*note);
    }
}

constexpr ObjectKind kKinds[] = {ObjectKind::Lan, ObjectKind::Decky, ObjectKind::Edge,
                                  ObjectKind::Note};

/// Edges need both ends: a missing end comes back from the topology that has it, else the edge
/// goes.
void mendEdges(Topology &merged, const Topology &base, const Topology &mine, const Topology &theirs)
{
    std::vector<EdgeId> gone;
    for (const auto &[id, edge] : Topology::Edges(merged.edges())) {
        const Edge *before = base.edge(id);
        const bool drawnSince = !before || !(*before == edge);
        for (const Topology *source : {&theirs, &mine}) {
            if (!drawnSince)
                break;
            if (!merged.lan(edge.lan) && source->lan(edge.lan))
                merged.putLan(*source->lan(edge.lan));
            if (!merged.decky(edge.decky) && source->decky(edge.decky))
                merged.putDecky(*source->decky(edge.decky));
        }
        if (!merged.lan(edge.lan) || !merged.decky(edge.decky))
            gone.push_back(id);
    }
    for (const EdgeId id : gone)
        merged.removeEdge(id);
}

} // namespace

std::vector<ObjectDiff> diffTopologies(const Topology &before, const Topology &after)
{
    std::vector<ObjectDiff> diffs;
    for (const ObjectKind kind : kKinds) {
        const Shapes old = shapesOf(before, kind);
        const Shapes now = shapesOf(after, kind);
        for (const auto &[id, shape] : old) {
            const auto other = now.find(id);
            if (other == now.end())
                diffs.push_back({kind, ObjectChange::Removed, id, nameOf(kind, shape, before), {}});
            else if (other->second != shape)
                diffs.push_back({kind, ObjectChange::Changed, id,
                                 nameOf(kind, other->second, after),
                                 differingKeys(shape, other->second)});
        }
        for (const auto &[id, shape] : now) {
            if (!old.contains(id))
                diffs.push_back({kind, ObjectChange::Added, id, nameOf(kind, shape, after), {}});
        }
    }
    return diffs;
}

MergeResult mergeTopologies(const Topology &base, const Topology &mine, const Topology &theirs)
{
    MergeResult result{theirs, {}};
    for (const ObjectKind kind : kKinds) {
        const Shapes before = shapesOf(base, kind);
        const Shapes ours = shapesOf(mine, kind);
        const Shapes others = shapesOf(theirs, kind);
        std::set<QString> ids;
        for (const auto &shapes : {before, ours})
            for (const auto &[id, shape] : shapes)
                ids.insert(id);
        for (const QString &id : ids) {
            const QJsonObject was = shapeIn(before, id);
            const QJsonObject my = shapeIn(ours, id);
            const QJsonObject their = shapeIn(others, id);
            if (my == was || my == their)
                continue;
            if (their == was) {
                my.isEmpty() ? drop(result.merged, kind, id) : put(result.merged, kind, my);
                continue;
            }
            // Both changed it. Fields that only I changed are mine; the rest is theirs.
            QJsonObject both = their;
            QStringList clashing;
            for (const QString &key : differingKeys(was, my)) {
                if (my.isEmpty() || their.isEmpty())
                    break;
                if (their.value(key) == was.value(key)) {
                    my.contains(key) ? void(both.insert(key, my.value(key))) : both.remove(key);
                } else if (their.value(key) != my.value(key)) {
                    clashing.append(key);
                }
            }
            if (!both.isEmpty())
                put(result.merged, kind, both);
            if (my.isEmpty() || their.isEmpty() || !clashing.isEmpty()) {
                const QJsonObject &named = my.isEmpty() ? their : my;
                result.conflicts.push_back({kind, id,
                                            nameOf(kind, named, my.isEmpty() ? theirs : mine),
                                            clashing, was, my, their});
            }
        }
    }
    mendEdges(result.merged, base, mine, theirs);
    return result;
}

Topology resolveMerge(const MergeResult &result, const QStringList &mineWins)
{
    Topology topology = result.merged;
    Topology mine;
    for (const MergeConflict &conflict : result.conflicts) {
        if (!mineWins.contains(conflict.id))
            continue;
        if (conflict.mine.isEmpty()) {
            drop(topology, conflict.kind, conflict.id);
            continue;
        }
        // Only the clashing fields: what they changed elsewhere in the object stays.
        QJsonObject shape = conflict.mine;
        const auto stands = shapesOf(topology, conflict.kind);
        if (!conflict.fields.isEmpty()) {
            shape = shapeIn(stands, conflict.id);
            for (const QString &field : conflict.fields)
                conflict.mine.contains(field)
                    ? void(shape.insert(field, conflict.mine.value(field)))
                    : shape.remove(field);
        }
        put(topology, conflict.kind, shape);
        put(mine, conflict.kind, shape);
    }
    mendEdges(topology, {}, mine, topology);
    return topology;
}

} // namespace decnet
