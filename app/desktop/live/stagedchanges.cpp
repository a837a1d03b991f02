// SPDX-License-Identifier: GPL-3.0-or-later
#include "stagedchanges.h"

#include "core/mutation/difference.h"

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Takes the positions out of a change; what is left of it may be nothing.
std::optional<Mutation> splitPlacement(Mutation &op)
{
    if (const auto *lan = std::get_if<UpdateLan>(&op.value())) {
        LanPatch place;
        place.pos = lan->patch.pos;
        place.size = lan->patch.size;
        if (place == LanPatch{})
            return std::nullopt;
        LanPatch rest = lan->patch;
        rest.pos.reset();
        rest.size.reset();
        const LanId id = lan->lan;
        op = UpdateLan{id, rest};
        return UpdateLan{id, place};
    }
    if (const auto *decky = std::get_if<UpdateDecky>(&op.value())) {
        if (!decky->patch.pos)
            return std::nullopt;
        DeckyPatch place;
        place.pos = decky->patch.pos;
        DeckyPatch rest = decky->patch;
        rest.pos.reset();
        const DeckyId id = decky->decky;
        op = UpdateDecky{id, rest};
        return UpdateDecky{id, place};
    }
    return std::nullopt;
}

bool isNothing(const Mutation &op)
{
    if (const auto *lan = std::get_if<UpdateLan>(&op.value()))
        return lan->patch == LanPatch{};
    if (const auto *decky = std::get_if<UpdateDecky>(&op.value()))
        return decky->patch == DeckyPatch{};
    return op.isEmpty();
}

/// What a change is about, and whether it adds or removes that.
struct About
{
    StagedChange &row;

    void lan(LanId id, Staged kind) const
    {
        row.things.lans.insert(id);
        row.kind = kind;
        row.key += u'/' + id.toString();
    }
    void decky(DeckyId id, Staged kind) const
    {
        row.things.deckies.insert(id);
        row.kind = kind;
        row.key += u'/' + id.toString();
    }
    void edge(EdgeId id, Staged kind) const
    {
        row.things.edges.insert(id);
        row.kind = kind;
        row.key += u'/' + id.toString();
    }

    void operator()(const AddLan &op) const { lan(op.lan.id, Staged::Added); }
    void operator()(const UpdateLan &op) const { lan(op.lan, Staged::Changed); }
    void operator()(const RemoveLan &op) const { lan(op.lan, Staged::Removed); }
    void operator()(const AddDecky &op) const { decky(op.decky.id, Staged::Added); }
    void operator()(const UpdateDecky &op) const { decky(op.decky, Staged::Changed); }
    void operator()(const RemoveDecky &op) const { decky(op.decky, Staged::Removed); }
    void operator()(const AttachDecky &op) const { edge(op.edge.id, Staged::Added); }
    void operator()(const DetachDecky &op) const { edge(op.edge, Staged::Removed); }
    void operator()(const MoveDecky &op) const
    {
        decky(op.decky, Staged::Changed);
        row.key += u'/' + op.edge.toString();
    }
    /// Batches do not stand in batches, and notes are geometry.
    void operator()(const auto &) const {}
};

StagedChange rowOf(Mutation op, const Topology &before)
{
    StagedChange row{std::move(op), {}, {}, Staged::Changed, {}};
    row.key = row.op.opName();
    row.text = row.op.describe(before);
    std::visit(About{row}, row.op.value());
    return row;
}

} // namespace

