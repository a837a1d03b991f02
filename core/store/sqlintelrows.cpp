// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlintelrows.h"

#include "core/intel/credentials.h"
#include "core/store/connection.h"

#include <QJsonDocument>

#include <algorithm>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

QString compactJson(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Result<Attacker> loadAttacker(Connection &connection, qint64 id)
{
    Attacker attacker;
    {
        auto row = connection.statement("SELECT uuid, ip, first_seen, last_seen, event_count,"
                                        " credential_count FROM attackers WHERE id = ?");
        row.integer(id);
        if (auto found = row.execOne(); !found)
            return fail(found.error());
        attacker.uuid = row.textAt(0);
        attacker.ip = row.textAt(1);
        attacker.firstSeen = row.timeAt(2);
        attacker.lastSeen = row.timeAt(3);
        attacker.eventCount = static_cast<int>(row.integerAt(4));
        attacker.credentialCount = static_cast<int>(row.integerAt(5));
    }
    {
        auto row = connection.statement("SELECT service FROM attacker_services"
                                        " WHERE attacker_id = ? ORDER BY service");
        row.integer(id);
        if (auto ok = row.exec(); !ok)
            return fail(ok.error());
        while (row.next())
            attacker.services.append(row.textAt(0));
    }
    auto row = connection.statement("SELECT decky FROM attacker_deckies WHERE attacker_id = ?"
                                    " ORDER BY first_seen, decky");
    row.integer(id);
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    while (row.next())
        attacker.deckies.append(row.textAt(0));
    attacker.isTraversal = attacker.deckies.size() > 1;
    if (attacker.isTraversal)
        attacker.traversalPath = attacker.deckies.join(u" → "_s);
    return attacker;
}

} // namespace

Result<DecoyEvent> readEvent(const Statement &row)
{
    const QJsonDocument fields = QJsonDocument::fromJson(row.textAt(9).toUtf8());
    if (!fields.isObject()) {
        return fail(ErrorKind::Corrupt,
                    u"The stored event %1 cannot be read"_s.arg(row.integerAt(0)),
                    u"column fields"_s);
    }
    DecoyEvent event;
    event.id = row.integerAt(0);
    event.at = row.timeAt(1);
    event.topologyId = row.textAt(2);
    event.deckyId = row.textAt(3);
    event.decky = row.textAt(4);
    event.service = row.textAt(5);
    event.type = row.textAt(6);
    event.attackerIp = row.textAt(7);
    event.attackerPort = static_cast<quint16>(row.integerAt(8));
    event.fields = fields.object();
    event.message = row.textAt(10);
    event.raw = row.textAt(11);
    event.count = static_cast<int>(row.integerAt(12));
    return event;
}

