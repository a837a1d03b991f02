// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/containerlabwriter.h"

#include "core/interchange/yamltree.h"
#include "core/net/subnet.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

void writePosition(QJsonObject &labels, const std::optional<QPointF> &pos)
{
    if (!pos)
        return;
    labels.insert(u"graph-posX"_s, QString::number(qRound(pos->x())));
    labels.insert(u"graph-posY"_s, QString::number(qRound(pos->y())));
}

} // namespace

QByteArray writeContainerlab(const Topology &topology, const Catalog &catalog)
{
    QJsonObject nodes;
    QJsonArray links;
    QSet<QString> deckyNames;
    for (const auto &[id, decky] : topology.deckies())
        deckyNames.insert(decky.name.toLower());

    // One name space for both: a LAN that shares a decky's name takes another and keeps its own as
    // a label.
    QHash<LanId, QString> lanNodes;
    for (const auto &[id, lan] : topology.lans()) {
        QString node = lan.name;
        while (deckyNames.contains(node.toLower()) || nodes.contains(node))
            node = u"net-"_s + node;
        lanNodes.insert(id, node);
        QJsonObject labels{{u"decnet-subnet"_s, lan.subnet}};
        if (node != lan.name)
            labels.insert(u"decnet-name"_s, lan.name);
        if (lan.isDmz)
            labels.insert(u"decnet-dmz"_s, u"true"_s);
        writePosition(labels, lan.pos);
        nodes.insert(node, QJsonObject{{u"kind"_s, u"bridge"_s}, {u"labels"_s, labels}});
    }

    QHash<LanId, int> ports;
    for (const auto &[id, decky] : topology.deckies()) {
        const Distro *distro = catalog.distro(decky.distro);
        QJsonObject labels{{u"decnet-services"_s, decky.services.join(u',')},
                           {u"decnet-forwards"_s, decky.forwardsL3 ? u"true"_s : u"false"_s}};
        if (!decky.archetype.isEmpty())
            labels.insert(u"decnet-archetype"_s, decky.archetype);
        writePosition(labels, decky.pos);
        QJsonArray exec;
        int interface = 0;
        // The home link comes first: a reader takes the first LAN as the home.
        std::vector<EdgeId> edges = topology.edgesOf(id);
        std::stable_partition(edges.begin(), edges.end(),
                              [&](EdgeId edge) { return !topology.edge(edge)->isBridge; });
        for (const EdgeId edgeId : edges) {
            const Edge &edge = *topology.edge(edgeId);
            const Lan *lan = topology.lan(edge.lan);
            if (!lan)
                continue;
            const QString device = u"eth%1"_s.arg(++interface);
            links.append(QJsonObject{
                {u"endpoints"_s,
                 QJsonArray{decky.name + u':' + device,
                            u"%1:eth%2"_s.arg(lanNodes.value(edge.lan)).arg(++ports[edge.lan])}}});
            if (const auto subnet = Subnet::parse(lan->subnet); subnet && !edge.ip.isEmpty()) {
                exec.append(u"ip address add %1/%2 dev %3"_s.arg(edge.ip)
                                .arg(subnet->prefix())
                                .arg(device));
            }
        }
        QJsonObject node{{u"kind"_s, u"linux"_s},
                         {u"image"_s, distro ? distro->image : u"debian:bookworm-slim"_s},
                         {u"labels"_s, labels}};
        if (!exec.isEmpty())
            node.insert(u"exec"_s, exec);
        if (decky.forwardsL3)
            node.insert(u"sysctls"_s, QJsonObject{{u"net.ipv4.ip_forward"_s, u"1"_s}});
        nodes.insert(decky.name, node);
    }

    const QJsonObject document{
        {u"name"_s, topology.meta.name.toLower().replace(u' ', u'-')},
        {u"topology"_s, QJsonObject{{u"nodes"_s, nodes}, {u"links"_s, links}}}};
    return writeYaml(document, {u"name"_s, u"topology"_s, u"nodes"_s, u"links"_s, u"kind"_s,
                                u"image"_s, u"exec"_s, u"sysctls"_s, u"labels"_s});
}

} // namespace decnet
