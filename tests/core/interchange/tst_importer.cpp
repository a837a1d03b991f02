// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-10, X-01, T-10 – foreign files become topologies that can be deployed, with a report.
#include "core/interchange/importer.h"
#include "core/interchange/topologyyaml.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"
#include "core/validation/validator.h"
#include "tests/core/interchange/samples.h"
#include "tests/support/topologies.h"

#include <QTest>

#include <algorithm>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

const Catalog &catalog()
{
    static const Catalog loaded = *Catalog::load();
    return loaded;
}

Result<Imported> import(const QByteArray &bytes)
{
    return importTopology(bytes, u"file"_s, catalog(),
                          {{}, *Subnet::parse(kDefaultSubnetBase), {}});
}

bool noted(const Imported &imported, const QString &part)
{
    return std::any_of(imported.notes.begin(), imported.notes.end(), [&](const ImportNote &note) {
        return note.text.contains(part) || note.place.contains(part);
    });
}

QString homeOf(const Topology &topology, const QString &decky)
{
    return topology.homeLan(topology.deckyByName(decky)->id)->name;
}

QString addressIn(const Topology &topology, const QString &decky, const QString &lan)
{
    const Edge *edge =
        topology.edgeBetween(topology.deckyByName(decky)->id, topology.lanByName(lan)->id);
    return edge ? edge->ip : QString();
}

/// The errors the validator still sees.
QStringList errorsOf(const Topology &topology)
{
    QStringList codes;
    for (const Issue &issue : validate(topology, catalog(), {})) {
        if (issue.isError())
            codes << issue.message;
    }
    return codes;
}

} // namespace

