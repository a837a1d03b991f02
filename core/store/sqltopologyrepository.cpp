// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqltopologyrepository.h"

#include "core/mutation/mutation.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrows.h"
#include "core/topology/names.h"

#include <algorithm>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxPage = 1000;
constexpr qsizetype kShortestPrefix = 4;

/// What guards need to know of a topology.
struct Head
{
    QString name;
    TopologyStatus status = TopologyStatus::Pending;
    qint64 version = 0;
};

Result<Head> readHead(Connection &connection, TopologyId id)
{
    auto row = connection.statement("SELECT name, status, version FROM topologies WHERE id = ?");
    row.text(id.toString());
    const auto found = row.execOne();
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorKind::NotFound, u"There is no topology %1"_s.arg(id.toString()));
    const auto status = statusFromName(row.textAt(1));
    if (!status) {
        return fail(ErrorKind::Corrupt,
                    u"The stored topology %1 cannot be read"_s.arg(id.toString()),
                    u"column status"_s);
    }
    return Head{row.textAt(0), *status, row.integerAt(2)};
}

Result<void> checkVersion(const Head &head, std::optional<qint64> expected)
{
    if (!expected || *expected == head.version)
        return {};
    Error error = makeError(ErrorKind::VersionConflict,
                            u"Topology \"%1\" has changed meanwhile: expected version %2, it is at "
                            "%3"_s.arg(head.name)
                                .arg(*expected)
                                .arg(head.version));
    error.currentVersion = head.version;
    error.expectedVersion = *expected;
    return fail(std::move(error));
}

Result<void> checkEditable(const Head &head)
{
    if (isEditable(head.status))
        return {};
    return fail(ErrorKind::NotEditable,
                u"Topology \"%1\" is %2; free edits are possible while it is pending only"_s.arg(
                    head.name, statusName(head.status)));
}

Result<void> checkNameIsFree(Connection &connection, const QString &name, TopologyId except)
{
    auto row = connection.statement("SELECT 1 FROM topologies WHERE name = ? AND id <> ?");
    row.text(name).text(except.toString());
    const auto taken = row.execOne();
    if (!taken)
        return fail(taken.error());
    if (*taken)
        return fail(ErrorKind::Conflict, u"A topology named \"%1\" exists already"_s.arg(name));
    return {};
}

template<typename Children>
Result<void> checkNames(const Children &children, const QString &what)
{
    std::set<QString> names;
    for (const auto &[id, child] : children) {
        if (id.isNull())
            return fail(ErrorKind::Invalid, u"%1 \"%2\" has no id"_s.arg(what, child.name));
        if (!isValidChildName(child.name)) {
            return fail(ErrorKind::Invalid,
                        u"\"%1\" is not a valid name of a %2"_s.arg(child.name, what));
        }
        if (!names.insert(child.name.toLower()).second) {
            return fail(ErrorKind::Conflict,
                        u"The name \"%1\" is used by two %2 entries"_s.arg(child.name, what));
        }
    }
    return {};
}

Result<void> checkEdges(const Topology &topology)
{
    std::set<std::pair<DeckyId, LanId>> pairs;
    for (const auto &[id, edge] : topology.edges()) {
        const Decky *decky = topology.decky(edge.decky);
        const Lan *lan = topology.lan(edge.lan);
        if (id.isNull() || !decky || !lan) {
            return fail(
                ErrorKind::Invalid,
                u"Edge %1 does not join a decky and a LAN of this topology"_s.arg(id.toString()));
        }
        if (!pairs.emplace(edge.decky, edge.lan).second) {
            return fail(ErrorKind::Conflict, u"Decky \"%1\" is attached to LAN \"%2\" twice"_s.arg(
                                                 decky->name, lan->name));
        }
    }
    return {};
}

/// What the tables demand, said in words before the engine says it in codes.
Result<void> checkStorable(const Topology &topology)
{
    if (topology.meta.id.isNull())
        return fail(ErrorKind::Invalid, u"The topology has no id"_s);
    if (!isValidTopologyName(topology.meta.name)) {
        return fail(ErrorKind::Invalid,
                    u"\"%1\" is not a valid name of a topology"_s.arg(topology.meta.name));
    }
    if (auto ok = checkNames(topology.lans(), u"LAN"_s); !ok)
        return ok;
    if (auto ok = checkNames(topology.deckies(), u"decky"_s); !ok)
        return ok;
    return checkEdges(topology);
}

bool isIdPrefix(const QString &text)
{
    return text.size() >= kShortestPrefix && text.size() <= TopologyId::kTextLength &&
           std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || c == u'-';
           });
}

} // namespace

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

Result<Topology> SqlTopologyRepository::load(TopologyId id)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    // One snapshot, although a topology is four queries.
    auto transaction = Transaction::begin(**connection, Transaction::Kind::Read);
    if (!transaction)
        return fail(transaction.error());
    auto topology = rows::load(**connection, id);
    if (!topology)
        return topology;
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    return topology;
}

