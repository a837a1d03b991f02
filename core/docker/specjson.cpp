// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/specjson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toObject(const QMap<QString, QString> &map)
{
    QJsonObject object;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QJsonArray toArray(const QStringList &list)
{
    return QJsonArray::fromStringList(list);
}

void insertUnlessEmpty(QJsonObject &object, const QString &key, const QString &value)
{
    if (!value.isEmpty())
        object.insert(key, value);
}

void insertUnlessEmpty(QJsonObject &object, const QString &key, const QStringList &value)
{
    if (!value.isEmpty())
        object.insert(key, toArray(value));
}

void insertUnlessEmpty(QJsonObject &object, const QString &key, const QMap<QString, QString> &value)
{
    if (!value.isEmpty())
        object.insert(key, toObject(value));
}

QString portKey(const PortBinding &port)
{
    return u"%1/%2"_s.arg(port.containerPort)
        .arg(port.transport == Transport::Udp ? u"udp"_s : u"tcp"_s);
}

QJsonObject endpointSettings(const NetworkAttachment &attachment, const QString &mac,
                             ApiVersion version)
{
    QJsonObject endpoint;
    if (attachment.address) {
        endpoint.insert(u"IPAMConfig"_s,
                        QJsonObject{{u"IPv4Address"_s, attachment.address->toString()}});
    }
    insertUnlessEmpty(endpoint, u"Aliases"_s, attachment.aliases);
    if (version >= kEndpointMacVersion)
        insertUnlessEmpty(endpoint, u"MacAddress"_s, mac);
    return endpoint;
}

/// The MAC of the first endpoint: its own, or the container's.
QString firstMac(const ContainerSpec &spec)
{
    if (!spec.attachments.empty() && !spec.attachments.front().mac.isEmpty())
        return spec.attachments.front().mac;
    return spec.mac;
}

QJsonObject portBindings(const ContainerSpec &spec)
{
    QJsonObject bindings;
    for (const PortBinding &port : spec.ports) {
        const QString key = portKey(port);
        QJsonArray list = bindings.value(key).toArray();
        list.append(QJsonObject{{u"HostIp"_s, port.hostAddress},
                                {u"HostPort"_s, QString::number(port.hostPort)}});
        bindings.insert(key, list);
    }
    return bindings;
}

QJsonObject hostConfig(const ContainerSpec &spec)
{
    QJsonObject host;
    if (!spec.networkMode.isEmpty())
        host.insert(u"NetworkMode"_s, spec.networkMode);
    else if (!spec.attachments.empty())
        host.insert(u"NetworkMode"_s, spec.attachments.front().network);

    if (!spec.ports.empty())
        host.insert(u"PortBindings"_s, portBindings(spec));
    insertUnlessEmpty(host, u"Sysctls"_s, spec.sysctls);
    insertUnlessEmpty(host, u"CapAdd"_s, spec.capAdd);
    insertUnlessEmpty(host, u"CapDrop"_s, spec.capDrop);
    insertUnlessEmpty(host, u"SecurityOpt"_s, spec.securityOpt);
    insertUnlessEmpty(host, u"Binds"_s, spec.binds);
    insertUnlessEmpty(host, u"Dns"_s, spec.dns);
    insertUnlessEmpty(host, u"Tmpfs"_s, spec.tmpfs);
    if (spec.readOnlyRoot)
        host.insert(u"ReadonlyRootfs"_s, true);
    if (spec.autoRemove)
        host.insert(u"AutoRemove"_s, true);
    if (spec.memoryBytes > 0) {
        host.insert(u"Memory"_s, spec.memoryBytes);
        // MemorySwap is memory plus swap: the same number means no swap.
        host.insert(u"MemorySwap"_s, spec.memoryBytes);
    }
    if (spec.pidsLimit > 0)
        host.insert(u"PidsLimit"_s, spec.pidsLimit);
    if (!spec.restartPolicy.isEmpty())
        host.insert(u"RestartPolicy"_s, QJsonObject{{u"Name"_s, spec.restartPolicy}});
    if (!spec.logOptions.isEmpty()) {
        host.insert(u"LogConfig"_s, QJsonObject{{u"Type"_s, u"json-file"_s},
                                                {u"Config"_s, toObject(spec.logOptions)}});
    }
    return host;
}

} // namespace

