// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/composereader.h"

#include "core/interchange/servicehints.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// One published or exposed port, as far as a decoy can have it.
struct Port
{
    quint16 target = 0;
    quint16 published = 0; ///< 0: not on the host
    QString hostAddress;
    bool udp = false;
};

/// "${PORT:-8080}" gives its default; a variable without one gives nothing.
QString resolved(QString text)
{
    static const QRegularExpression variable(
        u"\\$\\{[A-Za-z0-9_]+(:?-([^}]*))?\\}|\\$[A-Za-z0-9_]+"_s);
    for (auto match = variable.match(text); match.hasMatch(); match = variable.match(text))
        text.replace(match.capturedStart(), match.capturedLength(), match.captured(2));
    return text;
}

QString scalarText(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : resolved(value.toString());
}

std::optional<quint16> portNumber(const QString &text)
{
    bool ok = false;
    const uint number = text.toUInt(&ok);
    return ok && number > 0 && number < 65536 ? std::optional(static_cast<quint16>(number))
                                              : std::nullopt;
}

/// "[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]" of the Compose specification; ranges are not mapped.
std::optional<Port> parseShortPort(const QString &text)
{
    Port port;
    port.udp = text.section(u'/', 1) == u"udp"_s;
    QStringList parts = text.section(u'/', 0, 0).split(u':');
    const auto target = portNumber(parts.takeLast());
    if (!target)
        return std::nullopt;
    port.target = *target;
    if (!parts.isEmpty()) {
        const auto published = portNumber(parts.takeLast());
        if (!published)
            return std::nullopt;
        port.published = *published;
    }
    port.hostAddress = parts.join(u':');
    return port;
}

std::optional<Port> parsePort(const QJsonValue &value)
{
    if (!value.isObject())
        return parseShortPort(scalarText(value));
    const QJsonObject object = value.toObject();
    const auto target = portNumber(scalarText(object.value(u"target"_s)));
    if (!target)
        return std::nullopt;
    Port port;
    port.target = *target;
    port.published = portNumber(scalarText(object.value(u"published"_s))).value_or(0);
    port.udp = object.value(u"protocol"_s).toString() == u"udp"_s;
    port.hostAddress = object.value(u"host_ip"_s).toString();
    return port;
}

class Reader
{
public:
    Reader(const YamlTree &tree, TopologyDraft &draft)
        : m_tree(tree)
        , m_root(tree.root.toObject())
        , m_draft(draft)
    {
    }

    Result<QString> read()
    {
        const QJsonObject services = m_root.value(u"services"_s).toObject();
        const QStringList names = inFileOrder(services, u"services"_s);
        readNetworks();
        for (const QString &name : names) {
            const QJsonValue service = services.value(name);
            if (!service.isObject())
                return fail(ErrorKind::Invalid, u"services.%1: expected a map"_s.arg(name));
            if (sharedWith(service.toObject()).isEmpty())
                addService(name, service.toObject());
        }
        for (const QString &name : names) {
            const QJsonObject service = services.value(name).toObject();
            const QString base = sharedWith(service);
            if (base.isEmpty())
                continue;
            if (const auto decky = m_deckies.constFind(base); decky != m_deckies.cend())
                mapServices(*decky, name, service);
            else
                m_draft.note(placeOf(name),
                             u"it shares the network of '%1', which is not there"_s.arg(base));
        }
        chooseDmz();
        publish();
        for (const QString &key : {u"volumes"_s, u"secrets"_s, u"configs"_s}) {
            if (m_root.contains(key))
                m_draft.note(key, u"left out: decoys hold no data of yours"_s);
        }
        return m_root.value(u"name"_s).toString();
    }

private:
    /// JSON objects sort their keys; the file's order says what comes first.
    QStringList inFileOrder(const QJsonObject &object, const QString &place) const
    {
        QStringList keys = object.keys();
        std::stable_sort(keys.begin(), keys.end(), [&](const QString &a, const QString &b) {
            const TextMark left = m_tree.markOf(place + u'.' + a);
            const TextMark right = m_tree.markOf(place + u'.' + b);
            return std::pair(left.line, left.column) < std::pair(right.line, right.column);
        });
        return keys;
    }

