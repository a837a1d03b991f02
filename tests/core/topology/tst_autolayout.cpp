// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-01
#include "core/topology/autolayout.h"
#include "core/topology/generator.h"

#include <QTest>

#include <random>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

Topology maze(quint64 seed, int depth, int branching, int most)
{
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = depth;
    config.branching = branching;
    config.deckiesPerLanMax = most;
    config.crossEdgeProbability = 0.3;
    config.randomizeServices = false;
    config.servicesExplicit = QStringList{u"ssh"_s};
    config.seed = seed;
    return generate(config, {}, {}, {}).value_or(Topology());
}

/// The first two things that overlap, or nothing.
QString overlap(const std::vector<std::pair<QString, QRectF>> &boxes)
{
    for (size_t i = 0; i < boxes.size(); ++i) {
        for (size_t j = i + 1; j < boxes.size(); ++j) {
            if (boxes[i].second.intersects(boxes[j].second))
                return boxes[i].first + u" overlaps "_s + boxes[j].first;
        }
    }
    return {};
}

QString wrongIn(const Topology &topology, const LayoutMetrics &metrics, const LayoutResult &layout)
{
    std::vector<std::pair<QString, QRectF>> lans;
    for (const auto &[id, rect] : layout.lans)
        lans.emplace_back(topology.lan(id)->name, rect);
    if (const QString found = overlap(lans); !found.isEmpty())
        return found;
    std::map<LanId, std::vector<std::pair<QString, QRectF>>> cards;
    for (const auto &[id, pos] : layout.deckies) {
        const QRectF card(pos, metrics.card);
        const Lan *home = topology.homeLan(id);
        cards[home ? home->id : LanId()].emplace_back(topology.decky(id)->name, card);
        if (home && !layout.lans.at(home->id).contains(card))
            return topology.decky(id)->name + u" is outside "_s + home->name;
    }
    for (const auto &[lan, residents] : cards) {
        if (const QString found = overlap(residents); !found.isEmpty())
            return found;
    }
    return {};
}

void place(Topology &topology, const LayoutResult &layout)
{
    for (const auto &[id, rect] : layout.lans) {
        Lan lan = *topology.lan(id);
        lan.pos = rect.topLeft();
        lan.size = rect.size();
        topology.putLan(lan);
    }
    for (const auto &[id, pos] : layout.deckies) {
        Decky decky = *topology.decky(id);
        decky.pos = pos;
        topology.putDecky(decky);
    }
}

} // namespace

class TestAutoLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingOverlaps_data()
    {
        QTest::addColumn<int>("depth");
        QTest::addColumn<int>("branching");
        QTest::addColumn<int>("most");
        QTest::newRow("one LAN each") << 1 << 1 << 1;
        QTest::newRow("small") << 2 << 2 << 3;
        QTest::newRow("deep") << 8 << 1 << 4;
        QTest::newRow("wide") << 2 << 8 << 5;
        QTest::newRow("crowded") << 2 << 2 << 32;
    }

    void nothingOverlaps()
    {
        QFETCH(int, depth);
        QFETCH(int, branching);
        QFETCH(int, most);
        const LayoutMetrics metrics;
        for (quint64 seed = 0; seed < 15; ++seed) {
            const Topology topology = maze(seed, depth, branching, most);
            QVERIFY(!topology.lans().empty());
            const LayoutResult layout = layoutMaze(topology, metrics);
            QCOMPARE(layout.lans.size(), topology.lans().size());
            QCOMPARE(layout.deckies.size(), topology.deckies().size());
            const QString wrong = wrongIn(topology, metrics, layout);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
    }

    void dmzIsOnTop()
    {
        const Topology topology = maze(42, 3, 2, 3);
        const LayoutResult layout = layoutMaze(topology, {});
        const QRectF dmz = layout.lans.at(topology.dmz()->id);
        for (const auto &[id, rect] : layout.lans) {
            if (!topology.lan(id)->isDmz)
                QVERIFY(rect.top() >= dmz.bottom());
        }
    }

    void pictureDoesNotDependOnIds()
    {
        const auto pictured = [](const Topology &topology) {
            std::map<QString, QRectF> picture;
            const LayoutResult layout = layoutMaze(topology, {});
            for (const auto &[id, rect] : layout.lans)
                picture[topology.lan(id)->name] = rect;
            for (const auto &[id, pos] : layout.deckies)
                picture[topology.decky(id)->name] = QRectF(pos, QSizeF());
            return picture;
        };
        QVERIFY(pictured(maze(5, 3, 3, 4)) == pictured(maze(5, 3, 3, 4)));
    }

    void emptyAndOrphans()
    {
        Topology topology;
        QVERIFY(layoutMaze(topology, {}).lans.empty());
        for (int i = 0; i < 5; ++i) {
            Decky decky;
            decky.id = DeckyId::create();
            decky.name = u"lost-%1"_s.arg(i);
            topology.putDecky(decky);
        }
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"island"_s;
        topology.putLan(lan);
        const LayoutResult layout = layoutMaze(topology, {});
        QCOMPARE(layout.deckies.size(), size_t(5));
        for (const auto &[id, pos] : layout.deckies)
            QVERIFY(!layout.lans.at(lan.id).contains(pos));
        QCOMPARE(wrongIn(topology, {}, layout), QString());
    }

    void onlyMissingKeepsTheRest()
    {
        std::mt19937 random(3);
        const LayoutMetrics metrics;
        for (quint64 seed = 0; seed < 20; ++seed) {
            Topology topology = maze(seed, 2, 3, 6);
            place(topology, layoutMaze(topology, metrics));
            const Topology placed = topology;
            for (const auto &[id, lan] : placed.lans()) {
                if (random() % 3 == 0) {
                    Lan bare = lan;
                    bare.pos.reset();
                    bare.size.reset();
                    topology.putLan(bare);
                }
            }
            for (const auto &[id, decky] : placed.deckies()) {
                const Lan *home = topology.homeLan(id);
                if (!home->pos || random() % 3 == 0) {
                    Decky bare = decky;
                    bare.pos.reset();
                    topology.putDecky(bare);
                }
            }
            const LayoutResult layout = layoutMaze(topology, metrics, true);
            QCOMPARE(layout.lans.size(), topology.lans().size());
            QCOMPARE(layout.deckies.size(), topology.deckies().size());
            for (const auto &[id, lan] : topology.lans()) {
                if (lan.pos)
                    QCOMPARE(layout.lans.at(id), QRectF(*lan.pos, *lan.size));
            }
            for (const auto &[id, decky] : topology.deckies()) {
                if (decky.pos)
                    QCOMPARE(layout.deckies.at(id), *decky.pos);
            }
            const QString wrong = wrongIn(topology, metrics, layout);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
    }

    void aFullBoxGrowsOverFreeGround()
    {
        const LayoutMetrics metrics;
        Topology topology = maze(1, 1, 1, 1);
        place(topology, layoutMaze(topology, metrics));
        const Lan *inner = topology.lanByName(u"LAN-01"_s);
        for (int i = 0; i < 9; ++i) {
            Decky decky;
            decky.id = DeckyId::create();
            decky.name = u"new-%1"_s.arg(i);
            topology.putDecky(decky);
            topology.putEdge({EdgeId::create(), decky.id, inner->id, {}, false});
        }
        const LayoutResult layout = layoutMaze(topology, metrics, true);
        QCOMPARE(wrongIn(topology, metrics, layout), QString());
        QCOMPARE(layout.lans.at(inner->id).topLeft(), *inner->pos);
        QVERIFY(layout.lans.at(inner->id).height() > inner->size->height());
    }
};

QTEST_APPLESS_MAIN(TestAutoLayout)
#include "tst_autolayout.moc"
