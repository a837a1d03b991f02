// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonfields.h"
#include "core/mutation/mutation.h"
#include "core/topology/document.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Batches inside batches are rare; a limit keeps foreign input from exhausting the stack.
constexpr int kMaxDepth = 8;
constexpr qsizetype kMaxOps = 262144;
constexpr qsizetype kMaxPublishRules = 1024;

QJsonValue pointToJson(const std::optional<QPointF> &point)
{
    return point ? QJsonValue(QJsonObject{{u"x"_s, point->x()}, {u"y"_s, point->y()}})
                 : QJsonValue(QJsonValue::Null);
}

QJsonValue sizeToJson(const std::optional<QSizeF> &size)
{
    return size ? QJsonValue(QJsonObject{{u"w"_s, size->width()}, {u"h"_s, size->height()}})
                : QJsonValue(QJsonValue::Null);
}

template<typename Value>
void put(QJsonObject &object, const QString &key, const std::optional<Value> &value)
{
    if (value)
        object.insert(key, QJsonValue(*value));
}

/// In the patch itself: its keys are those of the document.
void putLook(QJsonObject &object, const LookPatch &look)
{
    if (look.colour)
        object.insert(u"colour"_s, colourName(*look.colour));
    put(object, u"locked"_s, look.isLocked);
    put(object, u"level"_s, look.level);
}

QJsonObject patchToJson(const LanPatch &patch)
{
    QJsonObject object;
    put(object, u"name"_s, patch.name);
    put(object, u"subnet"_s, patch.subnet);
    put(object, u"is_dmz"_s, patch.isDmz);
    put(object, u"notes"_s, patch.notes);
    if (patch.pos)
        object.insert(u"pos"_s, pointToJson(*patch.pos));
    if (patch.size)
        object.insert(u"size"_s, sizeToJson(*patch.size));
    putLook(object, patch.look);
    put(object, u"collapsed"_s, patch.isCollapsed);
    return object;
}

QJsonObject patchToJson(const NotePatch &patch)
{
    QJsonObject object;
    put(object, u"text"_s, patch.text);
    if (patch.pos)
        object.insert(u"pos"_s, pointToJson(*patch.pos));
    if (patch.size)
        object.insert(u"size"_s, sizeToJson(*patch.size));
    putLook(object, patch.look);
    return object;
}

QJsonObject patchToJson(const DeckyPatch &patch)
{
    QJsonObject object;
    put(object, u"name"_s, patch.name);
    put(object, u"archetype"_s, patch.archetype);
    put(object, u"distro"_s, patch.distro);
    put(object, u"os_profile"_s, patch.osProfile);
    put(object, u"hostname"_s, patch.hostname);
    put(object, u"mac"_s, patch.mac);
    put(object, u"forwards_l3"_s, patch.forwardsL3);
    put(object, u"notes"_s, patch.notes);
    if (patch.services)
        object.insert(u"services"_s, QJsonArray::fromStringList(*patch.services));
    if (patch.serviceConfig) {
        QJsonObject configs;
        for (auto it = patch.serviceConfig->begin(); it != patch.serviceConfig->end(); ++it)
            configs.insert(it.key(), it.value());
        object.insert(u"service_config"_s, configs);
    }
    if (patch.publish) {
        QJsonArray rules;
        for (const PublishRule &rule : *patch.publish)
            rules.append(publishToJson(rule));
        object.insert(u"publish"_s, rules);
    }
    if (patch.pos)
        object.insert(u"pos"_s, pointToJson(*patch.pos));
    putLook(object, patch.look);
    if (!patch.ips.isEmpty()) {
        QJsonObject ips;
        for (auto it = patch.ips.begin(); it != patch.ips.end(); ++it)
            ips.insert(it.key().toString(), it.value());
        object.insert(u"ips"_s, ips);
    }
    return object;
}

QJsonObject payloadOf(const AddLan &op)
{
    return {{u"lan"_s, lanToJson(op.lan)}};
}

QJsonObject payloadOf(const UpdateLan &op)
{
    return {{u"lan"_s, op.lan.toString()}, {u"patch"_s, patchToJson(op.patch)}};
}

QJsonObject payloadOf(const RemoveLan &op)
{
    return {{u"lan"_s, op.lan.toString()}};
}

