// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlmutationqueue.h"

#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/footprint.h"
#include "core/store/sqlcolumns.h"
#include "core/store/sqlmutationrows.h"
#include "core/store/sqltopologyrows.h"
#include "core/store/topologyguards.h"

namespace decnet {

using namespace Qt::StringLiterals;
using namespace guards;

namespace {

constexpr int kMinPrefix = 4;

Result<void> checkRuns(const Head &head)
{
    if (head.status == TopologyStatus::Active || head.status == TopologyStatus::Degraded)
        return {};
    return fail(ErrorKind::NotEditable,
                u"Topology \"%1\" is %2; live changes need one that is active or degraded"_s.arg(
                    head.name, statusName(head.status)));
}

tl::unexpected<Error> notYours(MutationId id)
{
    return fail(ErrorKind::Conflict,
                u"The mutation %1 is not claimed by this worker any more"_s.arg(id.toString()));
}

/// In the transaction of the caller, so that nothing can come between asking and writing.
Result<Topology> withWaiting(Connection &connection, TopologyId id)
{
    auto topology = rows::load(connection, id);
    if (!topology)
        return topology;
    const auto waiting = rows::unwrittenMutations(connection, id);
    if (!waiting)
        return fail(waiting.error());
    for (const QueuedMutation &row : *waiting) {
        // One that cannot be applied will fail in its turn and change nothing.
        [[maybe_unused]] const auto inverse = row.request.op.apply(*topology);
    }
    return topology;
}

Result<void> writeDocument(Connection &connection, TopologyId id, const Mutation &op,
                           const Topology &before, const Topology &after)
{
    if (op.isEmpty())
        return {};
    if (op.isGeometryOnly())
        return rows::writeGeometry(connection, id, Geometry::of(op));
    const Footprint footprint = Footprint::of(op);
    if (auto ok = rows::writeDifference(connection, id, Children::pick(before, footprint),
                                        Children::pick(after, footprint));
        !ok)
        return ok;
    auto bump = connection.statement("UPDATE topologies SET version = ? WHERE id = ?");
    bump.integer(after.meta.version).text(id.toString());
    return bump.exec();
}

} // namespace

SqlMutationQueue::SqlMutationQueue(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
{
}

Result<QueuedMutation> SqlMutationQueue::enqueue(const MutationRequest &request,
                                                 const MutationCheck &check)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const auto head = readHead(**connection, request.topology);
    if (!head)
        return fail(head.error());
    if (auto ok = checkRuns(*head); !ok)
        return fail(ok.error());
    if (auto ok = checkVersion(*head, request.expectedVersion); !ok)
        return fail(ok.error());
    const auto before = withWaiting(**connection, request.topology);
    if (!before)
        return fail(before.error());
    Topology after = *before;
    if (auto inverse = request.op.apply(after); !inverse)
        return fail(inverse.error());
    if (auto ok = check(*before, after); !ok)
        return fail(ok.error());

    QueuedMutation row{MutationId::create(), 0, request};
    row.requestedAt = m_clock.now();
    {
        auto last = (*connection)
                        ->statement("SELECT coalesce(max(seq), 0) FROM topology_mutations"
                                    " WHERE topology_id = ?");
        last.text(request.topology.toString());
        if (auto ok = last.execOne(); !ok)
            return fail(ok.error());
        row.sequence = last.integerAt(0) + 1;
    }
    if (auto ok = rows::insertMutation(**connection, row); !ok)
        return fail(ok.error());
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return row;
}

Result<std::vector<TopologyId>> SqlMutationQueue::claimable()
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    // A topology on which a living owner works is left to it.
    auto row = (*connection)
                   ->statement("SELECT m.topology_id FROM topology_mutations m"
                               " JOIN topologies t ON t.id = m.topology_id"
                               " WHERE m.state IN ('queued', 'applying')"
                               " AND t.status IN ('active', 'degraded')"
                               " GROUP BY m.topology_id"
                               " HAVING sum(m.state = 'applying' AND m.lease_until > ?) = 0"
                               " ORDER BY min(m.requested_at)");
    row.time(m_clock.now());
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<TopologyId> ids;
    while (row.next()) {
        if (const auto id = TopologyId::parse(row.textAt(0)))
            ids.push_back(*id);
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return ids;
}

Result<std::optional<QueuedMutation>>
SqlMutationQueue::claim(TopologyId topology, const QString &owner, std::chrono::milliseconds lease)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const QDateTime now = m_clock.now();
    qint64 claimed = 0;
    {
        // The oldest one that is not finished is the only one that may be taken: order is kept.
        auto swap = (*connection)
                        ->statement("UPDATE topology_mutations SET state = 'applying',"
                                    " lease_owner = ?, lease_until = ?, claimed_at = ?,"
                                    " attempts = attempts + 1"
                                    " WHERE id = (SELECT id FROM topology_mutations"
                                    " WHERE topology_id = ? AND state IN ('queued', 'applying')"
                                    " ORDER BY seq LIMIT 1)"
                                    " AND (state = 'queued' OR lease_until <= ?)");
        swap.text(owner)
            .time(now.addMSecs(lease.count()))
            .time(now)
            .text(topology.toString())
            .time(now);
        if (auto ok = swap.exec(); !ok)
            return fail(ok.error());
        claimed = swap.changedRows();
    }
    if (claimed == 0)
        return std::nullopt;
    std::optional<QueuedMutation> mutation;
    {
        auto row = (*connection)
                       ->statement("SELECT " DECNET_MUTATION_COLUMNS " FROM topology_mutations"
                                   " WHERE topology_id = ? AND state = 'applying'"
                                   " ORDER BY seq LIMIT 1");
        row.text(topology.toString());
        if (auto found = row.execOne(); !found)
            return fail(found.error());
        auto read = rows::readMutation(row);
        if (!read)
            return fail(read.error());
        mutation = std::move(*read);
    }
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return mutation;
}

