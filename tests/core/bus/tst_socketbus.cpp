// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-01, B-02
#include "core/bus/socketbroker.h"
#include "core/bus/socketbus.h"

#include "core/bus/busframe.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <thread>

#include <signal.h>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

/// What one subscription heard.
struct Ear
{
    Ear(Bus &bus, const QString &pattern)
        : subscription(bus.subscribe(pattern, &context,
                                     [this](const BusEvent &event) { heard.push_back(event); }))
    {
    }
    [[nodiscard]] QStringList texts() const
    {
        QStringList all;
        for (const BusEvent &event : heard)
            all.append(event.payload.value(u"text"_s).toString());
        return all;
    }

    QObject context;
    std::vector<BusEvent> heard;
    std::unique_ptr<Subscription> subscription;
};

QJsonObject says(const QString &text)
{
    return {{u"text"_s, text}};
}

/// Child: is the broker until it is killed.
int runHost(const QString &path)
{
    SystemClock clock;
    SocketBus bus(clock, path);
    bus.host();
    while (!bus.isBroker() || !bus.isConnected())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::puts("ready");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::minutes(5));
    return 0;
}

/// Child: says one thing and goes.
int runSpeaker(const QString &path, const QString &text)
{
    SystemClock clock;
    SocketBus bus(clock, path);
    bus.publish(u"speech.made"_s, says(text));
    return 0;
}

} // namespace

