// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-03
#include "core/bus/inprocessbus.h"
#include "core/bus/socketbus.h"
#include "core/bus/topics.h"
#include "core/controller/controller.h"
#include "core/controller/workercontrol.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

BusEvent asking(const QJsonObject &payload)
{
    return {u"1"_s, topics::controllerControl(), u"control"_s, {}, payload};
}

} // namespace

class TestWorkerControl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actionsHaveTheirWords()
    {
        QCOMPARE(workerCommand(asking({{u"action"_s, u"stop"_s}})), WorkerCommand::Stop);
        QCOMPARE(workerCommand(asking({{u"action"_s, u"start"_s}})), WorkerCommand::Start);
        QCOMPARE(workerCommand(asking({{u"action"_s, u"ping"_s}})), WorkerCommand::Ping);
        QCOMPARE(workerCommand(asking({{u"action"_s, u"refresh"_s}})), WorkerCommand::Refresh);
        QVERIFY(!workerCommand(asking({})));
        QVERIFY(!workerCommand(asking({{u"action"_s, u"fly"_s}})));
        QVERIFY(!workerCommand(asking({{u"action"_s, 1}})));
    }

    void aPidNamesOneOfThem()
    {
        const qint64 pid = QCoreApplication::applicationPid();
        QCOMPARE(workerCommand(asking({{u"action"_s, u"stop"_s}, {u"pid"_s, pid}})),
                 WorkerCommand::Stop);
        QVERIFY(!workerCommand(asking({{u"action"_s, u"stop"_s}, {u"pid"_s, pid + 1}})));
        QVERIFY(!workerCommand(asking({{u"action"_s, u"stop"_s}, {u"pid"_s, u"x"_s}})));
    }

    /// Without an event loop here: the control has a thread of its own.
    void refreshLooksAndEveryCommandIsAnswered()
    {
        SystemClock clock;
        InProcessBus bus(clock);
        std::atomic_int told = 0;
        std::atomic_int looked = 0;
        const WorkerControl control(bus, {[&] { ++told; }, [&] { ++looked; }});
        const auto say = [&](const QString &action) {
            bus.publish(topics::controllerControl(), {{u"action"_s, action}});
        };
        const auto reaches = [&](int wanted) {
            for (int i = 0; i < 1000 && told < wanted; ++i)
                QThread::msleep(5);
            return told == wanted;
        };
        say(u"ping"_s);
        QVERIFY(reaches(1));
        QCOMPARE(looked.load(), 0);
        say(u"refresh"_s);
        QVERIFY(reaches(2));
        QCOMPARE(looked.load(), 1);
        say(u"fly"_s);
        say(u"stop"_s);
        QVERIFY(reaches(3));
        QCOMPARE(looked.load(), 1);
    }

    /// What the desktop holds: asked to stop, it answers and goes on.
    void anEmbeddedControllerAnswersAndStays()
    {
        QTemporaryDir home;
        ControllerConfig config;
        config.paths = Paths::below(home.path());
        config.dockerHost = u"unix://%1/no-engine.sock"_s.arg(home.path());
        const auto controller = Controller::open(config);
        QVERIFY(controller);
        QObject here;
        std::vector<BusEvent> heard;
        const auto subscription = (*controller)->bus().subscribe(
            topics::controllerHealth(), &here,
            [&](const BusEvent &event) { heard.push_back(event); });
        (*controller)->start();
        QTRY_COMPARE(heard.size(), size_t(1)); // the pulse, at once
        for (const QString &action : {u"ping"_s, u"refresh"_s, u"stop"_s, u"ping"_s}) {
            const size_t before = heard.size();
            (*controller)->bus().publish(
                topics::controllerControl(),
                {{u"action"_s, action}, {u"requested_by"_s, u"test"_s}});
            QTRY_COMPARE(heard.size(), before + 1);
        }
        QCOMPARE(heard.back().payload.value(u"worker"_s).toString(), u"controller"_s);
        QCOMPARE(heard.back().payload.value(u"pid"_s).toInteger(),
                 QCoreApplication::applicationPid());
        QCOMPARE((*controller)->running().size(), size_t(1));
        (*controller)->stop();
        QVERIFY((*controller)->running().empty());
    }

    /// A program that has nothing but the controller ends, and only the one that is meant.
    void aHeadlessControllerStops()
    {
        QTemporaryDir home;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DECNET_HOME"_s, home.path());
        environment.insert(u"DECNET_ALLOW_ROOT"_s, u"1"_s);
        environment.insert(u"DOCKER_HOST"_s, u"unix://%1/no-engine.sock"_s.arg(home.path()));
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationDirPath() + u"/decnet"_s,
                      {u"controller"_s, u"run"_s});
        QVERIFY(program.waitForStarted());

        SystemClock clock;
        SocketBus bus(clock, Paths::below(home.path()).busSocket());
        QObject here;
        int heard = 0;
        const auto subscription = bus.subscribe(
            topics::controllerHealth(), &here, [&](const BusEvent &event) {
                if (event.payload.value(u"pid"_s).toInteger() == program.processId())
                    ++heard;
            });
        const auto say = [&](const QString &action, qint64 pid) {
            bus.publish(topics::controllerControl(),
                        {{u"action"_s, action}, {u"requested_by"_s, u"test"_s}, {u"pid"_s, pid}});
        };
        // A message may be lost while the two find each other; the answer says that they have.
        for (int i = 0; i < 100 && heard == 0; ++i) {
            say(u"ping"_s, program.processId());
            QTest::qWait(100);
        }
        QVERIFY(heard > 0);
        say(u"stop"_s, program.processId() + 1);
        QVERIFY(!program.waitForFinished(500));
        say(u"stop"_s, program.processId());
        QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 15'000);
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        QVERIFY(runningControllers(Paths::below(home.path())).empty());
    }
};

QTEST_GUILESS_MAIN(TestWorkerControl)
#include "tst_workercontrol.moc"
