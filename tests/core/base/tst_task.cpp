// SPDX-License-Identifier: GPL-3.0-or-later
// contract
#include "core/base/backoff.h"
#include "core/base/clock.h"
#include "core/base/task.h"

#include <QTest>
#include <QThread>

using namespace decnet;
using namespace std::chrono_literals;

class TestTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancellationIsSeenByEveryCopy()
    {
        Task task;
        const Task copy = task;
        QVERIFY(copy.check().has_value());
        task.cancel();
        QVERIFY(copy.isCancelled());
        QCOMPARE(copy.check().error().kind, ErrorKind::Cancelled);
    }

    void progressReachesTheHandlerFromAnyThread()
    {
        std::atomic_int steps = 0;
        const Task task([&](const Progress &progress) { steps += progress.step; });
        auto *thread = QThread::create([&] { task.report({2, 5, {}}); });
        thread->start();
        task.report({3, 5, {}});
        thread->wait();
        delete thread;
        QCOMPARE(steps.load(), 5);
    }

    void backoffDoublesUpToItsLimit()
    {
        Backoff backoff(1s, 5s);
        QCOMPARE(backoff.next(), 1s);
        QCOMPARE(backoff.next(), 2s);
        QCOMPARE(backoff.next(), 4s);
        QCOMPARE(backoff.next(), 5s);
        backoff.reset();
        QCOMPARE(backoff.next(), 1s);
    }

    void timesRoundTrip()
    {
        const QDateTime now = SystemClock().now();
        QCOMPARE(fromIsoUtc(toIsoUtc(now)), now);
        QVERIFY(toIsoUtc(now).endsWith(QLatin1Char('Z')));
        QVERIFY(!fromIsoUtc(QStringLiteral("yesterday")).isValid());
    }
};

QTEST_GUILESS_MAIN(TestTask)
#include "tst_task.moc"
