// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-10, H-01 – the document as YAML is the same document.
#include "core/interchange/topologyyaml.h"
#include "core/topology/canonicalhash.h"
#include "tests/support/topologies.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestTopologyYaml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackEqual()
    {
        Topology topology = test::chainTopology(4, 12);
        Decky decky = topology.deckies().begin()->second;
        decky.serviceConfig.insert(u"ssh"_s, {{u"banner"_s, u"on: \"off\" # no"_s}, {u"n"_s, 3}});
        decky.notes = u"two\nlines: here"_s;
        decky.pos = QPointF(-12.5, 40);
        decky.look.colour = NamedColour::Green;
        topology.putDecky(decky);
        topology.putNote({NoteId::create(), u"- a list?\n\nyes: no # really\n"_s, {-3, 4.5}, {120, 80},
                          {NamedColour::Red, true, -1}});
        const QByteArray yaml = toYamlDocument(topology);
        const auto back = fromYamlDocument(yaml);
        QVERIFY2(back, yaml.constData());
        QCOMPARE(canonicalHash(*back), canonicalHash(topology));
        QVERIFY(back->decky(decky.id)->notes == decky.notes);
        QVERIFY(back->deckies() == topology.deckies());
        QVERIFY(back->notes() == topology.notes());
        QVERIFY(yaml.startsWith("schema: "));
    }

    void mistakesPointAtTheValue()
    {
        const Topology topology = test::chainTopology(2, 3);
        QList<QByteArray> lines = toYamlDocument(topology).split('\n');
        int wrong = -1;
        for (qsizetype i = 0; i < lines.size() && wrong < 0; ++i) {
            if (lines[i].contains("is_dmz:")) {
                lines[i].replace("true", "perhaps").replace("false", "perhaps");
                wrong = static_cast<int>(i) + 1;
            }
        }
        QVERIFY(wrong > 0);
        const auto back = fromYamlDocument(lines.join('\n'));
        QVERIFY(!back);
        QCOMPARE(back.error().mark.line, wrong);
        QVERIFY(back.error().message.contains(u"is_dmz"_s));
    }
};

QTEST_GUILESS_MAIN(TestTopologyYaml)
#include "tst_topologyyaml.moc"
