// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlintelrepository.h"

#include "core/intel/attackeraddress.h"
#include "core/intel/credentials.h"
#include "core/intel/opensessions.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/opensessionrows.h"
#include "core/store/sqlintelrows.h"

#include <QUuid>

#include <algorithm>
#include <map>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxEvents = 5000;
constexpr int kMaxRows = 5000;

Result<std::optional<CollectPosition>> readPosition(Connection &connection, const QString &source)
{
    auto row =
        connection.statement("SELECT timestamp, lines FROM collect_positions WHERE source = ?");
    row.text(source);
    const auto found = row.execOne();
    if (!found)
        return fail(found.error());
    if (!*found)
        return std::optional<CollectPosition>();
    return std::optional(CollectPosition{row.textAt(0), static_cast<int>(row.integerAt(1))});
}

} // namespace

/// One ingest on its way.
struct SqlIntelRepository::Batch
{
    /// What one source address did.
    struct Visitor
    {
        qint64 id = 0;
        QString uuid;
        bool isNew = false;
        int events = 0;
        int newCredentials = 0;
        QDateTime first;
        QDateTime last;
        std::set<QString> services;
        std::map<std::pair<QString, QString>, QDateTime>
            deckies; ///< (topology, decky): first touch
    };

    IngestResult result;
    std::vector<const DecoyEvent *> fresh; ///< all that is new, also what has no row of its own
    std::map<qint64, int> repeats;         ///< rows of earlier batches that stand for more now
    std::map<QString, Visitor> visitors;
};

SqlIntelRepository::SqlIntelRepository(Database &database, const Clock &clock)
    : m_database(database)
    , m_clock(clock)
{
}

Result<IngestResult> SqlIntelRepository::ingest(const QString &source,
                                                const std::vector<DecoyEvent> &events,
                                                const CollectPosition &position)
{
    const std::scoped_lock lock(m_mutex);
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection);
    if (!transaction)
        return fail(transaction.error());

    const auto stored = readPosition(**connection, source);
    if (!stored)
        return fail(stored.error());
    Batch batch;
    batch.result.previous = stored->value_or(CollectPosition());
    for (const DecoyEvent &event : events) {
        if (event.position.isNull() || event.position.isAfter(batch.result.previous))
            batch.fresh.push_back(&event);
    }
    // Whatever the window has learned from a batch that is not stored must be forgotten.
    NoiseWindow noise = std::exchange(m_noise, {});

    if (auto ok = storeEvents(**connection, batch, noise); !ok)
        return fail(ok.error());
    if (auto ok = storeAttackers(**connection, batch); !ok)
        return fail(ok.error());
    if (auto ok = storeCredentials(**connection, batch); !ok)
        return fail(ok.error());
    if (auto ok = storeActivity(**connection, batch); !ok)
        return fail(ok.error());
    if (auto ok = rows::storeSessions(**connection, sessionChanges(batch.fresh)); !ok)
        return fail(ok.error());
    if (position.isAfter(batch.result.previous)) {
        if (auto ok = storePosition(**connection, source, position); !ok)
            return fail(ok.error());
    }
    std::vector<qint64> newAttackers;
    for (const auto &[ip, visitor] : batch.visitors) {
        if (visitor.isNew)
            newAttackers.push_back(visitor.id);
    }
    auto attackers = rows::loadAttackers(**connection, newAttackers);
    if (!attackers)
        return fail(attackers.error());
    batch.result.newAttackers = std::move(*attackers);
    if (auto ok = transaction->commit(); !ok)
        return fail(ok.error());
    m_noise = std::move(noise);
    return std::move(batch.result);
}

Result<void> SqlIntelRepository::storeEvents(Connection &connection, Batch &batch,
                                             NoiseWindow &noise)
{
    // Ids of rows that do not exist yet are their index, counted down from -1.
    std::vector<DecoyEvent> &kept = batch.result.events;
    for (const DecoyEvent *event : batch.fresh) {
        const auto representative = noise.representative(*event);
        if (representative && *representative < 0) {
            kept[static_cast<std::size_t>(-*representative - 1)].count += event->count;
            continue;
        }
        if (representative) {
            batch.repeats[*representative] += event->count;
            continue;
        }
        kept.push_back(*event);
        noise.remember(*event, -static_cast<qint64>(kept.size()));
    }
    for (DecoyEvent &event : kept) {
        const auto id = rows::insertEvent(connection, event);
        if (!id)
            return fail(id.error());
        event.id = *id;
        noise.remember(event, *id);
        if (event.artifact) {
            if (auto ok = rows::insertArtifact(connection, *event.artifact); !ok)
                return ok;
        }
    }
    for (const auto &[id, count] : batch.repeats) {
        if (auto ok = rows::addToEvent(connection, id, count); !ok)
            return ok;
    }
    return {};
}

