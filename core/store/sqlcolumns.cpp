// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlcolumns.h"

#include <QJsonDocument>

#include <algorithm>

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

/// Service lists are short lists of slugs in all but broken rows, and there is one per decky: they
/// are written and read without a JSON tree.
bool isPlainSlug(const QString &slug)
{
    return std::all_of(slug.begin(), slug.end(),
                       [](QChar c) { return c >= u' ' && c <= u'~' && c != u'"' && c != u'\\'; });
}

} // namespace

QString compactJson(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QString compactJson(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
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

} // namespace decnet::rows
