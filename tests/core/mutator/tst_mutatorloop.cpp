// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutator/mutatorloop.h"

#include "core/bus/inprocessbus.h"
#include "core/bus/topics.h"
#include "tests/core/mutator/liveworld.h"

#include <QElapsedTimer>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Mutation note(LiveWorld &world)
{
    LanPatch patch;
    patch.notes = u"noted"_s;
    return UpdateLan{world.lan(u"office"_s), patch};
}

/// Milliseconds until the row is claimed.
qint64 claimedAfter(LiveWorld &world, MutationId id)
{
    QElapsedTimer timer;
    timer.start();
    while (!world.queue.find(id)->claimedAt.isValid() && timer.elapsed() < 5000)
        QTest::qSleep(2);
    return timer.elapsed();
}

} // namespace

class TestMutatorLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: M-04
    void aMessageWakesItAtOnce()
    {
        LiveWorld world;
        InProcessBus bus(world.clock);
        Mutator mutator({world.queue, world.keeper, bus, world.guards, world.engines, world.paths, {}});
        MutatorTimings slow;
        slow.poll = 60s;
        const MutatorLoop loop(mutator, bus, slow);
        QTest::qSleep(100);
        QList<qint64> waits;
        for (int i = 0; i < 5; ++i) {
            const auto row = mutator.enqueue(world.request(note(world)));
            QVERIFY(row);
            waits.append(claimedAfter(world, row->id));
            QTRY_COMPARE(world.queue.find(row->id)->state, MutationState::Applied);
        }
        std::sort(waits.begin(), waits.end());
        QVERIFY2(waits[2] <= 50, qPrintable(QString::number(waits[2])));
    }

    // contract: M-04
    void withoutMessagesItPolls()
    {
        LiveWorld world;
        MutatorTimings timings;
        timings.poll = 50ms;
        // The world's bus delivers to nobody.
        const MutatorLoop loop(world.mutator, world.bus, timings);
        const auto row = world.mutator.enqueue(world.request(note(world)));
        QVERIFY(row);
        QTRY_COMPARE(world.queue.find(row->id)->state, MutationState::Applied);
    }

    // contract: M-03
    void twoLoopsShareTheWork()
    {
        LiveWorld world;
        InProcessBus bus(world.clock);
        MutatorTimings timings;
        timings.poll = 20ms;
        Mutator one({world.queue, world.keeper, bus, world.guards, world.engines, world.paths, timings});
        Mutator two({world.queue, world.keeper, bus, world.guards, world.engines, world.paths, timings});
        const MutatorLoop first(one, bus, timings);
        const MutatorLoop second(two, bus, timings);
        const qint64 version = world.document().meta.version;
        for (int i = 0; i < 40; ++i)
            QVERIFY(one.enqueue(world.request(note(world))));
        QTRY_COMPARE_WITH_TIMEOUT(world.queue.list(world.id, {MutationState::Applied, 100})->size(),
                                  size_t(40), 30'000);
        QCOMPARE(world.document().meta.version, version + 40);
        const auto rows = world.queue.list(world.id, {});
        for (const QueuedMutation &row : *rows)
            QCOMPARE(row.attempts, 1);
    }
};

QTEST_GUILESS_MAIN(TestMutatorLoop)
#include "tst_mutatorloop.moc"