Result<TopologyId> SqlTopologyRepository::find(const QString &idOrName)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    const auto parsed = [&](const Statement &row) -> Result<TopologyId> {
        const auto id = TopologyId::parse(row.textAt(0));
        if (!id) {
            return fail(ErrorKind::Corrupt,
                        u"The stored topology %1 cannot be read"_s.arg(row.textAt(0)));
        }
        return *id;
    };
    {
        auto row = (*connection)
                       ->statement("SELECT id FROM topologies WHERE id = ? OR name = ?"
                                   " ORDER BY id = ? DESC");
        row.text(idOrName.toLower()).text(idOrName).text(idOrName.toLower());
        const auto found = row.execOne();
        if (!found)
            return fail(found.error());
        if (*found)
            return parsed(row);
    }
    const QString prefix = idOrName.toLower();
    if (isIdPrefix(prefix)) {
        auto row = (*connection)
                       ->statement("SELECT id, name FROM topologies WHERE substr(id, 1, ?) = ?"
                                   " ORDER BY id LIMIT 2");
        row.integer(prefix.size()).text(prefix);
        const auto found = row.execOne();
        if (!found)
            return fail(found.error());
        if (*found) {
            auto id = parsed(row);
            const QString first = row.textAt(1);
            if (row.next()) {
                return fail(ErrorKind::Conflict,
                            u"\"%1\" is ambiguous: it begins the ids of \"%2\" and \"%3\""_s.arg(
                                idOrName, first, row.textAt(1)));
            }
            return id;
        }
    }
    return fail(ErrorKind::NotFound, u"There is no topology \"%1\""_s.arg(idOrName));
}

Result<TopologyPage> SqlTopologyRepository::list(const TopologyQuery &query)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection, Transaction::Kind::Read);
    if (!transaction)
        return fail(transaction.error());
    const QString status = query.status ? statusName(*query.status) : QString();
    TopologyPage page;
    {
        auto count =
            (*connection)->statement("SELECT count(*) FROM topologies WHERE ? = '' OR status = ?");
        count.text(status).text(status);
        if (auto row = count.execOne(); !row)
            return fail(row.error());
        page.total = static_cast<int>(count.integerAt(0));
    }
    auto row =
        (*connection)
            ->statement("SELECT " DECNET_META_COLUMNS ","
                        " (SELECT count(*) FROM lans l WHERE l.topology_id = t.id),"
                        " (SELECT count(*) FROM topology_deckies d WHERE d.topology_id = t.id),"
                        " (SELECT count(*) FROM topology_deckies d WHERE d.topology_id = t.id"
                        "  AND d.state = 'running')"
                        " FROM topologies t WHERE ? = '' OR status = ?"
                        " ORDER BY created_at DESC, id LIMIT ? OFFSET ?");
    row.text(status)
        .text(status)
        .integer(std::clamp(query.limit, 1, kMaxPage))
        .integer(std::max(query.offset, 0));
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    while (row.next()) {
        auto meta = rows::readMeta(row);
        if (!meta)
            return fail(meta.error());
        page.rows.push_back({std::move(*meta), static_cast<int>(row.integerAt(13)),
                             static_cast<int>(row.integerAt(14)),
                             static_cast<int>(row.integerAt(15))});
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return page;
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
        return Children{whole.lans(), whole.deckies(), whole.edges()};
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

Result<std::vector<StatusEvent>> SqlTopologyRepository::statusEvents(TopologyId id, int limit)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    if (const auto head = readHead(**connection, id); !head)
        return fail(head.error());
    auto row = (*connection)
                   ->statement("SELECT from_status, to_status, at, reason"
                               " FROM topology_status_events WHERE topology_id = ?"
                               " ORDER BY id DESC LIMIT ?");
    row.text(id.toString()).integer(std::clamp(limit, 1, kMaxPage));
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<StatusEvent> events;
    while (row.next()) {
        const auto from = statusFromName(row.textAt(0));
        const auto to = statusFromName(row.textAt(1));
        if (!from || !to) {
            return fail(ErrorKind::Corrupt,
                        u"The status history of topology %1 cannot be read"_s.arg(id.toString()));
        }
        events.push_back({id, *from, *to, row.timeAt(2), row.textAt(3)});
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return events;
}

Result<RuntimeOverlay> SqlTopologyRepository::runtime(TopologyId id)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    if (const auto head = readHead(**connection, id); !head)
        return fail(head.error());
    auto row = (*connection)
                   ->statement("SELECT id, state, last_error, last_seen FROM topology_deckies"
                               " WHERE topology_id = ?");
    row.text(id.toString());
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    RuntimeOverlay overlay;
    while (row.next()) {
        const auto decky = DeckyId::parse(row.textAt(0));
        const auto state = deckyStateFromName(row.textAt(1));
        if (!decky || !state) {
            return fail(ErrorKind::Corrupt,
                        u"The stored decky %1 cannot be read"_s.arg(row.textAt(0)));
        }
        overlay.insert(*decky, {*state, row.textAt(2), row.timeAt(3)});
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return overlay;
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

Result<std::vector<Subnet>> SqlTopologyRepository::reservedSubnets(std::optional<TopologyId> except)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT l.subnet FROM lans l JOIN topologies t"
                               " ON t.id = l.topology_id"
                               " WHERE t.status <> 'torn_down' AND t.id <> ?");
    row.text(except ? except->toString() : QString());
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<Subnet> subnets;
    while (row.next()) {
        // A malformed subnet reserves nothing; the validator complains of it.
        if (const auto subnet = Subnet::parse(row.textAt(0)))
            subnets.push_back(*subnet);
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return subnets;
}

Result<QStringList> SqlTopologyRepository::knownId8s()
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)->statement("SELECT substr(id, 1, 8) FROM topologies ORDER BY id");
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    QStringList ids;
    while (row.next())
        ids.append(row.textAt(0));
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return ids;
}

} // namespace decnet