class TestSocketBus : public QObject
{
    Q_OBJECT

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"run/bus.sock"_s); }

    SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void withoutABrokerItWorksInside()
    {
        SocketBus bus(m_clock, path());
        Ear ear(bus, u"a.>"_s);
        bus.publish(u"a.b"_s, says(u"hello"_s));
        QTRY_COMPARE(ear.texts(), QStringList{u"hello"_s});
        QVERIFY(!bus.isConnected());
    }

    void messagesCrossOnce()
    {
        SocketBus host(m_clock, path());
        host.host();
        QTRY_VERIFY(host.isConnected());
        QVERIFY(host.isBroker());
        QCOMPARE(int(QFile::permissions(path()) & 0x0fff), 0x6660 & 0x0fff);
        SocketBus other(m_clock, path());
        Ear here(host, u"*.made"_s);
        Ear there(other, u"speech.>"_s);
        Ear twice(other, u"speech.made"_s);
        QTRY_VERIFY(other.isConnected());
        QTest::qWait(50);
        host.publish(u"speech.made"_s, says(u"one"_s));
        other.publish(u"speech.made"_s, says(u"two"_s));
        host.publish(u"silence.kept"_s, says(u"three"_s));
        QTRY_COMPARE(here.heard.size(), size_t(2));
        QTRY_COMPARE(there.heard.size(), size_t(2));
        QTest::qWait(100);
        QCOMPARE(here.heard.size(), size_t(2));
        QCOMPARE(twice.heard.size(), size_t(2));
        // The same message everywhere.
        for (const BusEvent &event : here.heard) {
            const auto same = std::ranges::find(there.heard, event.id, &BusEvent::id);
            QVERIFY(same != there.heard.end());
            QCOMPARE(same->at, event.at);
            QCOMPARE(same->payload, event.payload);
            QCOMPARE(same->type, u"made"_s);
        }
    }

    void itIsQuick()
    {
        SocketBus host(m_clock, path());
        host.host();
        SocketBus other(m_clock, path());
        Ear ear(other, u"speech.made"_s);
        QTRY_VERIFY(host.isConnected() && other.isConnected());
        QTest::qWait(50);
        QList<qint64> waits;
        for (int i = 1; i <= 20; ++i) {
            QElapsedTimer timer;
            timer.start();
            host.publish(u"speech.made"_s, {});
            while (ear.heard.size() < size_t(i) && timer.elapsed() < 1000)
                QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            waits.append(timer.elapsed());
        }
        std::sort(waits.begin(), waits.end());
        QVERIFY2(waits[10] <= 20, qPrintable(QString::number(waits[10])));
    }

    void noMessageOfABurstIsLate()
    {
        SocketBus host(m_clock, path());
        host.host();
        SocketBus other(m_clock, path());
        Ear ear(other, u"speech.made"_s);
        QTRY_VERIFY(host.isConnected() && other.isConnected());
        QTest::qWait(50);
        // The thread that sends is woken for the first of those that wait only: in every state it
        // can be in, none may be left behind.
        QStringList said;
        for (int burst = 0; burst < 300; ++burst) {
            for (int i = 0; i <= burst % 5; ++i) {
                said.append(QString::number(said.size()));
                host.publish(u"speech.made"_s, says(said.last()));
                std::this_thread::sleep_for(std::chrono::microseconds(burst % 7 * 10));
            }
            if (burst % 3 == 0)
                QTRY_COMPARE_WITH_TIMEOUT(ear.heard.size(), size_t(said.size()), 5000);
        }
        QTRY_COMPARE(ear.texts(), said);
    }

    void endedSubscriptionsHearNothing()
    {
        SocketBus host(m_clock, path());
        host.host();
        auto other = std::make_unique<SocketBus>(m_clock, path());
        Ear ear(*other, u"speech.made"_s);
        Ear late(*other, u"speech.>"_s);
        QTRY_VERIFY(other->isConnected());
        QTest::qWait(50);
        ear.subscription.reset();
        QTest::qWait(50);
        host.publish(u"speech.made"_s, says(u"one"_s));
        QTRY_COMPARE(late.heard.size(), size_t(1));
        QVERIFY(ear.heard.empty());
        // A bus may go before its subscriptions.
        other.reset();
        late.subscription.reset();
    }

    void aProgramThatGoesAtOnceIsHeard()
    {
        SocketBus host(m_clock, path());
        host.host();
        Ear ear(host, u"speech.made"_s);
        QTRY_VERIFY(host.isConnected());
        QTest::qWait(50);
        for (const QString &text : {u"one"_s, u"two"_s}) {
            QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(),
                                       {u"--speaker"_s, path(), text}),
                     0);
            QTRY_VERIFY(ear.texts().contains(text));
        }
    }

    void anotherTakesOverWhenTheBrokerDies()
    {
        QProcess broker;
        broker.start(QCoreApplication::applicationFilePath(), {u"--host"_s, path()});
        QVERIFY(broker.waitForReadyRead(30'000));
        SocketBus one(m_clock, path());
        SocketBus two(m_clock, path());
        one.host();
        Ear ear(two, u"speech.made"_s);
        QTRY_VERIFY(one.isConnected() && two.isConnected());
        QVERIFY(!one.isBroker());
        broker.kill();
        QVERIFY(broker.waitForFinished());
        QTRY_VERIFY(one.isBroker());
        QTRY_VERIFY(one.isConnected() && two.isConnected());
        QTest::qWait(50);
        one.publish(u"speech.made"_s, says(u"again"_s));
        QTRY_COMPARE(ear.texts(), QStringList{u"again"_s});
    }

    void thereIsOneBroker()
    {
        const auto first = SocketBroker::listen(path());
        QVERIFY(first);
        const auto second = SocketBroker::listen(path());
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Busy);
        const auto endless = SocketBroker::listen(m_folder->filePath(QString(200, u'x')));
        QCOMPARE(endless.error().kind, ErrorKind::Invalid);
    }

    void aStuckReaderSlowsNobody()
    {
        SocketBus host(m_clock, path());
        host.host();
        QTRY_VERIFY(host.isConnected());
        QLocalSocket stuck;
        stuck.setReadBufferSize(1);
        stuck.connectToServer(path());
        QVERIFY(stuck.waitForConnected());
        const std::string sub = busframe::encode(busframe::kSubscribe, ">");
        stuck.write(sub.data(), static_cast<qint64>(sub.size()));
        stuck.flush();
        SocketBus other(m_clock, path());
        Ear ear(other, u"speech.made"_s);
        QTRY_VERIFY(other.isConnected());
        QTest::qWait(50);
        const QString text(2000, u'x');
        for (int i = 0; i < 5000; ++i) {
            host.publish(u"speech.made"_s, says(text));
            if (i % 100 == 0)
                QTest::qWait(2);
        }
        host.publish(u"speech.made"_s, says(u"last"_s));
        QTRY_VERIFY(!ear.heard.empty() && ear.texts().last() == u"last"_s);
    }

    void nonsenseIsShownTheDoor()
    {
        SocketBus host(m_clock, path());
        host.host();
        QTRY_VERIFY(host.isConnected());
        for (const QByteArray &wire : {QByteArray(5000, 'x'), QByteArray("DANCE a\n\0\0\0\0", 12),
                                       QByteArray("PUB a\n\xff\xff\xff\xff", 10)}) {
            QLocalSocket rude;
            rude.connectToServer(path());
            QVERIFY(rude.waitForConnected());
            rude.write(wire);
            rude.flush();
            QTRY_COMPARE(rude.state(), QLocalSocket::UnconnectedState);
        }
        QVERIFY(host.isConnected());
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--host"_s)
        return runHost(arguments[2]);
    if (arguments.size() == 4 && arguments[1] == u"--speaker"_s)
        return runSpeaker(arguments[2], arguments[3]);
    TestSocketBus test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_socketbus.moc"
