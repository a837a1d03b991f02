// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/presence.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <thread>

#include <signal.h>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

RunningController self(const QString &program, int second)
{
    return {QCoreApplication::applicationPid(), program, u"1.0"_s,
            QDateTime({2026, 6, 1}, {10, 0, second}, Qt::UTC)};
}

/// Child: is there until it is killed.
int runMember(const QString &home)
{
    const auto presence = Presence::announce(Paths::below(home), self(u"member"_s, 30));
    std::puts(presence ? "there" : "not there");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::minutes(5));
    return 0;
}

} // namespace

class TestPresence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsThereIsListedAndWhoGoesIsNot()
    {
        QTemporaryDir home;
        const Paths paths = Paths::below(home.path());
        QVERIFY(runningControllers(paths).empty());
        {
            const auto late = Presence::announce(paths, self(u"late"_s, 20));
            const auto early = Presence::announce(paths, self(u"early"_s, 10));
            QVERIFY(late && early);
            const auto there = runningControllers(paths);
            QCOMPARE(there.size(), size_t(2));
            QCOMPARE(there.front().program, u"early"_s);
            QCOMPARE(there.front().pid, QCoreApplication::applicationPid());
            QCOMPARE(there.back().since, self({}, 20).since);
        }
        QVERIFY(runningControllers(paths).empty());
    }

    // contract: E-08
    void theDeadAreNotListed()
    {
        QTemporaryDir home;
        const Paths paths = Paths::below(home.path());
        QProcess member;
        member.start(QCoreApplication::applicationFilePath(), {u"--member"_s, home.path()});
        QVERIFY(member.waitForReadyRead(30'000));
        QCOMPARE(member.readLine(), QByteArray("there\n"));
        const auto there = runningControllers(paths);
        QCOMPARE(there.size(), size_t(1));
        QCOMPARE(there.front().pid, member.processId());
        member.kill();
        QVERIFY(member.waitForFinished());
        QVERIFY(runningControllers(paths).empty());
        QVERIFY(QDir(paths.run + u"/controllers"_s).entryList(QDir::Files).isEmpty());
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--member"_s)
        return runMember(arguments[2]);
    TestPresence test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_presence.moc"
