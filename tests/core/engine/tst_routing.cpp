// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/routing.h"

#include "tests/core/engine/mazes.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

QString words(const DeckyRouting &routing)
{
    QStringList parts;
    for (const ExtraAddress &extra : routing.addresses)
        parts.append(u"%1/%2 at %3"_s.arg(extra.address.toString())
                         .arg(extra.prefix)
                         .arg(extra.device.toString()));
    QStringList routes;
    for (const StaticRoute &route : routing.routes)
        routes.append(u"%1 via %2"_s.arg(route.destination.toString(), route.via.toString()));
    routes.sort();
    parts += routes;
    if (routing.defaultVia)
        parts.append(u"default via "_s + routing.defaultVia->toString());
    return parts.join(u"; "_s);
}

/// Follows a packet through the maze by what every decky's tables say, as the kernel would: own LANs
/// first, then routes, then the default (Docker's .1 for hosts with one LAN). Returns the deckies it
/// passes, or "lost" as the last element.
QStringList travel(const Topology &topology, const QString &from, const QString &to)
{
    const auto routing = routeMaze(topology);
    const auto attached = [&](DeckyId decky) {
        std::vector<std::pair<Subnet, Ipv4>> nets;
        for (const EdgeId id : topology.edgesOf(decky))
            nets.emplace_back(*Subnet::parse(topology.lan(topology.edge(id)->lan)->subnet),
                              *Ipv4::parse(topology.edge(id)->ip));
        return nets;
    };
    const auto holder = [&](Ipv4 address) -> const Decky * {
        for (const auto &[id, decky] : topology.deckies()) {
            for (const auto &[net, ip] : attached(id)) {
                if (ip == address)
                    return &decky;
            }
            if (const auto own = routing.find(id); own != routing.end()) {
                for (const ExtraAddress &extra : own->second.addresses) {
                    if (extra.address == address)
                        return &decky;
                }
            }
        }
        return nullptr;
    };
    const Ipv4 target = *Ipv4::parse(topology.edge(topology.edgesOf(
        topology.deckyByName(to)->id).front())->ip);
    const Decky *here = topology.deckyByName(from);
    QStringList path;
    for (int hop = 0; hop < 32; ++hop) {
        const auto nets = attached(here->id);
        std::optional<Ipv4> next;
        for (const auto &[net, ip] : nets) {
            if (net.contains(target))
                next = target;
        }
        const auto own = routing.find(here->id);
        if (!next && own != routing.end()) {
            for (const StaticRoute &route : own->second.routes) {
                if (route.destination.contains(target))
                    next = route.via;
            }
            if (!next)
                next = own->second.defaultVia;
        }
        if (!next)
            next = nets.front().first.gateway();
        const Decky *there = holder(*next);
        if (!there)
            return path << u"lost"_s;
        if (there->name == to)
            return path << to;
        // Whoever passes packets on must have been told to.
        if (!there->forwardsL3)
            return path << u"lost"_s;
        path << there->name;
        here = there;
    }
    return path << u"loop"_s;
}

} // namespace

