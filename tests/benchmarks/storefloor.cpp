// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/storefloor.h"

#include <QJsonDocument>

#include <sqlite3.h>

namespace decnet::bench {

namespace {

void check(int code, int wanted, sqlite3 *database)
{
    if (code != wanted)
        qFatal("SQLite: %s", sqlite3_errmsg(database));
}

/// A prepared statement with parameters and columns from 0.
class Prepared
{
public:
    Prepared(sqlite3 *database, const char *sql)
        : m_database(database)
    {
        check(sqlite3_prepare_v2(database, sql, -1, &m_statement, nullptr), SQLITE_OK, database);
    }
    ~Prepared() { sqlite3_finalize(m_statement); }
    Prepared(const Prepared &) = delete;
    Prepared &operator=(const Prepared &) = delete;

    Prepared &bytes(const QByteArray &value)
    {
        sqlite3_bind_text(m_statement, m_next++, value.constData(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT);
        return *this;
    }
    Prepared &text(const QString &value) { return bytes(value.toUtf8()); }
    Prepared &textOrNull(const QString &value)
    {
        if (!value.isEmpty())
            return text(value);
        sqlite3_bind_null(m_statement, m_next++);
        return *this;
    }
    Prepared &integer(qint64 value)
    {
        sqlite3_bind_int64(m_statement, m_next++, value);
        return *this;
    }
    template<typename Pair>
    Prepared &pair(bool has, Pair get)
    {
        for (int i = 0; i < 2; ++i) {
            if (has)
                sqlite3_bind_double(m_statement, m_next++, get(i));
            else
                sqlite3_bind_null(m_statement, m_next++);
        }
        return *this;
    }
    void run()
    {
        check(sqlite3_step(m_statement), SQLITE_DONE, m_database);
        sqlite3_reset(m_statement);
        m_next = 1;
    }
    bool step()
    {
        const int code = sqlite3_step(m_statement);
        if (code == SQLITE_ROW)
            return true;
        check(code, SQLITE_DONE, m_database);
        return false;
    }

    [[nodiscard]] QString textAt(int column) const
    {
        return QString::fromUtf8(
            reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column)),
            sqlite3_column_bytes(m_statement, column));
    }
    [[nodiscard]] qint64 integerAt(int column) const
    {
        return sqlite3_column_int64(m_statement, column);
    }
    [[nodiscard]] std::optional<QPointF> pointAt(int column) const
    {
        if (sqlite3_column_type(m_statement, column) == SQLITE_NULL)
            return std::nullopt;
        return QPointF(sqlite3_column_double(m_statement, column),
                       sqlite3_column_double(m_statement, column + 1));
    }

private:
    sqlite3 *m_database;
    sqlite3_stmt *m_statement = nullptr;
    int m_next = 1;
};

QByteArray servicesJson(const QStringList &services)
{
    return services.isEmpty() ? QByteArray("[]")
                              : "[\"" + services.join(QStringLiteral("\",\"")).toUtf8() + "\"]";
}

QStringList servicesFrom(const QString &json)
{
    return json.size() < 4 ? QStringList()
                           : json.mid(2, json.size() - 4).split(QStringLiteral("\",\""));
}

} // namespace

struct StoreFloor::Part
{
    sqlite3 *database = nullptr;

    void run(const char *sql)
    {
        check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK, database);
    }
};

StoreFloor::StoreFloor(const QString &file)
    : m_part(std::make_unique<Part>())
{
    check(sqlite3_open(file.toUtf8().constData(), &m_part->database), SQLITE_OK, m_part->database);
    for (const char *pragma :
         {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL",
          "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-16384"})
        m_part->run(pragma);
}

StoreFloor::~StoreFloor()
{
    sqlite3_close(m_part->database);
}

