// SPDX-License-Identifier: GPL-3.0-or-later
// A program that is killed in the middle of its work leaves nothing stranded, and nothing of others is
// touched.
#include "core/controller/controller.h"
#include "core/engine/observed.h"
#include "core/topology/document.h"
#include "tests/core/docker/testimage.h"
#include "tests/core/engine/realworld.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <csignal>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

class TestKilled : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::unique_ptr<Controller> m_controller;
    std::unique_ptr<DockerEngine> m_docker;
    TopologyId m_id;
    QString m_foreign;

    [[nodiscard]] TopologyStatus status()
    {
        return m_controller->topologies().load(m_id)->meta.status;
    }
    [[nodiscard]] bool isEmpty() const
    {
        const auto left = observe(*m_docker, m_id);
        return left && left->isEmpty();
    }
    /// Runs the program; kills it `millis` after it has planned, or lets it end when negative.
    QByteArray run(const QString &what, int millis)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DECNET_HOME"_s, m_home.path());
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationDirPath() + u"/runner_program"_s,
                      {what, m_id.toString()});
        if (!process.waitForStarted())
            return "not started";
        if (millis >= 0) {
            QByteArray seen;
            while (!seen.contains("planned") && process.waitForReadyRead(20'000))
                seen += process.readAll();
            process.waitForFinished(millis);
            process.kill(); // SIGKILL, and nothing when it has ended: a pid of 0 would be this whole group
        }
        process.waitForFinished(120'000);
        return process.readAll();
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto docker = connectDockerEngine();
        QVERIFY(docker);
        m_docker = std::move(*docker);
        auto controller = Controller::open({Paths::below(m_home.path()), {}});
        QVERIFY2(controller, qPrintable(controller ? QString() : controller.error().toString()));
        m_controller = std::move(*controller);
        const quint16 port
            = static_cast<quint16>(20000 + QCoreApplication::applicationPid() % 10000);
        const Topology maze = freshMaze(port);
        QVERIFY(m_controller->topologies().create(maze));
        m_id = maze.meta.id;

        const auto tools = loadTestImage(*m_docker);
        QVERIFY(tools);
        NetworkSpec network;
        network.name = testName(u"foreign"_s);
        network.subnet = Subnet::parse(u"10.%1.251.0/24"_s.arg(ownNet()));
        network.labels = {{testLabelKey(), testLabelValue()}};
        QVERIFY(m_docker->createNetwork(network));
        ContainerSpec foreign = testContainer(*tools, u"foreign"_s, {u"pause"_s});
        foreign.attachments.push_back({network.name, {}, {}, {}});
        const auto id = m_docker->createContainer(foreign);
        QVERIFY(id);
        QVERIFY(m_docker->startContainer(*id));
        m_foreign = *id;
    }

    void killedAtRandomPoints_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("percent");
        auto *random = QRandomGenerator::global();
        for (int i = 0; i < 4; ++i) {
            QTest::addRow("deploy %d", i) << u"deploy"_s << 25 * i + random->bounded(25);
            QTest::addRow("teardown %d", i) << u"teardown"_s << 25 * i + random->bounded(25);
        }
    }

    // contract: E-08
    void killedAtRandomPoints()
    {
        QFETCH(const QString, what);
        QFETCH(const int, percent);
        // About what a deploy and a teardown of this maze take when nothing else runs.
        const int whole = what == u"deploy"_s ? 2500 : 1200;
        const auto before = m_docker->inspectContainer(m_foreign);
        QVERIFY(before);
        if (what == u"teardown"_s) {
            const QByteArray deployed = run(u"deploy"_s, -1);
            QVERIFY2(status() == TopologyStatus::Active, deployed.constData());
        }
        const QByteArray seen = run(what, whole * percent / 100);
        qInfo("killed %d ms into the %s, status %s", whole * percent / 100, qPrintable(what),
              qPrintable(statusName(status())));
        QVERIFY2(seen.isEmpty() || seen.contains("planned") || !seen.contains("cannot"),
                 seen.constData());

        const auto settled = m_controller->settle();
        QVERIFY2(settled, qPrintable(settled ? QString() : settled.error().toString()));
        const TopologyStatus now = status();
        QVERIFY2(now == TopologyStatus::Failed || now == TopologyStatus::TornDown
                     || now == TopologyStatus::Active,
                 qPrintable(statusName(now)));
        if (now == TopologyStatus::Active)
            QVERIFY(m_controller->teardown(m_id, {}, Task()));
        // A daemon that was slow with the last request of the dead one ends it later still; the next round
        // of settling sees to that.
        QTRY_VERIFY2_WITH_TIMEOUT(m_controller->settle() && isEmpty(),
                                  "containers or networks were stranded", 10'000);
        QVERIFY(!QFileInfo::exists(m_controller->paths().topologyDir(m_id.id8())));
        // A removal that the dead one had asked for may still be under way in the daemon, which takes
        // its own rules away a moment after the network is gone.
        QStringList rules;
        for (int tries = 0; tries == 0 || (!rules.isEmpty() && tries < 50); ++tries) {
            QTest::qSleep(tries == 0 ? 0 : 100);
            rules = runProgram(u"/usr/sbin/iptables-save"_s, {})
                        .output.split(u'\n')
                        .filter(m_id.id8());
        }
        QVERIFY2(rules.isEmpty(), qPrintable(rules.join(u'\n')));

        const auto after = m_docker->inspectContainer(m_foreign);
        QVERIFY(after);
        QVERIFY(after->container.isRunning());
        QCOMPARE(after->startedAt, before->startedAt);
        QCOMPARE(after->addresses, before->addresses);
        const auto reset = m_controller->reset(m_id);
        QVERIFY2(reset, qPrintable(reset ? QString() : reset.error().toString()));
    }

    void cleanupTestCase()
    {
        QVERIFY(removeTestResources(*m_docker));
        const auto orphans = m_controller->orphans();
        QVERIFY(orphans);
        for (const QString &name : orphans->containers)
            QVERIFY(!name.contains(m_id.id8()));
    }
};

QTEST_GUILESS_MAIN(TestKilled)
#include "tst_killed.moc"
