// SPDX-License-Identifier: GPL-3.0-or-later
// contract: G-01, G-02
#include "core/topology/generator.h"

#include "core/catalog/catalog.h"
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"

#include <QTest>

#include <cmath>
#include <random>
#include <set>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

GeneratorConfig plainConfig(quint64 seed, int depth, int branching, int min, int max)
{
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = depth;
    config.branching = branching;
    config.deckiesPerLanMin = min;
    config.deckiesPerLanMax = max;
    config.randomizeServices = false;
    config.servicesExplicit = QStringList{u"ssh"_s};
    config.seed = seed;
    return config;
}

QString nameOf(const std::vector<Lan> &lans, LanId id)
{
    for (const Lan &lan : lans) {
        if (lan.id == id)
            return lan.name;
    }
    return {};
}

QString nameOf(const std::vector<Decky> &deckies, DeckyId id)
{
    for (const Decky &decky : deckies) {
        if (decky.id == id)
            return decky.name;
    }
    return {};
}

/// The children as text, without ids: what must be equal for equal seeds.
QStringList rendered(const GeneratedChildren &children)
{
    QStringList lines;
    for (const Lan &lan : children.lans)
        lines << u"%1 %2%3"_s.arg(lan.name, lan.subnet, lan.isDmz ? u" dmz"_s : QString());
    for (const Decky &decky : children.deckies)
        lines << u"%1 %2%3"_s.arg(decky.name, decky.services.join(u','),
                                  decky.forwardsL3 ? u" forwards"_s : QString());
    for (const Edge &edge : children.edges)
        lines << u"%1 in %2 at %3%4"_s.arg(nameOf(children.deckies, edge.decky),
                                           nameOf(children.lans, edge.lan), edge.ip,
                                           edge.isBridge ? u" bridge"_s : QString());
    return lines;
}

GeneratorConfig randomConfig(std::mt19937 &random)
{
    const auto between = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
    };
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = between(1, 4);
    config.branching = between(1, 4);
    config.deckiesPerLanMin = between(0, 4);
    config.deckiesPerLanMax = std::max(1, config.deckiesPerLanMin + between(0, 4));
    config.bridgeForwardProbability = between(0, 4) / 4.0;
    config.crossEdgeProbability = between(0, 4) / 4.0;
    config.seed = random();
    return config;
}

} // namespace