void StoreFloor::save(const Topology &topology)
{
    sqlite3 *database = m_part->database;
    const QByteArray id = topology.meta.id.toLatin1();
    m_part->run("BEGIN IMMEDIATE");
    Prepared(database, "INSERT INTO topologies (id, name, created_at) VALUES (?, ?, '')")
        .bytes(id)
        .text(topology.meta.name)
        .run();
    Prepared lan(database, "INSERT INTO lans (topology_id, id, name, subnet, is_dmz, x, y, w, h,"
                           " notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const auto &[lanId, value] : topology.lans()) {
        lan.bytes(id)
            .bytes(lanId.toLatin1())
            .text(value.name)
            .text(value.subnet)
            .integer(value.isDmz)
            .pair(value.pos.has_value(),
                  [&](int i) { return i == 0 ? value.pos->x() : value.pos->y(); })
            .pair(value.size.has_value(),
                  [&](int i) { return i == 0 ? value.size->width() : value.size->height(); })
            .textOrNull(value.notes)
            .run();
    }
    Prepared decky(database,
                   "INSERT INTO topology_deckies (topology_id, id, name, services, archetype,"
                   " distro, os_profile, hostname, mac, forwards_l3, service_config, publish, x, y,"
                   " notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const auto &[deckyId, value] : topology.deckies()) {
        decky.bytes(id)
            .bytes(deckyId.toLatin1())
            .text(value.name)
            .bytes(servicesJson(value.services))
            .textOrNull(value.archetype)
            .textOrNull(value.distro)
            .textOrNull(value.osProfile)
            .textOrNull(value.hostname)
            .textOrNull(value.mac)
            .integer(value.forwardsL3)
            .textOrNull({})
            .textOrNull({})
            .pair(value.pos.has_value(),
                  [&](int i) { return i == 0 ? value.pos->x() : value.pos->y(); })
            .textOrNull(value.notes)
            .run();
    }
    Prepared edge(database, "INSERT INTO topology_edges (topology_id, id, decky_id, lan_id, ip,"
                            " is_bridge) VALUES (?, ?, ?, ?, ?, ?)");
    for (const auto &[edgeId, value] : topology.edges()) {
        edge.bytes(id)
            .bytes(edgeId.toLatin1())
            .bytes(value.decky.toLatin1())
            .bytes(value.lan.toLatin1())
            .text(value.ip)
            .integer(value.isBridge)
            .run();
    }
    m_part->run("COMMIT");
}

Topology StoreFloor::load(TopologyId id)
{
    sqlite3 *database = m_part->database;
    Topology topology;
    topology.meta.id = id;
    m_part->run("BEGIN");
    Prepared lan(database, "SELECT id, name, subnet, is_dmz, x, y, w, h, notes FROM lans"
                           " WHERE topology_id = ? ORDER BY id");
    lan.bytes(id.toLatin1());
    while (lan.step()) {
        Lan value;
        value.id = *LanId::parse(lan.textAt(0));
        value.name = lan.textAt(1);
        value.subnet = lan.textAt(2);
        value.isDmz = lan.integerAt(3) != 0;
        value.pos = lan.pointAt(4);
        if (const auto size = lan.pointAt(6))
            value.size = QSizeF(size->x(), size->y());
        value.notes = lan.textAt(8);
        topology.putLan(std::move(value));
    }
    Prepared decky(database,
                   "SELECT id, name, services, archetype, distro, os_profile, hostname, mac,"
                   " forwards_l3, service_config, publish, x, y, notes FROM topology_deckies"
                   " WHERE topology_id = ? ORDER BY id");
    decky.bytes(id.toLatin1());
    while (decky.step()) {
        Decky value;
        value.id = *DeckyId::parse(decky.textAt(0));
        value.name = decky.textAt(1);
        value.services = servicesFrom(decky.textAt(2));
        value.archetype = decky.textAt(3);
        value.distro = decky.textAt(4);
        value.osProfile = decky.textAt(5);
        value.hostname = decky.textAt(6);
        value.mac = decky.textAt(7);
        value.forwardsL3 = decky.integerAt(8) != 0;
        value.pos = decky.pointAt(11);
        value.notes = decky.textAt(13);
        topology.putDecky(std::move(value));
    }
    Prepared edge(database, "SELECT id, decky_id, lan_id, ip, is_bridge FROM topology_edges"
                            " WHERE topology_id = ? ORDER BY id");
    edge.bytes(id.toLatin1());
    while (edge.step()) {
        topology.putEdge({*EdgeId::parse(edge.textAt(0)), *DeckyId::parse(edge.textAt(1)),
                          *LanId::parse(edge.textAt(2)), edge.textAt(3), edge.integerAt(4) != 0});
    }
    m_part->run("COMMIT");
    return topology;
}

int StoreFloor::scan(TopologyId id)
{
    int rows = 0;
    for (const char *sql :
         {"SELECT id, name, subnet, is_dmz, x, y, w, h, notes FROM lans WHERE topology_id = ?",
          "SELECT id, name, services, archetype, distro, os_profile, hostname, mac, forwards_l3,"
          " service_config, publish, x, y, notes FROM topology_deckies WHERE topology_id = ?",
          "SELECT id, decky_id, lan_id, ip, is_bridge FROM topology_edges WHERE topology_id = ?"}) {
        Prepared row(m_part->database, sql);
        row.bytes(id.toLatin1());
        while (row.step())
            ++rows;
    }
    return rows;
}

} // namespace decnet::bench
