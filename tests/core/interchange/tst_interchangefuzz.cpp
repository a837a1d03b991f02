// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-10, X-01 – damaged files end in a topology or an error, never in a crash or a hang.
// DECNET_FUZZ_SECONDS makes it longer (default 3).
#include "core/interchange/containerlabwriter.h"
#include "core/interchange/importer.h"
#include "core/interchange/topologyyaml.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"
#include "tests/core/interchange/samples.h"
#include "tests/support/topologies.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestInterchangeFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void damagedFilesAreHandled()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        const Topology topology = test::chainTopology(3, 6);
        const QList<QByteArray> seeds{
            test::kCompose,       test::kContainerlab,      test::kNmap,
            toDocument(topology), toYamlDocument(topology), writeContainerlab(topology, *catalog)};
        const QList<QByteArray> tokens{"&a", "*a", "<<: ",        "[",         "]",  "{",     "}",
                                       "- ", ": ", "\n",          "!!b",       "|",  "\"",    "'",
                                       "~",  "-1", "99999999999", "<",         "/>", "&amp;", "\0",
                                       "%",  "\t", "\xff",        "10.0.0.0/0"};
        const qint64 seconds = qEnvironmentVariableIntValue("DECNET_FUZZ_SECONDS");
        std::mt19937 random(20240517);
        const auto below = [&](qsizetype n) {
            return static_cast<qsizetype>(random() %
                                          static_cast<unsigned>(std::max<qsizetype>(n, 1)));
        };
        QElapsedTimer clock;
        clock.start();
        int good = 0;
        int bad = 0;
        while (clock.elapsed() < (seconds > 0 ? seconds : 3) * 1000) {
            QByteArray text = seeds[below(seeds.size())];
            for (qsizetype hits = 1 + below(8); hits > 0 && !text.isEmpty(); --hits) {
                const qsizetype at = below(text.size());
                switch (below(5)) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.insert(at, tokens[below(tokens.size())]);
                    break;
                case 2:
                    text.remove(at, 1 + below(40));
                    break;
                case 3:
                    text.insert(at, text.mid(below(text.size()), below(200)));
                    break;
                case 4:
                    text.truncate(std::max<qsizetype>(at, 1));
                    break;
                }
            }
            QElapsedTimer one;
            one.start();
            const auto imported = importTopology(text, u"f"_s, *catalog,
                                                 {{}, *Subnet::parse(kDefaultSubnetBase), {}});
            QVERIFY2(one.elapsed() < 20'000, text.constData());
            if (imported) {
                ++good;
                // What came in is a document: it survives being written and read.
                QVERIFY2(fromDocument(toDocument(imported->topology)), text.constData());
            } else {
                ++bad;
                QVERIFY(!imported.error().message.isEmpty());
            }
        }
        QVERIFY2(good > 0 && bad > 0, "the damage must be small enough to let some files pass");
    }
};

QTEST_GUILESS_MAIN(TestInterchangeFuzz)
#include "tst_interchangefuzz.moc"