    static QString placeOf(const QString &service) { return u"services."_s + service; }

    /// The service whose network this one lives in; empty: its own.
    static QString sharedWith(const QJsonObject &service)
    {
        const QString mode = service.value(u"network_mode"_s).toString();
        return mode.startsWith(u"service:"_s) ? mode.mid(8) : QString();
    }

    void readNetworks()
    {
        const QJsonObject networks = m_root.value(u"networks"_s).toObject();
        for (const QString &name : inFileOrder(networks, u"networks"_s)) {
            const QString place = u"networks."_s + name;
            const QJsonObject network = networks.value(name).toObject();
            std::optional<Subnet> subnet;
            const QJsonArray config =
                network.value(u"ipam"_s).toObject().value(u"config"_s).toArray();
            for (const QJsonValue &entry : config) {
                const QString text = resolved(entry.toObject().value(u"subnet"_s).toString());
                if (const auto parsed = Subnet::parse(text); parsed && !subnet)
                    subnet = parsed;
                else if (!text.isEmpty())
                    m_draft.note(place, u"the subnet %1 was left out"_s.arg(text.left(60)));
            }
            const QString driver = network.value(u"driver"_s).toString();
            if (!driver.isEmpty() && driver != u"bridge"_s)
                m_draft.note(place, u"the driver '%1' becomes a bridge"_s.arg(driver.left(40)));
            m_networks.append(name);
            m_internal.insert(name, network.value(u"internal"_s).toBool());
            m_lans.insert(name, m_draft.addLan(name, place, subnet));
        }
    }

    LanId lan(const QString &name, const QString &place)
    {
        if (const auto known = m_lans.constFind(name); known != m_lans.cend())
            return *known;
        const LanId id = m_draft.addLan(name, place, std::nullopt);
        m_networks.append(name);
        m_lans.insert(name, id);
        m_internal.insert(name, false);
        return id;
    }

    void addService(const QString &key, const QJsonObject &service)
    {
        const QString place = placeOf(key);
        const DeckyId decky = m_draft.addDecky(key, place);
        m_deckies.insert(key, decky);
        const QString hostname = resolved(service.value(u"hostname"_s).toString());
        m_draft.changeDecky(decky, [&](Decky &copy) {
            if (hostname != copy.name)
                copy.hostname = hostname.left(63);
            const QString image = service.value(u"image"_s).toString();
            if (!image.isEmpty() && !image.startsWith(u"decnet/"_s))
                copy.notes = u"image: "_s + image.left(200);
        });
        attachAll(decky, service, place);
        mapServices(decky, key, service);
        const QJsonValue scale = service.value(u"deploy"_s).toObject().value(u"replicas"_s);
        if (scale.toInteger(1) > 1)
            m_draft.note(place + u".deploy.replicas"_s, u"one decky stands for all replicas"_s);
    }

    void attachAll(DeckyId decky, const QJsonObject &service, const QString &place)
    {
        const QJsonValue networks = service.value(u"networks"_s);
        const QString mode = service.value(u"network_mode"_s).toString();
        if (mode == u"host"_s)
            m_draft.note(place,
                         u"a decoy never shares the host's network; it gets one of its own"_s);
        if (networks.isArray()) {
            for (const QJsonValue &name : networks.toArray())
                m_draft.attach(decky, lan(name.toString(), place), std::nullopt, place);
        }
        const QJsonObject map = networks.toObject();
        const QString at = place + u".networks"_s;
        for (const QString &name : inFileOrder(map, at)) {
            const auto ip = Ipv4::parse(
                resolved(map.value(name).toObject().value(u"ipv4_address"_s).toString()));
            m_draft.attach(decky, lan(name, place), ip, at + u'.' + name);
        }
        if (m_draft.topology().edgesOf(decky).empty())
            m_draft.attach(decky, lan(u"default"_s, place), std::nullopt, place);
    }

