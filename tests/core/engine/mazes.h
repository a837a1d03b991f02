// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

namespace decnet::test {

/// A maze written by hand, names as ids: `maze.lan("dmz", "172.20.0.0/24", true)`.
class MazeBuilder
{
public:
    MazeBuilder()
    {
        topology.meta.id = *TopologyId::parse(u"11112222-3333-4444-8555-666677778888");
        topology.meta.name = QStringLiteral("maze");
    }
    MazeBuilder &lan(const QString &name, const QString &subnet, bool isDmz = false)
    {
        Lan lan;
        lan.id = id<LanId>();
        lan.name = name;
        lan.subnet = subnet;
        lan.isDmz = isDmz;
        topology.putLan(lan);
        return *this;
    }
    /// `attachments`: "lan address", the home first.
    MazeBuilder &decky(const QString &name, const QStringList &attachments, bool forwards = false,
                       const QStringList &services = {QStringLiteral("ssh")})
    {
        Decky decky;
        decky.id = id<DeckyId>();
        decky.name = name;
        decky.services = services;
        decky.forwardsL3 = forwards;
        topology.putDecky(decky);
        for (const QString &attachment : attachments)
            attach(name, attachment, attachment != attachments.front());
        return *this;
    }
    MazeBuilder &attach(const QString &decky, const QString &attachment, bool isBridge)
    {
        Edge edge;
        edge.id = id<EdgeId>();
        edge.decky = topology.deckyByName(decky)->id;
        edge.lan = topology.lanByName(attachment.section(QLatin1Char(' '), 0, 0))->id;
        edge.ip = attachment.section(QLatin1Char(' '), 1);
        edge.isBridge = isBridge;
        topology.putEdge(edge);
        return *this;
    }
    [[nodiscard]] DeckyId deckyId(const QString &name) const
    {
        return topology.deckyByName(name)->id;
    }

    Topology topology;

private:
    template<typename Id>
    Id id()
    {
        return Id(IdBits{0x0000000100004000ULL, 0x8000000000000000ULL + ++m_last});
    }
    quint64 m_last = 0;
};

/// Three LANs in a row, a gateway in the DMZ, one router between each two, a leaf at the end:
/// dmz (gateway, web) – router-a – office (pc) – router-b – vault (safe). Addresses are 10.77.x.x
/// unless another second number is given; every decky has `login`, web and safe one service more.
inline MazeBuilder threeLans(int second = 77, const QString &login = QStringLiteral("ssh"))
{
    const auto place = [second](const char *lan, const char *rest) {
        return QString::fromLatin1(lan) + QStringLiteral(" 10.%1.").arg(second)
               + QString::fromLatin1(rest);
    };
    const auto subnet = [second](int lan) {
        return QStringLiteral("10.%1.%2.0/24").arg(second).arg(lan);
    };
    MazeBuilder maze;
    maze.lan(QStringLiteral("dmz"), subnet(0), true)
        .lan(QStringLiteral("office"), subnet(1))
        .lan(QStringLiteral("vault"), subnet(2))
        .decky(QStringLiteral("gateway"), {place("dmz", "0.2")}, true, {login})
        .decky(QStringLiteral("web"), {place("dmz", "0.3")}, false,
               {QStringLiteral("http"), login})
        .decky(QStringLiteral("router-a"), {place("office", "1.2"), place("dmz", "0.4")}, true,
               {login})
        .decky(QStringLiteral("pc"), {place("office", "1.3")}, false, {login})
        .decky(QStringLiteral("router-b"), {place("vault", "2.2"), place("office", "1.4")}, true,
               {login})
        .decky(QStringLiteral("safe"), {place("vault", "2.3")}, false,
               {QStringLiteral("redis")});
    return maze;
}

} // namespace decnet::test
