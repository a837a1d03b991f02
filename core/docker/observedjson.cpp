// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/observedjson.h"

#include <QTimeZone>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QMap<QString, QString> toMap(const QJsonValue &value)
{
    QMap<QString, QString> map;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        map.insert(it.key(), it.value().toString());
    return map;
}

QString withoutSlash(const QString &name)
{
    return name.startsWith(u'/') ? name.mid(1) : name;
}

/// "/web" is the name; "/other/web" is what a link of another container calls it.
QString ownName(const QJsonArray &names)
{
    for (const QJsonValue &value : names) {
        const QString name = withoutSlash(value.toString());
        if (!name.isEmpty() && !name.contains(u'/'))
            return name;
    }
    return {};
}

Transport transportFrom(const QString &word)
{
    return word == u"udp"_s ? Transport::Udp : Transport::Tcp;
}

quint16 toPort(int number)
{
    return number > 0 && number <= 0xffff ? static_cast<quint16>(number) : quint16(0);
}

/// RFC 3339; the engine's zero time ("0001-01-01T00:00:00Z") is "never".
QDateTime toTime(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    return time.isValid() && time.date().year() > 1 ? time.toUTC() : QDateTime();
}

std::vector<ObservedPort> portsFromInspect(const QJsonObject &ports)
{
    std::vector<ObservedPort> result;
    for (auto it = ports.begin(); it != ports.end(); ++it) {
        const QString number = it.key().section(u'/', 0, 0);
        const QString protocol = it.key().section(u'/', 1, 1);
        for (const QJsonValue &value : it.value().toArray()) {
            const QJsonObject binding = value.toObject();
            result.push_back({toPort(number.toInt()),
                              toPort(binding.value(u"HostPort"_s).toString().toInt()),
                              binding.value(u"HostIp"_s).toString(), transportFrom(protocol)});
        }
    }
    return result;
}

} // namespace

ObservedContainer containerFromList(const QJsonObject &object)
{
    ObservedContainer container;
    container.id = object.value(u"Id"_s).toString();
    container.name = ownName(object.value(u"Names"_s).toArray());
    container.image = object.value(u"Image"_s).toString();
    container.state = object.value(u"State"_s).toString();
    container.status = object.value(u"Status"_s).toString();
    container.labels = toMap(object.value(u"Labels"_s));
    container.networks =
        object.value(u"NetworkSettings"_s).toObject().value(u"Networks"_s).toObject().keys();
    for (const QJsonValue &value : object.value(u"Ports"_s).toArray()) {
        const QJsonObject port = value.toObject();
        container.ports.push_back({toPort(port.value(u"PrivatePort"_s).toInt()),
                                   toPort(port.value(u"PublicPort"_s).toInt()),
                                   port.value(u"IP"_s).toString(),
                                   transportFrom(port.value(u"Type"_s).toString())});
    }
    container.createdAt =
        QDateTime::fromSecsSinceEpoch(object.value(u"Created"_s).toInteger(), QTimeZone::utc());
    return container;
}

ContainerDetails containerFromInspect(const QJsonObject &object)
{
    ContainerDetails details;
    const QJsonObject state = object.value(u"State"_s).toObject();
    const QJsonObject config = object.value(u"Config"_s).toObject();
    const QJsonObject settings = object.value(u"NetworkSettings"_s).toObject();
    const QJsonObject networks = settings.value(u"Networks"_s).toObject();

    ObservedContainer &container = details.container;
    container.id = object.value(u"Id"_s).toString();
    container.name = withoutSlash(object.value(u"Name"_s).toString());
    container.image = config.value(u"Image"_s).toString();
    container.state = state.value(u"Status"_s).toString();
    container.status = container.state;
    container.labels = toMap(config.value(u"Labels"_s));
    container.networks = networks.keys();
    container.ports = portsFromInspect(settings.value(u"Ports"_s).toObject());
    container.createdAt = toTime(object.value(u"Created"_s).toString());

    details.exitCode = state.value(u"ExitCode"_s).toInt();
    details.error = state.value(u"Error"_s).toString();
    details.startedAt = toTime(state.value(u"StartedAt"_s).toString());
    details.finishedAt = toTime(state.value(u"FinishedAt"_s).toString());
    details.restartCount = object.value(u"RestartCount"_s).toInt();
    details.sandboxKey = settings.value(u"SandboxKey"_s).toString();
    details.pid = state.value(u"Pid"_s).toInteger();
    for (auto it = networks.begin(); it != networks.end(); ++it) {
        const QString address = it.value().toObject().value(u"IPAddress"_s).toString();
        if (!address.isEmpty())
            details.addresses.insert(it.key(), address);
    }
    return details;
}

ObservedNetwork networkFromJson(const QJsonObject &object)
{
    ObservedNetwork network;
    network.id = object.value(u"Id"_s).toString();
    network.name = object.value(u"Name"_s).toString();
    network.driver = object.value(u"Driver"_s).toString();
    network.internal = object.value(u"Internal"_s).toBool();
    network.options = toMap(object.value(u"Options"_s));
    network.labels = toMap(object.value(u"Labels"_s));
    for (const QJsonValue &value :
         object.value(u"IPAM"_s).toObject().value(u"Config"_s).toArray()) {
        const QString text = value.toObject().value(u"Subnet"_s).toString();
        // An IPv6 pool is no Subnet of ours.
        if (const auto subnet = Subnet::parse(text))
            network.subnets.push_back(*subnet);
    }
    return network;
}

EngineInfo infoFromJson(const QJsonObject &object)
{
    EngineInfo info;
    info.version = object.value(u"ServerVersion"_s).toString();
    info.os = object.value(u"OSType"_s).toString();
    info.rootDir = object.value(u"DockerRootDir"_s).toString();
    info.cgroupVersion = object.value(u"CgroupVersion"_s).toString();
    QStringList options;
    for (const QJsonValue &value : object.value(u"SecurityOptions"_s).toArray())
        options.append(value.toString());
    info.securityOptions = options.join(u' ');
    return info;
}

EngineEvent eventFromJson(const QJsonObject &object)
{
    EngineEvent event;
    const QJsonObject actor = object.value(u"Actor"_s).toObject();
    event.type = object.value(u"Type"_s).toString();
    event.action = object.value(u"Action"_s).toString();
    event.id = actor.value(u"ID"_s).toString();
    event.attributes = toMap(actor.value(u"Attributes"_s));
    event.timeNano = object.value(u"timeNano"_s).toInteger();
    return event;
}

} // namespace decnet
