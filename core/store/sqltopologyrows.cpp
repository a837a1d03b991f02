// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqltopologyrows.h"

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

QString compactJson(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

Error damaged(const QString &what, const QString &id, const QString &detail = {})
{
    return makeError(ErrorKind::Corrupt, u"The stored %1 %2 cannot be read"_s.arg(what, id),
                     detail);
}

/// Service lists are short lists of slugs in all but broken rows, and there is one per decky: they
/// are written and read without a JSON tree.
bool isPlainSlug(const QString &slug)
{
    return std::all_of(slug.begin(), slug.end(),
                       [](QChar c) { return c >= u' ' && c <= u'~' && c != u'"' && c != u'\\'; });
}

QString servicesToText(const QStringList &services)
{
    if (!std::all_of(services.begin(), services.end(), isPlainSlug))
        return compactJson(QJsonArray::fromStringList(services));
    return services.isEmpty() ? u"[]"_s : u"[\""_s + services.join(u"\",\""_s) + u"\"]"_s;
}

std::optional<QStringList> servicesFromText(const QString &text)
{
    if (text == u"[]"_s)
        return QStringList();
    if (text.startsWith(u"[\""_s) && text.endsWith(u"\"]"_s) && !text.contains(u'\\')) {
        QStringList services = QStringView(text).mid(2).chopped(2).toString().split(u"\",\""_s);
        if (std::all_of(services.begin(), services.end(), isPlainSlug))
            return services;
    }
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    if (!document.isArray())
        return std::nullopt;
    QStringList services;
    for (const QJsonValue &value : document.array())
        services.append(value.toString());
    return services;
}

QString configToText(const QMap<QString, QJsonObject> &config)
{
    if (config.isEmpty())
        return {};
    QJsonObject object;
    for (auto it = config.begin(); it != config.end(); ++it)
        object.insert(it.key(), it.value());
    return compactJson(object);
}

std::optional<QMap<QString, QJsonObject>> configFromText(const QString &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    if (!document.isObject())
        return std::nullopt;
    QMap<QString, QJsonObject> config;
    const QJsonObject object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it)
        config.insert(it.key(), it.value().toObject());
    return config;
}

QString publishToText(const std::vector<PublishRule> &rules)
{
    if (rules.empty())
        return {};
    QJsonArray array;
    for (const PublishRule &rule : rules) {
        array.append(QJsonObject{{u"service"_s, rule.service},
                                 {u"port"_s, rule.port},
                                 {u"udp"_s, rule.udp},
                                 {u"host_address"_s, rule.hostAddress},
                                 {u"host_port"_s, rule.hostPort}});
    }
    return compactJson(array);
}

std::optional<std::vector<PublishRule>> publishFromText(const QString &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    if (!document.isArray())
        return std::nullopt;
    std::vector<PublishRule> rules;
    for (const QJsonValue &value : document.array()) {
        const QJsonObject object = value.toObject();
        PublishRule rule;
        rule.service = object.value("service"_L1).toString();
        rule.port = static_cast<quint16>(object.value("port"_L1).toInt());
        rule.udp = object.value("udp"_L1).toBool();
        rule.hostAddress = object.value("host_address"_L1).toString();
        rule.hostPort = static_cast<quint16>(object.value("host_port"_L1).toInt());
        rules.push_back(rule);
    }
    return rules;
}

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

std::optional<QPointF> pointAt(const Statement &row, int column)
{
    if (row.isNullAt(column) || row.isNullAt(column + 1))
        return std::nullopt;
    return QPointF(row.realAt(column), row.realAt(column + 1));
}

std::optional<QSizeF> sizeAt(const Statement &row, int column)
{
    if (row.isNullAt(column) || row.isNullAt(column + 1))
        return std::nullopt;
    return QSizeF(row.realAt(column), row.realAt(column + 1));
}

Result<void> loadLans(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement("SELECT id, name, subnet, is_dmz, x, y, w, h, notes FROM lans"
                                    " WHERE topology_id = ? ORDER BY id");
    row.text(id);
    if (auto ok = row.exec(); !ok)
        return ok;
    while (row.next()) {
        const auto lanId = LanId::parse(row.textAt(0));
        if (!lanId)
            return fail(damaged(u"LAN"_s, row.textAt(0)));
        Lan lan;
        lan.id = *lanId;
        lan.name = row.textAt(1);
        lan.subnet = row.textAt(2);
        lan.isDmz = row.integerAt(3) != 0;
        lan.pos = pointAt(row, 4);
        lan.size = sizeAt(row, 6);
        lan.notes = row.textAt(8);
        topology.putLan(std::move(lan));
    }
    return row.failure();
}