QJsonObject payloadOf(const AddDecky &op)
{
    QJsonObject payload{{u"decky"_s, deckyToJson(op.decky)}};
    if (!op.home.id.isNull())
        payload.insert(u"home"_s, edgeToJson(op.home));
    return payload;
}

QJsonObject payloadOf(const UpdateDecky &op)
{
    return {{u"decky"_s, op.decky.toString()}, {u"patch"_s, patchToJson(op.patch)}};
}

QJsonObject payloadOf(const RemoveDecky &op)
{
    return {{u"decky"_s, op.decky.toString()}};
}

QJsonObject payloadOf(const AttachDecky &op)
{
    return {{u"edge"_s, edgeToJson(op.edge)}};
}

QJsonObject payloadOf(const DetachDecky &op)
{
    QJsonObject payload{{u"decky"_s, op.decky.toString()}, {u"lan"_s, op.lan.toString()}};
    if (!op.edge.isNull())
        payload.insert(u"edge"_s, op.edge.toString());
    return payload;
}

QJsonObject payloadOf(const MoveDecky &op)
{
    QJsonObject payload{{u"decky"_s, op.decky.toString()},
                        {u"from"_s, op.from.toString()},
                        {u"to"_s, op.to.toString()}};
    if (!op.ip.isEmpty())
        payload.insert(u"ip"_s, op.ip);
    if (op.pos)
        payload.insert(u"pos"_s, pointToJson(*op.pos));
    if (!op.edge.isNull())
        payload.insert(u"edge"_s, op.edge.toString());
    return payload;
}

QJsonObject payloadOf(const AddNote &op)
{
    return {{u"note"_s, noteToJson(op.note)}};
}

QJsonObject payloadOf(const UpdateNote &op)
{
    return {{u"note"_s, op.note.toString()}, {u"patch"_s, patchToJson(op.patch)}};
}

QJsonObject payloadOf(const RemoveNote &op)
{
    return {{u"note"_s, op.note.toString()}};
}

QJsonObject payloadOf(const Batch &op)
{
    QJsonArray ops;
    for (const Mutation &mutation : op.ops)
        ops.append(mutation.toJson());
    return {{u"label"_s, op.label}, {u"ops"_s, ops}};
}

template<typename IdType>
IdType readId(JsonFields &fields, const char *key)
{
    const QString text = fields.text(key);
    const auto id = IdType::parse(text);
    if (!id)
        fields.complain(key, u"“%1” is not a UUID"_s.arg(text.left(60)));
    return id.value_or(IdType());
}

EdgeId readOptionalEdge(JsonFields &fields)
{
    return fields.has("edge") ? readId<EdgeId>(fields, "edge") : EdgeId();
}

std::optional<QString> readText(JsonFields &fields, const char *key)
{
    return fields.has(key) ? std::optional(fields.text(key)) : std::nullopt;
}

std::optional<bool> readFlag(JsonFields &fields, const char *key)
{
    return fields.has(key) ? std::optional(fields.boolean(key, false)) : std::nullopt;
}

LookPatch readLook(JsonFields &fields)
{
    LookPatch look;
    if (const auto name = readText(fields, "colour")) {
        look.colour = colourFromName(*name);
        if (!look.colour)
            fields.complain("colour", u"“%1” is not one of the colours"_s.arg(name->left(60)));
    }
    look.isLocked = readFlag(fields, "locked");
    if (fields.has("level"))
        look.level = static_cast<int>(fields.integer("level", 0, -kMaxLevel, kMaxLevel));
    return look;
}

/// Two numbers under `key`: absent leaves the value alone, null clears it.
template<typename Pair>
std::optional<std::optional<Pair>> readPair(JsonFields &fields, const QJsonObject &object,
                                            const char *key, const char *first, const char *second)
{
    fields.ignore(key);
    const QJsonValue value = object.value(QLatin1StringView(key));
    if (value.isUndefined())
        return std::nullopt;
    if (value.isNull())
        return std::optional<std::optional<Pair>>(std::in_place, std::nullopt);
    if (!value.isObject()) {
        fields.complain(key, u"expected an object or null"_s);
        return std::nullopt;
    }
    JsonFields pair(value.toObject(), fields.placeOf(key));
    const auto a = pair.number(first);
    const auto b = pair.number(second);
    if (!a || !b)
        pair.complain(a ? second : first, u"missing"_s);
    if (const auto done = pair.finish(); !done)
        fields.complain(done.error());
    return std::optional<Pair>(Pair(a.value_or(0), b.value_or(0)));
}

