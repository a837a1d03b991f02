// SPDX-License-Identifier: GPL-3.0-or-later
// The reading half of SqlTopologyRepository.
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "core/store/sqltopologyrows.h"
#include "core/store/topologyguards.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;
using guards::readHead;

namespace {

constexpr int kMaxPage = 1000;
constexpr qsizetype kShortestPrefix = 4;

bool isIdPrefix(const QString &text)
{
    return text.size() >= kShortestPrefix && text.size() <= TopologyId::kTextLength &&
           std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || c == u'-';
           });
}

} // namespace

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
