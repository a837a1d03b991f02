// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/applyops.h"

#include "core/mutation/applyhelpers.h"
#include "core/mutation/editchecks.h"
#include "core/topology/document.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

Result<void> checkLanValues(const Topology &topology, const Lan &lan)
{
    return firstFailure([&] { return checkLanName(topology, lan.name, lan.id); },
                        [&] { return checkSubnetText(lan.subnet); },
                        [&] { return checkPos(lan.pos); }, [&] { return checkSize(lan.size); },
                        [&] { return checkLevel(lan.look.level); });
}

QStringList namesOf(const Topology &topology, const std::vector<DeckyId> &deckies)
{
    QStringList names;
    for (const DeckyId id : deckies)
        names.push_back(topology.decky(id)->name);
    names.sort();
    return names;
}

} // namespace

Result<Mutation> applyOp(const AddLan &op, Topology &topology, bool restores)
{
    if (op.lan.id.isNull())
        return fail(ErrorKind::Invalid, u"The LAN has no id."_s);
    if (topology.lan(op.lan.id))
        return fail(ErrorKind::Conflict, u"The LAN %1 exists already."_s.arg(op.lan.id.toString()));
    if (topology.lans().size() >= static_cast<size_t>(kMaxLans))
        return fail(ErrorKind::Conflict, u"A topology holds at most %1 LANs."_s.arg(kMaxLans));
    if (!restores) {
        if (auto ok = checkLanValues(topology, op.lan); !ok)
            return fail(ok.error());
    }
    topology.putLan(op.lan);
    return RemoveLan{op.lan.id};
}

Result<Mutation> applyOp(const UpdateLan &op, Topology &topology, bool restores)
{
    const auto found = findLan(topology, op.lan);
    if (!found)
        return fail(found.error());
    const Lan before = **found;
    const LanPatch &patch = op.patch;
    if (!restores) {
        const auto ok = firstFailure(
            [&] {
                return patch.name ? checkLanName(topology, *patch.name, op.lan) : Result<void>();
            },
            [&] { return patch.subnet ? checkSubnetText(*patch.subnet) : Result<void>(); },
            [&] { return patch.pos ? checkPos(*patch.pos) : Result<void>(); },
            [&] { return patch.size ? checkSize(*patch.size) : Result<void>(); },
            [&] { return checkLevel(patch.look.level.value_or(0)); });
        if (!ok)
            return fail(ok.error());
    }

    Lan after = before;
    LanPatch back;
    const auto change = [](auto &value, const auto &wish, auto &undo) {
        if (wish) {
            undo = value;
            value = *wish;
        }
    };
    change(after.name, patch.name, back.name);
    change(after.subnet, patch.subnet, back.subnet);
    change(after.isDmz, patch.isDmz, back.isDmz);
    change(after.pos, patch.pos, back.pos);
    change(after.size, patch.size, back.size);
    change(after.notes, patch.notes, back.notes);
    change(after.isCollapsed, patch.isCollapsed, back.isCollapsed);
    back.look = applyLook(patch.look, after.look);
    topology.putLan(after);

    const auto acceptable = firstFailure(
        [&] { return back.name ? checkLanName(topology, *back.name, op.lan) : Result<void>(); },
        [&] { return back.subnet ? checkSubnetText(*back.subnet) : Result<void>(); },
        [&] {
            return firstFailure([&] { return checkPos(before.pos); },
                                [&] { return checkSize(before.size); },
                                [&] { return checkLevel(before.look.level); });
        });
    return inverseOf(UpdateLan{op.lan, back}, acceptable);
}

Result<Mutation> applyOp(const RemoveLan &op, Topology &topology, bool /*restores*/)
{
    const auto found = findLan(topology, op.lan);
    if (!found)
        return fail(found.error());
    const Lan lan = **found;

    std::vector<Edge> edges;
    std::vector<DeckyId> residents;
    for (const EdgeId id : topology.edgesOf(op.lan)) {
        const Edge &edge = *topology.edge(id);
        edges.push_back(edge);
        const bool isHome = !edge.isBridge || topology.homeEdge(edge.decky)->lan == op.lan;
        if (isHome && std::find(residents.begin(), residents.end(), edge.decky) == residents.end())
            residents.push_back(edge.decky);
    }
    if (!residents.empty())
        return fail(ErrorKind::NotEditable,
                    u"%1 is the home of %2; remove or move them first."_s.arg(
                        lan.name, namesOf(topology, residents).join(u", "_s)));

    for (const Edge &edge : edges)
        topology.removeEdge(edge.id);
    topology.removeLan(op.lan);

    std::vector<Mutation> back{inverseOf(AddLan{lan}, checkLanValues(topology, lan))};
    for (Mutation &attach : attachAllAgain(edges))
        back.push_back(std::move(attach));
    return inverseBatch(std::move(back));
}

Result<Mutation> applyOp(const Batch &op, Topology &topology, bool /*restores*/)
{
    std::vector<Mutation> inverses;
    inverses.reserve(op.ops.size());
    for (const Mutation &mutation : op.ops) {
        auto inverse = mutation.apply(topology);
        if (!inverse) {
            for (auto it = inverses.rbegin(); it != inverses.rend(); ++it) {
                if (auto undone = it->apply(topology); !undone)
                    return fail(makeError(ErrorKind::Internal,
                                          u"A failed batch could not be rolled back."_s,
                                          undone.error().message));
            }
            return fail(inverse.error());
        }
        inverses.push_back(std::move(*inverse));
    }
    std::reverse(inverses.begin(), inverses.end());
    return Batch{op.label, std::move(inverses)};
}

} // namespace decnet
