// SPDX-License-Identifier: GPL-3.0-or-later
// The writing half of sqltopologyrows.h.
#include "core/store/connection.h"
#include "core/store/sqlcolumns.h"
#include "core/store/sqltopologyrows.h"

#include <iterator>
#include <string>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

/// Rows that one INSERT of many takes; larger ones gain nothing more.
constexpr int kRowsPerInsert = 16;

/// An INSERT for one row and one for many. A statement costs SQLite about as much as a row does
/// (opening the table and its indexes), so a topology is written many rows at a time.
struct InsertSql
{
    /// `head` ends before VALUES; the last column is the topology.
    InsertSql(const std::string &head, int columns)
    {
        std::string row = " (?";
        for (int i = 1; i < columns; ++i)
            row += ", ?";
        row += ')';
        one = head + " VALUES" + row;
        many = one;
        for (int i = 1; i < kRowsPerInsert; ++i)
            many += ',' + row;
    }

    std::string one;
    std::string many;
};

// The texts are static because a connection keeps its prepared statements by them.

const InsertSql &insertLan()
{
    static const InsertSql kSql(
        "INSERT INTO lans (id, name, subnet, is_dmz, x, y, w, h, notes, colour, locked, level,"
        " collapsed, topology_id)",
        14);
    return kSql;
}

const std::string &upsertLan()
{
    static const std::string kSql =
        insertLan().one +
        " ON CONFLICT (topology_id, id) DO UPDATE SET name = excluded.name,"
        " subnet = excluded.subnet, is_dmz = excluded.is_dmz, x = excluded.x, y = excluded.y,"
        " w = excluded.w, h = excluded.h, notes = excluded.notes, colour = excluded.colour,"
        " locked = excluded.locked, level = excluded.level, collapsed = excluded.collapsed";
    return kSql;
}

void bindLan(Statement &statement, const Lan &lan)
{
    statement.text(idText(lan.id)).text(lan.name).text(lan.subnet).integer(lan.isDmz ? 1 : 0);
    bindPoint(statement, lan.pos);
    bindSize(statement, lan.size);
    statement.textOrNull(lan.notes);
    bindLook(statement, lan.look);
    statement.integer(lan.isCollapsed ? 1 : 0);
}

const InsertSql &insertDecky()
{
    static const InsertSql kSql(
        "INSERT INTO topology_deckies (id, name, services, archetype, distro, os_profile, hostname,"
        " mac, forwards_l3, service_config, publish, x, y, notes, colour, locked, level,"
        " topology_id)",
        18);
    return kSql;
}

const std::string &upsertDecky()
{
    static const std::string kSql =
        insertDecky().one +
        " ON CONFLICT (topology_id, id) DO UPDATE SET name = excluded.name,"
        " services = excluded.services, archetype = excluded.archetype,"
        " distro = excluded.distro, os_profile = excluded.os_profile,"
        " hostname = excluded.hostname, mac = excluded.mac,"
        " forwards_l3 = excluded.forwards_l3, service_config = excluded.service_config,"
        " publish = excluded.publish, x = excluded.x, y = excluded.y, notes = excluded.notes,"
        " colour = excluded.colour, locked = excluded.locked, level = excluded.level";
    return kSql;
}

void bindDecky(Statement &statement, const Decky &decky)
{
    statement.text(idText(decky.id))
        .text(decky.name)
        .text(servicesToText(decky.services))
        .textOrNull(decky.archetype)
        .textOrNull(decky.distro)
        .textOrNull(decky.osProfile)
        .textOrNull(decky.hostname)
        .textOrNull(decky.mac)
        .integer(decky.forwardsL3 ? 1 : 0)
        .textOrNull(configToText(decky.serviceConfig))
        .textOrNull(publishToText(decky.publish));
    bindPoint(statement, decky.pos);
    statement.textOrNull(decky.notes);
    bindLook(statement, decky.look);
}

const InsertSql &insertEdge()
{
    static const InsertSql kSql(
        "INSERT INTO topology_edges (id, decky_id, lan_id, ip, is_bridge, topology_id)", 6);
    return kSql;
}

void bindEdge(Statement &statement, const Edge &edge)
{
    statement.text(idText(edge.id))
        .text(idText(edge.decky))
        .text(idText(edge.lan))
        .text(edge.ip)
        .integer(edge.isBridge ? 1 : 0);
}

