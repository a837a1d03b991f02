// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqltopologyrepository.h"

#include "core/mutation/mutation.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrows.h"
#include "core/store/topologyguards.h"
#include "core/topology/names.h"

namespace decnet {

using namespace Qt::StringLiterals;
using namespace guards;

SqlTopologyRepository::SqlTopologyRepository(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
{
}

Result<void> SqlTopologyRepository::create(const Topology &topology)
{
    if (auto ok = checkStorable(topology); !ok)
        return ok;
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    {
        auto row = (*connection)->statement("SELECT 1 FROM topologies WHERE id = ?");
        row.text(topology.meta.id.toString());
        const auto taken = row.execOne();
        if (!taken)
            return fail(taken.error());
        if (*taken) {
            return fail(ErrorKind::Conflict,
                        u"Topology %1 is stored already"_s.arg(topology.meta.id.toString()));
        }
    }
    if (auto ok = checkNameIsFree(**connection, topology.meta.name, topology.meta.id); !ok)
        return ok;
    TopologyMeta meta = topology.meta;
    if (!meta.createdAt.isValid())
        meta.createdAt = m_clock.now();
    if (auto ok = rows::insertMeta(**connection, meta); !ok)
        return ok;
    if (auto ok = rows::insertChildren(**connection, topology); !ok)
        return ok;
    return transaction->commit();
}

Result<void> SqlTopologyRepository::remove(TopologyId id, std::optional<qint64> expectedVersion)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const auto head = readHead(**connection, id);
    if (!head)
        return fail(head.error());
    const bool removable = head->status == TopologyStatus::Pending ||
                           head->status == TopologyStatus::TornDown ||
                           head->status == TopologyStatus::Failed;
    if (!removable) {
        return fail(ErrorKind::NotEditable,
                    u"Topology \"%1\" is %2; tear it down before deleting it"_s.arg(
                        head->name, statusName(head->status)));
    }
    if (auto ok = checkVersion(*head, expectedVersion); !ok)
        return ok;
    {
        auto statement = (*connection)->statement("DELETE FROM topologies WHERE id = ?");
        statement.text(id.toString());
        if (auto ok = statement.exec(); !ok)
            return ok;
    }
    return transaction->commit();
}

Result<qint64> SqlTopologyRepository::rename(TopologyId id, const QString &name,
                                             std::optional<qint64> expectedVersion)
{
    if (!isValidTopologyName(name)) {
        return fail(ErrorKind::Invalid,
                    u"\"%1\" is not a valid name of a topology (1 to 64 characters)"_s.arg(name));
    }
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const auto head = readHead(**connection, id);
    if (!head)
        return fail(head.error());
    if (auto ok = checkVersion(*head, expectedVersion); !ok)
        return fail(ok.error());
    if (auto ok = checkNameIsFree(**connection, name, id); !ok)
        return fail(ok.error());
    {
        auto statement = (*connection)
                             ->statement("UPDATE topologies SET name = ?, version = version + 1"
                                         " WHERE id = ?");
        statement.text(name).text(id.toString());
        if (auto ok = statement.exec(); !ok)
            return fail(ok.error());
    }
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return head->version + 1;
}

Result<qint64> SqlTopologyRepository::apply(TopologyId id, const Mutation &mutation,
                                            std::optional<qint64> expectedVersion)
{
    return write(id, mutation, expectedVersion, Guard::PendingOnly);
}

Result<qint64> SqlTopologyRepository::applyLive(TopologyId id, const Mutation &mutation,
                                                std::optional<qint64> expectedVersion)
{
    return write(id, mutation, expectedVersion, Guard::Live);
}

Result<qint64> SqlTopologyRepository::write(TopologyId id, const Mutation &mutation,
                                            std::optional<qint64> expectedVersion, Guard guard)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const auto head = readHead(**connection, id);
    if (!head)
        return fail(head.error());

    const bool isGeometry = mutation.isGeometryOnly();
    if (guard == Guard::PendingOnly && !isGeometry) {
        if (auto ok = checkEditable(*head); !ok)
            return fail(ok.error());
    }
    if (auto ok = checkVersion(*head, expectedVersion); !ok)
        return fail(ok.error());
    if (mutation.isEmpty())
        return head->version;

    if (isGeometry) {
        if (auto ok = rows::writeGeometry(**connection, id, Geometry::of(mutation)); !ok)
            return fail(ok.error());
        if (auto ok = transaction->commit(); !ok)
            return fail(ok.error());
        return head->version;
    }

