// SPDX-License-Identifier: GPL-3.0-or-later
// What lies between two topologies, as an edit. contract: M-01, U-09
#include "randomedits.h"

#include "core/mutation/difference.h"
#include "core/topology/canonicalhash.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

class TestDifference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leadsFromOneToTheOther()
    {
        RandomEdits random(23);
        int refused = 0;
        int reached = 0;
        for (int round = 0; round < 80; ++round) {
            const Topology before = random.maze();
            Topology after = before;
            for (int step = 0; step < round % 25; ++step)
                (void)random.edit(after).apply(after);
            const auto edit = mutationBetween(before, after, u"Change"_s);
            if (!edit) {
                ++refused;
                continue;
            }
            ++reached;
            Topology now = before;
            const auto inverse = edit->apply(now);
            QVERIFY(inverse);
            QCOMPARE(canonicalHash(now), canonicalHash(after));
            QVERIFY(now.lans() == after.lans() && now.deckies() == after.deckies());
            QVERIFY(now.notes() == after.notes());
            QVERIFY(inverse->apply(now));
            QCOMPARE(canonicalHash(now), canonicalHash(before));
            QVERIFY(now == before);
        }
        // Addresses that change places are refused, not mixed up; that is rare.
        QVERIFY2(refused * 8 <= reached, qPrintable(u"%1 of %2"_s.arg(refused).arg(reached + refused)));
    }

    void nothingChangedIsNothing()
    {
        RandomEdits random(3);
        const Topology maze = random.maze();
        const auto edit = mutationBetween(maze, maze, u"Nothing"_s);
        QVERIFY(edit);
        QVERIFY(edit->isEmpty());
    }

    void namesMayGoRoundInACircle()
    {
        RandomEdits random(5);
        const Topology before = random.maze();
        QVERIFY(before.deckies().size() >= 3);
        Topology after = before;
        auto first = before.deckies().begin();
        const Decky a = first->second;
        const Decky b = std::next(first)->second;
        const Decky c = std::next(first, 2)->second;
        const auto rename = [&](Decky decky, const QString &name) {
            decky.name = name;
            after.putDecky(decky);
        };
        rename(a, u"aside"_s);
        rename(b, a.name);
        rename(c, b.name);
        rename(a, c.name);
        const auto edit = mutationBetween(before, after, u"Swap"_s);
        QVERIFY2(edit, edit ? "" : qPrintable(edit.error().message));
        Topology now = before;
        QVERIFY(edit->apply(now));
        QCOMPARE(now.decky(a.id)->name, c.name);
        QCOMPARE(now.decky(b.id)->name, a.name);
    }

    void brokenDocumentsAreRefused()
    {
        RandomEdits random(7);
        const Topology before = random.maze();
        Topology after = before;
        const Decky victim = before.deckies().begin()->second;
        Decky twin = std::next(before.deckies().begin())->second;
        twin.name = victim.name;
        after.putDecky(twin);
        QVERIFY(!mutationBetween(before, after, u"Twins"_s));
    }
};

QTEST_APPLESS_MAIN(TestDifference)
#include "tst_difference.moc"
