// SPDX-License-Identifier: GPL-3.0-or-later
// contract: G-04
#include "core/topology/addresses.h"
#include "tests/support/topologies.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestAddresses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nextIpSkipsStoredOnes()
    {
        const Topology maze = test::chainTopology(1, 3);
        QCOMPARE(nextIp(maze, maze.dmz()->id)->toString(), u"10.0.0.5"_s);
    }

    void nextIpErrors()
    {
        Topology maze = test::chainTopology(1, 1);
        QCOMPARE(nextIp(maze, LanId::create()).error().kind, ErrorKind::NotFound);
        Lan lan = *maze.dmz();
        lan.subnet = u"nonsense"_s;
        maze.putLan(lan);
        QCOMPARE(nextIp(maze, lan.id).error().kind, ErrorKind::Invalid);
        lan.subnet = u"10.0.0.0/30"_s;
        maze.putLan(lan);
        QCOMPARE(nextIp(maze, lan.id).error().kind,
                 ErrorKind::Conflict); // .2 is the only one, taken
    }

    void nextSubnetKeepsClear()
    {
        const Topology maze = test::chainTopology(2, 2);
        const Subnet base = *Subnet::parse(u"10.0.0.0/16");
        QCOMPARE(nextSubnet(maze, base, {})->toString(), u"10.0.2.0/24"_s);
        QCOMPARE(nextSubnet(maze, base, {*Subnet::parse(u"10.0.2.0/23")})->toString(),
                 u"10.0.4.0/24"_s);
    }
};

QTEST_GUILESS_MAIN(TestAddresses)
#include "tst_addresses.moc"