class TestGenerator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        m_pool = catalog->deckyServices();
        m_deployable = catalog->deployableServices();
    }

    void golden_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<int>("depth");
        QTest::addColumn<int>("branching");
        QTest::addColumn<int>("max");
        QTest::addColumn<QStringList>("expected");

        QTest::newRow("seed 1") << quint64(1) << 1 << 1 << 1
                                << QStringList{u"LAN-00 172.16.0.0/24 dmz"_s,
                                               u"LAN-01 172.16.1.0/24"_s,
                                               u"decky-001 ssh forwards"_s,
                                               u"decky-002 ssh forwards"_s,
                                               u"decky-001 in LAN-00 at 172.16.0.2"_s,
                                               u"decky-002 in LAN-01 at 172.16.1.2"_s,
                                               u"decky-002 in LAN-00 at 172.16.0.3 bridge"_s};
        QTest::newRow("seed 42") << quint64(42) << 2 << 2 << 3
                                 << QStringList{u"LAN-00 172.16.0.0/24 dmz"_s,
                                                u"LAN-01 172.16.1.0/24"_s,
                                                u"LAN-02 172.16.2.0/24"_s,
                                                u"decky-001 ssh forwards"_s,
                                                u"decky-002 ssh forwards"_s,
                                                u"decky-003 ssh"_s,
                                                u"decky-004 ssh"_s,
                                                u"decky-005 ssh forwards"_s,
                                                u"decky-006 ssh"_s,
                                                u"decky-001 in LAN-00 at 172.16.0.2"_s,
                                                u"decky-002 in LAN-01 at 172.16.1.2"_s,
                                                u"decky-003 in LAN-01 at 172.16.1.3"_s,
                                                u"decky-004 in LAN-01 at 172.16.1.4"_s,
                                                u"decky-005 in LAN-02 at 172.16.2.2"_s,
                                                u"decky-006 in LAN-02 at 172.16.2.3"_s,
                                                u"decky-002 in LAN-00 at 172.16.0.3 bridge"_s,
                                                u"decky-005 in LAN-01 at 172.16.1.5 bridge"_s};
    }

    void golden()
    {
        QFETCH(quint64, seed);
        QFETCH(int, depth);
        QFETCH(int, branching);
        QFETCH(int, max);
        QFETCH(QStringList, expected);
        const auto children = generateChildren(plainConfig(seed, depth, branching, 1, max), {}, {});
        QVERIFY2(children, children ? "" : qPrintable(children.error().message));
        QCOMPARE(rendered(*children), expected);
    }

    void goldenRandomServices()
    {
        GeneratorConfig config = plainConfig(42, 1, 1, 1, 3);
        config.randomizeServices = true;
        const auto children = generateChildren(config, m_pool, {});
        QVERIFY(children);
        QCOMPARE(children->deckies.size(), size_t(3));
        QCOMPARE(children->deckies[0].services, QStringList{u"snmp"_s});
        QCOMPARE(children->deckies[1].services, QStringList{u"imap"_s});
        QCOMPARE(children->deckies[2].services, QStringList{u"smtp"_s});
    }

    void sameSeedSameMaze()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 60; ++round) {
            const GeneratorConfig config = randomConfig(random);
            const auto first = generateChildren(config, m_deployable, {});
            QStringList shuffled = m_deployable;
            std::shuffle(shuffled.begin(), shuffled.end(), random);
            const auto second = generateChildren(config, shuffled, {});
            QVERIFY(first && second);
            QCOMPARE(rendered(*first), rendered(*second)); // service order included
            QVERIFY(first->lans.front().id != second->lans.front().id);
        }
    }

    void mazeHasItsShape()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 120; ++round) {
            const GeneratorConfig config = randomConfig(random);
            const auto topology =
                generate(config, m_deployable, {}, QDateTime::currentDateTimeUtc());
            QVERIFY2(topology, topology ? "" : qPrintable(topology.error().message));
            checkShape(*topology, config);
            if (QTest::currentTestFailed())
                return;
            const auto counts = previewCounts(config, m_deployable);
            QVERIFY(counts);
            QCOMPARE(size_t(counts->lans), topology->lans().size());
            QCOMPARE(size_t(counts->deckies), topology->deckies().size());
            QCOMPARE(size_t(counts->edges), topology->edges().size());
        }
    }

    void previewEqualsExplicitGeneration()
    {
        std::mt19937 random(13);
        for (int round = 0; round < 60; ++round) {
            GeneratorConfig config = randomConfig(random);
            config.randomizeServices = false;
            config.servicesExplicit = QStringList{u"ssh"_s, u"http"_s};
            const auto children = generateChildren(config, {}, {});
            const auto counts = previewCounts(config);
            QVERIFY(children && counts);
            QCOMPARE(size_t(counts->lans), children->lans.size());
            QCOMPARE(size_t(counts->deckies), children->deckies.size());
            QCOMPARE(size_t(counts->edges), children->edges.size());
            for (const Decky &decky : children->deckies)
                QCOMPARE(decky.services, config.servicesExplicit);
        }
    }

    void previewNeedsNoName()
    {
        GeneratorConfig config = plainConfig(1, 2, 2, 1, 1);
        config.name.clear();
        QVERIFY(previewCounts(config));
        QVERIFY(!generateChildren(config, {}, {}));
    }

    void setsOfServicesAreNotRepeated()
    {
        GeneratorConfig config = plainConfig(3, 3, 3, 2, 4);
        config.randomizeServices = true;
        const auto children = generateChildren(config, m_pool, {});
        QVERIFY(children);
        QVERIFY(children->deckies.size() > 30);
        std::set<QStringList> sets;
        for (const Decky &decky : children->deckies) {
            QVERIFY(decky.services.size() >= 1 && decky.services.size() <= 3);
            QStringList sorted = decky.services;
            sorted.sort();
            QCOMPARE(sorted.removeDuplicates(), 0);
            sets.insert(sorted);
        }
        QCOMPARE(sets.size(), children->deckies.size());
    }

    void smallPoolStillWorks()
    {
        GeneratorConfig config = plainConfig(5, 2, 2, 3, 3);
        config.randomizeServices = true;
        const auto children = generateChildren(config, {u"ssh"_s}, {});
        QVERIFY(children);
        for (const Decky &decky : children->deckies)
            QCOMPARE(decky.services, QStringList{u"ssh"_s});
        QVERIFY(!generateChildren(config, {}, {}));
    }

    void probabilitiesAtTheirEnds()
    {
        GeneratorConfig config = plainConfig(9, 3, 3, 2, 2);
        config.bridgeForwardProbability = 0;
        const auto silent = generateChildren(config, {}, {});
        QVERIFY(silent);
        QCOMPARE(std::count_if(silent->deckies.begin(), silent->deckies.end(),
                               [](const Decky &d) { return d.forwardsL3; }),
                 1); // the gateway
        config.bridgeForwardProbability = 1;
        config.crossEdgeProbability = 1;
        const auto meshed = generateChildren(config, {}, {});
        QVERIFY(meshed);
        QVERIFY(meshed->edges.size() > silent->edges.size());
    }

    void reservationsAreAvoidedByArithmetic()
    {
        const std::vector<Subnet> reserved{*Subnet::parse(u"172.16.0.0/23"_s),
                                           *Subnet::parse(u"172.16.3.128/25"_s)};
        const auto children = generateChildren(plainConfig(1, 2, 1, 1, 1), {}, reserved);
        QVERIFY(children);
        QCOMPARE(children->lans[0].subnet, u"172.16.2.0/24"_s);
        QCOMPARE(children->lans[1].subnet, u"172.16.4.0/24"_s);
        QCOMPARE(children->lans[2].subnet, u"172.16.5.0/24"_s);
    }

    void baseForms()
    {
        GeneratorConfig config = plainConfig(1, 1, 1, 1, 1);
        config.subnetBase = u"10.7"_s;
        const auto children = generateChildren(config, {}, {});
        QVERIFY(children);
        QCOMPARE(children->lans[1].subnet, u"10.7.1.0/24"_s);
    }

    void refuses_data()
    {
        QTest::addColumn<GeneratorConfig>("config");
        QTest::addColumn<ErrorKind>("kind");
        const auto row = [](const char *name, auto change, ErrorKind kind = ErrorKind::Invalid) {
            GeneratorConfig config = plainConfig(1, 1, 1, 1, 1);
            change(config);
            QTest::newRow(name) << config << kind;
        };
        using C = GeneratorConfig;
        row("no name", [](C &c) { c.name.clear(); });
        row("long name", [](C &c) { c.name = QString(65, u'a'); });
        row("depth 0", [](C &c) { c.depth = 0; });
        row("depth 17", [](C &c) { c.depth = 17; });
        row("branching 0", [](C &c) { c.branching = 0; });
        row("branching 9", [](C &c) { c.branching = 9; });
        row("min -1", [](C &c) { c.deckiesPerLanMin = -1; });
        row("max 0", [](C &c) { c.deckiesPerLanMin = 0, c.deckiesPerLanMax = 0; });
        row("max 33", [](C &c) { c.deckiesPerLanMax = 33; });
        row("min above max", [](C &c) { c.deckiesPerLanMin = 3; });
        row("probability", [](C &c) { c.bridgeForwardProbability = 1.5; });
        row("not a number", [](C &c) { c.crossEdgeProbability = std::nan(""); });
        row("no base", [](C &c) { c.subnetBase = u"somewhere"_s; });
        row("narrow base", [](C &c) { c.subnetBase = u"10.0.0.0/25"_s; });
        row("no services", [](C &c) { c.servicesExplicit.clear(); });
        row(
            "base exhausted", [](C &c) { c.subnetBase = u"10.0.0.0/24"_s; }, ErrorKind::Conflict);
        row(
            "far too many LANs", [](C &c) { c.depth = 16, c.branching = 8; }, ErrorKind::Conflict);
    }

    void refuses()
    {
        QFETCH(GeneratorConfig, config);
        QFETCH(ErrorKind, kind);
        const auto children = generateChildren(config, {}, {});
        QVERIFY(!children);
        QCOMPARE(children.error().kind, kind);
        QVERIFY(!children.error().message.isEmpty());
    }

    void seedIsRecorded()
    {
        GeneratorConfig config = plainConfig(1, 2, 2, 1, 3);
        config.seed.reset();
        const auto topology = generate(config, {}, {}, QDateTime::currentDateTimeUtc());
        QVERIFY(topology);
        GeneratorConfig again = config;
        again.seed =
            static_cast<quint64>(topology->meta.configSnapshot.value(u"seed"_s).toInteger());
        const auto repeated = generate(again, {}, {}, QDateTime::currentDateTimeUtc());
        QVERIFY(repeated);
        QCOMPARE(repeated->lans().size(), topology->lans().size());
        QCOMPARE(repeated->edges().size(), topology->edges().size());
        QCOMPARE(repeated->meta.configSnapshot, topology->meta.configSnapshot);
    }

    void generatedDocumentLoadsAgain()
    {
        const auto topology =
            generate(plainConfig(42, 3, 2, 1, 3), {}, {}, QDateTime::currentDateTimeUtc());
        QVERIFY(topology);
        const auto loaded = fromDocument(toDocument(*topology));
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().message));
        QCOMPARE(canonicalHash(*loaded), canonicalHash(*topology));
    }

    void blankHasDmzAndGateway()
    {
        const std::vector<Subnet> reserved{*Subnet::parse(u"10.0.0.0/24"_s)};
        const auto blank = blankTopology(u"new"_s, *Subnet::parse(u"10.0.0.0/16"_s), reserved,
                                         QDateTime::currentDateTimeUtc());
        QVERIFY(blank);
        QCOMPARE(blank->lans().size(), size_t(1));
        QCOMPARE(blank->dmz()->name, u"dmz"_s);
        QCOMPARE(blank->dmz()->subnet, u"10.0.1.0/24"_s);
        const Decky *gateway = blank->deckyByName(u"dmz-gateway"_s);
        QVERIFY(gateway);
        QCOMPARE(gateway->services, QStringList{u"ssh"_s});
        QCOMPARE(gateway->archetype, u"deaddeck"_s);
        QVERIFY(blank->isGateway(gateway->id));
        QVERIFY(!blank->homeEdge(gateway->id)->isBridge);
        QCOMPARE(blank->homeEdge(gateway->id)->ip, u"10.0.1.2"_s);
        QCOMPARE(blank->meta.configSnapshot, QJsonObject({{u"blank"_s, true}}));
        QVERIFY(!blankTopology({}, *Subnet::parse(u"10.0.0.0/16"_s), {}, {}));
    }