const InsertSql &insertNote()
{
    static const InsertSql kSql(
        "INSERT INTO topology_notes (id, text, x, y, w, h, colour, locked, level, topology_id)", 10);
    return kSql;
}

const std::string &upsertNote()
{
    static const std::string kSql =
        insertNote().one +
        " ON CONFLICT (topology_id, id) DO UPDATE SET text = excluded.text, x = excluded.x,"
        " y = excluded.y, w = excluded.w, h = excluded.h, colour = excluded.colour,"
        " locked = excluded.locked, level = excluded.level";
    return kSql;
}

void bindNote(Statement &statement, const Note &note)
{
    statement.text(idText(note.id)).text(note.text);
    bindPoint(statement, note.pos);
    bindSize(statement, note.size);
    bindLook(statement, note.look);
}

/// Executes `sql` for every child of [first, last), `rows` of them at a time; their number is a
/// multiple of that. `bind` binds all parameters of a row but the last, which is the topology and
/// keeps its value from one execution to the next.
template<typename Iterator, typename Bind>
Result<void> insertRange(Connection &connection, std::string_view sql, int rows,
                         const QString &topology, Iterator first, Iterator last, Bind bind)
{
    if (first == last)
        return {};
    auto statement = connection.statement(sql);
    for (bool isFirst = true; first != last; isFirst = false) {
        for (int i = 0; i < rows; ++i, ++first) {
            bind(statement, first->second);
            if (isFirst)
                statement.text(topology);
            else
                statement.keep();
        }
        if (auto ok = statement.exec(); !ok)
            return ok;
    }
    return {};
}

template<typename Map, typename Bind>
Result<void> insertEach(Connection &connection, std::string_view sql, const QString &topology,
                        const Map &children, Bind bind)
{
    return insertRange(connection, sql, 1, topology, children.begin(), children.end(), bind);
}

template<typename Map, typename Bind>
Result<void> insertAll(Connection &connection, const InsertSql &sql, const QString &topology,
                       const Map &children, Bind bind)
{
    const auto whole = static_cast<long>(children.size()) / kRowsPerInsert * kRowsPerInsert;
    const auto rest = std::next(children.begin(), whole);
    if (auto ok = insertRange(connection, sql.many, kRowsPerInsert, topology, children.begin(),
                              rest, bind);
        !ok)
        return ok;
    return insertRange(connection, sql.one, 1, topology, rest, children.end(), bind);
}

template<typename Map>
Result<void> runForEach(Connection &connection, std::string_view sql, const QString &topology,
                        const Map &children)
{
    if (children.empty())
        return {};
    auto statement = connection.statement(sql);
    for (const auto &[id, child] : children) {
        statement.text(topology).text(id.toString());
        if (auto ok = statement.exec(); !ok)
            return ok;
    }
    return {};
}

template<typename Map>
Map onlyIn(const Map &some, const Map &others)
{
    Map result;
    for (const auto &[id, child] : some) {
        if (!others.contains(id))
            result.emplace(id, child);
    }
    return result;
}

/// New, or different from what it was.
template<typename Map>
Map changedIn(const Map &before, const Map &after)
{
    Map result;
    for (const auto &[id, child] : after) {
        const auto it = before.find(id);
        if (it == before.end() || it->second != child)
            result.emplace(id, child);
    }
    return result;
}

/// Those of `changed` that exist already under another name.
template<typename Map>
Map renamedIn(const Map &before, const Map &changed)
{
    Map result;
    for (const auto &[id, child] : changed) {
        const auto it = before.find(id);
        if (it != before.end() && it->second.name != child.name)
            result.emplace(id, child);
    }
    return result;
}

} // namespace

void bindPoint(Statement &statement, const std::optional<QPointF> &point)
{
    if (point)
        statement.real(point->x()).real(point->y());
    else
        statement.null().null();
}

void bindSize(Statement &statement, const std::optional<QSizeF> &size)
{
    if (size)
        statement.real(size->width()).real(size->height());
    else
        statement.null().null();
}

void bindColour(Statement &statement, NamedColour colour)
{
    if (colour == NamedColour::None)
        statement.null();
    else
        statement.text(colourName(colour));
}

void bindLook(Statement &statement, const Look &look)
{
    bindColour(statement, look.colour);
    statement.integer(look.isLocked ? 1 : 0).integer(look.level);
}

