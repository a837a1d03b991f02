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
/// dmz (gateway, web) – router-a – office (pc) – router-b – vault (safe).
inline MazeBuilder threeLans()
{
    MazeBuilder maze;
    maze.lan(QStringLiteral("dmz"), QStringLiteral("10.77.0.0/24"), true)
        .lan(QStringLiteral("office"), QStringLiteral("10.77.1.0/24"))
        .lan(QStringLiteral("vault"), QStringLiteral("10.77.2.0/24"))
        .decky(QStringLiteral("gateway"), {QStringLiteral("dmz 10.77.0.2")}, true)
        .decky(QStringLiteral("web"), {QStringLiteral("dmz 10.77.0.3")}, false,
               {QStringLiteral("http"), QStringLiteral("ssh")})
        .decky(QStringLiteral("router-a"),
               {QStringLiteral("office 10.77.1.2"), QStringLiteral("dmz 10.77.0.4")}, true)
        .decky(QStringLiteral("pc"), {QStringLiteral("office 10.77.1.3")})
        .decky(QStringLiteral("router-b"),
               {QStringLiteral("vault 10.77.2.2"), QStringLiteral("office 10.77.1.4")}, true)
        .decky(QStringLiteral("safe"), {QStringLiteral("vault 10.77.2.3")}, false,
               {QStringLiteral("redis")});
    return maze;
}

} // namespace decnet::test