private:
    void checkShape(const Topology &topology, const GeneratorConfig &config)
    {
        const Lan *dmz = topology.dmz();
        QVERIFY(dmz);
        QCOMPARE(std::count_if(topology.lans().begin(), topology.lans().end(),
                               [](const auto &entry) { return entry.second.isDmz; }),
                 1);
        QVERIFY(topology.lans().size() > size_t(config.depth));
        std::set<LanId> bridgedUp;
        std::set<std::pair<LanId, QString>> addresses;
        for (const auto &[id, edge] : topology.edges()) {
            const auto subnet = Subnet::parse(topology.lan(edge.lan)->subnet);
            const auto address = Ipv4::parse(edge.ip);
            QVERIFY(subnet && address && subnet->contains(*address) &&
                    !subnet->isReserved(*address));
            QVERIFY(addresses.insert({edge.lan, edge.ip}).second);
            if (edge.isBridge)
                bridgedUp.insert(topology.homeLan(edge.decky)->id);
        }
        for (const auto &[id, lan] : topology.lans()) {
            int residents = 0;
            for (const EdgeId edge : topology.edgesOf(id))
                residents += topology.edge(edge)->isBridge ? 0 : 1;
            QVERIFY(residents >= 1);
            if (lan.isDmz) {
                QCOMPARE(residents, 1);
                continue;
            }
            QVERIFY(residents <= config.deckiesPerLanMax);
            QVERIFY2(bridgedUp.contains(id), qPrintable(lan.name));
        }
        int gateways = 0;
        for (const auto &[id, decky] : topology.deckies()) {
            int homes = 0;
            for (const EdgeId edge : topology.edgesOf(id))
                homes += topology.edge(edge)->isBridge ? 0 : 1;
            QCOMPARE(homes, 1);
            QVERIFY(decky.services.size() >= 1 && decky.services.size() <= 3);
            gateways += topology.isGateway(id) ? 1 : 0;
        }
        QCOMPARE(gateways, 1);
    }

    QStringList m_pool;
    QStringList m_deployable;
};

QTEST_APPLESS_MAIN(TestGenerator)
#include "tst_generator.moc"
