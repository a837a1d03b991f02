// SPDX-License-Identifier: GPL-3.0-or-later
// contract: H-01, H-02
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"
#include "tests/support/topologies.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace decnet;
using namespace Qt::StringLiterals;

using Change = std::function<void(Topology &)>;
Q_DECLARE_METATYPE(Change)

namespace {

Decky firstDecky(const Topology &topology)
{
    return topology.deckies().begin()->second;
}

Change onDecky(std::function<void(Decky &)> change)
{
    return [change](Topology &topology) {
        Decky decky = firstDecky(topology);
        change(decky);
        topology.putDecky(decky);
    };
}

Change onLan(std::function<void(Lan &)> change)
{
    return [change](Topology &topology) {
        Lan lan = topology.lans().begin()->second;
        change(lan);
        topology.putLan(lan);
    };
}

} // namespace

class TestCanonicalHash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCountsAndWhatDoesNot_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<bool>("counts");
        QTest::newRow("status") << Change([](Topology &t) {
            t.meta.status = TopologyStatus::Active;
        }) << false;
        QTest::newRow("version") << Change([](Topology &t) { t.meta.version = 9; }) << false;
        QTest::newRow("created") << Change([](Topology &t) {
            t.meta.createdAt = QDateTime::fromSecsSinceEpoch(0);
        }) << false;
        QTest::newRow("resync") << Change([](Topology &t) { t.meta.needsResync = true; }) << false;
        QTest::newRow("generator parameters")
            << Change([](Topology &t) { t.meta.configSnapshot.insert(u"seed"_s, 1); }) << false;
        QTest::newRow("notes") << Change([](Topology &t) { t.meta.notes = u"n"_s; }) << false;
        QTest::newRow("name") << Change([](Topology &t) { t.meta.name = u"other"_s; }) << true;
        QTest::newRow("decky position")
            << onDecky([](Decky &d) { d.pos = QPointF(1, 2); }) << false;
        QTest::newRow("decky notes") << onDecky([](Decky &d) { d.notes = u"n"_s; }) << false;
        QTest::newRow("lan geometry") << onLan([](Lan &l) {
            l.pos = QPointF(3, 4);
            l.size = QSizeF(5, 6);
        }) << false;
        QTest::newRow("lan look") << onLan([](Lan &l) {
            l.look = {NamedColour::Blue, true, 3};
            l.isCollapsed = true;
        }) << false;
        QTest::newRow("decky look")
            << onDecky([](Decky &d) { d.look = {NamedColour::Red, true, -3}; }) << false;
        QTest::newRow("note") << Change([](Topology &t) {
            t.putNote({NoteId::create(), u"n"_s, {}, {1, 1}, {}});
        }) << false;
        QTest::newRow("subnet") << onLan([](Lan &l) { l.subnet = u"10.9.9.0/24"_s; }) << true;
        QTest::newRow("dmz") << onLan([](Lan &l) { l.isDmz = !l.isDmz; }) << true;
        QTest::newRow("service order")
            << onDecky([](Decky &d) { std::reverse(d.services.begin(), d.services.end()); })
            << true;
        QTest::newRow("config key named version") << onDecky([](Decky &d) {
            d.serviceConfig[u"mysql"_s] = {{u"version"_s, u"8.0.40"_s}};
        }) << true;
        QTest::newRow("config key named x") << onDecky([](Decky &d) {
            d.serviceConfig[u"ssh"_s] = {{u"x"_s, 1}};
        }) << true;
        QTest::newRow("publish") << onDecky([](Decky &d) {
            d.publish = {{u"ssh"_s, 22, false, {}, 2222}};
        }) << true;
        QTest::newRow("forwarding")
            << onDecky([](Decky &d) { d.forwardsL3 = !d.forwardsL3; }) << true;
        QTest::newRow("address") << Change([](Topology &t) {
            Edge edge = t.edges().begin()->second;
            edge.ip = u"10.0.0.99"_s;
            t.putEdge(edge);
        }) << true;
    }

    void whatCountsAndWhatDoesNot()
    {
        QFETCH(Change, change);
        QFETCH(bool, counts);
        Topology topology = test::chainTopology(2, 4);
        const QString before = canonicalHash(topology);
        change(topology);
        QCOMPARE(canonicalHash(topology) != before, counts);
    }

    void orderOfInsertionDoesNotMatter()
    {
        const Topology topology = test::chainTopology(3, 9);
        Topology reversed;
        reversed.meta = topology.meta;
        for (auto it = topology.lans().rbegin(); it != topology.lans().rend(); ++it)
            reversed.putLan(it->second);
        for (auto it = topology.deckies().rbegin(); it != topology.deckies().rend(); ++it)
            reversed.putDecky(it->second);
        for (auto it = topology.edges().rbegin(); it != topology.edges().rend(); ++it)
            reversed.putEdge(it->second);
        QCOMPARE(canonicalHash(reversed), canonicalHash(topology));
    }

    void survivesTheDocument()
    {
        Topology topology = test::chainTopology(2, 5);
        Decky decky = firstDecky(topology);
        decky.serviceConfig[u"http"_s] = {{u"custom_body"_s, u"<p>é \"quoted\"\n\t\u2713</p>"_s},
                                          {u"response_code"_s, 200},
                                          {u"ratio"_s, 0.1}};
        topology.putDecky(decky);
        const auto again = fromDocument(toDocument(topology));
        QVERIFY(again.has_value());
        QCOMPARE(canonicalHash(*again), canonicalHash(topology));
    }

    void goldenValue()
    {
        Topology topology;
        topology.meta.id = *TopologyId::parse(u"11112222-3333-4444-8555-666677778888");
        topology.meta.name = u"Büro"_s;
        const QByteArray expected =
            "{\"deckies\":[],\"edges\":[],\"lans\":[],\"schema\":\"decnet.canonical/"
            "1\",\"topology\":"
            "{\"email_personas\":[],\"id\":\"11112222-3333-4444-8555-666677778888\",\"language_"
            "default\":"
            "\"en\",\"mode\":\"unihost\",\"name\":\"B\xc3\xbcro\",\"target_host_uuid\":\"\"}}";
        QCOMPARE(canonicalJson(topology), expected);
        QCOMPARE(canonicalHash(topology),
                 QString::fromLatin1(
                     QCryptographicHash::hash(expected, QCryptographicHash::Sha256).toHex()));
    }

    void canonicalTextIsJson()
    {
        const auto parsed = QJsonDocument::fromJson(canonicalJson(test::chainTopology(2, 4)));
        QVERIFY(parsed.isObject());
        QCOMPARE(parsed.object().value(u"deckies"_s).toArray().size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestCanonicalHash)
#include "tst_canonicalhash.moc"