Result<LanPatch> readLanPatch(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    LanPatch patch;
    patch.name = readText(fields, "name");
    patch.subnet = readText(fields, "subnet");
    patch.isDmz = readFlag(fields, "is_dmz");
    patch.notes = readText(fields, "notes");
    patch.pos = readPair<QPointF>(fields, object, "pos", "x", "y");
    patch.size = readPair<QSizeF>(fields, object, "size", "w", "h");
    patch.look = readLook(fields);
    patch.isCollapsed = readFlag(fields, "collapsed");
    return fields.finish().map([&] { return patch; });
}

Result<NotePatch> readNotePatch(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    NotePatch patch;
    patch.text = readText(fields, "text");
    const auto pos = readPair<QPointF>(fields, object, "pos", "x", "y");
    const auto size = readPair<QSizeF>(fields, object, "size", "w", "h");
    if ((pos && !*pos) || (size && !*size))
        fields.complain(pos && !*pos ? "pos" : "size", u"a note always has one"_s);
    if (pos)
        patch.pos = *pos;
    if (size)
        patch.size = *size;
    patch.look = readLook(fields);
    return fields.finish().map([&] { return patch; });
}

std::optional<QMap<QString, QJsonObject>> readServiceConfig(JsonFields &fields)
{
    if (!fields.has("service_config"))
        return std::nullopt;
    const QJsonObject object = fields.object("service_config");
    QMap<QString, QJsonObject> configs;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isObject())
            fields.complain("service_config", u"“%1” is not an object"_s.arg(it.key()));
        configs.insert(it.key(), it.value().toObject());
    }
    return configs;
}

std::optional<std::vector<PublishRule>> readPublish(JsonFields &fields)
{
    if (!fields.has("publish"))
        return std::nullopt;
    std::vector<PublishRule> rules;
    fields.objects("publish", kMaxPublishRules,
                   [&](const QJsonObject &object, const QString &place) -> Result<void> {
                       auto rule = publishFromJson(object, place);
                       if (!rule)
                           return fail(rule.error());
                       rules.push_back(std::move(*rule));
                       return {};
                   });
    return rules;
}

QMap<LanId, QString> readIps(JsonFields &fields)
{
    QMap<LanId, QString> ips;
    if (!fields.has("ips"))
        return ips;
    const QJsonObject object = fields.object("ips");
    for (auto it = object.begin(); it != object.end(); ++it) {
        const auto lan = LanId::parse(it.key());
        if (!lan || !it.value().isString())
            fields.complain("ips", u"expected LAN ids with an address each"_s);
        else
            ips.insert(*lan, it.value().toString());
    }
    return ips;
}

Result<DeckyPatch> readDeckyPatch(const QJsonObject &object, const QString &place)
{
    JsonFields fields(object, place);
    DeckyPatch patch;
    patch.name = readText(fields, "name");
    patch.archetype = readText(fields, "archetype");
    patch.distro = readText(fields, "distro");
    patch.osProfile = readText(fields, "os_profile");
    patch.hostname = readText(fields, "hostname");
    patch.mac = readText(fields, "mac");
    patch.forwardsL3 = readFlag(fields, "forwards_l3");
    patch.notes = readText(fields, "notes");
    if (fields.has("services"))
        patch.services = fields.textList("services");
    patch.serviceConfig = readServiceConfig(fields);
    patch.publish = readPublish(fields);
    patch.pos = readPair<QPointF>(fields, object, "pos", "x", "y");
    patch.look = readLook(fields);
    patch.ips = readIps(fields);
    return fields.finish().map([&] { return patch; });
}

Result<Mutation> read(const QJsonObject &object, const QString &place, int depth);

Result<Mutation> readBatch(JsonFields &fields, int depth)
{
    Batch batch;
    batch.label = fields.text("label", {});
    if (depth >= kMaxDepth)
        fields.complain("ops", u"batches stand in each other deeper than %1"_s.arg(kMaxDepth));
    else
        fields.objects("ops", kMaxOps,
                       [&](const QJsonObject &op, const QString &opPlace) -> Result<void> {
                           auto mutation = read(op, opPlace, depth + 1);
                           if (!mutation)
                               return fail(mutation.error());
                           batch.ops.push_back(std::move(*mutation));
                           return {};
                       });
    return fields.finish().map([&] { return Mutation(std::move(batch)); });
}