Result<StagedChanges> StagedChanges::between(const Topology &before, const Topology &after,
                                             const QStringList &order)
{
    const auto edit = mutationBetween(before, after, {});
    if (!edit)
        return fail(edit.error());
    StagedChanges changes;
    changes.m_before = before;
    changes.m_after = after;
    Topology walked = before; // names are those of the moment
    for (const Mutation &step : std::get<Batch>(edit->value()).ops) {
        Mutation op = step;
        if (op.isGeometryOnly()) {
            changes.m_placements.push_back(std::move(op));
            op = Batch{};
        } else if (auto placement = splitPlacement(op)) {
            changes.m_placements.push_back(std::move(*placement));
        }
        if (!isNothing(op))
            changes.m_rows.push_back(rowOf(std::move(op), walked));
        if (const auto inverse = step.apply(walked); !inverse)
            return fail(inverse.error());
    }
    const auto place = [&order](const StagedChange &row) {
        const qsizetype at = order.indexOf(row.key);
        return at < 0 ? order.size() : at;
    };
    std::vector<StagedChange> wanted = changes.m_rows;
    std::ranges::stable_sort(wanted, {}, place);
    if (!changes.check(wanted))
        changes.m_rows = std::move(wanted);
    return changes;
}

int StagedChanges::placementCount() const
{
    const auto isListed = [this](const Mutation &placement) {
        return std::ranges::any_of(m_rows, [&placement](const StagedChange &row) {
            const auto *lan = std::get_if<UpdateLan>(&placement.value());
            const auto *decky = std::get_if<UpdateDecky>(&placement.value());
            return (lan && row.things.lans.contains(lan->lan))
                   || (decky && row.things.deckies.contains(decky->decky));
        });
    };
    return static_cast<int>(m_placements.size())
           - static_cast<int>(std::ranges::count_if(m_placements, isListed));
}

QStringList StagedChanges::order() const
{
    QStringList keys;
    for (const StagedChange &row : m_rows)
        keys << row.key;
    return keys;
}

std::optional<StagedChanges::Failure> StagedChanges::check(const std::vector<StagedChange> &rows) const
{
    Topology topology = m_before;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (const auto inverse = rows[i].op.apply(topology); !inverse)
            return Failure{static_cast<int>(i), inverse.error()};
    }
    for (const Mutation &placement : m_placements) {
        if (const auto inverse = placement.apply(topology); !inverse)
            return Failure{static_cast<int>(rows.size()) - 1, inverse.error()};
    }
    if (topology.lans() == m_after.lans() && topology.deckies() == m_after.deckies()
        && topology.edges() == m_after.edges())
        return std::nullopt;
    return Failure{static_cast<int>(rows.size()) - 1,
                   makeError(ErrorKind::Invalid, tr("The outcome would be another one."))};
}

Result<void> StagedChanges::move(int from, int to)
{
    if (from < 0 || from >= static_cast<int>(m_rows.size()) || to < 0 || to > static_cast<int>(m_rows.size()))
        return fail(ErrorKind::Invalid, tr("There is no such row."));
    std::vector<StagedChange> rows = m_rows;
    StagedChange row = rows[static_cast<std::size_t>(from)];
    rows.erase(rows.begin() + from);
    rows.insert(rows.begin() + (to > from ? to - 1 : to), std::move(row));
    if (const auto failure = check(rows))
        return fail(ErrorKind::Invalid, tr("“%1” cannot come earlier: %2")
                                            .arg(rows[static_cast<std::size_t>(failure->row)].text,
                                                 failure->error.message));
    m_rows = std::move(rows);
    return {};
}

std::vector<int> StagedChanges::dependants(int row) const
{
    std::vector<int> failing;
    Topology topology = m_before;
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        if (i != row && !m_rows[static_cast<std::size_t>(i)].op.apply(topology))
            failing.push_back(i);
    }
    return failing;
}

Topology StagedChanges::without(int row) const
{
    Topology topology = m_before;
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        if (i != row) // one that fails is a dependant
            (void)m_rows[static_cast<std::size_t>(i)].op.apply(topology);
    }
    for (const Mutation &placement : m_placements)
        (void)placement.apply(topology);
    topology.meta = m_after.meta;
    return topology;
}

Mutation StagedChanges::batch(const QString &label) const
{
    Batch batch{label, {}};
    for (const StagedChange &row : m_rows)
        batch.ops.push_back(row.op);
    batch.ops.insert(batch.ops.end(), m_placements.begin(), m_placements.end());
    return batch;
}

} // namespace decnet::desktop
