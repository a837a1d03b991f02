// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-05
#include "tests/core/mutator/liveworld.h"

#include "core/topology/canonicalhash.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

class TestLiveGuards : public QObject
{
    Q_OBJECT

private:
    /// The op is refused, and nothing anywhere is different from before.
    static void verifyRefused(LiveWorld &world, const Mutation &op, ErrorKind kind,
                              bool force = false)
    {
        const QString hash = canonicalHash(world.document());
        const qint64 version = world.document().meta.version;
        world.engine.forgetCalls();
        const auto refused = world.mutator.enqueue(world.request(op, force));
        QVERIFY2(!refused, "it was accepted");
        QVERIFY2(refused.error().kind == kind, qPrintable(refused.error().toString()));
        QVERIFY(!refused.error().message.isEmpty());
        QVERIFY(world.queue.list(world.id, {})->empty());
        QCOMPARE(canonicalHash(world.document()), hash);
        QCOMPARE(world.document().meta.version, version);
        QCOMPARE(world.engine.changeCount(), 0);
        QCOMPARE(world.status(), TopologyStatus::Active);
    }

private Q_SLOTS:
    void subnetAndDmzArePinned()
    {
        LiveWorld world;
        LanPatch subnet;
        subnet.subnet = u"10.77.100.0/24"_s;
        verifyRefused(world, UpdateLan{world.lan(u"office"_s), subnet}, ErrorKind::NotEditable,
                      true);
        LanPatch dmz;
        dmz.isDmz = true;
        verifyRefused(world, UpdateLan{world.lan(u"office"_s), dmz}, ErrorKind::NotEditable, true);
    }

    void flippingForwardingNeedsForce()
    {
        LiveWorld world;
        DeckyPatch patch;
        patch.forwardsL3 = false;
        verifyRefused(world, UpdateDecky{world.decky(u"router-b"_s), patch},
                      ErrorKind::NotEditable);
        QVERIFY(world.mutator.enqueue(
            world.request(UpdateDecky{world.decky(u"router-b"_s), patch}, true)));
    }

    // contract: V-05
    void promotionNeedsTheDmz()
    {
        LiveWorld world;
        DeckyPatch patch;
        patch.forwardsL3 = true;
        verifyRefused(world, UpdateDecky{world.decky(u"pc"_s), patch}, ErrorKind::Invalid, true);
    }

    void aHomeIsNotRemoved()
    {
        LiveWorld world;
        verifyRefused(world, RemoveLan{world.lan(u"vault"_s)}, ErrorKind::NotEditable, true);
        verifyRefused(world, DetachDecky{world.decky(u"pc"_s), world.lan(u"office"_s), {}},
                      ErrorKind::NotEditable, true);
    }

    void whateverMakesABaseAnewNeedsForce_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("rename a decky") << 0;
        QTest::newRow("rename a LAN") << 1;
        QTest::newRow("another MAC") << 2;
        QTest::newRow("another home") << 3;
        QTest::newRow("another OS") << 4;
    }
    void whateverMakesABaseAnewNeedsForce()
    {
        QFETCH(int, which);
        LiveWorld world;
        const auto op = [&]() -> Mutation {
            DeckyPatch patch;
            if (which == 1) {
                LanPatch lan;
                lan.name = u"bureau"_s;
                return UpdateLan{world.lan(u"office"_s), lan};
            }
            if (which == 3)
                return *edits::moveDecky(world.document(), world.decky(u"pc"_s),
                                         world.lan(u"vault"_s));
            if (which == 0)
                patch.name = u"laptop"_s;
            else if (which == 2)
                patch.mac = u"00:50:56:01:02:03"_s;
            else
                patch.osProfile = u"windows"_s;
            return UpdateDecky{world.decky(u"pc"_s), patch};
        }();
        verifyRefused(world, op, ErrorKind::NotEditable);
        QVERIFY(world.mutator.enqueue(world.request(op, true)));
    }

    void newErrorsOfTheValidatorAreRefused()
    {
        LiveWorld world;
        const auto newcomer = [&](const QString &ip, const QString &service) {
            Decky decky;
            decky.id = DeckyId::create();
            decky.name = u"newcomer"_s;
            decky.services = {service};
            return AddDecky{decky,
                            Edge{EdgeId::create(), decky.id, world.lan(u"office"_s), ip, false}};
        };
        verifyRefused(world, newcomer(u"10.77.1.3"_s, u"ssh"_s), ErrorKind::Invalid);
        verifyRefused(world, newcomer(u"10.99.1.3"_s, u"ssh"_s), ErrorKind::Invalid);
        verifyRefused(world, newcomer(u"10.77.1.33"_s, u"teleport"_s), ErrorKind::Invalid);
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"overlap"_s;
        lan.subnet = u"10.77.1.0/25"_s;
        verifyRefused(world, AddLan{lan}, ErrorKind::Invalid);
        lan.name = u"office"_s;
        lan.subnet = u"10.77.50.0/24"_s;
        verifyRefused(world, AddLan{lan}, ErrorKind::Conflict);
        lan.name = u"taken"_s;
        world.facts.foreignSubnets = {*Subnet::parse(u"10.77.50.0/24")};
        verifyRefused(world, AddLan{lan}, ErrorKind::Invalid);
        DeckyPatch config;
        config.serviceConfig = QMap<QString, QJsonObject>{{u"http"_s, {{u"response_code"_s, 7}}}};
        world.facts = {};
        verifyRefused(world, UpdateDecky{world.decky(u"web"_s), config}, ErrorKind::Invalid);
    }

    void whatWasWrongBeforeDoesNotStandInTheWay()
    {
        LiveWorld world;
        // The host got a route into one of our LANs after the deploy.
        world.facts.foreignSubnets = {*Subnet::parse(u"10.77.1.0/24")};
        DeckyPatch patch;
        patch.notes = u"seen"_s;
        QVERIFY(world.mutator.enqueue(world.request(UpdateDecky{world.decky(u"pc"_s), patch})));
    }
};

QTEST_GUILESS_MAIN(TestLiveGuards)
#include "tst_liveguards.moc"
