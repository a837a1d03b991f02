// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/containerlabreader.h"

#include "core/interchange/servicehints.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

struct Endpoint
{
    QString node;
    QString interface;
};

Endpoint parseEndpoint(const QJsonValue &value)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        return {object.value(u"node"_s).toString(), object.value(u"interface"_s).toString()};
    }
    const QString text = value.toString();
    return {text.section(u':', 0, 0), text.section(u':', 1)};
}

struct InterfaceAddress
{
    Ipv4 ip;
    int prefix = 24;
};

class Reader
{
public:
    Reader(const YamlTree &tree, TopologyDraft &draft)
        : m_root(tree.root.toObject())
        , m_draft(draft)
    {
    }

    Result<QString> read()
    {
        const QJsonObject topology = m_root.value(u"topology"_s).toObject();
        const QJsonObject nodes = topology.value(u"nodes"_s).toObject();
        m_kinds = topology.value(u"kinds"_s).toObject();
        m_defaults = topology.value(u"defaults"_s).toObject();
        for (auto it = nodes.begin(); it != nodes.end(); ++it) {
            if (!it->isObject() && !it->isNull())
                return fail(ErrorKind::Invalid,
                            u"topology.nodes.%1: expected a map"_s.arg(it.key()));
            m_nodes.insert(it.key(), inherited(it->toObject()));
            readAddresses(it.key());
        }
        readLinks(topology.value(u"links"_s).toArray());
        addBridges();
        addHosts();
        for (std::size_t i = 0; i < m_links.size(); ++i)
            addLink(i);
        return m_root.value(u"name"_s).toString();
    }

private:
    struct Link
    {
        Endpoint a;
        Endpoint b;
        QString place;
    };

    /// A node's own keys over its kind's over the defaults, as containerlab lays them.
    QJsonObject inherited(const QJsonObject &node) const
    {
        QJsonObject result = m_defaults;
        const QString kind =
            node.value(u"kind"_s).toString(m_defaults.value(u"kind"_s).toString(u"linux"_s));
        const QJsonObject byKind = m_kinds.value(kind).toObject();
        for (auto it = byKind.begin(); it != byKind.end(); ++it)
            result.insert(it.key(), it.value());
        for (auto it = node.begin(); it != node.end(); ++it)
            result.insert(it.key(), it.value());
        result.insert(u"kind"_s, kind);
        return result;
    }

    [[nodiscard]] bool isBridge(const QString &node) const
    {
        const QString kind = m_nodes.value(node).value(u"kind"_s).toString();
        return kind == u"bridge"_s || kind == u"ovs-bridge"_s;
    }

    [[nodiscard]] QString label(const QString &node, const QString &name) const
    {
        const QJsonValue value = m_nodes.value(node).value(u"labels"_s).toObject().value(name);
        return value.isDouble() ? QString::number(value.toDouble()) : value.toVariant().toString();
    }

    /// `ip addr add 10.0.0.2/24 dev eth1` in any of its spellings.
    void readAddresses(const QString &node)
    {
        static const QRegularExpression line(
            u"\\bip\\s+(?:-4\\s+)?a(?:d|dd|ddr|ddress)?\\s+(?:add|a|replace)\\s+([0-9.]+)/([0-9]{1,2})\\b.*\\bdev\\s+(\\S+)"_s);
        for (const QJsonValue &command : m_nodes.value(node).value(u"exec"_s).toArray()) {
            const auto match = line.match(command.toString());
            if (!match.hasMatch())
                continue;
            if (const auto ip = Ipv4::parse(match.captured(1)))
                m_addresses.insert(node + u':' + match.captured(3),
                                   {*ip, match.captured(2).toInt()});
        }
    }

    void readLinks(const QJsonArray &links)
    {
        for (qsizetype i = 0; i < links.size(); ++i) {
            const QString place = u"topology.links[%1]"_s.arg(i);
            const QJsonArray ends = links[i].toObject().value(u"endpoints"_s).toArray();
            if (ends.size() != 2) {
                m_draft.note(place, u"only links between two nodes are read"_s);
                continue;
            }
            const Link link{parseEndpoint(ends[0]), parseEndpoint(ends[1]), place};
            if (!m_nodes.contains(link.a.node) || !m_nodes.contains(link.b.node)) {
                m_draft.note(place, u"it leads to '%1', which is no node of this file"_s.arg(
                                        m_nodes.contains(link.a.node) ? link.b.node : link.a.node));
                continue;
            }
            m_links.push_back(link);
        }
    }

    [[nodiscard]] std::optional<InterfaceAddress> addressOf(const Endpoint &end) const
    {
        const auto found = m_addresses.constFind(end.node + u':' + end.interface);
        return found == m_addresses.cend() ? std::nullopt : std::optional(*found);
    }

