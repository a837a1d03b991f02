// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqltopologyrows.h"

#include "core/store/connection.h"
#include "core/store/sqlcolumns.h"

#include <QJsonDocument>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

Error damaged(const QString &what, const QString &id, const QString &detail = {})
{
    return makeError(ErrorKind::Corrupt, u"The stored %1 %2 cannot be read"_s.arg(what, id),
                     detail);
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

/// Three columns: colour, locked, level.
std::optional<Look> lookAt(const Statement &row, int column)
{
    Look look;
    if (!row.isNullAt(column)) {
        const auto colour = colourFromName(row.textAt(column));
        if (!colour)
            return std::nullopt;
        look.colour = *colour;
    }
    look.isLocked = row.integerAt(column + 1) != 0;
    look.level = static_cast<int>(row.integerAt(column + 2));
    return look;
}

Result<void> loadLans(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement("SELECT id, name, subnet, is_dmz, x, y, w, h, notes, colour,"
                                    " locked, level, collapsed FROM lans"
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
        const auto look = lookAt(row, 9);
        if (!look)
            return fail(damaged(u"LAN"_s, lan.name, u"column colour"_s));
        lan.look = *look;
        lan.isCollapsed = row.integerAt(12) != 0;
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
    const auto look = lookAt(row, 14);
    if (!look)
        return fail(damaged(u"decky"_s, decky.name, u"column colour"_s));
    decky.look = *look;
    return decky;
}

Result<void> loadDeckies(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement(
        "SELECT id, name, services, archetype, distro, os_profile, hostname, mac, forwards_l3,"
        " service_config, publish, x, y, notes, colour, locked, level"
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

} // namespace

Result<void> loadNotes(Connection &connection, Topology &topology, const QString &id)
{
    auto row = connection.statement("SELECT id, text, x, y, w, h, colour, locked, level"
                                    " FROM topology_notes WHERE topology_id = ? ORDER BY id");
    row.text(id);
    if (auto ok = row.exec(); !ok)
        return ok;
    while (row.next()) {
        const auto noteId = NoteId::parse(row.textAt(0));
        const auto pos = pointAt(row, 2);
        const auto size = sizeAt(row, 4);
        const auto look = lookAt(row, 6);
        if (!noteId || !pos || !size || !look)
            return fail(damaged(u"note"_s, row.textAt(0)));
        topology.putNote({*noteId, row.textAt(1), *pos, *size, *look});
    }
    return row.failure();
}

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
    for (const auto loader : {&loadLans, &loadDeckies, &loadEdges, &loadNotes}) {
        if (auto ok = loader(connection, topology, text); !ok)
            return fail(ok.error());
    }
    return topology;
}

} // namespace decnet::rows