std::optional<ApiVersion> ApiVersion::parse(const QString &text)
{
    const QStringList parts = text.split(u'.');
    if (parts.size() != 2)
        return std::nullopt;
    bool majorOk = false;
    bool minorOk = false;
    const ApiVersion version{parts[0].toInt(&majorOk), parts[1].toInt(&minorOk)};
    if (!majorOk || !minorOk || version.major < 0 || version.minor < 0)
        return std::nullopt;
    return version;
}

QString ApiVersion::toString() const
{
    return u"%1.%2"_s.arg(major).arg(minor);
}

QJsonObject networkCreateBody(const NetworkSpec &spec)
{
    QJsonObject body{{u"Name"_s, spec.name},
                     {u"Driver"_s, spec.driver},
                     {u"Internal"_s, spec.internal},
                     {u"EnableIPv6"_s, false},
                     // Without it an engine makes a second network of the same name.
                     {u"CheckDuplicate"_s, true}};
    if (spec.subnet) {
        QJsonObject pool{{u"Subnet"_s, spec.subnet->toString()}};
        if (spec.gateway)
            pool.insert(u"Gateway"_s, spec.gateway->toString());
        body.insert(u"IPAM"_s,
                    QJsonObject{{u"Driver"_s, u"default"_s}, {u"Config"_s, QJsonArray{pool}}});
    }
    insertUnlessEmpty(body, u"Options"_s, spec.options);
    insertUnlessEmpty(body, u"Labels"_s, spec.labels);
    return body;
}

QJsonObject containerCreateBody(const ContainerSpec &spec, ApiVersion version)
{
    QJsonObject body{{u"Image"_s, spec.image}};
    insertUnlessEmpty(body, u"Entrypoint"_s, spec.entrypoint);
    insertUnlessEmpty(body, u"Cmd"_s, spec.command);
    insertUnlessEmpty(body, u"Env"_s, spec.environment);
    insertUnlessEmpty(body, u"Hostname"_s, spec.hostname);
    insertUnlessEmpty(body, u"User"_s, spec.user);
    insertUnlessEmpty(body, u"Labels"_s, spec.labels);
    if (version < kEndpointMacVersion)
        insertUnlessEmpty(body, u"MacAddress"_s, firstMac(spec));
    if (spec.openStdin) {
        for (const QString &key : {u"OpenStdin"_s, u"StdinOnce"_s, u"AttachStdin"_s})
            body.insert(key, true);
    }
    if (spec.stopTimeoutSeconds)
        body.insert(u"StopTimeout"_s, *spec.stopTimeoutSeconds);
    if (!spec.ports.empty()) {
        QJsonObject exposed;
        for (const PortBinding &port : spec.ports)
            exposed.insert(portKey(port), QJsonObject{});
        body.insert(u"ExposedPorts"_s, exposed);
    }
    body.insert(u"HostConfig"_s, hostConfig(spec));
    if (spec.networkMode.isEmpty() && !spec.attachments.empty()) {
        const NetworkAttachment &first = spec.attachments.front();
        const QJsonObject endpoints{
            {first.network, endpointSettings(first, firstMac(spec), version)}};
        body.insert(u"NetworkingConfig"_s, QJsonObject{{u"EndpointsConfig"_s, endpoints}});
    }
    return body;
}

QJsonObject networkConnectBody(const QString &container, const NetworkAttachment &attachment,
                               ApiVersion version)
{
    return {{u"Container"_s, container},
            {u"EndpointConfig"_s, endpointSettings(attachment, attachment.mac, version)}};
}

QByteArray labelFilters(const QStringList &labels)
{
    const QJsonObject filters{{u"label"_s, toArray(labels)}};
    return QJsonDocument(filters).toJson(QJsonDocument::Compact);
}

} // namespace decnet