Result<void> SqlIntelRepository::storeAttackers(Connection &connection, Batch &batch)
{
    for (const DecoyEvent *event : batch.fresh) {
        if (event->attackerIp.isEmpty() || event->attackerIp == unknownAttacker())
            continue;
        Batch::Visitor &visitor = batch.visitors[event->attackerIp];
        visitor.events += event->count;
        if (!visitor.first.isValid() || event->at < visitor.first)
            visitor.first = event->at;
        if (!visitor.last.isValid() || event->at > visitor.last)
            visitor.last = event->at;
        visitor.services.insert(event->service);
        auto &touched = visitor.deckies[{event->topologyId, event->decky}];
        if (!touched.isValid() || event->at < touched)
            touched = event->at;
    }
    for (auto &[ip, visitor] : batch.visitors) {
        const QString fresh = QUuid::createUuid().toString(QUuid::WithoutBraces);
        {
            auto upsert = connection.statement(
                "INSERT INTO attackers (uuid, ip, first_seen, last_seen, event_count)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (ip) DO UPDATE SET"
                " first_seen = min(first_seen, excluded.first_seen),"
                " last_seen = max(last_seen, excluded.last_seen),"
                " event_count = event_count + excluded.event_count RETURNING id, uuid");
            upsert.text(fresh)
                .text(ip)
                .text(toIsoUtc(visitor.first))
                .text(toIsoUtc(visitor.last))
                .integer(visitor.events);
            if (auto row = upsert.execOne(); !row)
                return fail(row.error());
            visitor.id = upsert.integerAt(0);
            visitor.uuid = upsert.textAt(1);
            visitor.isNew = visitor.uuid == fresh;
        }
        {
            auto insert = connection.statement(
                "INSERT OR IGNORE INTO attacker_services (attacker_id, service) VALUES (?, ?)");
            for (const QString &service : visitor.services) {
                insert.integer(visitor.id).text(service);
                if (auto ok = insert.exec(); !ok)
                    return ok;
            }
        }
        auto touch = connection.statement(
            "INSERT INTO attacker_deckies (attacker_id, topology_id, decky, first_seen)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " first_seen = min(first_seen, excluded.first_seen)");
        for (const auto &[place, at] : visitor.deckies) {
            touch.integer(visitor.id).text(place.first).text(place.second).text(toIsoUtc(at));
            if (auto ok = touch.exec(); !ok)
                return ok;
        }
    }
    return {};
}

Result<void> SqlIntelRepository::storeCredentials(Connection &connection, Batch &batch)
{
    for (const DecoyEvent *event : batch.fresh) {
        const auto credential = credentialFrom(*event);
        if (!credential)
            continue;
        const auto visitor = batch.visitors.find(event->attackerIp);
        const QString uuid = visitor == batch.visitors.end() ? QString() : visitor->second.uuid;
        const auto stored = rows::upsertCredential(connection, *credential, uuid);
        if (!stored)
            return fail(stored.error());
        if (visitor != batch.visitors.end() && stored->attemptCount == credential->attemptCount)
            ++visitor->second.newCredentials;
        auto &list = batch.result.credentials;
        const auto same = std::find_if(list.begin(), list.end(), [&](const Credential &other) {
            return other.id == stored->id;
        });
        if (same != list.end())
            *same = *stored;
        else
            list.push_back(*stored);
    }
    auto count = connection.statement(
        "UPDATE attackers SET credential_count = credential_count + ? WHERE id = ?");
    for (const auto &[ip, visitor] : batch.visitors) {
        if (visitor.newCredentials == 0)
            continue;
        count.integer(visitor.newCredentials).integer(visitor.id);
        if (auto ok = count.exec(); !ok)
            return ok;
    }
    return {};
}

Result<void> SqlIntelRepository::storeActivity(Connection &connection, const Batch &batch)
{
    struct Sum
    {
        int events = 0;
        QDateTime last;
    };
    std::map<QString, Sum> sums;
    for (const DecoyEvent *event : batch.fresh) {
        Sum &sum = sums[event->topologyId];
        sum.events += event->count;
        if (!sum.last.isValid() || event->at > sum.last)
            sum.last = event->at;
    }
    auto upsert = connection.statement(
        "INSERT INTO topology_activity (topology_id, events, last_at) VALUES (?, ?, ?)"
        " ON CONFLICT (topology_id) DO UPDATE SET events = events + excluded.events,"
        " last_at = max(last_at, excluded.last_at)");
    for (const auto &[topology, sum] : sums) {
        upsert.text(topology).integer(sum.events).text(toIsoUtc(sum.last));
        if (auto ok = upsert.exec(); !ok)
            return ok;
    }
    return {};
}

Result<void> SqlIntelRepository::storePosition(Connection &connection, const QString &source,
                                               const CollectPosition &position)
{
    auto upsert = connection.statement(
        "INSERT INTO collect_positions (source, timestamp, lines, updated_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source) DO UPDATE SET timestamp = excluded.timestamp,"
        " lines = excluded.lines, updated_at = excluded.updated_at");
    upsert.text(source).text(position.timestamp).integer(position.lines).time(m_clock.now());
    return upsert.exec();
}

Result<std::vector<DecoyEvent>> SqlIntelRepository::events(const EventQuery &query)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    // Either direction walks the table by id; the filters are tested on the way.
    auto row = query.afterId
                   ? (*connection)
                         ->statement("SELECT " DECNET_EVENT_COLUMNS " FROM events"
                                     " WHERE (? = '' OR topology_id = ?) AND (? = '' OR decky = ?)"
                                     " AND (? = '' OR attacker_ip = ?) AND id > ?"
                                     " ORDER BY id LIMIT ?")
                   : (*connection)
                         ->statement("SELECT " DECNET_EVENT_COLUMNS " FROM events"
                                     " WHERE (? = '' OR topology_id = ?) AND (? = '' OR decky = ?)"
                                     " AND (? = '' OR attacker_ip = ?)"
                                     " ORDER BY id DESC LIMIT ?");
    row.text(query.topologyId)
        .text(query.topologyId)
        .text(query.decky)
        .text(query.decky)
        .text(query.attackerIp)
        .text(query.attackerIp);
    if (query.afterId)
        row.integer(*query.afterId);
    row.integer(std::clamp(query.limit, 1, kMaxEvents));
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<DecoyEvent> events;
    while (row.next()) {
        auto event = rows::readEvent(row);
        if (!event)
            return fail(event.error());
        events.push_back(std::move(*event));
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return events;
}

Result<std::vector<Attacker>> SqlIntelRepository::attackers(int limit, int offset)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto transaction = Transaction::begin(**connection, Transaction::Kind::Read);
    if (!transaction)
        return fail(transaction.error());
    std::vector<qint64> ids;
    {
        auto row = (*connection)
                       ->statement("SELECT id FROM attackers ORDER BY last_seen DESC, id DESC"
                                   " LIMIT ? OFFSET ?");
        row.integer(std::clamp(limit, 1, kMaxRows)).integer(std::max(offset, 0));
        if (auto ok = row.exec(); !ok)
            return fail(ok.error());
        while (row.next())
            ids.push_back(row.integerAt(0));
        if (auto ok = row.failure(); !ok)
            return fail(ok.error());
    }
    return rows::loadAttackers(**connection, ids);
}

