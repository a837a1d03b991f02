// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/document.h"

#include "core/base/clock.h"
#include "core/base/jsonfields.h"

#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSchemaNumber = 1;
constexpr int kMaxText = 65536;

void setIfNotEmpty(QJsonObject &object, const QString &key, const QString &value)
{
    if (!value.isEmpty())
        object.insert(key, value);
}

template<typename IdType>
IdType idField(JsonFields &fields, const char *key)
{
    const QString text = fields.text(key);
    const auto id = IdType::parse(text);
    if (!id)
        fields.complain(key, u"'%1' is not a UUID"_s.arg(text.left(60)));
    return id.value_or(IdType());
}

std::optional<QPointF> posField(JsonFields &fields)
{
    const auto x = fields.number("x");
    const auto y = fields.number("y");
    return x && y ? std::optional(QPointF(*x, *y)) : std::nullopt;
}

void writePos(QJsonObject &object, const std::optional<QPointF> &pos)
{
    if (pos) {
        object.insert(u"x"_s, pos->x());
        object.insert(u"y"_s, pos->y());
    }
}

/// Only what departs from the plain look: most things have none.
void writeLook(QJsonObject &object, const Look &look)
{
    if (look.colour != NamedColour::None)
        object.insert(u"colour"_s, colourName(look.colour));
    if (look.isLocked)
        object.insert(u"locked"_s, true);
    if (look.level != 0)
        object.insert(u"level"_s, look.level);
}

Look lookFields(JsonFields &fields)
{
    Look look;
    const QString name = fields.text("colour", u"none"_s);
    const auto colour = colourFromName(name);
    if (!colour)
        fields.complain("colour", u"'%1' is not one of the colours"_s.arg(name.left(60)));
    look.colour = colour.value_or(NamedColour::None);
    look.isLocked = fields.boolean("locked", false);
    look.level = static_cast<int>(fields.integer("level", 0, -kMaxLevel, kMaxLevel));
    return look;
}

QJsonObject metaToJson(const TopologyMeta &meta)
{
    QJsonObject object{
        {u"id"_s, meta.id.toString()},
        {u"name"_s, meta.name},
        {u"mode"_s, meta.mode == Mode::Agent ? u"agent"_s : u"unihost"_s},
        {u"status"_s, statusName(meta.status)},
        {u"version"_s, meta.version},
        {u"config_snapshot"_s, meta.configSnapshot},
        {u"needs_resync"_s, meta.needsResync},
        {u"language_default"_s, meta.languageDefault},
    };
    setIfNotEmpty(object, u"target_host_uuid"_s, meta.targetHost);
    setIfNotEmpty(object, u"status_changed_at"_s, toIsoUtc(meta.statusChangedAt));
    setIfNotEmpty(object, u"created_at"_s, toIsoUtc(meta.createdAt));
    setIfNotEmpty(object, u"notes"_s, meta.notes);
    if (!meta.emailPersonas.isEmpty())
        object.insert(u"email_personas"_s, meta.emailPersonas);
    return object;
}

QDateTime timeField(JsonFields &fields, const char *key)
{
    const QString text = fields.text(key, {});
    if (text.isEmpty())
        return {};
    const QDateTime time = fromIsoUtc(text);
    if (!time.isValid())
        fields.complain(key, u"'%1' is not an ISO 8601 time"_s.arg(text.left(60)));
    return time;
}

Result<TopologyMeta> metaFromJson(const QJsonObject &object)
{
    JsonFields fields(object, u"topology"_s);
    TopologyMeta meta;
    meta.id = idField<TopologyId>(fields, "id");
    meta.name = fields.text("name");
    const QString mode = fields.text("mode", u"unihost"_s);
    if (mode != u"unihost"_s && mode != u"agent"_s)
        fields.complain("mode", u"expected unihost or agent"_s);
    meta.mode = mode == u"agent"_s ? Mode::Agent : Mode::Unihost;
    meta.targetHost = fields.text("target_host_uuid", {});
    const auto status = statusFromName(fields.text("status", u"pending"_s));
    if (!status)
        fields.complain("status", u"unknown status"_s);
    meta.status = status.value_or(TopologyStatus::Pending);
    meta.version = fields.integer("version", 1, 1, 1LL << 53);
    meta.configSnapshot = fields.object("config_snapshot");
    meta.needsResync = fields.boolean("needs_resync", false);
    meta.languageDefault = fields.text("language_default", u"en"_s);
    meta.emailPersonas = fields.array("email_personas");
    meta.statusChangedAt = timeField(fields, "status_changed_at");
    meta.createdAt = timeField(fields, "created_at");
    meta.notes = fields.text("notes", {});
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return meta;
}