    /// A bridge has no subnet in containerlab: our own label names it, else its members' addresses.
    std::optional<Subnet> subnetOf(const QString &bridge) const
    {
        if (const auto named = Subnet::parse(label(bridge, u"decnet-subnet"_s)))
            return named;
        for (const Link &link : m_links) {
            const Endpoint *host = link.a.node == bridge   ? &link.b
                                   : link.b.node == bridge ? &link.a
                                                           : nullptr;
            if (!host)
                continue;
            if (const auto address = addressOf(*host); address && address->prefix <= 32)
                return Subnet::fromAddress(address->ip, address->prefix);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<QPointF> positionOf(const QString &node) const
    {
        bool okX = false;
        bool okY = false;
        const double x = label(node, u"graph-posX"_s).toDouble(&okX);
        const double y = label(node, u"graph-posY"_s).toDouble(&okY);
        constexpr double kFar = 1e6;
        return okX && okY && qAbs(x) < kFar && qAbs(y) < kFar ? std::optional(QPointF(x, y))
                                                              : std::nullopt;
    }

    void addBridges()
    {
        for (auto it = m_nodes.constBegin(); it != m_nodes.constEnd(); ++it) {
            if (!isBridge(it.key()))
                continue;
            const QString place = u"topology.nodes."_s + it.key();
            const QString name = label(it.key(), u"decnet-name"_s);
            const LanId lan =
                m_draft.addLan(name.isEmpty() ? it.key() : name, place, subnetOf(it.key()));
            m_lans.insert(it.key(), lan);
            if (label(it.key(), u"decnet-dmz"_s) == u"true"_s)
                m_draft.setDmz(lan);
        }
    }

    void addHosts()
    {
        for (auto it = m_nodes.constBegin(); it != m_nodes.constEnd(); ++it) {
            if (isBridge(it.key()))
                continue;
            const QString place = u"topology.nodes."_s + it.key();
            const DeckyId decky = m_draft.addDecky(it.key(), place);
            m_deckies.insert(it.key(), decky);
            const QString kind = it->value(u"kind"_s).toString();
            const QString image = it->value(u"image"_s).toString();
            addServices(decky, it.key(), place, kind, image);
            const bool forwards = !label(it.key(), u"decnet-forwards"_s).isEmpty()
                                      ? label(it.key(), u"decnet-forwards"_s) == u"true"_s
                                      : kind != u"linux"_s;
            m_draft.changeDecky(decky, [&](Decky &copy) {
                copy.forwardsL3 = forwards;
                copy.archetype = label(it.key(), u"decnet-archetype"_s);
                if (!m_draft.catalog().archetype(copy.archetype))
                    copy.archetype.clear();
                if (kind.contains(u"cisco"_s) || kind.contains(u"ceos"_s))
                    copy.osProfile = u"cisco"_s;
                if (label(it.key(), u"decnet-services"_s).isNull() && !image.isEmpty())
                    copy.notes = u"%1, image: %2"_s.arg(kind, image.left(200));
                copy.pos = positionOf(it.key());
            });
        }
    }

    void addServices(DeckyId decky, const QString &node, const QString &place, const QString &kind,
                     const QString &image)
    {
        const QString listed = label(node, u"decnet-services"_s);
        for (const QString &slug : listed.split(u',', Qt::SkipEmptyParts))
            m_draft.addService(decky, slug.trimmed(), place + u".labels"_s);
        if (!listed.isEmpty())
            return;
        for (const QJsonValue &value : m_nodes.value(node).value(u"ports"_s).toArray()) {
            const QString text = value.toString();
            const QString slug = serviceForPort(
                m_draft.catalog(), text.section(u'/', 0, 0).section(u':', -1).toUShort(),
                text.endsWith(u"/udp"_s));
            if (!slug.isEmpty())
                m_draft.addService(decky, slug, place + u".ports"_s);
        }
        if (const QString slug = serviceForImage(m_draft.catalog(), image); !slug.isEmpty())
            m_draft.addService(decky, slug, place);
        if (!m_draft.topology().decky(decky)->services.isEmpty())
            return;
        m_draft.addService(decky, u"ssh"_s, place);
        m_draft.note(place, u"nothing says what '%1' serves; it got ssh"_s.arg(
                                image.isEmpty() ? kind : image.left(80)));
    }

    void addLink(std::size_t index)
    {
        const Link &link = m_links[index];
        const bool bridgeA = isBridge(link.a.node);
        const bool bridgeB = isBridge(link.b.node);
        if (bridgeA && bridgeB) {
            m_draft.note(link.place, u"two bridges joined without a host between them: left out"_s);
            return;
        }
        if (bridgeA || bridgeB) {
            const Endpoint &host = bridgeA ? link.b : link.a;
            const auto address = addressOf(host);
            m_draft.attach(m_deckies.value(host.node),
                           m_lans.value(bridgeA ? link.a.node : link.b.node),
                           address ? std::optional(address->ip) : std::nullopt, link.place);
            return;
        }
        const auto first = addressOf(link.a);
        const auto second = addressOf(link.b);
        std::optional<Subnet> subnet;
        if (first && first->prefix <= 29)
            subnet = Subnet::fromAddress(first->ip, first->prefix);
        const LanId lan =
            m_draft.addLan(u"%1-%2"_s.arg(link.a.node, link.b.node), link.place, subnet);
        m_draft.attach(m_deckies.value(link.a.node), lan,
                       first ? std::optional(first->ip) : std::nullopt, link.place);
        m_draft.attach(m_deckies.value(link.b.node), lan,
                       second ? std::optional(second->ip) : std::nullopt, link.place);
    }

    QJsonObject m_root;
    TopologyDraft &m_draft;
    QJsonObject m_kinds;
    QJsonObject m_defaults;
    QMap<QString, QJsonObject> m_nodes;
    QHash<QString, InterfaceAddress> m_addresses; ///< "node:interface"
    std::vector<Link> m_links;
    QMap<QString, LanId> m_lans;
    QMap<QString, DeckyId> m_deckies;
};

} // namespace

Result<QString> readContainerlab(const YamlTree &tree, TopologyDraft &draft)
{
    return Reader(tree, draft).read();
}

} // namespace decnet
