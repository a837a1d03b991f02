// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mutationpayload.h"

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxDepth = 8;

/// Names of what earlier ops of a batch bring count as well.
struct Names
{
    const Topology &topology;
    QHash<QString, QString> newLans; ///< lower-case name -> id
    QHash<QString, QString> newDeckies;
};

Result<QString> lanId(const Names &names, const QString &text)
{
    if (LanId::parse(text))
        return text;
    if (const Lan *lan = names.topology.lanByName(text))
        return lan->id.toString();
    if (const QString id = names.newLans.value(text.toLower()); !id.isEmpty())
        return id;
    return fail(ErrorKind::NotFound, u"There is no LAN “%1”."_s.arg(text));
}

Result<QString> deckyId(const Names &names, const QString &text)
{
    if (DeckyId::parse(text))
        return text;
    if (const Decky *decky = names.topology.deckyByName(text))
        return decky->id.toString();
    if (const QString id = names.newDeckies.value(text.toLower()); !id.isEmpty())
        return id;
    return fail(ErrorKind::NotFound, u"There is no decky “%1”."_s.arg(text));
}

using Resolver = Result<QString> (*)(const Names &, const QString &);

Result<void> resolve(QJsonObject &object, const QString &key, const Names &names, Resolver resolver)
{
    if (!object.value(key).isString())
        return {};
    const auto id = resolver(names, object.value(key).toString());
    if (!id)
        return fail(id.error());
    object.insert(key, *id);
    return {};
}

template<typename IdType>
void fillId(QJsonObject &object)
{
    if (!object.contains(u"id"_s))
        object.insert(u"id"_s, IdType::create().toString());
}

Result<QJsonObject> completeEdge(QJsonObject edge, const Names &names, bool isBridge)
{
    fillId<EdgeId>(edge);
    if (!edge.contains(u"is_bridge"_s))
        edge.insert(u"is_bridge"_s, isBridge);
    if (auto ok = resolve(edge, u"decky"_s, names, deckyId); !ok)
        return fail(ok.error());
    if (auto ok = resolve(edge, u"lan"_s, names, lanId); !ok)
        return fail(ok.error());
    return edge;
}

Result<QJsonObject> complete(const QString &op, QJsonObject payload, Names &names, int depth);

Result<QJsonObject> completeBatch(QJsonObject payload, Names &names, int depth)
{
    QJsonArray ops;
    for (const QJsonValue &value : payload.value(u"ops"_s).toArray()) {
        QJsonObject each = value.toObject();
        auto completed = complete(each.value(u"op"_s).toString(),
                                  each.value(u"payload"_s).toObject(), names, depth + 1);
        if (!completed)
            return completed;
        each.insert(u"payload"_s, *completed);
        ops.append(each);
    }
    payload.insert(u"ops"_s, ops);
    return payload;
}

Result<QJsonObject> completeNewDecky(QJsonObject payload, Names &names)
{
    QJsonObject decky = payload.value(u"decky"_s).toObject();
    fillId<DeckyId>(decky);
    const QString id = decky.value(u"id"_s).toString();
    names.newDeckies.insert(decky.value(u"name"_s).toString().toLower(), id);
    payload.insert(u"decky"_s, decky);
    QJsonObject home = payload.value(u"home"_s).toObject();
    if (!home.contains(u"decky"_s))
        home.insert(u"decky"_s, id);
    auto edge = completeEdge(home, names, false);
    if (!edge)
        return edge;
    payload.insert(u"home"_s, *edge);
    return payload;
}

Result<QJsonObject> complete(const QString &op, QJsonObject payload, Names &names, int depth)
{
    if (depth > kMaxDepth)
        return payload;
    if (op == u"batch")
        return completeBatch(payload, names, depth);
    if (op == u"add_decky")
        return completeNewDecky(payload, names);
    if (op == u"add_lan") {
        QJsonObject lan = payload.value(u"lan"_s).toObject();
        fillId<LanId>(lan);
        names.newLans.insert(lan.value(u"name"_s).toString().toLower(),
                             lan.value(u"id"_s).toString());
        payload.insert(u"lan"_s, lan);
        return payload;
    }
    if (op == u"attach_decky") {
        auto edge = completeEdge(payload.value(u"edge"_s).toObject(), names, true);
        if (!edge)
            return edge;
        payload.insert(u"edge"_s, *edge);
        return payload;
    }
    if (auto ok = resolve(payload, u"decky"_s, names, deckyId); !ok)
        return fail(ok.error());
    for (const QString &key : {u"lan"_s, u"from"_s, u"to"_s}) {
        if (auto ok = resolve(payload, key, names, lanId); !ok)
            return fail(ok.error());
    }
    return payload;
}

QJsonValue masked(const QJsonValue &value, const Catalog &catalog);

QJsonObject maskedConfig(QJsonObject configs, const Catalog &catalog)
{
    for (const QString &slug : configs.keys()) {
        const ServiceDef *service = catalog.service(slug);
        QJsonObject config = configs.value(slug).toObject();
        for (const QString &key : config.keys()) {
            const ConfigField *field = service ? service->schema.find(key) : nullptr;
            if (!field || field->secret)
                config.insert(key, u"••••"_s);
        }
        configs.insert(slug, config);
    }
    return configs;
}

QJsonValue masked(const QJsonValue &value, const Catalog &catalog)
{
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue &each : value.toArray())
            array.append(masked(each, catalog));
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (const QString &key : object.keys()) {
        object.insert(key, key == u"service_config"
                               ? QJsonValue(maskedConfig(object.value(key).toObject(), catalog))
                               : masked(object.value(key), catalog));
    }
    return object;
}

} // namespace

Result<Mutation> typedMutation(const QString &op, const QJsonObject &payload,
                               const Topology &topology)
{
    Names names{topology, {}, {}};
    const auto completed = complete(op, payload, names, 0);
    if (!completed)
        return fail(completed.error());
    return Mutation::fromJson({{u"op"_s, op}, {u"payload"_s, *completed}});
}

QJsonObject publicRow(const QueuedMutation &row, const Catalog &catalog)
{
    return masked(mutationRowToJson(row), catalog).toObject();
}

} // namespace decnet::cli