/// Documents of older schema numbers are upgraded here, one number at a time. There is none yet.
Result<void> checkSchema(const QString &schema)
{
    const QString prefix = u"decnet.topology/"_s;
    bool ok = false;
    const int number = schema.startsWith(prefix) ? schema.mid(prefix.size()).toInt(&ok) : 0;
    if (!ok || number < 1)
        return fail(ErrorKind::Invalid,
                    u"schema: '%1' is not a DECNET topology document"_s.arg(schema.left(60)));
    if (number > kSchemaNumber)
        return fail(
            ErrorKind::Invalid,
            u"schema: the document has schema number %1, this version of DECNET reads up to %2"_s
                .arg(number)
                .arg(kSchemaNumber));
    return {};
}

} // namespace

QJsonObject publishToJson(const PublishRule &rule)
{
    QJsonObject object{
        {u"service"_s, rule.service}, {u"port"_s, rule.port}, {u"host_port"_s, rule.hostPort}};
    if (rule.udp)
        object.insert(u"protocol"_s, u"udp"_s);
    setIfNotEmpty(object, u"host_address"_s, rule.hostAddress);
    return object;
}

Result<PublishRule> publishFromJson(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    PublishRule rule;
    rule.service = fields.text("service");
    rule.port = static_cast<quint16>(fields.integer("port", 0, 1, 65535));
    const QString protocol = fields.text("protocol", u"tcp"_s);
    if (protocol != u"tcp"_s && protocol != u"udp"_s)
        fields.complain("protocol", u"expected tcp or udp"_s);
    rule.udp = protocol == u"udp"_s;
    rule.hostAddress = fields.text("host_address", {});
    rule.hostPort = static_cast<quint16>(fields.integer("host_port", 0, 0, 65535));
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return rule;
}

QJsonObject lanToJson(const Lan &lan)
{
    QJsonObject object{{u"id"_s, lan.id.toString()},
                       {u"name"_s, lan.name},
                       {u"subnet"_s, lan.subnet},
                       {u"is_dmz"_s, lan.isDmz}};
    writePos(object, lan.pos);
    if (lan.size) {
        object.insert(u"w"_s, lan.size->width());
        object.insert(u"h"_s, lan.size->height());
    }
    setIfNotEmpty(object, u"notes"_s, lan.notes);
    writeLook(object, lan.look);
    if (lan.isCollapsed)
        object.insert(u"collapsed"_s, true);
    return object;
}

QJsonObject deckyToJson(const Decky &decky)
{
    QJsonObject object{{u"id"_s, decky.id.toString()},
                       {u"name"_s, decky.name},
                       {u"services"_s, QJsonArray::fromStringList(decky.services)},
                       {u"forwards_l3"_s, decky.forwardsL3}};
    setIfNotEmpty(object, u"archetype"_s, decky.archetype);
    setIfNotEmpty(object, u"distro"_s, decky.distro);
    setIfNotEmpty(object, u"os_profile"_s, decky.osProfile);
    setIfNotEmpty(object, u"hostname"_s, decky.hostname);
    setIfNotEmpty(object, u"mac"_s, decky.mac);
    if (!decky.serviceConfig.isEmpty()) {
        QJsonObject config;
        for (auto it = decky.serviceConfig.begin(); it != decky.serviceConfig.end(); ++it)
            config.insert(it.key(), it.value());
        object.insert(u"service_config"_s, config);
    }
    if (!decky.publish.empty()) {
        QJsonArray rules;
        for (const PublishRule &rule : decky.publish)
            rules.append(publishToJson(rule));
        object.insert(u"publish"_s, rules);
    }
    writePos(object, decky.pos);
    setIfNotEmpty(object, u"notes"_s, decky.notes);
    writeLook(object, decky.look);
    return object;
}

QJsonObject edgeToJson(const Edge &edge)
{
    return {{u"id"_s, edge.id.toString()},
            {u"decky"_s, edge.decky.toString()},
            {u"lan"_s, edge.lan.toString()},
            {u"ip"_s, edge.ip},
            {u"is_bridge"_s, edge.isBridge}};
}

