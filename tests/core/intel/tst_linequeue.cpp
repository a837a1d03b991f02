// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-05
#include "core/intel/linequeue.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>

using namespace decnet;
using namespace std::chrono_literals;

class TestLineQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void enoughLinesEndTheWait()
    {
        LineQueue queue;
        for (int i = 0; i < 5; ++i)
            QVERIFY(queue.push({}));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(queue.take(5, 100, 10s, 10s).size(), size_t(5));
        QVERIFY(timer.elapsed() < 5000);
    }

    void patienceEndsTheWait()
    {
        LineQueue queue;
        QVERIFY(queue.push({}));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(queue.take(100, 100, 50ms, 10s).size(), size_t(1));
        QVERIFY(timer.elapsed() >= 45);
        QVERIFY(timer.elapsed() < 5000);
    }

    void nothingComesBackEmpty()
    {
        LineQueue queue;
        QVERIFY(queue.take(1, 1, 1ms, 10ms).empty());
    }

    void notMoreThanAskedFor()
    {
        LineQueue queue;
        for (int i = 0; i < 10; ++i)
            QVERIFY(queue.push({}));
        QCOMPARE(queue.take(1, 7, 1ms, 1ms).size(), size_t(7));
        QCOMPARE(queue.take(1, 7, 1ms, 1ms).size(), size_t(3));
    }

    void aFullQueueMakesTheWriterWait()
    {
        LineQueue queue;
        for (size_t i = 0; i < LineQueue::kCapacity; ++i)
            QVERIFY(queue.push({}));
        std::atomic_bool pushed = false;
        std::thread writer([&] {
            queue.push({});
            pushed = true;
        });
        std::this_thread::sleep_for(50ms);
        const bool waited = !pushed;
        QCOMPARE(queue.take(1, 1, 1ms, 1ms).size(), size_t(1));
        writer.join();
        QVERIFY(waited);
        QVERIFY(pushed);
    }

    void closingFreesEverybodyAndKeepsTheRest()
    {
        LineQueue queue;
        for (size_t i = 0; i < LineQueue::kCapacity; ++i)
            QVERIFY(queue.push({}));
        std::atomic_int refused = 0;
        std::thread writer([&] { refused += queue.push({}) ? 0 : 1; });
        std::this_thread::sleep_for(20ms);
        queue.close();
        writer.join();
        QCOMPARE(refused.load(), 1);
        QVERIFY(!queue.push({}));
        QCOMPARE(queue.take(1, LineQueue::kCapacity, 1ms, 1ms).size(), LineQueue::kCapacity);
        QVERIFY(queue.take(1, 1, 10s, 10s).empty());
    }
};

QTEST_APPLESS_MAIN(TestLineQueue)
#include "tst_linequeue.moc"