Result<Decky> readDecky(const Statement &row)
{
    const auto id = DeckyId::parse(row.textAt(0));
    if (!id)
        return fail(damaged(u"decky"_s, row.textAt(0)));
    Decky decky;
    decky.id = *id;
    decky.name = row.textAt(1);
    auto services = servicesFromText(row.textAt(2));
    if (!services)
        return fail(damaged(u"decky"_s, decky.name, u"column services"_s));
    decky.services = std::move(*services);
    decky.archetype = row.textAt(3);
    decky.distro = row.textAt(4);
    decky.osProfile = row.textAt(5);
    decky.hostname = row.textAt(6);
    decky.mac = row.textAt(7);
    decky.forwardsL3 = row.integerAt(8) != 0;
    if (const QString text = row.textAt(9); !text.isEmpty()) {
        auto config = configFromText(text);
        if (!config)
            return fail(damaged(u"decky"_s, decky.name, u"column service_config"_s));
        decky.serviceConfig = std::move(*config);
    }
    if (const QString text = row.textAt(10); !text.isEmpty()) {
        auto publish = publishFromText(text);
        if (!publish)
            return fail(damaged(u"decky"_s, decky.name, u"column publish"_s));
        decky.publish = std::move(*publish);
    }
    decky.pos = pointAt(row, 11);
    decky.notes = row.textAt(13);
    return decky;
}

Result<void> loadDeckies(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement(
        "SELECT id, name, services, archetype, distro, os_profile, hostname, mac, forwards_l3,"
        " service_config, publish, x, y, notes"
        " FROM topology_deckies WHERE topology_id = ? ORDER BY id");
    row.text(id);
    if (auto ok = row.exec(); !ok)
        return ok;
    while (row.next()) {
        auto decky = readDecky(row);
        if (!decky)
            return fail(decky.error());
        topology.putDecky(std::move(*decky));
    }
    return row.failure();
}

Result<void> loadEdges(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement("SELECT id, decky_id, lan_id, ip, is_bridge"
                                    " FROM topology_edges WHERE topology_id = ? ORDER BY id");
    row.text(id);
    if (auto ok = row.exec(); !ok)
        return ok;
    while (row.next()) {
        const auto edgeId = EdgeId::parse(row.textAt(0));
        const auto decky = DeckyId::parse(row.textAt(1));
        const auto lan = LanId::parse(row.textAt(2));
        if (!edgeId || !decky || !lan)
            return fail(damaged(u"edge"_s, row.textAt(0)));
        topology.putEdge({*edgeId, *decky, *lan, row.textAt(3), row.integerAt(4) != 0});
    }
    return row.failure();
}

constexpr char kInsertLan[] =
    "INSERT INTO lans (topology_id, id, name, subnet, is_dmz, x, y, w, h, notes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (topology_id, id) DO UPDATE SET name = excluded.name,"
    " subnet = excluded.subnet, is_dmz = excluded.is_dmz, x = excluded.x, y = excluded.y,"
    " w = excluded.w, h = excluded.h, notes = excluded.notes";

void bindLan(Statement &statement, const QString &topology, const Lan &lan)
{
    statement.text(topology)
        .text(lan.id.toString())
        .text(lan.name)
        .text(lan.subnet)
        .integer(lan.isDmz ? 1 : 0);
    bindPoint(statement, lan.pos);
    bindSize(statement, lan.size);
    statement.textOrNull(lan.notes);
}

constexpr char kInsertDecky[] =
    "INSERT INTO topology_deckies (topology_id, id, name, services, archetype, distro,"
    " os_profile, hostname, mac, forwards_l3, service_config, publish, x, y, notes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (topology_id, id) DO UPDATE SET name = excluded.name,"
    " services = excluded.services, archetype = excluded.archetype, distro = excluded.distro,"
    " os_profile = excluded.os_profile, hostname = excluded.hostname, mac = excluded.mac,"
    " forwards_l3 = excluded.forwards_l3, service_config = excluded.service_config,"
    " publish = excluded.publish, x = excluded.x, y = excluded.y, notes = excluded.notes";

void bindDecky(Statement &statement, const QString &topology, const Decky &decky)
{
    statement.text(topology)
        .text(decky.id.toString())
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
}

constexpr char kInsertEdge[] =
    "INSERT INTO topology_edges (topology_id, id, decky_id, lan_id, ip, is_bridge)"
    " VALUES (?, ?, ?, ?, ?, ?)";

void bindEdge(Statement &statement, const QString &topology, const Edge &edge)
{
    statement.text(topology)
        .text(edge.id.toString())
        .text(edge.decky.toString())
        .text(edge.lan.toString())
        .text(edge.ip)
        .integer(edge.isBridge ? 1 : 0);
}

