// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/opensessionrows.h"

#include "core/base/clock.h"
#include "core/store/connection.h"

#include <algorithm>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

Result<void> forgetRestarted(Connection &connection,
                             const std::vector<SessionChanges::Restart> &restarted)
{
    auto forget = connection.statement("DELETE FROM open_sessions WHERE topology_id = ?"
                                       " AND decky = ? AND service = ? AND started_at <= ?");
    for (const SessionChanges::Restart &each : restarted) {
        forget.text(each.topologyId).text(each.decky).text(each.service).time(each.at);
        if (auto ok = forget.exec(); !ok)
            return ok;
    }
    return {};
}

Result<void> open(Connection &connection, const std::vector<OpenSession> &opened)
{
    if (opened.empty())
        return {};
    {
        const QDateTime newest = std::ranges::max_element(opened, {}, &OpenSession::since)->since;
        auto prune = connection.statement("DELETE FROM open_sessions WHERE last_at < ?");
        prune.time(newest.addDuration(-kSessionSilence));
        if (auto ok = prune.exec(); !ok)
            return ok;
    }
    auto insert = connection.statement(
        "INSERT INTO open_sessions (topology_id, decky, service, session, decky_id, attacker_ip,"
        " attacker_port, started_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)");
    for (const OpenSession &each : opened) {
        insert.text(each.topologyId)
            .text(each.decky)
            .text(each.service)
            .text(each.id)
            .text(each.deckyId)
            .text(each.attackerIp)
            .integer(each.attackerPort)
            .time(each.since)
            .time(each.lastSeen);
        if (auto ok = insert.exec(); !ok)
            return ok;
    }
    return {};
}

} // namespace

Result<void> storeSessions(Connection &connection, const SessionChanges &changes)
{
    if (auto ok = forgetRestarted(connection, changes.restarted); !ok)
        return ok;
    if (auto ok = open(connection, changes.opened); !ok)
        return ok;
    auto go = connection.statement("UPDATE open_sessions SET last_at = max(last_at, ?)"
                                   " WHERE topology_id = ? AND decky = ? AND service = ?"
                                   " AND session = ?");
    for (const OpenSession &each : changes.continued) {
        go.time(each.lastSeen)
            .text(each.topologyId)
            .text(each.decky)
            .text(each.service)
            .text(each.id);
        if (auto ok = go.exec(); !ok)
            return ok;
    }
    auto end = connection.statement("DELETE FROM open_sessions WHERE topology_id = ?"
                                    " AND decky = ? AND service = ? AND session = ?");
    for (const OpenSession &each : changes.ended) {
        end.text(each.topologyId).text(each.decky).text(each.service).text(each.id);
        if (auto ok = end.exec(); !ok)
            return ok;
    }
    return {};
}

Result<std::vector<OpenSession>> loadSessions(Connection &connection, const QString &topologyId,
                                              const QDateTime &heardSince)
{
    auto row = connection.statement(
        "SELECT session, topology_id, decky_id, decky, service, attacker_ip, attacker_port,"
        " started_at, last_at FROM open_sessions WHERE topology_id = ? AND last_at >= ?"
        " ORDER BY started_at, decky, service, session");
    row.text(topologyId).time(heardSince);
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<OpenSession> sessions;
    while (row.next()) {
        sessions.push_back({row.textAt(0), row.textAt(1), row.textAt(2), row.textAt(3),
                            row.textAt(4), row.textAt(5), static_cast<quint16>(row.integerAt(6)),
                            row.timeAt(7), row.timeAt(8)});
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return sessions;
}

} // namespace decnet::rows