class TestRouting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: E-12
    void gatewayAddressesAndRoutes()
    {
        const MazeBuilder maze = threeLans();
        const auto routing = routeMaze(maze.topology);
        const auto of = [&](const QString &name) {
            const auto found = routing.find(maze.deckyId(name));
            return found == routing.end() ? QString() : words(found->second);
        };
        QCOMPARE(of(u"router-a"_s), u"10.77.1.1/24 at 10.77.1.2; 10.77.2.0/24 via 10.77.1.4; "
                                    u"default via 10.77.0.1"_s);
        QCOMPARE(of(u"router-b"_s), u"10.77.2.1/24 at 10.77.2.2; default via 10.77.1.1"_s);
        QCOMPARE(of(u"gateway"_s), u"10.77.1.0/24 via 10.77.0.4; 10.77.2.0/24 via 10.77.0.4"_s);
        QCOMPARE(of(u"web"_s), of(u"gateway"_s));
        // Docker's own default route is right for these.
        QCOMPARE(of(u"pc"_s), QString());
        QCOMPARE(of(u"safe"_s), QString());
    }

    // contract: E-12
    void packetsFindTheirWayHopByHop()
    {
        const Topology topology = threeLans().topology;
        QCOMPARE(travel(topology, u"web"_s, u"safe"_s),
                 (QStringList{u"router-a"_s, u"router-b"_s, u"safe"_s}));
        QCOMPARE(travel(topology, u"safe"_s, u"web"_s),
                 (QStringList{u"router-b"_s, u"router-a"_s, u"web"_s}));
        QCOMPARE(travel(topology, u"pc"_s, u"safe"_s),
                 (QStringList{u"router-a"_s, u"router-b"_s, u"safe"_s}));
        QCOMPARE(travel(topology, u"gateway"_s, u"pc"_s),
                 (QStringList{u"router-a"_s, u"pc"_s}));
    }

    // contract: E-12
    void withoutForwardingNothingIsRouted()
    {
        MazeBuilder maze = threeLans();
        Decky router = *maze.topology.deckyByName(u"router-a"_s);
        router.forwardsL3 = false;
        maze.topology.putDecky(router);
        const auto routing = routeMaze(maze.topology);
        QVERIFY(!routing.contains(maze.deckyId(u"gateway"_s)));
        QVERIFY(routing.at(router.id).addresses.empty());
        QVERIFY(routing.at(router.id).routes.empty());
        // Cut off from the DMZ, the LANs below have no way up, and nobody holds their gateway address.
        QVERIFY(!routing.contains(maze.deckyId(u"router-b"_s)));
        QCOMPARE(travel(maze.topology, u"web"_s, u"safe"_s).last(), u"lost"_s);
    }

    void oneGatewayPerLanEvenWithCrossLinks()
    {
        MazeBuilder maze = threeLans();
        maze.decky(u"shortcut"_s, {u"vault 10.77.2.9"_s, u"office 10.77.1.9"_s, u"dmz 10.77.0.9"_s},
                   true);
        std::map<QString, int> holders;
        for (const auto &[id, routing] : routeMaze(maze.topology)) {
            for (const ExtraAddress &extra : routing.addresses)
                ++holders[extra.address.toString()];
        }
        QCOMPARE(holders.size(), size_t(2));
        QCOMPARE(holders[u"10.77.1.1"_s], 1);
        QCOMPARE(holders[u"10.77.2.1"_s], 1);
        for (const QString &from : {u"web"_s, u"pc"_s, u"safe"_s, u"gateway"_s}) {
            for (const QString &to : {u"web"_s, u"pc"_s, u"safe"_s, u"shortcut"_s}) {
                if (from != to)
                    QCOMPARE(travel(maze.topology, from, to).last(), to);
            }
        }
    }

    void malformedTextIsLeftOut()
    {
        MazeBuilder maze = threeLans();
        Lan lan = *maze.topology.lanByName(u"vault"_s);
        lan.subnet = u"10.77.2.0/99"_s;
        maze.topology.putLan(lan);
        const auto routing = routeMaze(maze.topology);
        QCOMPARE(words(routing.at(maze.deckyId(u"router-a"_s))),
                 u"10.77.1.1/24 at 10.77.1.2; default via 10.77.0.1"_s);
    }

    void depthsCountHopsFromTheDmz()
    {
        MazeBuilder maze = threeLans();
        maze.lan(u"island"_s, u"10.77.9.0/24"_s);
        const auto depths = lanDepths(maze.topology);
        const auto depth = [&](const QString &name) {
            return depths.at(maze.topology.lanByName(name)->id);
        };
        QCOMPARE(depth(u"dmz"_s), 0);
        QCOMPARE(depth(u"office"_s), 1);
        QCOMPARE(depth(u"vault"_s), 2);
        QCOMPARE(depth(u"island"_s), 3);
    }
};

QTEST_APPLESS_MAIN(TestRouting)
#include "tst_routing.moc"