    auto topology = rows::load(**connection, id);
    if (!topology)
        return fail(topology.error());
    const Footprint footprint = Footprint::of(mutation);
    const Children before = Children::pick(*topology, footprint);
    if (auto inverse = mutation.apply(*topology); !inverse)
        return fail(inverse.error());
    const Children after = Children::pick(*topology, footprint);
    if (auto ok = rows::writeDifference(**connection, id, before, after); !ok)
        return fail(ok.error());
    {
        auto bump =
            (*connection)->statement("UPDATE topologies SET version = version + 1 WHERE id = ?");
        bump.text(id.toString());
        if (auto ok = bump.exec(); !ok)
            return fail(ok.error());
    }
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return head->version + 1;
}

Result<qint64> SqlTopologyRepository::replace(const Topology &topology, qint64 expectedVersion)
{
    if (auto ok = checkStorable(topology); !ok)
        return fail(ok.error());
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const TopologyId id = topology.meta.id;
    const auto head = readHead(**connection, id);
    if (!head)
        return fail(head.error());
    if (auto ok = checkEditable(*head); !ok)
        return fail(ok.error());
    if (auto ok = checkVersion(*head, expectedVersion); !ok)
        return fail(ok.error());
    if (auto ok = checkNameIsFree(**connection, topology.meta.name, id); !ok)
        return fail(ok.error());

    const auto stored = rows::load(**connection, id);
    if (!stored)
        return fail(stored.error());
    const auto all = [](const Topology &whole) {
        return Children{whole.lans(), whole.deckies(), whole.edges(), whole.notes()};
    };
    if (auto ok = rows::writeDifference(**connection, id, all(*stored), all(topology)); !ok)
        return fail(ok.error());
    TopologyMeta meta = topology.meta;
    meta.version = head->version + 1;
    if (auto ok = rows::updateMeta(**connection, meta); !ok)
        return fail(ok.error());
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return meta.version;
}

Result<void> SqlTopologyRepository::transition(TopologyId id, TopologyStatus from,
                                               TopologyStatus to, const QString &reason)
{
    if (auto ok = checkTransition(from, to); !ok)
        return ok;
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    const QDateTime now = m_clock.now();
    qint64 moved = 0;
    {
        auto swap = (*connection)
                        ->statement("UPDATE topologies SET status = ?, status_changed_at = ?"
                                    " WHERE id = ? AND status = ?");
        swap.text(statusName(to)).time(now).text(id.toString()).text(statusName(from));
        if (auto ok = swap.exec(); !ok)
            return ok;
        moved = swap.changedRows();
    }
    if (moved == 0) {
        const auto head = readHead(**connection, id);
        if (!head)
            return fail(head.error());
        return fail(ErrorKind::Conflict,
                    u"Topology \"%1\" is %2, not %3 any more: it was not moved to %4"_s.arg(
                        head->name, statusName(head->status), statusName(from), statusName(to)));
    }
    {
        auto event = (*connection)
                         ->statement("INSERT INTO topology_status_events"
                                     " (topology_id, from_status, to_status, at, reason)"
                                     " VALUES (?, ?, ?, ?, ?)");
        event.text(id.toString())
            .text(statusName(from))
            .text(statusName(to))
            .time(now)
            .textOrNull(reason);
        if (auto ok = event.exec(); !ok)
            return ok;
    }
    return transaction->commit();
}

Result<void> SqlTopologyRepository::setRuntime(TopologyId id, const RuntimeOverlay &states)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());
    if (const auto head = readHead(**connection, id); !head)
        return fail(head.error());
    {
        // A decky that was removed meanwhile has no state to keep: no row, no error.
        auto statement = (*connection)
                             ->statement("UPDATE topology_deckies SET state = ?, last_error = ?,"
                                         " last_seen = ?, updated_at = ?"
                                         " WHERE topology_id = ? AND id = ?");
        const QDateTime now = m_clock.now();
        for (auto it = states.begin(); it != states.end(); ++it) {
            statement.text(deckyStateName(it->state))
                .textOrNull(it->lastError)
                .time(it->lastSeen)
                .time(now)
                .text(id.toString())
                .text(it.key().toString());
            if (auto ok = statement.exec(); !ok)
                return ok;
        }
    }
    return transaction->commit();
}

} // namespace decnet