/// A value of a child object, or a complaint.
template<typename Value, typename Read>
Value readChild(JsonFields &fields, const char *key, Read readValue)
{
    auto value = readValue(fields.object(key), fields.placeOf(key));
    if (!value) {
        fields.complain(value.error());
        return Value();
    }
    return std::move(*value);
}

Result<Mutation> readPayload(const QString &op, const QJsonObject &payload, const QString &place,
                             int depth)
{
    JsonFields fields(payload, place);
    const auto done = [&](Mutation mutation) -> Result<Mutation> {
        return fields.finish().map([&] { return std::move(mutation); });
    };
    if (op == u"add_lan")
        return done(AddLan{readChild<Lan>(fields, "lan", lanFromJson)});
    if (op == u"update_lan") {
        const auto lan = readId<LanId>(fields, "lan");
        return done(UpdateLan{lan, readChild<LanPatch>(fields, "patch", readLanPatch)});
    }
    if (op == u"remove_lan")
        return done(RemoveLan{readId<LanId>(fields, "lan")});
    if (op == u"add_decky") {
        AddDecky add{readChild<Decky>(fields, "decky", deckyFromJson), {}};
        if (fields.has("home"))
            add.home = readChild<Edge>(fields, "home", edgeFromJson);
        return done(std::move(add));
    }
    if (op == u"update_decky") {
        const auto decky = readId<DeckyId>(fields, "decky");
        return done(UpdateDecky{decky, readChild<DeckyPatch>(fields, "patch", readDeckyPatch)});
    }
    if (op == u"remove_decky")
        return done(RemoveDecky{readId<DeckyId>(fields, "decky")});
    if (op == u"attach_decky")
        return done(AttachDecky{readChild<Edge>(fields, "edge", edgeFromJson)});
    if (op == u"detach_decky") {
        const auto decky = readId<DeckyId>(fields, "decky");
        const auto lan = readId<LanId>(fields, "lan");
        return done(DetachDecky{decky, lan, readOptionalEdge(fields)});
    }
    if (op == u"move_decky") {
        MoveDecky move;
        move.decky = readId<DeckyId>(fields, "decky");
        move.from = readId<LanId>(fields, "from");
        move.to = readId<LanId>(fields, "to");
        move.ip = fields.text("ip", {});
        move.pos = readPair<QPointF>(fields, payload, "pos", "x", "y");
        move.edge = readOptionalEdge(fields);
        return done(std::move(move));
    }
    if (op == u"add_note")
        return done(AddNote{readChild<Note>(fields, "note", noteFromJson)});
    if (op == u"update_note") {
        const auto note = readId<NoteId>(fields, "note");
        return done(UpdateNote{note, readChild<NotePatch>(fields, "patch", readNotePatch)});
    }
    if (op == u"remove_note")
        return done(RemoveNote{readId<NoteId>(fields, "note")});
    if (op == u"batch")
        return readBatch(fields, depth);
    return fail(ErrorKind::Invalid, u"%1: “%2” is not an edit"_s.arg(place, op.left(60)));
}

Result<Mutation> read(const QJsonObject &object, const QString &place, int depth)
{
    JsonFields fields(object, place);
    const QString op = fields.text("op");
    const QJsonObject payload = fields.object("payload");
    const bool restores = fields.boolean("restore", false);
    if (const auto ok = fields.finish(); !ok)
        return fail(ok.error());
    auto mutation = readPayload(op, payload, fields.placeOf("payload"), depth);
    if (mutation && restores)
        return mutation->asRestoration();
    return mutation;
}

} // namespace

QJsonObject Mutation::toJson() const
{
    QJsonObject object{
        {u"op"_s, opName()},
        {u"payload"_s, std::visit([](const auto &op) { return payloadOf(op); }, *m_value)}};
    if (m_restores)
        object.insert(u"restore"_s, true);
    return object;
}

Result<Mutation> Mutation::fromJson(const QJsonObject &object)
{
    return read(object, {}, 0);
}

} // namespace decnet