Result<std::vector<Credential>> SqlIntelRepository::credentials(const QString &topologyId,
                                                                const QString &decky, int limit)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT " DECNET_CREDENTIAL_COLUMNS " FROM credentials"
                               " WHERE (? = '' OR topology_id = ?) AND (? = '' OR decky_name = ?)"
                               " ORDER BY last_seen DESC, id DESC LIMIT ?");
    row.text(topologyId)
        .text(topologyId)
        .text(decky)
        .text(decky)
        .integer(std::clamp(limit, 1, kMaxRows));
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<Credential> credentials;
    while (row.next())
        credentials.push_back(rows::readCredential(row));
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return credentials;
}

Result<std::vector<Artifact>> SqlIntelRepository::artifacts(const QString &topologyId,
                                                            const QString &decky, int limit)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT id, at, topology_id, decky, service, attacker_ip,"
                               " capture_id, path, size, sha256, state, stored_path FROM artifacts"
                               " WHERE (? = '' OR topology_id = ?) AND (? = '' OR decky = ?)"
                               " ORDER BY id DESC LIMIT ?");
    row.text(topologyId)
        .text(topologyId)
        .text(decky)
        .text(decky)
        .integer(std::clamp(limit, 1, kMaxRows));
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<Artifact> artifacts;
    while (row.next()) {
        auto artifact = rows::readArtifact(row);
        if (!artifact)
            return fail(artifact.error());
        artifacts.push_back(std::move(*artifact));
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return artifacts;
}

Result<std::optional<CollectPosition>> SqlIntelRepository::position(const QString &source)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    return readPosition(**connection, source);
}

Result<std::vector<OpenSession>> SqlIntelRepository::openSessions(const QString &topologyId)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    return rows::loadSessions(**connection, topologyId, m_clock.now().addDuration(-kSessionSilence));
}

Result<std::vector<IntelRepository::Activity>> SqlIntelRepository::activity()
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)
                   ->statement("SELECT topology_id, events, last_at FROM topology_activity"
                               " ORDER BY last_at DESC");
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<Activity> activity;
    while (row.next())
        activity.push_back({row.textAt(0), static_cast<int>(row.integerAt(1)), row.timeAt(2)});
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return activity;
}

} // namespace decnet
