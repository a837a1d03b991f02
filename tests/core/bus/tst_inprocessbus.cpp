// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-02
#include "core/bus/inprocessbus.h"
#include "core/bus/mailbox.h"
#include "core/bus/nullbus.h"
#include "tests/support/recordingbus.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

/// A thread with an event loop and an object that lives on it.
class Listener
{
public:
    Listener()
    {
        context = new QObject;
        context->moveToThread(&thread);
        thread.start();
    }
    ~Listener()
    {
        if (context)
            context->deleteLater();
        thread.quit();
        thread.wait();
    }
    QThread thread;
    QObject *context = nullptr;
};

} // namespace

class TestInProcessBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversTheEnvelope()
    {
        InProcessBus bus(m_clock);
        QObject context;
        std::vector<BusEvent> got;
        const auto subscription = bus.subscribe(
            u"topology.*.status"_s, &context, [&](const BusEvent &event) { got.push_back(event); });
        bus.publish(u"topology.x.status"_s, {{u"to"_s, u"active"_s}});
        bus.publish(u"topology.x.changed"_s, {});
        QVERIFY2(got.empty(), "delivery must be queued, never inside publish");
        QTRY_COMPARE(got.size(), size_t(1));
        QCOMPARE(got[0].topic, u"topology.x.status"_s);
        QCOMPARE(got[0].type, u"status"_s);
        QCOMPARE(got[0].payload.value("to"_L1).toString(), u"active"_s);
        QCOMPARE(got[0].id.size(), 36);
        QVERIFY(got[0].at.isValid());
    }

    void handlerRunsOnTheThreadOfItsContext()
    {
        InProcessBus bus(m_clock);
        Listener listener;
        std::atomic<QThread *> ranOn = nullptr;
        const auto subscription = bus.subscribe(
            u">"_s, listener.context, [&](const BusEvent &) { ranOn = QThread::currentThread(); });
        bus.publish(u"a.b"_s, {});
        QTRY_COMPARE(ranOn.load(), &listener.thread);
    }

    void badTopicsAreCountedNotThrown()
    {
        InProcessBus bus(m_clock);
        bus.publish(u"a..b"_s, {});
        bus.publish({}, {});
        QCOMPARE(bus.refusedCount(), 2);
    }

    void orderIsKeptAndNothingIsLostBelowTheCapacity()
    {
        InProcessBus bus(m_clock);
        QObject context;
        std::vector<int> got;
        const auto subscription = bus.subscribe(u"n.*"_s, &context, [&](const BusEvent &event) {
            got.push_back(event.payload.value("n"_L1).toInt());
        });
        const int count = static_cast<int>(Mailbox::kCapacity);
        for (int i = 0; i < count; ++i)
            bus.publish(u"n.x"_s, {{u"n"_s, i}});
        QTRY_COMPARE(got.size(), Mailbox::kCapacity);
        QVERIFY(std::is_sorted(got.begin(), got.end()));
        QCOMPARE(bus.shedCount(), 0);
    }

    void slowSubscriberLosesItsOldestAndDelaysNobody()
    {
        InProcessBus bus(m_clock);
        QObject context;
        std::vector<int> got;
        const auto subscription = bus.subscribe(u"n.*"_s, &context, [&](const BusEvent &event) {
            got.push_back(event.payload.value("n"_L1).toInt());
        });
        const int surplus = 100;
        const int count = static_cast<int>(Mailbox::kCapacity) + surplus;
        for (int i = 0; i < count; ++i)
            bus.publish(u"n.x"_s, {{u"n"_s, i}});
        QTRY_COMPARE(got.size(), Mailbox::kCapacity);
        QCOMPARE(got.front(), surplus);
        QCOMPARE(got.back(), count - 1);
        QCOMPARE(bus.shedCount(), surplus);
    }

    void publishDoesNotWaitForABlockedHandler()
    {
        InProcessBus bus(m_clock);
        Listener listener;
        std::atomic_bool started = false;
        std::atomic_bool release = false;
        auto subscription = bus.subscribe(u">"_s, listener.context, [&](const BusEvent &) {
            started = true;
            while (!release)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
        bus.publish(u"a"_s, {});
        QTRY_VERIFY(started.load());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 5000; ++i)
            bus.publish(u"a"_s, {});
        const qint64 elapsed = timer.elapsed();
        release = true;
        subscription.reset();
        QVERIFY2(elapsed < 2000, qPrintable(QString::number(elapsed)));
    }

    void endedSubscriptionHearsNothing()
    {
        InProcessBus bus(m_clock);
        QObject context;
        int count = 0;
        auto subscription = bus.subscribe(u">"_s, &context, [&](const BusEvent &) { ++count; });
        bus.publish(u"a"_s, {});
        subscription.reset();
        bus.publish(u"a"_s, {});
        QTest::qWait(20);
        QCOMPARE(count, 0);
    }

    void goneContextHearsNothing()
    {
        InProcessBus bus(m_clock);
        auto context = std::make_unique<QObject>();
        int count = 0;
        const auto subscription =
            bus.subscribe(u">"_s, context.get(), [&](const BusEvent &) { ++count; });
        bus.publish(u"a"_s, {});
        context.reset();
        bus.publish(u"a"_s, {});
        QTest::qWait(20);
        QCOMPARE(count, 0);
    }

    void handlerMayEndItsOwnSubscription()
    {
        InProcessBus bus(m_clock);
        QObject context;
        std::unique_ptr<Subscription> subscription;
        int count = 0;
        subscription = bus.subscribe(u">"_s, &context, [&](const BusEvent &) {
            ++count;
            subscription.reset();
        });
        bus.publish(u"a"_s, {});
        bus.publish(u"a"_s, {});
        QTRY_COMPARE(count, 1);
        QTest::qWait(20);
        QCOMPARE(count, 1);
    }

    void subscriptionMayOutliveTheBus()
    {
        QObject context;
        auto bus = std::make_unique<InProcessBus>(m_clock);
        auto subscription = bus->subscribe(u">"_s, &context, [](const BusEvent &) {});
        bus.reset();
        subscription.reset();
        QVERIFY(!subscription);
    }

    void manyThreadsPublishAndSubscribe()
    {
        InProcessBus bus(m_clock);
        std::atomic_int heard = 0;
        Listener listener;
        const auto steady =
            bus.subscribe(u"count.*"_s, listener.context, [&](const BusEvent &) { ++heard; });
        std::vector<std::thread> threads;
        constexpr int kPerThread = 200;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&bus] {
                QObject context;
                for (int i = 0; i < kPerThread; ++i) {
                    const auto passing = bus.subscribe(u">"_s, &context, [](const BusEvent &) {});
                    bus.publish(u"count.x"_s, {});
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QTRY_COMPARE(heard.load() + static_cast<int>(bus.shedCount()), 4 * kPerThread);
    }

    void otherBusesKeepTheInterface()
    {
        QObject context;
        NullBus null;
        QVERIFY(null.subscribe(u">"_s, &context, [](const BusEvent &) {}) != nullptr);
        null.publish(u"a..b"_s, {});
        RecordingBus recording;
        recording.publish(u"a.b"_s, {{u"k"_s, 1}});
        QCOMPARE(recording.payloads(u"a.*"_s).size(), size_t(1));
    }

private:
    SystemClock m_clock;
};

QTEST_GUILESS_MAIN(TestInProcessBus)
#include "tst_inprocessbus.moc"
