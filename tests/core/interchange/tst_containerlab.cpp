// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-10 – containerlab files, both ways.
#include "core/interchange/containerlabwriter.h"
#include "core/interchange/graphml.h"
#include "core/interchange/importer.h"
#include "core/net/subnetallocator.h"
#include "tests/core/interchange/samples.h"
#include "tests/support/topologies.h"

#include <QTest>
#include <QXmlStreamReader>

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
    return importTopology(bytes, u"lab.clab.yml"_s, catalog(),
                          {{}, *Subnet::parse(kDefaultSubnetBase), {}});
}

} // namespace

class TestContainerlab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foreignLabIsRead()
    {
        const auto imported = import(test::kContainerlab);
        QVERIFY2(imported, qPrintable(imported ? QString() : imported.error().message));
        const Topology &topology = imported->topology;
        QCOMPARE(imported->format, ImportFormat::Containerlab);
        QCOMPARE(topology.meta.name, u"clos"_s);
        QCOMPARE(topology.lans().size(), std::size_t(2));
        QCOMPARE(topology.lanByName(u"core"_s)->subnet, u"192.0.2.0/26"_s);
        QVERIFY(topology.lanByName(u"r1-pc2"_s));
        const Decky *router = topology.deckyByName(u"r1"_s);
        QVERIFY(router->forwardsL3);
        QCOMPARE(router->pos, std::optional(QPointF(40, 60)));
        QCOMPARE(topology.deckyByName(u"pc1"_s)->services, QStringList(u"http"_s));
        const Edge *edge = topology.edgeBetween(topology.deckyByName(u"pc1"_s)->id,
                                                topology.lanByName(u"core"_s)->id);
        QCOMPARE(edge->ip, u"192.0.2.9"_s);
        QVERIFY(
            std::any_of(imported->notes.begin(), imported->notes.end(), [](const ImportNote &note) {
                return note.place == u"topology.links[3]"_s;
            }));
    }

    void ourExportComesBack()
    {
        Topology topology = test::chainTopology(3, 7);
        Decky named = topology.deckies().begin()->second;
        named.name = u"LAN-01"_s; // the name of a LAN: containerlab has one name space
        topology.putDecky(named);
        const auto imported = import(writeContainerlab(topology, catalog()));
        QVERIFY(imported);
        const Topology &back = imported->topology;
        QCOMPARE(back.lans().size(), topology.lans().size());
        QCOMPARE(back.deckies().size(), topology.deckies().size());
        QCOMPARE(back.edges().size(), topology.edges().size());
        for (const auto &[id, decky] : topology.deckies()) {
            const Decky *other = back.deckyByName(decky.name);
            QVERIFY(other);
            QCOMPARE(other->services, decky.services);
            QCOMPARE(other->forwardsL3, decky.forwardsL3);
            for (const EdgeId edgeId : topology.edgesOf(id)) {
                const Edge *edge = topology.edge(edgeId);
                const Lan *lan = back.lanByName(topology.lan(edge->lan)->name);
                QVERIFY(lan);
                QCOMPARE(back.edgeBetween(other->id, lan->id)->ip, edge->ip);
                QCOMPARE(back.edgeBetween(other->id, lan->id)->isBridge, edge->isBridge);
            }
        }
        QCOMPARE(back.dmz()->name, topology.dmz()->name);
    }

    void exportsHoldNoSecrets()
    {
        Topology topology = test::chainTopology(1, 1);
        Decky decky = topology.deckies().begin()->second;
        decky.serviceConfig.insert(u"ssh"_s, {{u"password"_s, u"hunter2hunter2"_s}});
        topology.putDecky(decky);
        QVERIFY(!writeContainerlab(topology, catalog()).contains("hunter2"));
        QVERIFY(!writeGraphml(topology).contains("hunter2"));
    }

    void graphmlIsWellFormedAndComplete()
    {
        Topology topology = test::chainTopology(3, 7);
        topology.meta.name = u"a <b> & \"c\""_s;
        QXmlStreamReader xml(writeGraphml(topology));
        std::size_t nodes = 0;
        std::size_t edges = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() == QXmlStreamReader::StartElement) {
                nodes += xml.name() == u"node"_s;
                edges += xml.name() == u"edge"_s;
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(nodes, topology.lans().size() + topology.deckies().size());
        QCOMPARE(edges, topology.edges().size());
    }
};

QTEST_GUILESS_MAIN(TestContainerlab)
#include "tst_containerlab.moc"
