// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/watchdog.h"

#include <QTimer>
#include <QtTest>

using namespace decnet::desktop;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// Holds the thread up as a slow slot would.
class Sluggard : public QObject
{
    Q_OBJECT

public:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::User)
            QThread::msleep(180);
        return QObject::event(event);
    }
};

class TestWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-11
    void tellsWhatHeldTheWindowUp();
    void isQuietWhileTheWindowAnswers();
    void endsWhileTheWindowIsHeldUp();
};

void TestWatchdog::tellsWhatHeldTheWindowUp()
{
    Watchdog watchdog(60ms);
    std::atomic<qint64> longest = 0;
    QString during;
    connect(
        &watchdog, &Watchdog::blocked, &watchdog,
        [&](std::chrono::milliseconds duration, const QString &what) {
            longest = std::max<qint64>(longest, duration.count());
            during = what;
        },
        Qt::DirectConnection);
    QTest::qWait(50); // it watches
    Sluggard sluggard;
    QCoreApplication::postEvent(&sluggard, new QEvent(QEvent::User));
    QTRY_VERIFY(longest >= 120);
    QCOMPARE(during, u"User for Sluggard"_s);
}

void TestWatchdog::isQuietWhileTheWindowAnswers()
{
    Watchdog watchdog(500ms);
    std::atomic<int> reports = 0;
    connect(
        &watchdog, &Watchdog::blocked, &watchdog, [&] { ++reports; }, Qt::DirectConnection);
    for (int i = 0; i < 10; ++i)
        QTest::qWait(10);
    QCOMPARE(reports.load(), 0);
}

void TestWatchdog::endsWhileTheWindowIsHeldUp()
{
    QElapsedTimer timer;
    timer.start();
    {
        Watchdog watchdog(5ms);
        QThread::msleep(50); // no event loop runs here
    }
    QVERIFY(timer.elapsed() < 5000);
}

QTEST_GUILESS_MAIN(TestWatchdog)
#include "tst_watchdog.moc"