Result<void> SqlMutationQueue::renew(MutationId id, const QString &owner,
                                     std::chrono::milliseconds lease)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto renewal = (*connection)
                       ->statement("UPDATE topology_mutations SET lease_until = ?"
                                   " WHERE id = ? AND state = 'applying' AND lease_owner = ?");
    renewal.time(m_clock.now().addMSecs(lease.count())).text(id.toString()).text(owner);
    if (auto ok = renewal.exec(); !ok)
        return ok;
    return renewal.changedRows() == 1 ? Result<void>() : notYours(id);
}

Result<WrittenMutation> SqlMutationQueue::write(MutationId id, const QString &owner,
                                                const MutationCheck &check)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const auto row = rows::loadMutation(**connection, id);
    if (!row)
        return fail(row.error());
    if (row->state != MutationState::Applying || row->owner != owner)
        return notYours(id);
    if (row->isWritten()) {
        return fail(ErrorKind::Conflict,
                    u"The mutation %1 is in the document already"_s.arg(id.toString()));
    }
    const TopologyId topology = row->request.topology;
    const auto head = readHead(**connection, topology);
    if (!head)
        return fail(head.error());
    if (auto ok = checkRuns(*head); !ok)
        return fail(ok.error());
    auto before = rows::load(**connection, topology);
    if (!before)
        return fail(before.error());
    Topology after = *before;
    const Mutation &op = row->request.op;
    auto inverse = op.apply(after);
    if (!inverse)
        return fail(inverse.error());
    if (auto ok = check(*before, after); !ok)
        return fail(ok.error());
    if (!op.isGeometryOnly() && !op.isEmpty())
        ++after.meta.version;
    if (auto ok = writeDocument(**connection, topology, op, *before, after); !ok)
        return fail(ok.error());
    {
        auto note = (*connection)
                        ->statement("UPDATE topology_mutations SET written_version = ?,"
                                    " inverse = ? WHERE id = ?");
        note.integer(after.meta.version)
            .text(rows::compactJson(inverse->toJson()))
            .text(id.toString());
        if (auto ok = note.exec(); !ok)
            return fail(ok.error());
    }
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return WrittenMutation{std::move(*before), std::move(after), std::move(*inverse)};
}

