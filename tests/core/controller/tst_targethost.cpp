// SPDX-License-Identifier: GPL-3.0-or-later
// A topology that is pinned to an agent's host is never worked on by the engine of this machine.
// contract: M-09
#include "core/controller/controller.h"
#include "core/topology/generator.h"

#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

const QString kHost = u"0b0e9a54-host"_s;

bool namesHost(const auto &done)
{
    return !done && done.error().kind == ErrorKind::Unreachable &&
           done.error().message.contains(kHost);
}

} // namespace

class TestTargetHost : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::unique_ptr<Controller> m_controller;

    /// Stored as pinned, and moved along these states.
    TopologyId pinned(const QString &name, const std::vector<TopologyStatus> &states)
    {
        const auto base = Subnet::parse(u"172.30.0.0/16"_s);
        auto topology = blankTopology(name, *base, {}, QDateTime::currentDateTimeUtc());
        topology->meta.mode = Mode::Agent;
        topology->meta.targetHost = kHost;
        const auto created = m_controller->topologies().create(*topology);
        if (!created)
            qFatal("%s", qPrintable(created.error().toString()));
        auto from = TopologyStatus::Pending;
        for (const TopologyStatus to : states) {
            const auto moved =
                m_controller->topologies().transition(topology->meta.id, from, to, {});
            if (!moved)
                qFatal("%s", qPrintable(moved.error().toString()));
            from = to;
        }
        return topology->meta.id;
    }
    [[nodiscard]] TopologyStatus status(TopologyId id)
    {
        return m_controller->topologies().load(id)->meta.status;
    }

private Q_SLOTS:
    void init()
    {
        ControllerConfig config;
        config.paths = Paths::below(m_home.path() + u'/' + QString::fromLatin1(QTest::currentTestFunction()));
        // Whoever asked this engine would hear that it is not there, and not the name of the host.
        config.dockerHost = u"unix://%1/no-engine.sock"_s.arg(m_home.path());
        auto opened = Controller::open(config);
        QVERIFY(opened);
        m_controller = std::move(*opened);
    }
    void cleanup() { m_controller.reset(); }

    void nothingIsDeployed()
    {
        const auto id = pinned(u"far"_s, {});
        QVERIFY(namesHost(m_controller->deploy(id, {}, Task())));
        QVERIFY(namesHost(m_controller->dryRun(id)));
        QCOMPARE(status(id), TopologyStatus::Pending);
    }

    void nothingIsChangedRepairedOrTornDown()
    {
        const auto id = pinned(u"far"_s, {TopologyStatus::Deploying, TopologyStatus::Active,
                                          TopologyStatus::Degraded});
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"annex"_s;
        lan.subnet = u"172.31.9.0/24"_s;
        QVERIFY(namesHost(m_controller->mutate(
            {id, AddLan{lan}, std::nullopt, false, false, std::nullopt})));
        QVERIFY(m_controller->mutations().list(id, {})->empty());
        QVERIFY(namesHost(m_controller->drift(id)));
        QVERIFY(namesHost(m_controller->repair(id, {}, Task())));
        QVERIFY(namesHost(m_controller->teardown(id, {}, Task())));
        QCOMPARE(status(id), TopologyStatus::Degraded);
        QCOMPARE(m_controller->topologies().load(id)->lanByName(u"annex"_s), nullptr);
    }

    /// Written by a program that knows the host: it stays queued, and nobody waits for ever.
    void whatIsQueuedIsLeftWaiting()
    {
        const auto id = pinned(u"far"_s, {TopologyStatus::Deploying, TopologyStatus::Active});
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"annex"_s;
        lan.subnet = u"172.31.9.0/24"_s;
        const auto row = m_controller->mutations().enqueue(
            {id, AddLan{lan}, std::nullopt, false, false, std::nullopt},
            [](const Topology &, const Topology &) { return Result<void>(); });
        QVERIFY2(row, row ? "" : qPrintable(row.error().toString()));
        QVERIFY(namesHost(m_controller->awaitMutation(row->id, Task())));
        QCOMPARE(m_controller->mutations().find(row->id)->state, MutationState::Queued);

        // Neither do the loops of a running controller take it or repair: auto-repair is on.
        QVERIFY(m_controller->setAutoRepair(id, true));
        QObject here;
        QString reason;
        const auto subscription = m_controller->bus().subscribe(
            u"topology.*.mutation.waiting"_s, &here, [&](const BusEvent &event) {
                reason = event.payload.value(u"reason"_s).toString();
            });
        m_controller->start();
        QTRY_VERIFY(reason.contains(kHost));
        QTest::qWait(1500);
        m_controller->stop();
        QCOMPARE(m_controller->mutations().find(row->id)->state, MutationState::Queued);
        QCOMPARE(status(id), TopologyStatus::Active);
    }

    void anInterruptedOneIsNotSettledHere()
    {
        const auto deploying = pinned(u"far"_s, {TopologyStatus::Deploying});
        const auto settled = m_controller->settle();
        QVERIFY(settled);
        QVERIFY(settled->isEmpty());
        QCOMPARE(status(deploying), TopologyStatus::Deploying);
    }

    void itIsNotTakenForGone()
    {
        const auto id = pinned(u"far"_s, {TopologyStatus::Deploying, TopologyStatus::Failed});
        QVERIFY(namesHost(m_controller->reset(id)));
        QCOMPARE(status(id), TopologyStatus::Failed);
    }
};

QTEST_GUILESS_MAIN(TestTargetHost)
#include "tst_targethost.moc"
