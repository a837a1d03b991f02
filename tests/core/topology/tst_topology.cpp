// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-06, T-08, T-10
#include "core/topology/names.h"
#include "core/topology/topology.h"
#include "tests/support/topologies.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestTopology : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lookUps()
    {
        const Topology maze = test::chainTopology(3, 6);
        const Decky *bridge = maze.deckyByName(u"DECKY-002"_s);
        QVERIFY(bridge);
        QVERIFY(maze.isMultiHomed(bridge->id));
        QCOMPARE(maze.homeLan(bridge->id)->name, u"LAN-01"_s);
        QCOMPARE(maze.edgesOf(bridge->id).size(), 2U);
        QVERIFY(maze.edgeBetween(bridge->id, maze.lanByName(u"lan-00"_s)->id)->isBridge);
        QCOMPARE(maze.dmz()->name, u"LAN-00"_s);
        QVERIFY(maze.isGateway(maze.deckyByName(u"decky-001"_s)->id));
        QVERIFY(!maze.isGateway(bridge->id)); // forwards, but is not homed in the DMZ
        QVERIFY(!maze.deckyByName(u"nobody"_s));
        QVERIFY(maze.edgesOf(DeckyId::create()).empty());
    }

    void indexesFollowEveryWrite()
    {
        Topology maze = test::chainTopology(2, 4);
        const Decky decky = *maze.deckyByName(u"decky-003"_s);
        const LanId from = maze.homeLan(decky.id)->id;
        const LanId to = maze.lanByName(u"LAN-01"_s)->id;
        Edge edge = *maze.homeEdge(decky.id);
        const auto before = maze.edgesOf(from).size();
        edge.lan = to;
        maze.putEdge(edge);
        QCOMPARE(maze.homeLan(decky.id)->id, to);
        QCOMPARE(maze.edgesOf(from).size(), before - 1);

        Decky renamed = decky;
        renamed.name = u"alpha"_s;
        maze.putDecky(renamed);
        QVERIFY(!maze.deckyByName(u"decky-003"_s));
        QCOMPARE(maze.deckyByName(u"Alpha"_s)->id, decky.id);

        maze.removeEdge(edge.id);
        maze.removeDecky(decky.id);
        QVERIFY(maze.edgesOf(decky.id).empty());
        QVERIFY(!maze.deckyByName(u"alpha"_s));
    }

    void aNameBorneTwiceIsFoundAfterItsFirstBearerLeft()
    {
        Topology maze;
        Lan first{LanId::create(), u"twin"_s, u"10.0.0.0/24"_s};
        Lan second{LanId::create(), u"TWIN"_s, u"10.0.1.0/24"_s};
        maze.putLan(first);
        maze.putLan(second);
        QCOMPARE(maze.lanByName(u"twin"_s)->id, first.id);
        maze.removeLan(first.id);
        QCOMPARE(maze.lanByName(u"twin"_s)->id, second.id);
    }

    void names_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("valid");
        QTest::newRow("plain") << u"web-1"_s << true;
        QTest::newRow("one letter") << u"a"_s << true;
        QTest::newRow("63") << QString(63, u'a') << true;
        QTest::newRow("64") << QString(64, u'a') << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("dash first") << u"-a"_s << false;
        QTest::newRow("dash last") << u"a-"_s << false;
        QTest::newRow("underscore") << u"a_b"_s << false;
        QTest::newRow("dot") << u"a.b"_s << false;
        QTest::newRow("umlaut") << u"wäb"_s << false;
        QTest::newRow("space") << u"a b"_s << false;
    }

    void names()
    {
        QFETCH(QString, name);
        QFETCH(bool, valid);
        QCOMPARE(isValidChildName(name), valid);
    }

    void topologyNames()
    {
        QVERIFY(isValidTopologyName(u"Büro Süd (2)"_s));
        QVERIFY(!isValidTopologyName(QString()));
        QVERIFY(!isValidTopologyName(u"   "_s));
        QVERIFY(!isValidTopologyName(QString(65, u'x')));
        QVERIFY(!isValidTopologyName(u"a\nb"_s));
    }

    void freeNames()
    {
        Topology maze = test::chainTopology(1, 1);
        QCOMPARE(freeDeckyName(maze, u"Decky-001"_s), u"Decky-001-2"_s);
        QCOMPARE(freeDeckyName(maze, u"web"_s), u"web"_s);
        Decky decky;
        decky.id = DeckyId::create();
        decky.name = QString(63, u'x');
        maze.putDecky(decky);
        QVERIFY(isValidChildName(freeDeckyName(maze, decky.name)));
    }
};

QTEST_GUILESS_MAIN(TestTopology)
#include "tst_topology.moc"
