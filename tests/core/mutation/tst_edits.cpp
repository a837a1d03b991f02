// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-01, V-05, E-16, S-02
#include "core/mutation/edits.h"
#include "core/topology/generator.h"

#include <QTest>

#include <algorithm>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        m_catalog = *catalog;
    }

    void init()
    {
        // dmz with dmz-gateway, lan-1 with web-01
        m_topology = blankTopology(u"t"_s, *Subnet::parse(u"10.0.0.0/16"_s), {}, {}).value();
        edits::LanWish wish;
        wish.base = *Subnet::parse(u"10.0.0.0/16"_s);
        apply(edits::addLanWithGateway(m_topology, m_catalog, wish));
        m_inner = m_topology.lanByName(u"lan-1"_s)->id;
        apply(edits::addDeckyFromArchetype(m_topology, m_inner, u"web-server"_s, m_catalog,
                                           QPointF(7, 8)));
        m_web = m_topology.deckyByName(u"web-01"_s)->id;
        m_dmz = m_topology.dmz()->id;
        m_gateway = m_topology.deckyByName(u"dmz-gateway"_s)->id;
    }

    void dmzBringsItsGateway()
    {
        m_topology = {};
        edits::LanWish wish;
        wish.isDmz = true;
        wish.pos = QPointF(1, 2);
        wish.reserved = {*Subnet::parse(u"172.16.0.0/16"_s)};
        apply(edits::addLanWithGateway(m_topology, m_catalog, wish));
        const Lan *dmz = m_topology.dmz();
        QVERIFY(dmz);
        QCOMPARE(dmz->name, u"dmz"_s);
        QCOMPARE(dmz->subnet, u"172.17.0.0/24"_s);
        QCOMPARE(dmz->pos, QPointF(1, 2));
        const Decky *gateway = m_topology.deckyByName(u"dmz-gateway"_s);
        QVERIFY(gateway);
        QVERIFY(m_topology.isGateway(gateway->id));
        QCOMPARE(gateway->services, QStringList{u"ssh"_s});
        QCOMPARE(gateway->archetype, u"deaddeck"_s);
        QCOMPARE(m_topology.homeEdge(gateway->id)->ip, u"172.17.0.2"_s);

        const auto second = edits::addLanWithGateway(m_topology, m_catalog, wish);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Conflict);
    }

    void lansGetNamesAndSubnets()
    {
        edits::LanWish wish;
        wish.base = *Subnet::parse(u"10.0.0.0/16"_s);
        apply(edits::addLanWithGateway(m_topology, m_catalog, wish));
        QCOMPARE(m_topology.lanByName(u"lan-2"_s)->subnet, u"10.0.2.0/24"_s);
        wish.name = u"lan-1"_s; // taken
        apply(edits::addLanWithGateway(m_topology, m_catalog, wish));
        QVERIFY(m_topology.lanByName(u"lan-1-2"_s));
    }

    void archetypeGivesWhatCanBeDeployed()
    {
        const Decky *web = m_topology.decky(m_web);
        QCOMPARE(web->services, QStringList({u"http"_s, u"ftp"_s}));
        QCOMPARE(web->archetype, u"web-server"_s);
        QCOMPARE(web->pos, QPointF(7, 8));
        QCOMPARE(m_topology.homeEdge(m_web)->ip, u"10.0.1.2"_s);
        apply(edits::addDeckyFromArchetype(m_topology, m_inner, u"web-server"_s, m_catalog));
        QVERIFY(m_topology.deckyByName(u"web-02"_s));
        apply(edits::addDeckyFromArchetype(m_topology, m_inner, u"database-server"_s, m_catalog));
        QCOMPARE(m_topology.deckyByName(u"db-01"_s)->services,
                 QStringList({u"mysql"_s, u"redis"_s}));
        QCOMPARE(kindOf(edits::addDeckyFromArchetype(m_topology, m_inner, u"toaster"_s, m_catalog)),
                 ErrorKind::NotFound);
        QCOMPARE(kindOf(edits::addDeckyFromArchetype(m_topology, LanId::create(), u"printer"_s,
                                                     m_catalog)),
                 ErrorKind::NotFound);
    }

    void duplicateCountsOn()
    {
        apply(edits::duplicateDecky(m_topology, m_web, m_dmz));
        const Decky *copy = m_topology.deckyByName(u"web-02"_s);
        QVERIFY(copy);
        QCOMPARE(copy->services, m_topology.decky(m_web)->services);
        QCOMPARE(m_topology.homeLan(copy->id)->id, m_dmz);
        apply(edits::duplicateDecky(m_topology, m_gateway, m_dmz));
        const Decky *second = m_topology.deckyByName(u"dmz-gateway-2"_s);
        QVERIFY(second);
        QVERIFY(!second->forwardsL3); // one gateway is enough
    }

    void services()
    {
        apply(edits::addService(m_topology, m_web, u"ssh"_s, m_catalog));
        QCOMPARE(m_topology.decky(m_web)->services, QStringList({u"http"_s, u"ftp"_s, u"ssh"_s}));
        QCOMPARE(kindOf(edits::addService(m_topology, m_web, u"ssh"_s, m_catalog)),
                 ErrorKind::Conflict);
        QCOMPARE(kindOf(edits::addService(m_topology, m_web, u"sniffer"_s, m_catalog)),
                 ErrorKind::Invalid);
        QCOMPARE(kindOf(edits::addService(m_topology, m_web, u"gopher"_s, m_catalog)),
                 ErrorKind::Invalid);
        QCOMPARE(kindOf(edits::addService(m_topology, DeckyId::create(), u"ssh"_s, m_catalog)),
                 ErrorKind::NotFound);
        apply(edits::removeService(m_topology, m_web, u"http"_s));
        QCOMPARE(m_topology.decky(m_web)->services, QStringList({u"ftp"_s, u"ssh"_s}));
        QCOMPARE(kindOf(edits::removeService(m_topology, m_web, u"http"_s)), ErrorKind::NotFound);
    }

    void configurationIsCoerced()
    {
        apply(edits::setServiceConfig(m_topology, m_web, u"http"_s,
                                      {{u"response_code"_s, u"404"_s}, {u"nonsense"_s, 1}},
                                      m_catalog));
        QCOMPARE(m_topology.decky(m_web)->serviceConfig.value(u"http"_s),
                 QJsonObject({{u"response_code"_s, 404}}));
        QCOMPARE(kindOf(edits::setServiceConfig(m_topology, m_web, u"http"_s,
                                                {{u"response_code"_s, 1000}}, m_catalog)),
                 ErrorKind::Invalid);
        QCOMPARE(kindOf(edits::setServiceConfig(m_topology, m_web, u"ssh"_s, {}, m_catalog)),
                 ErrorKind::NotFound);
        apply(edits::setServiceConfig(m_topology, m_web, u"http"_s, {}, m_catalog));
        QVERIFY(!m_topology.decky(m_web)->serviceConfig.contains(u"http"_s));
    }

    void attachAndMove()
    {
        apply(edits::attach(m_topology, m_web, m_dmz));
        QVERIFY(m_topology.isMultiHomed(m_web));
        QCOMPARE(m_topology.edgeBetween(m_web, m_dmz)->ip, u"10.0.0.3"_s);
        QVERIFY(m_topology.edgeBetween(m_web, m_dmz)->isBridge);
        QCOMPARE(kindOf(edits::attach(m_topology, m_web, m_dmz)), ErrorKind::Conflict);
        apply(edits::moveDecky(m_topology, m_web, m_dmz, QPointF(1, 1)));
        QVERIFY(!m_topology.isMultiHomed(m_web));
        QCOMPARE(m_topology.homeLan(m_web)->id, m_dmz);
        QCOMPARE(kindOf(edits::moveDecky(m_topology, m_web, m_dmz)), ErrorKind::Invalid);
    }

    void removalTakesResidentsAlong()
    {
        apply(edits::attach(m_topology, m_gateway, m_inner));
        const auto removal = edits::removeObjects(m_topology, {m_inner}, {});
        QVERIFY(removal);
        QCOMPARE(removal->describe(m_topology), u"Remove LAN lan-1"_s);
        apply(removal);
        QVERIFY(!m_topology.decky(m_web));
        QVERIFY(m_topology.decky(m_gateway)); // it only bridged there
        QCOMPARE(m_topology.edges().size(), size_t(1));
        apply(edits::removeObjects(m_topology, {m_dmz}, {m_gateway}));
        QVERIFY(m_topology.lans().empty() && m_topology.deckies().empty());
    }

    void removalOfBridges()
    {
        apply(edits::attach(m_topology, m_web, m_dmz));
        const EdgeId bridge = m_topology.edgeBetween(m_web, m_dmz)->id;
        const EdgeId home = m_topology.homeEdge(m_web)->id;
        QCOMPARE(kindOf(edits::removeObjects(m_topology, {}, {}, {home})), ErrorKind::NotEditable);
        QCOMPARE(kindOf(edits::removeObjects(m_topology, {LanId::create()}, {})),
                 ErrorKind::NotFound);
        QCOMPARE(kindOf(edits::removeObjects(m_topology, {}, {DeckyId::create()})),
                 ErrorKind::NotFound);
        apply(edits::removeObjects(m_topology, {}, {}, {bridge}));
        QVERIFY(!m_topology.isMultiHomed(m_web));
        apply(edits::removeObjects(m_topology, {}, {m_web}, {home})); // goes with its decky
        QVERIFY(!m_topology.decky(m_web));
        QVERIFY(edits::removeObjects(m_topology, {}, {})->isEmpty());
    }

    void onlyTheDmzHasGateways()
    {
        QCOMPARE(kindOf(edits::promoteGateway(m_topology, m_web)), ErrorKind::Invalid);
        apply(edits::demoteGateway(m_topology, m_gateway));
        QVERIFY(!m_topology.isGateway(m_gateway));
        apply(edits::promoteGateway(m_topology, m_gateway));
        QVERIFY(m_topology.isGateway(m_gateway));
        apply(edits::moveDecky(m_topology, m_web, m_dmz));
        apply(edits::promoteGateway(m_topology, m_web));
        QVERIFY(m_topology.isGateway(m_web));
    }

    void publishRules()
    {
        apply(edits::setPublish(m_topology, m_gateway, {u"ssh"_s, 22, false, {}, 2222}));
        QCOMPARE(m_topology.decky(m_gateway)->publish.size(), size_t(1));
        apply(
            edits::setPublish(m_topology, m_gateway, {u"ssh"_s, 22, false, u"127.0.0.1"_s, 2022}));
        QCOMPARE(m_topology.decky(m_gateway)->publish.size(), size_t(1));
        QCOMPARE(m_topology.decky(m_gateway)->publish.front().hostPort, quint16(2022));
        apply(edits::setPublish(m_topology, m_gateway, {u"ssh"_s, 22, false, {}, 22})); // as usual
        QVERIFY(m_topology.decky(m_gateway)->publish.empty());
        QCOMPARE(kindOf(edits::setPublish(m_topology, m_gateway, {u"ftp"_s, 21, false, {}, 21})),
                 ErrorKind::NotFound);
        QCOMPARE(
            kindOf(edits::setPublish(m_topology, m_gateway, {u"ssh"_s, 22, false, u"here"_s, 22})),
            ErrorKind::Invalid);
    }

    void subnetChangeMovesDeckies()
    {
        apply(edits::addDeckyFromArchetype(m_topology, m_inner, u"mail-server"_s, m_catalog));
        const DeckyId mail = m_topology.deckyByName(u"mail-01"_s)->id;
        apply(edits::changeSubnet(m_topology, m_inner, *Subnet::parse(u"192.168.5.0/24"_s)));
        QCOMPARE(m_topology.lan(m_inner)->subnet, u"192.168.5.0/24"_s);
        QCOMPARE(m_topology.homeEdge(m_web)->ip, u"192.168.5.2"_s);
        QCOMPARE(m_topology.homeEdge(mail)->ip, u"192.168.5.3"_s);
        // Into one where only one of the offsets fits.
        apply(edits::changeSubnet(m_topology, m_inner, *Subnet::parse(u"192.168.6.0/29"_s)));
        QCOMPARE(m_topology.homeEdge(mail)->ip, u"192.168.6.3"_s);
        QCOMPARE(
            kindOf(edits::changeSubnet(m_topology, m_inner, *Subnet::parse(u"192.168.7.0/30"_s))),
            ErrorKind::Conflict);
    }

    void oneDmz()
    {
        apply(edits::makeDmz(m_topology, m_inner));
        QCOMPARE(m_topology.dmz()->id, m_inner);
        QVERIFY(!m_topology.lan(m_dmz)->isDmz);
        QVERIFY(edits::makeDmz(m_topology, m_inner)->isEmpty());
    }

private:
    void apply(const Result<Mutation> &edit)
    {
        QVERIFY2(edit, edit ? "" : qPrintable(edit.error().message));
        const Topology before = m_topology;
        const auto inverse = edit->apply(m_topology);
        QVERIFY2(inverse, inverse ? "" : qPrintable(inverse.error().message));
        Topology back = m_topology;
        QVERIFY(inverse->apply(back));
        QVERIFY(back == before);
    }

    static ErrorKind kindOf(const Result<Mutation> &edit)
    {
        return edit ? ErrorKind::Internal : edit.error().kind;
    }

    Catalog m_catalog;
    Topology m_topology;
    LanId m_dmz;
    LanId m_inner;
    DeckyId m_gateway;
    DeckyId m_web;
};

QTEST_APPLESS_MAIN(TestEdits)
#include "tst_edits.moc"