QJsonObject noteToJson(const Note &note)
{
    QJsonObject object{{u"id"_s, note.id.toString()}, {u"text"_s, note.text},
                       {u"x"_s, note.pos.x()},        {u"y"_s, note.pos.y()},
                       {u"w"_s, note.size.width()},   {u"h"_s, note.size.height()}};
    writeLook(object, note.look);
    return object;
}

Result<Lan> lanFromJson(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    Lan lan;
    lan.id = idField<LanId>(fields, "id");
    lan.name = fields.text("name");
    lan.subnet = fields.text("subnet");
    lan.isDmz = fields.boolean("is_dmz", false);
    lan.pos = posField(fields);
    const auto width = fields.number("w");
    const auto height = fields.number("h");
    if (width && height)
        lan.size = QSizeF(*width, *height);
    lan.notes = fields.text("notes", {});
    lan.look = lookFields(fields);
    lan.isCollapsed = fields.boolean("collapsed", false);
    if (lan.name.size() > kMaxText)
        fields.complain("name", u"too long"_s);
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return lan;
}

Result<Decky> deckyFromJson(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    Decky decky;
    decky.id = idField<DeckyId>(fields, "id");
    decky.name = fields.text("name");
    decky.services = fields.textList("services");
    decky.archetype = fields.text("archetype", {});
    decky.distro = fields.text("distro", {});
    decky.osProfile = fields.text("os_profile", {});
    decky.hostname = fields.text("hostname", {});
    decky.mac = fields.text("mac", {});
    decky.forwardsL3 = fields.boolean("forwards_l3", false);
    const QJsonObject configs = fields.object("service_config");
    for (auto it = configs.begin(); it != configs.end(); ++it) {
        if (!it.value().isObject())
            fields.complain("service_config", u"'%1' is not an object"_s.arg(it.key()));
        decky.serviceConfig.insert(it.key(), it.value().toObject());
    }
    fields.objects("publish", 1024,
                   [&](const QJsonObject &rule, const QString &rulePlace) -> Result<void> {
                       auto parsed = publishFromJson(rule, rulePlace);
                       if (!parsed)
                           return fail(parsed.error());
                       decky.publish.push_back(std::move(*parsed));
                       return {};
                   });
    decky.pos = posField(fields);
    decky.notes = fields.text("notes", {});
    decky.look = lookFields(fields);
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return decky;
}

Result<Edge> edgeFromJson(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    Edge edge;
    edge.id = idField<EdgeId>(fields, "id");
    edge.decky = idField<DeckyId>(fields, "decky");
    edge.lan = idField<LanId>(fields, "lan");
    edge.ip = fields.text("ip", {});
    edge.isBridge = fields.boolean("is_bridge", false);
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return edge;
}

Result<Note> noteFromJson(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    Note note;
    note.id = idField<NoteId>(fields, "id");
    note.text = fields.text("text");
    if (note.text.size() > kMaxNoteText)
        fields.complain("text", u"longer than %1 characters"_s.arg(kMaxNoteText));
    const auto number = [&](const char *key) {
        const auto value = fields.number(key);
        if (!value)
            fields.complain(key, u"missing"_s);
        return value.value_or(1);
    };
    note.pos = QPointF(number("x"), number("y"));
    note.size = QSizeF(number("w"), number("h"));
    if (note.size.isEmpty())
        fields.complain(note.size.width() > 0 ? "h" : "w", u"expected a number above 0"_s);
    note.look = lookFields(fields);
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return note;
}

QJsonObject toJson(const Topology &topology)
{
    QJsonArray lans;
    for (const auto &[id, lan] : topology.lans())
        lans.append(lanToJson(lan));
    QJsonArray deckies;
    for (const auto &[id, decky] : topology.deckies())
        deckies.append(deckyToJson(decky));
    QJsonArray edges;
    for (const auto &[id, edge] : topology.edges())
        edges.append(edgeToJson(edge));
    QJsonArray notes;
    for (const auto &[id, note] : topology.notes())
        notes.append(noteToJson(note));
    QJsonObject object{{u"schema"_s, QStringView(kDocumentSchema).toString()},
                       {u"topology"_s, metaToJson(topology.meta)},
                       {u"lans"_s, lans},
                       {u"deckies"_s, deckies},
                       {u"edges"_s, edges}};
    // Readers from before there were notes complain of what they do not know.
    if (!notes.isEmpty())
        object.insert(u"notes"_s, notes);
    return object;
}