/// Executes `statement` for every child, bound by `bind`.
template<typename Map, typename Bind>
Result<void> insertAll(Connection &connection, std::string_view sql, const QString &topology,
                       const Map &children, Bind bind)
{
    if (children.empty())
        return {};
    auto statement = connection.statement(sql);
    for (const auto &[id, child] : children) {
        bind(statement, topology, child);
        if (auto ok = statement.exec(); !ok)
            return ok;
    }
    return {};
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

Result<TopologyMeta> readMeta(const Statement &row)
{
    const QString idText = row.textAt(0);
    const auto id = TopologyId::parse(idText);
    const auto status = statusFromName(row.textAt(5));
    const QJsonDocument snapshot = QJsonDocument::fromJson(row.textAt(4).toUtf8());
    const QJsonDocument personas = QJsonDocument::fromJson(row.textAt(10).toUtf8());
    if (!id)
        return fail(damaged(u"topology"_s, idText, u"column id"_s));
    if (!status)
        return fail(damaged(u"topology"_s, idText, u"column status"_s));
    if (!snapshot.isObject())
        return fail(damaged(u"topology"_s, idText, u"column config_snapshot"_s));
    if (!personas.isArray())
        return fail(damaged(u"topology"_s, idText, u"column email_personas"_s));
    TopologyMeta meta;
    meta.id = *id;
    meta.name = row.textAt(1);
    meta.mode = row.textAt(2) == u"agent"_s ? Mode::Agent : Mode::Unihost;
    meta.targetHost = row.textAt(3);
    meta.configSnapshot = snapshot.object();
    meta.status = *status;
    meta.statusChangedAt = row.timeAt(6);
    meta.createdAt = row.timeAt(7);
    meta.version = row.integerAt(8);
    meta.needsResync = row.integerAt(9) != 0;
    meta.emailPersonas = personas.array();
    meta.languageDefault = row.textAt(11);
    meta.notes = row.textAt(12);
    return meta;
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

Result<Topology> load(Connection &connection, TopologyId id)
{
    const QString text = id.toString();
    Topology topology;
    {
        auto row =
            connection.statement("SELECT " DECNET_META_COLUMNS " FROM topologies WHERE id = ?");
        row.text(text);
        const auto found = row.execOne();
        if (!found)
            return fail(found.error());
        if (!*found)
            return fail(ErrorKind::NotFound, u"There is no topology %1"_s.arg(text));
        auto meta = readMeta(row);
        if (!meta)
            return fail(meta.error());
        topology.meta = std::move(*meta);
    }
    for (const auto loader : {&loadLans, &loadDeckies, &loadEdges}) {
        if (auto ok = loader(connection, topology, text); !ok)
            return fail(ok.error());
    }
    return topology;
}

Result<void> insertChildren(Connection &connection, const Topology &topology)
{
    const QString id = topology.meta.id.toString();
    if (auto ok = insertAll(connection, kInsertLan, id, topology.lans(), bindLan); !ok)
        return ok;
    if (auto ok = insertAll(connection, kInsertDecky, id, topology.deckies(), bindDecky); !ok)
        return ok;
    return insertAll(connection, kInsertEdge, id, topology.edges(), bindEdge);
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

    if (auto ok = insertAll(connection, kInsertLan, id, lans, bindLan); !ok)
        return ok;
    if (auto ok = insertAll(connection, kInsertDecky, id, deckies, bindDecky); !ok)
        return ok;
    return insertAll(connection, kInsertEdge, id, edges, bindEdge);
}

Result<void> writeGeometry(Connection &connection, TopologyId topology, const Geometry &geometry)
{
    const QString id = topology.toString();
    const auto run = [&](Statement &statement, const QString &what,
                         const QString &child) -> Result<void> {
        statement.text(id).text(child);
        if (auto ok = statement.exec(); !ok)
            return ok;
        if (statement.changedRows() == 0) {
            return fail(ErrorKind::NotFound, u"Topology %1 has no %2 %3"_s.arg(id, what, child));
        }
        return {};
    };
    for (const Geometry::LanMove &move : geometry.lans) {
        if (move.pos) {
            auto statement = connection.statement(
                "UPDATE lans SET x = ?, y = ? WHERE topology_id = ? AND id = ?");
            bindPoint(statement, *move.pos);
            if (auto ok = run(statement, u"LAN"_s, move.id.toString()); !ok)
                return ok;
        }
        if (move.size) {
            auto statement = connection.statement(
                "UPDATE lans SET w = ?, h = ? WHERE topology_id = ? AND id = ?");
            bindSize(statement, *move.size);
            if (auto ok = run(statement, u"LAN"_s, move.id.toString()); !ok)
                return ok;
        }
    }
    for (const Geometry::DeckyMove &move : geometry.deckies) {
        auto statement = connection.statement(
            "UPDATE topology_deckies SET x = ?, y = ? WHERE topology_id = ? AND id = ?");
        if (!move.pos)
            continue;
        bindPoint(statement, *move.pos);
        if (auto ok = run(statement, u"decky"_s, move.id.toString()); !ok)
            return ok;
    }
    return {};
}

} // namespace decnet::rows
