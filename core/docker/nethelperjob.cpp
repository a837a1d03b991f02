// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/nethelperjob.h"

#include "core/docker/tar.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QJsonObject firewallJson(const FirewallJob &job)
{
    QJsonArray lans;
    for (const FirewallLan &lan : job.lans)
        lans.append(QJsonObject{{u"bridge"_s, lan.bridge}, {u"dmz"_s, lan.dmz}});
    return {{u"id"_s, job.id8}, {u"lans"_s, lans}, {u"remove"_s, job.remove}};
}

QJsonObject addressJson(const AddressJob &job)
{
    QJsonObject object{{u"add"_s, u"%1/%2"_s.arg(job.add.toString()).arg(job.prefix)}};
    if (job.device)
        object.insert(u"ip"_s, job.device->toString());
    if (job.deviceSubnet)
        object.insert(u"subnet"_s, job.deviceSubnet->toString());
    return object;
}

QJsonObject namespaceJson(const NamespaceJob &job)
{
    QJsonArray macs;
    for (const MacJob &mac : job.macs)
        macs.append(QJsonObject{{u"ip"_s, mac.device.toString()}, {u"mac"_s, mac.mac}});
    QJsonArray addresses;
    for (const AddressJob &address : job.addresses)
        addresses.append(addressJson(address));
    QJsonArray routes;
    for (const RouteJob &route : job.routes) {
        routes.append(
            QJsonObject{{u"to"_s, route.to.toString()}, {u"via"_s, route.via.toString()}});
    }
    return {{u"netns"_s, job.netns.section(u'/', -1)},
            {u"name"_s, job.name},
            {u"macs"_s, macs},
            {u"addresses"_s, addresses},
            {u"routes"_s, routes},
            {u"default"_s, job.defaultVia ? QJsonValue(job.defaultVia->toString()) : QJsonValue()},
            {u"nft"_s, job.nft}};
}

QStringList toStringList(const QJsonValue &value)
{
    QStringList list;
    for (const QJsonValue &item : value.toArray())
        list.append(item.toString());
    return list;
}

/// The container is there only for the job, whatever happens to it.
class RemovedAtEnd final
{
public:
    RemovedAtEnd(DockerEngine &engine, QString id)
        : m_engine(engine)
        , m_id(std::move(id))
    {
    }
    ~RemovedAtEnd()
    {
        // Nothing can be done here about a failure; the label lets the reaper find it.
        [[maybe_unused]] const auto removed = m_engine.removeContainer(m_id, true);
    }
    RemovedAtEnd(const RemovedAtEnd &) = delete;
    RemovedAtEnd &operator=(const RemovedAtEnd &) = delete;

private:
    DockerEngine &m_engine;
    QString m_id;
};

} // namespace

QByteArray NetHelperJob::toJson() const
{
    QJsonArray list;
    for (const NamespaceJob &job : namespaces)
        list.append(namespaceJson(job));
    QJsonObject object{{u"namespaces"_s, list}, {u"check"_s, check}};
    if (firewall)
        object.insert(u"firewall"_s, firewallJson(*firewall));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<NetHelperResult> NetHelperResult::fromJson(const QByteArray &line)
{
    const QJsonDocument document = QJsonDocument::fromJson(line);
    if (!document.isObject() || !document.object().contains(u"ok"_s)) {
        return fail(ErrorKind::Corrupt, u"The network helper did not report a result"_s,
                    QString::fromUtf8(line.left(500)));
    }
    NetHelperResult result;
    result.raw = document.object();
    result.ok = result.raw.value(u"ok"_s).toBool();
    result.error = result.raw.value(u"error"_s).toString();
    result.warnings = toStringList(result.raw.value(u"warnings"_s));
    const QJsonObject firewall = result.raw.value(u"firewall"_s).toObject();
    result.backends = toStringList(firewall.value(u"backends"_s));
    result.rulesAdded = firewall.value(u"added"_s).toInt();
    result.rulesRemoved = firewall.value(u"removed"_s).toInt();
    result.firewallMicros = firewall.value(u"micros"_s).toInteger();
    for (const QJsonValue &value : result.raw.value(u"namespaces"_s).toArray()) {
        const QJsonObject part = value.toObject();
        result.namespaces.push_back({part.value(u"name"_s).toString(), part.value(u"ok"_s).toBool(),
                                     part.value(u"error"_s).toString(),
                                     part.value(u"micros"_s).toInteger()});
    }
    return result;
}

ContainerSpec netHelperContainer(const QString &image, const QString &name, const Labels &labels)
{
    ContainerSpec spec;
    spec.name = name;
    spec.image = image;
    spec.command = QStringList{u"/job.json"_s};
    spec.user = u"0:0"_s;
    spec.labels = labels;
    // The firewall rules are the host's; each decky's namespace is entered through its file.
    spec.networkMode = u"host"_s;
    spec.capDrop = QStringList{u"ALL"_s};
    spec.capAdd = QStringList{u"SYS_ADMIN"_s, u"NET_ADMIN"_s, u"NET_RAW"_s};
    // With SELinux the engine's namespaces are not readable for a labelled process.
    spec.securityOpt = QStringList{u"no-new-privileges"_s, u"label=disable"_s};
    spec.binds = QStringList{u"/var/run/docker/netns:/netns"_s};
    spec.memoryBytes = 256LL << 20;
    spec.pidsLimit = 32;
    spec.logOptions = {{u"max-size"_s, u"4m"_s}, {u"max-file"_s, u"1"_s}};
    return spec;
}

Result<NetHelperResult> runNetHelper(DockerEngine &engine, const QString &image,
                                     const QString &name, const Labels &labels,
                                     const NetHelperJob &job, int timeoutSeconds)
{
    const auto id = engine.createContainer(netHelperContainer(image, name, labels));
    if (!id)
        return fail(id.error());
    const RemovedAtEnd removal(engine, *id);

    TarWriter tar;
    // The job holds no secret, but is nobody else's business.
    tar.addFile("job.json", job.toJson(), 0600);
    if (const auto copied = engine.putArchive(*id, u"/"_s, tar.finish()); !copied)
        return fail(copied.error());
    if (const auto started = engine.startContainer(*id); !started)
        return fail(started.error());
    const auto code = engine.waitContainer(*id, timeoutSeconds);
    if (!code)
        return fail(code.error());
    const auto lines = engine.logs(*id, {});
    if (!lines)
        return fail(lines.error());

    QByteArray complaint;
    for (auto line = lines->rbegin(); line != lines->rend(); ++line) {
        if (line->isStderr) {
            complaint.prepend(line->text + '\n');
            continue;
        }
        return NetHelperResult::fromJson(line->text);
    }
    return fail(ErrorKind::Corrupt,
                u"The network helper ended with exit code %1 and no result"_s.arg(*code),
                QString::fromUtf8(complaint.left(2000)));
}

} // namespace decnet