    void mapServices(DeckyId decky, const QString &key, const QJsonObject &service)
    {
        const Catalog &catalog = m_draft.catalog();
        const QString place = placeOf(key);
        const QString label = labelOf(service, u"decnet.topology.service_name"_s);
        if (!label.isEmpty())
            m_draft.addService(decky, label, place);
        const auto map = [&](const QString &list) {
            int index = 0;
            for (const QJsonValue &value : service.value(list).toArray()) {
                const QString at = u"%1.%2[%3]"_s.arg(place, list).arg(index++);
                const auto port = parsePort(value);
                if (!port) {
                    m_draft.note(at, u"'%1' is not one port and was left out"_s.arg(
                                         scalarText(value).left(60)));
                    continue;
                }
                QString slug = serviceForPort(catalog, port->target, port->udp);
                if (slug.isEmpty())
                    slug = serviceForImage(catalog, service.value(u"image"_s).toString());
                if (slug.isEmpty()) {
                    m_draft.note(at, u"no decoy service listens on port %1"_s.arg(port->target));
                    continue;
                }
                m_draft.addService(decky, slug, at);
                if (list == u"ports"_s && port->published != 0)
                    m_published.push_back({decky, slug, *port});
            }
        };
        map(u"ports"_s);
        map(u"expose"_s);
        if (label.isEmpty() && m_draft.topology().decky(decky)->services.isEmpty()) {
            const QString image = service.value(u"image"_s).toString();
            const QString slug = serviceForImage(catalog, image);
            if (!slug.isEmpty())
                m_draft.addService(decky, slug, place);
            else if (labelOf(service, u"decnet.topology.role"_s).isEmpty())
                m_draft.note(place, u"nothing says which decoy service '%1' should be"_s.arg(
                                        image.isEmpty() ? key : image.left(80)));
        }
    }

    /// Labels are a map or a list of "key=value".
    static QString labelOf(const QJsonObject &service, const QString &name)
    {
        const QJsonValue labels = service.value(u"labels"_s);
        for (const QJsonValue &entry : labels.toArray()) {
            if (entry.toString().startsWith(name + u'='))
                return entry.toString().mid(name.size() + 1);
        }
        return labels.toObject().value(name).toString();
    }

    /// The network of whoever publishes ports, else the first that is not internal.
    void chooseDmz()
    {
        for (const Publication &publication : m_published) {
            if (const Lan *home = m_draft.topology().homeLan(publication.decky)) {
                m_dmz = home->id;
                m_draft.setDmz(home->id);
                return;
            }
        }
        for (const QString &name : std::as_const(m_networks)) {
            if (!m_internal.value(name)) {
                m_draft.setDmz(m_lans.value(name));
                return;
            }
        }
    }

    /// Only a gateway publishes, and it stands in the DMZ; its own ports need no rule.
    void publish()
    {
        for (const Publication &publication : m_published) {
            const Lan *home = m_draft.topology().homeLan(publication.decky);
            if (!home || home->id != m_dmz) {
                m_draft.note({}, u"'%1' stands outside the DMZ, so its port %2 is not published"_s
                                     .arg(m_draft.topology().decky(publication.decky)->name)
                                     .arg(publication.port.target));
                continue;
            }
            const ServiceDef *service = m_draft.catalog().service(publication.slug);
            const auto &ports = publication.port.udp ? service->udpPorts : service->tcpPorts;
            if (ports.empty())
                continue;
            m_draft.changeDecky(publication.decky, [&](Decky &decky) {
                decky.forwardsL3 = true;
                PublishRule rule;
                rule.service = publication.slug;
                rule.port = ports.front();
                rule.udp = publication.port.udp;
                rule.hostPort = publication.port.published;
                rule.hostAddress = publication.port.hostAddress;
                if (rule.hostPort != rule.port || !rule.hostAddress.isEmpty())
                    decky.publish.push_back(std::move(rule));
            });
        }
    }

    struct Publication
    {
        DeckyId decky;
        QString slug;
        Port port;
    };

    const YamlTree &m_tree;
    QJsonObject m_root;
    TopologyDraft &m_draft;
    QStringList m_networks; ///< in the order they were met
    QMap<QString, LanId> m_lans;
    QMap<QString, bool> m_internal;
    QMap<QString, DeckyId> m_deckies;
    std::vector<Publication> m_published;
    LanId m_dmz;
};

} // namespace

Result<QString> readCompose(const YamlTree &tree, TopologyDraft &draft)
{
    return Reader(tree, draft).read();
}

} // namespace decnet