Result<void> SqlMutationQueue::finish(MutationId id, const QString &owner, MutationState state,
                                      const QString &reason)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto end = (*connection)
                   ->statement("UPDATE topology_mutations SET state = ?, applied_at = ?,"
                               " reason = ?, lease_until = NULL"
                               " WHERE id = ? AND state = 'applying' AND lease_owner = ?");
    end.text(mutationStateName(state))
        .time(m_clock.now())
        .textOrNull(reason)
        .text(id.toString())
        .text(owner);
    if (auto ok = end.exec(); !ok)
        return ok;
    return end.changedRows() == 1 ? Result<void>() : notYours(id);
}

Result<void> SqlMutationQueue::complete(MutationId id, const QString &owner)
{
    return finish(id, owner, MutationState::Applied, {});
}

Result<void> SqlMutationQueue::markFailed(MutationId id, const QString &owner,
                                          const QString &reason)
{
    return finish(id, owner, MutationState::Failed, reason);
}

Result<void> SqlMutationQueue::discard(MutationId id, const QString &reason)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    {
        auto swap =
            (*connection)
                ->statement("UPDATE topology_mutations SET state = 'discarded',"
                            " applied_at = ?, reason = ? WHERE id = ? AND state = 'queued'");
        swap.time(m_clock.now()).textOrNull(reason).text(id.toString());
        if (auto ok = swap.exec(); !ok)
            return ok;
        if (swap.changedRows() == 1)
            return {};
    }
    const auto row = find(id);
    if (!row)
        return fail(row.error());
    return fail(ErrorKind::Conflict, u"The mutation %1 is %2 and cannot be taken back"_s.arg(
                                         id.toString(), mutationStateName(row->state)));
}

Result<int> SqlMutationQueue::discardStranded()
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    const QDateTime now = m_clock.now();
    auto sweep = (*connection)
                     ->statement("UPDATE topology_mutations SET state = 'discarded',"
                                 " applied_at = ?, reason = 'the topology does not run any more'"
                                 " WHERE (state = 'queued' OR"
                                 " (state = 'applying' AND lease_until <= ?))"
                                 " AND topology_id IN (SELECT id FROM topologies WHERE status IN"
                                 " ('pending', 'failed', 'torn_down'))");
    sweep.time(now).time(now);
    if (auto ok = sweep.exec(); !ok)
        return fail(ok.error());
    return static_cast<int>(sweep.changedRows());
}

Result<QueuedMutation> SqlMutationQueue::find(MutationId id)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    return rows::loadMutation(**connection, id);
}

Result<QueuedMutation> SqlMutationQueue::find(TopologyId topology, const QString &idPrefix)
{
    if (idPrefix.size() < kMinPrefix || idPrefix.contains(u'%') || idPrefix.contains(u'_'))
        return fail(ErrorKind::NotFound, u"There is no mutation \"%1\""_s.arg(idPrefix));
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT " DECNET_MUTATION_COLUMNS " FROM topology_mutations"
                               " WHERE topology_id = ? AND id LIKE ? LIMIT 2");
    row.text(topology.toString()).text(idPrefix.toLower() + u'%');
    const auto found = row.execOne();
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorKind::NotFound, u"There is no mutation \"%1\""_s.arg(idPrefix));
    auto mutation = rows::readMutation(row);
    if (row.next())
        return fail(ErrorKind::Conflict, u"\"%1\" fits several mutations"_s.arg(idPrefix));
    return mutation;
}

Result<std::vector<QueuedMutation>> SqlMutationQueue::list(TopologyId topology,
                                                           const MutationQuery &query)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT " DECNET_MUTATION_COLUMNS " FROM topology_mutations"
                               " WHERE topology_id = ? AND (? = '' OR state = ?)"
                               " ORDER BY seq DESC LIMIT ?");
    const QString state = query.state ? mutationStateName(*query.state) : QString();
    row.text(topology.toString()).text(state).text(state).integer(query.limit);
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<QueuedMutation> mutations;
    while (row.next()) {
        auto mutation = rows::readMutation(row);
        if (!mutation)
            return fail(mutation.error());
        mutations.push_back(std::move(*mutation));
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return mutations;
}

} // namespace decnet