QByteArray toDocument(const Topology &topology)
{
    return QJsonDocument(toJson(topology)).toJson(QJsonDocument::Indented);
}

Result<Topology> fromJson(const QJsonObject &object)
{
    JsonFields fields(object, {});
    if (const auto schema = checkSchema(fields.text("schema", {})); !schema)
        return fail(schema.error());

    Topology topology;
    auto meta = metaFromJson(fields.object("topology"));
    if (!meta)
        return fail(meta.error());
    topology.meta = std::move(*meta);

    const auto duplicate = [](const QString &place, const QString &id) {
        return fail(ErrorKind::Invalid, u"%1: the id %2 occurs twice"_s.arg(place, id));
    };
    fields.objects("lans", kMaxLans,
                   [&](const QJsonObject &o, const QString &place) -> Result<void> {
                       auto lan = lanFromJson(o, place);
                       if (!lan)
                           return fail(lan.error());
                       if (topology.lan(lan->id))
                           return duplicate(place, lan->id.toString());
                       topology.putLan(std::move(*lan));
                       return {};
                   });
    fields.objects("deckies", kMaxDeckies,
                   [&](const QJsonObject &o, const QString &place) -> Result<void> {
                       auto decky = deckyFromJson(o, place);
                       if (!decky)
                           return fail(decky.error());
                       if (topology.decky(decky->id))
                           return duplicate(place, decky->id.toString());
                       topology.putDecky(std::move(*decky));
                       return {};
                   });
    fields.objects(
        "edges", kMaxEdges, [&](const QJsonObject &o, const QString &place) -> Result<void> {
            auto edge = edgeFromJson(o, place);
            if (!edge)
                return fail(edge.error());
            if (topology.edge(edge->id))
                return duplicate(place, edge->id.toString());
            if (!topology.decky(edge->decky))
                return fail(ErrorKind::Invalid,
                            u"%1.decky: there is no decky %2"_s.arg(place, edge->decky.toString()));
            if (!topology.lan(edge->lan))
                return fail(ErrorKind::Invalid,
                            u"%1.lan: there is no LAN %2"_s.arg(place, edge->lan.toString()));
            topology.putEdge(std::move(*edge));
            return {};
        });
    fields.objects("notes", kMaxNotes,
                   [&](const QJsonObject &o, const QString &place) -> Result<void> {
                       auto note = noteFromJson(o, place);
                       if (!note)
                           return fail(note.error());
                       if (topology.note(note->id))
                           return duplicate(place, note->id.toString());
                       topology.putNote(std::move(*note));
                       return {};
                   });
    if (const auto done = fields.finish(); !done)
        return fail(done.error());
    return topology;
}

Result<Topology> fromDocument(const QByteArray &text)
{
    const auto object = parseJsonObject(text, kMaxDocumentBytes, u"The document"_s);
    if (!object)
        return fail(object.error());
    return fromJson(*object);
}

Topology asDraft(const Topology &topology)
{
    Topology draft = topology;
    draft.meta.status = TopologyStatus::Pending;
    draft.meta.statusChangedAt = {};
    draft.meta.version = 1;
    draft.meta.needsResync = false;
    return draft;
}

Topology withFreshIds(const Topology &topology)
{
    Topology fresh;
    fresh.meta = asDraft(topology).meta;
    fresh.meta.id = TopologyId::create();

    QHash<LanId, LanId> lanIds;
    for (const auto &[id, lan] : topology.lans()) {
        Lan copy = lan;
        copy.id = LanId::create();
        lanIds.insert(id, copy.id);
        fresh.putLan(std::move(copy));
    }
    QHash<DeckyId, DeckyId> deckyIds;
    for (const auto &[id, decky] : topology.deckies()) {
        Decky copy = decky;
        copy.id = DeckyId::create();
        deckyIds.insert(id, copy.id);
        fresh.putDecky(std::move(copy));
    }
    for (const auto &[id, edge] : topology.edges()) {
        Edge copy = edge;
        copy.id = EdgeId::create();
        copy.decky = deckyIds.value(edge.decky);
        copy.lan = lanIds.value(edge.lan);
        fresh.putEdge(std::move(copy));
    }
    for (const auto &[id, note] : topology.notes()) {
        Note copy = note;
        copy.id = NoteId::create();
        fresh.putNote(std::move(copy));
    }
    return fresh;
}

} // namespace decnet