class TestImporter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void composeBecomesLansAndDeckies()
    {
        const auto imported = import(test::kCompose);
        QVERIFY2(imported, qPrintable(imported ? QString() : imported.error().message));
        const Topology &topology = imported->topology;
        QCOMPARE(imported->format, ImportFormat::Compose);
        QCOMPARE(topology.meta.name, u"shop"_s);
        QCOMPARE(topology.lans().size(), std::size_t(2));
        QCOMPARE(topology.lanByName(u"back"_s)->subnet, u"10.20.1.0/24"_s);
        QVERIFY(topology.lanByName(u"front"_s)->isDmz);
        const Decky *web = topology.deckyByName(u"web"_s);
        QCOMPARE(web->services, QStringList({u"http"_s, u"https"_s}));
        QCOMPARE(web->hostname, u"www"_s);
        QVERIFY(topology.isGateway(web->id));
        QCOMPARE(web->publish.size(), std::size_t(2));
        QCOMPARE(web->publish[0].hostPort, quint16(8080));
        QCOMPARE(web->publish[1].hostAddress, u"127.0.0.1"_s);
        QCOMPARE(addressIn(topology, u"web"_s, u"back"_s), u"10.20.1.10"_s);
        QCOMPARE(topology.deckyByName(u"db"_s)->services, QStringList(u"mysql"_s));
        QCOMPARE(topology.deckyByName(u"cache"_s)->services, QStringList(u"redis"_s));
        QVERIFY(topology.deckyByName(u"odd-worker"_s));
        QVERIFY(noted(*imported, u"services.odd_worker"_s));
        QVERIFY(noted(*imported, u"9000-9010"_s));
        QVERIFY(noted(*imported, u"volumes"_s));
        QCOMPARE(errorsOf(topology), QStringList());
    }

    void homeIsTheDmzWhenADeckyStandsInIt()
    {
        const auto imported = import(test::kCompose);
        QVERIFY(imported);
        QCOMPARE(homeOf(imported->topology, u"web"_s), u"front"_s);
    }

    void nmapCopiesTheNetwork()
    {
        const auto imported = import(test::kNmap);
        QVERIFY2(imported, qPrintable(imported ? QString() : imported.error().message));
        const Topology &topology = imported->topology;
        QCOMPARE(imported->format, ImportFormat::Nmap);
        QCOMPARE(topology.lans().size(), std::size_t(2));
        QCOMPARE(topology.lanByName(u"net-192-0-2"_s)->subnet, u"192.0.2.0/24"_s);
        const Decky *gateway = topology.deckyByName(u"gw"_s);
        QVERIFY(gateway);
        QCOMPARE(gateway->services, QStringList({u"ssh"_s, u"https"_s}));
        QCOMPARE(gateway->osProfile, u"linux"_s);
        QVERIFY(gateway->notes.contains(u"OpenSSH 9.2"_s));
        // .1 is the bridge's own address: the host moves and the report says so.
        QVERIFY(addressIn(topology, u"gw"_s, u"net-192-0-2"_s) != u"192.0.2.1"_s);
        QVERIFY(noted(*imported, u"host 192.0.2.1"_s));
        const Decky *server = topology.deckyByName(u"host-2-77"_s);
        QVERIFY(server);
        QCOMPARE(server->services, QStringList(u"rdp"_s));
        QCOMPARE(server->osProfile, u"windows_server"_s);
        QCOMPARE(addressIn(topology, u"host-2-77"_s, u"net-192-0-2"_s), u"192.0.2.77"_s);
        QVERIFY(noted(*imported, u"40001"_s));
        QVERIFY(noted(*imported, u"down"_s));
        // The second network is reached over a bridge that the import made.
        const Decky *bridge = topology.deckyByName(u"host-100-5"_s);
        QVERIFY(bridge && bridge->forwardsL3 && topology.isMultiHomed(bridge->id));
    }

    void ourOwnDocumentsKeepTheirContent_data()
    {
        QTest::addColumn<bool>("yaml");
        QTest::newRow("json") << false;
        QTest::newRow("yaml") << true;
    }
    void ourOwnDocumentsKeepTheirContent()
    {
        QFETCH(bool, yaml);
        const Topology topology = test::chainTopology(3, 9);
        const auto imported = import(yaml ? toYamlDocument(topology) : toDocument(topology));
        QVERIFY(imported);
        QCOMPARE(imported->format, yaml ? ImportFormat::DecnetYaml : ImportFormat::DecnetJson);
        QCOMPARE(imported->topology.meta.id, topology.meta.id); // storing it finds out whether that is free
        QCOMPARE(imported->topology.deckies().size(), topology.deckies().size());
        QVERIFY(imported->notes.empty());
    }

    void addressesCollideNowhere()
    {
        const auto imported = import("services:\n"
                                     "  a: {networks: {n: {ipv4_address: 10.0.0.5}}}\n"
                                     "  b: {networks: {n: {ipv4_address: 10.0.0.5}}}\n"
                                     "  c: {networks: {n: {ipv4_address: 10.0.0.1}}}\n"
                                     "  d: {networks: {n: {ipv4_address: 10.9.0.1}}}\n"
                                     "networks:\n  n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}\n"
                                     "  m: {ipam: {config: [{subnet: 10.0.0.0/16}]}}\n");
        QVERIFY(imported);
        QSet<QString> seen;
        for (const auto &[id, edge] : imported->topology.edges()) {
            QVERIFY(!seen.contains(edge.ip));
            QVERIFY(edge.ip.startsWith(u"10.0.0."_s));
            seen.insert(edge.ip);
        }
        QVERIFY(noted(*imported, u"overlaps"_s));
    }

    void whatIsNoTopologyIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
        QTest::newRow("spaces") << QByteArray("  \n ") << u"empty"_s;
        QTest::newRow("prose") << QByteArray("Dear Sir") << u"neither"_s;
        QTest::newRow("other yaml") << QByteArray("a: 1\n") << u"neither"_s;
        QTest::newRow("other xml") << QByteArray("<svg/>") << u"nmap"_s;
        QTest::newRow("cut xml") << test::kNmap.left(400) << u"line"_s;
        QTest::newRow("no services") << QByteArray("services: {}\n") << u"no network"_s;
        QTest::newRow("wrong type") << QByteArray("services: {web: 3}\n") << u"services.web"_s;
        QTest::newRow("newer") << QByteArray("schema: decnet.topology/99\n") << u"99"_s;
        QTest::newRow("bad json") << QByteArray("{\"schema\": ") << u"file"_s;
        QTest::newRow("binary") << QByteArray("\0\1\2\3", 4) << u"file"_s;
    }
    void whatIsNoTopologyIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, part);
        const auto imported = import(text);
        QVERIFY(!imported);
        QCOMPARE(imported.error().kind, ErrorKind::Invalid);
        QVERIFY2(imported.error().message.contains(part), qPrintable(imported.error().message));
    }

    void tooLongIsRefusedBeforeItIsRead()
    {
        const auto imported = import(QByteArray(kMaxForeignBytes + 1, 'x'));
        QVERIFY(!imported);
        QVERIFY(imported.error().message.contains(u"MB"_s));
    }
};

QTEST_GUILESS_MAIN(TestImporter)
#include "tst_importer.moc"
