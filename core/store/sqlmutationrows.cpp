// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlmutationrows.h"

#include "core/store/connection.h"
#include "core/store/sqlcolumns.h"

#include <QJsonDocument>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> unreadable(const Statement &row, const QString &column)
{
    return fail(ErrorKind::Corrupt, u"The stored mutation %1 cannot be read"_s.arg(row.textAt(0)),
                u"column %1"_s.arg(column));
}

std::optional<Mutation> mutationFromText(const QString &text)
{
    const auto mutation = Mutation::fromJson(QJsonDocument::fromJson(text.toUtf8()).object());
    return mutation ? std::optional(*mutation) : std::nullopt;
}

QString refreshToText(const std::optional<ServiceRef> &refresh)
{
    return refresh ? refresh->decky.toString() + u'/' + refresh->service : QString();
}

std::optional<qint64> integerOrNull(const Statement &row, int column)
{
    return row.isNullAt(column) ? std::nullopt : std::optional(row.integerAt(column));
}

void bindInteger(Statement &statement, const std::optional<qint64> &value)
{
    if (value)
        statement.integer(*value);
    else
        statement.null();
}

} // namespace

Result<QueuedMutation> readMutation(const Statement &row)
{
    const auto id = MutationId::parse(row.textAt(0));
    const auto topology = TopologyId::parse(row.textAt(1));
    auto op = mutationFromText(row.textAt(3));
    const auto state = mutationStateFromName(row.textAt(4));
    if (!id || !topology)
        return unreadable(row, u"id"_s);
    if (!op)
        return unreadable(row, u"payload"_s);
    if (!state)
        return unreadable(row, u"state"_s);

    MutationRequest request{*topology,
                            std::move(*op),
                            integerOrNull(row, 5),
                            row.integerAt(6) != 0,
                            row.integerAt(7) != 0,
                            std::nullopt};
    if (const QString refresh = row.textAt(8); !refresh.isEmpty()) {
        const auto decky = DeckyId::parse(refresh.section(u'/', 0, 0));
        if (!decky)
            return unreadable(row, u"refresh"_s);
        request.refresh = ServiceRef{*decky, refresh.section(u'/', 1)};
    }
    QueuedMutation mutation{*id, row.integerAt(2), std::move(request)};
    mutation.state = *state;
    mutation.requestedAt = row.timeAt(9);
    mutation.claimedAt = row.timeAt(10);
    mutation.finishedAt = row.timeAt(11);
    mutation.owner = row.textAt(12);
    mutation.leaseUntil = row.timeAt(13);
    mutation.attempts = static_cast<int>(row.integerAt(14));
    mutation.writtenVersion = integerOrNull(row, 15);
    if (mutation.writtenVersion) {
        mutation.inverse = mutationFromText(row.textAt(16));
        if (!mutation.inverse)
            return unreadable(row, u"inverse"_s);
    }
    mutation.reason = row.textAt(17);
    return mutation;
}

Result<QueuedMutation> loadMutation(Connection &connection, MutationId id)
{
    auto row = connection.statement("SELECT " DECNET_MUTATION_COLUMNS
                                    " FROM topology_mutations WHERE id = ?");
    row.text(id.toString());
    const auto found = row.execOne();
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorKind::NotFound, u"There is no mutation %1"_s.arg(id.toString()));
    return readMutation(row);
}

Result<void> insertMutation(Connection &connection, const QueuedMutation &row)
{
    auto insert = connection.statement(
        "INSERT INTO topology_mutations (id, topology_id, seq, op, payload, state,"
        " expected_version, force, save_only, refresh, requested_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.text(row.id.toString())
        .text(row.request.topology.toString())
        .integer(row.sequence)
        .text(row.request.op.opName())
        .text(compactJson(row.request.op.toJson()))
        .text(mutationStateName(row.state));
    bindInteger(insert, row.request.expectedVersion);
    insert.integer(row.request.force ? 1 : 0)
        .integer(row.request.isSaveOnly ? 1 : 0)
        .textOrNull(refreshToText(row.request.refresh))
        .time(row.requestedAt);
    return insert.exec();
}

Result<std::vector<QueuedMutation>> unwrittenMutations(Connection &connection, TopologyId topology)
{
    auto row = connection.statement("SELECT " DECNET_MUTATION_COLUMNS " FROM topology_mutations"
                                    " WHERE topology_id = ? AND state IN ('queued', 'applying')"
                                    " AND written_version IS NULL ORDER BY seq");
    row.text(topology.toString());
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<QueuedMutation> mutations;
    while (row.next()) {
        auto mutation = readMutation(row);
        if (!mutation)
            return fail(mutation.error());
        mutations.push_back(std::move(*mutation));
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return mutations;
}

} // namespace decnet::rows