Result<void> insertMeta(Connection &connection, const TopologyMeta &meta)
{
    auto statement = connection.statement("INSERT INTO topologies (" DECNET_META_COLUMNS
                                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.text(meta.id.toString())
        .text(meta.name)
        .text(meta.mode == Mode::Agent ? u"agent"_s : u"unihost"_s)
        .textOrNull(meta.targetHost)
        .text(compactJson(meta.configSnapshot))
        .text(statusName(meta.status))
        .time(meta.statusChangedAt)
        .time(meta.createdAt.isValid() ? meta.createdAt : SystemClock().now())
        .integer(meta.version)
        .integer(meta.needsResync ? 1 : 0)
        .text(compactJson(meta.emailPersonas))
        .text(meta.languageDefault)
        .textOrNull(meta.notes);
    return statement.exec();
}

Result<void> updateMeta(Connection &connection, const TopologyMeta &meta)
{
    auto statement = connection.statement(
        "UPDATE topologies SET name = ?, mode = ?, target_host_uuid = ?, config_snapshot = ?,"
        " email_personas = ?, language_default = ?, notes = ?, version = ? WHERE id = ?");
    statement.text(meta.name)
        .text(meta.mode == Mode::Agent ? u"agent"_s : u"unihost"_s)
        .textOrNull(meta.targetHost)
        .text(compactJson(meta.configSnapshot))
        .text(compactJson(meta.emailPersonas))
        .text(meta.languageDefault)
        .textOrNull(meta.notes)
        .integer(meta.version)
        .text(meta.id.toString());
    return statement.exec();
}

Result<void> insertChildren(Connection &connection, const Topology &topology)
{
    const QString id = topology.meta.id.toString();
    if (auto ok = insertAll(connection, insertLan(), id, topology.lans(), bindLan); !ok)
        return ok;
    if (auto ok = insertAll(connection, insertDecky(), id, topology.deckies(), bindDecky); !ok)
        return ok;
    if (auto ok = insertAll(connection, insertEdge(), id, topology.edges(), bindEdge); !ok)
        return ok;
    return insertAll(connection, insertNote(), id, topology.notes(), bindNote);
}

Result<void> writeDifference(Connection &connection, TopologyId topology, const Children &before,
                             const Children &after)
{
    const QString id = topology.toString();
    const auto lans = changedIn(before.lans, after.lans);
    const auto deckies = changedIn(before.deckies, after.deckies);
    const auto edges = changedIn(before.edges, after.edges);

    // Names and attachments are unique, and a batch may exchange them: what changes gives its
    // place up first, then takes the new one.
    auto staleEdges = onlyIn(before.edges, after.edges);
    staleEdges.insert(edges.begin(), edges.end());
    if (auto ok =
            runForEach(connection, "DELETE FROM topology_edges WHERE topology_id = ? AND id = ?",
                       id, staleEdges);
        !ok)
        return ok;
    if (auto ok =
            runForEach(connection, "DELETE FROM topology_deckies WHERE topology_id = ? AND id = ?",
                       id, onlyIn(before.deckies, after.deckies));
        !ok)
        return ok;
    if (auto ok = runForEach(connection, "DELETE FROM lans WHERE topology_id = ? AND id = ?", id,
                             onlyIn(before.lans, after.lans));
        !ok)
        return ok;
    if (auto ok =
            runForEach(connection, "UPDATE lans SET name = id WHERE topology_id = ? AND id = ?", id,
                       renamedIn(before.lans, lans));
        !ok)
        return ok;
    if (auto ok = runForEach(
            connection, "UPDATE topology_deckies SET name = id WHERE topology_id = ? AND id = ?",
            id, renamedIn(before.deckies, deckies));
        !ok)
        return ok;

    if (auto ok = insertEach(connection, upsertLan(), id, lans, bindLan); !ok)
        return ok;
    if (auto ok = insertEach(connection, upsertDecky(), id, deckies, bindDecky); !ok)
        return ok;
    if (auto ok = insertEach(connection, insertEdge().one, id, edges, bindEdge); !ok)
        return ok;
    return writeNotes(connection, id, before.notes, after.notes);
}

Result<void> writeNotes(Connection &connection, const QString &topology,
                        const Topology::Notes &before, const Topology::Notes &after)
{
    if (auto ok =
            runForEach(connection, "DELETE FROM topology_notes WHERE topology_id = ? AND id = ?",
                       topology, onlyIn(before, after));
        !ok)
        return ok;
    return insertEach(connection, upsertNote(), topology, changedIn(before, after), bindNote);
}

} // namespace decnet::rows