Result<qint64> insertEvent(Connection &connection, const DecoyEvent &event)
{
    auto statement = connection.statement(
        "INSERT INTO events (at, topology_id, decky_id, decky, service, event_type, attacker_ip,"
        " attacker_port, fields, msg, raw_line, line_count)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.text(toIsoUtc(event.at))
        .text(event.topologyId)
        .text(event.deckyId)
        .text(event.decky)
        .text(event.service)
        .text(event.type)
        .text(event.attackerIp)
        .integer(event.attackerPort)
        .text(compactJson(event.fields))
        .textOrNull(event.message)
        .text(event.raw)
        .integer(event.count);
    if (auto ok = statement.exec(); !ok)
        return fail(ok.error());
    return statement.lastInsertId();
}

Result<void> addToEvent(Connection &connection, qint64 eventId, int count)
{
    auto statement =
        connection.statement("UPDATE events SET line_count = line_count + ? WHERE id = ?");
    statement.integer(count).integer(eventId);
    return statement.exec();
}

Credential readCredential(const Statement &row)
{
    Credential credential;
    credential.id = row.integerAt(0);
    credential.attackerIp = row.textAt(1);
    credential.topologyId = row.textAt(2);
    credential.decky = row.textAt(3);
    credential.service = row.textAt(4);
    credential.principal = row.textAt(5);
    credential.secretKind = row.textAt(6);
    credential.secretSha256 = row.textAt(7);
    credential.secretB64 = row.textAt(8);
    credential.secretPrintable = row.textAt(9);
    credential.outcome = row.textAt(10);
    credential.firstSeen = row.timeAt(11);
    credential.lastSeen = row.timeAt(12);
    credential.attemptCount = static_cast<int>(row.integerAt(13));
    return credential;
}

Result<Credential> upsertCredential(Connection &connection, const Credential &credential,
                                    const QString &attackerUuid)
{
    auto statement = connection.statement(
        "INSERT INTO credentials (attacker_ip, attacker_uuid, topology_id, decky_name, service,"
        " principal, principal_key, secret_kind, secret_sha256, secret_b64, secret_printable,"
        " outcome, first_seen, last_seen, attempt_count)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (attacker_ip, topology_id, decky_name, service, secret_kind, secret_sha256,"
        " principal_key) DO UPDATE SET attempt_count = attempt_count + excluded.attempt_count,"
        " last_seen = max(last_seen, excluded.last_seen),"
        " first_seen = min(first_seen, excluded.first_seen),"
        " outcome = coalesce(excluded.outcome, outcome)"
        " RETURNING " DECNET_CREDENTIAL_COLUMNS);
    statement.text(credential.attackerIp)
        .text(attackerUuid)
        .text(credential.topologyId)
        .text(credential.decky)
        .text(credential.service)
        .text(credential.principal)
        .text(principalKey(credential.principal))
        .text(credential.secretKind)
        .text(credential.secretSha256)
        .text(credential.secretB64)
        .text(credential.secretPrintable)
        .textOrNull(credential.outcome)
        .text(toIsoUtc(credential.firstSeen))
        .text(toIsoUtc(credential.lastSeen))
        .integer(credential.attemptCount);
    if (auto row = statement.execOne(); !row)
        return fail(row.error());
    return readCredential(statement);
}

Result<void> insertArtifact(Connection &connection, const Artifact &artifact)
{
    auto statement = connection.statement(
        "INSERT INTO artifacts (at, topology_id, decky, service, attacker_ip, capture_id, path,"
        " size, sha256, state, stored_path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.text(toIsoUtc(artifact.at))
        .text(artifact.topologyId)
        .text(artifact.decky)
        .text(artifact.service)
        .text(artifact.attackerIp)
        .text(artifact.captureId)
        .text(artifact.path)
        .integer(artifact.size)
        .text(artifact.sha256)
        .text(artifactStateName(artifact.state))
        .text(artifact.storedPath);
    return statement.exec();
}

Result<Artifact> readArtifact(const Statement &row)
{
    const auto state = artifactStateFromName(row.textAt(10));
    if (!state) {
        return fail(ErrorKind::Corrupt,
                    u"The stored artefact %1 cannot be read"_s.arg(row.integerAt(0)),
                    u"column state"_s);
    }
    Artifact artifact;
    artifact.id = row.integerAt(0);
    artifact.at = row.timeAt(1);
    artifact.topologyId = row.textAt(2);
    artifact.decky = row.textAt(3);
    artifact.service = row.textAt(4);
    artifact.attackerIp = row.textAt(5);
    artifact.captureId = row.textAt(6);
    artifact.path = row.textAt(7);
    artifact.size = row.integerAt(8);
    artifact.sha256 = row.textAt(9);
    artifact.state = *state;
    artifact.storedPath = row.textAt(11);
    return artifact;
}

Result<std::vector<Attacker>> loadAttackers(Connection &connection, const std::vector<qint64> &ids)
{
    std::vector<Attacker> attackers;
    for (const qint64 id : ids) {
        auto attacker = loadAttacker(connection, id);
        if (!attacker)
            return fail(attacker.error());
        attackers.push_back(std::move(*attacker));
    }
    return attackers;
}

} // namespace decnet::rows
