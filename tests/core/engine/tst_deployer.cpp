// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deployer.h"

#include "core/engine/labels.h"
#include "tests/core/engine/mazes.h"
#include "tests/support/fakeengineparts.h"
#include "tests/support/fakerepository.h"
#include "tests/support/recordingbus.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// Everything an operation needs, in memory.
class World
{
public:
    explicit World(Topology topology = threeLans().topology)
        : id(topology.meta.id), document(topology)
    {
        const auto stored = repository.create(topology);
        Q_ASSERT(stored);
    }
    [[nodiscard]] Deployer deployer()
    {
        DeployTimings timings;
        timings.settleDelay = 0ms;
        timings.stillness = 0ms;
        timings.lockPatience = 50ms;
        return Deployer({engine, dresser, images, keeper, catalog, paths, timings});
    }
    Result<RunReport> deploy(const Task &task = {})
    {
        return deployer().deploy(id, [] { return HostFacts(); }, observer, task);
    }
    Result<RunReport> teardown(const Task &task = {})
    {
        return deployer().teardown(id, observer, task);
    }
    [[nodiscard]] TopologyStatus status() { return repository.status(id); }
    [[nodiscard]] DeckyState state(const QString &decky)
    {
        return repository.runtime(id)->value(document.deckyByName(decky)->id).state;
    }
    [[nodiscard]] QString base(const QString &decky) const
    {
        return ResourceNames(id).base(decky);
    }

    TopologyId id;
    Topology document;
    QTemporaryDir home;
    Paths paths = Paths::below(home.path());
    SystemClock clock;
    FakeEngine engine;
    FakeDresser dresser;
    FakeImages images{engine};
    FakeRepository repository;
    RecordingBus bus;
    StateKeeper keeper{repository, bus, clock};
    Catalog catalog = *Catalog::load();
    DeployObserver observer;
};

const QStringList kForeign{u"foreign"_s};

/// A network of the world's topology that nobody has recorded.
void addLatecomer(World &world)
{
    NetworkSpec network;
    network.name = ResourceNames(world.id).network(u"late"_s);
    network.subnet = Subnet::parse(u"192.168.78.0/24");
    network.labels.insert(QString::fromUtf16(labels::kTopologyId), world.id.toString());
    QVERIFY(world.engine.createNetwork(network));
}

void addForeign(World &world)
{
    NetworkSpec network;
    network.name = u"foreign"_s;
    network.subnet = Subnet::parse(u"192.168.77.0/24");
    QVERIFY(world.engine.createNetwork(network));
    ContainerSpec container;
    container.name = u"foreign"_s;
    container.image = u"decnet/decoyd:test"_s;
    container.attachments.push_back({u"foreign"_s, {}, {}, {}});
    world.engine.addImage(container.image);
    QVERIFY(world.engine.createContainer(container));
    QVERIFY(world.engine.startContainer(container.name));
    world.engine.forgetCalls();
}

} // namespace

class TestDeployer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: E-05
    void deployBringsEverythingUp()
    {
        World world;
        const auto report = world.deploy();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toString()));
        QCOMPARE(report->status, TopologyStatus::Active);
        QCOMPARE(report->reason, QString());
        QCOMPARE(world.status(), TopologyStatus::Active);
        QCOMPARE(world.engine.networkNames().size(), 3);
        QCOMPARE(world.engine.containerNames().size(), 6 + 7);
        for (const FakeEngine::Container &container : world.engine.all())
            QCOMPARE(container.state, u"running"_s);
        for (const auto &[id, decky] : world.document.deckies())
            QCOMPARE(world.state(decky.name), DeckyState::Running);
        QVERIFY(QFileInfo::exists(world.paths.composeFile(world.id.id8())));
        const auto statuses = world.bus.payloads(u"topology.*.status"_s);
        QCOMPARE(statuses.size(), size_t(2));
        QCOMPARE(statuses.back().value(u"to"_s).toString(), u"active"_s);
        QCOMPARE(world.bus.payloads(u"decky.*.state"_s).size(), size_t(6));
    }

    // contract: E-13
    void dressingComesBetweenBasesAndServices()
    {
        World world;
        QVERIFY(world.deploy());
        const auto jobs = world.dresser.dressed();
        QCOMPARE(jobs.size(), size_t(1));
        QCOMPARE(jobs.front().firewall.dmzBridges.size(), 1);
        QCOMPARE(jobs.front().firewall.innerBridges.size(), 2);
        QCOMPARE(jobs.front().namespaces.size(), size_t(4));
        for (const NamespaceDressing &own : jobs.front().namespaces)
            QVERIFY(own.sandbox.startsWith(u"/var/run/docker/netns/"_s));
        bool serviceStarted = false;
        for (const FakeCall &call : world.engine.calls()) {
            if (call.name != u"startContainer"_s)
                continue;
            const bool isService = call.target.endsWith(u"-ssh"_s) || call.target.endsWith(u"-http"_s)
                                   || call.target.endsWith(u"-redis"_s);
            serviceStarted = serviceStarted || isService;
            QVERIFY2(isService || !serviceStarted, "a base was started after a service");
        }
    }

    // contract: V-04
    void errorsRefuseBeforeAnyCall()
    {
        MazeBuilder maze = threeLans();
        maze.decky(u"clash"_s, {u"dmz 10.77.0.3"_s});
        World world(maze.topology);
        bool askedForFacts = false;
        const auto report = world.deployer().deploy(
            world.id,
            [&] {
                askedForFacts = true;
                return HostFacts();
            },
            {}, Task());
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Invalid);
        QVERIFY(report.error().detail.contains(u"IP_COLLISION"_s));
        QVERIFY(!askedForFacts);
        QCOMPARE(world.engine.calls().size(), size_t(0));
        QCOMPARE(world.status(), TopologyStatus::Pending);
    }

    void unreachableEngineLeavesItPending()
    {
        World world;
        world.engine.before = [](const FakeCall &) {
            return makeError(ErrorKind::Unreachable, u"no engine"_s);
        };
        const auto report = world.deploy();
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Unreachable);
        QCOMPARE(world.status(), TopologyStatus::Pending);
        QVERIFY(!QFileInfo::exists(world.paths.topologyDir(world.id.id8())));
    }

    // contract: E-05
    void failureAtEveryStepRollsBackToNothing()
    {
        int changes = 0;
        {
            World world;
            addForeign(world);
            QVERIFY(world.deploy());
            changes = world.engine.changeCount();
        }
        QVERIFY(changes >= 3 + 13 + 13);
        for (int step = 0; step < changes; ++step) {
            World world;
            addForeign(world);
            std::atomic_int seen = 0;
            world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
                if (call.isChange() && seen++ == step)
                    return makeError(ErrorKind::Internal, u"step %1 failed"_s.arg(step));
                return std::nullopt;
            };
            const auto report = world.deploy();
            QVERIFY(report);
            QCOMPARE(report->status, TopologyStatus::Failed);
            QVERIFY2(report->reason.contains(u"step %1 failed"_s.arg(step)),
                     qPrintable(report->reason));
            QCOMPARE(world.status(), TopologyStatus::Failed);
            QCOMPARE(world.engine.containerNames(), kForeign);
            QCOMPARE(world.engine.networkNames(), kForeign);
            QVERIFY(!QFileInfo::exists(world.paths.topologyDir(world.id.id8())));
            QCOMPARE(world.state(u"web"_s), DeckyState::Pending);
        }
    }

    // contract: E-02
    void lostAnswersAreNoFailureWhenTheWorkWasDone()
    {
        int changes = 0;
        {
            World world;
            QVERIFY(world.deploy());
            changes = world.engine.changeCount();
        }
        for (int step = 0; step < changes; ++step) {
            World world;
            std::atomic_int seen = 0;
            world.engine.loseAnswer = [&](const FakeCall &call) {
                return call.isChange() && seen++ == step;
            };
            const auto report = world.deploy();
            QVERIFY(report);
            // Whatever was made without our knowing is found again by its label.
            QCOMPARE(report->status, TopologyStatus::Failed);
            QCOMPARE(world.engine.containerNames(), QStringList());
            QCOMPARE(world.engine.networkNames(), QStringList());
        }
    }

    // contract: X-02
    void cancellingAtAnyStepRollsBack()
    {
        for (int step = 0; step < 3 + 13 + 13; step += 3) {
            World world;
            Task task;
            std::atomic_int seen = 0;
            world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
                if (call.isChange() && seen++ == step)
                    task.cancel();
                return std::nullopt;
            };
            const auto report = world.deploy(task);
            QVERIFY(report);
            QCOMPARE(report->status, TopologyStatus::Failed);
            QCOMPARE(report->reason, u"cancelled by the user"_s);
            QCOMPARE(world.engine.containerNames(), QStringList());
            QCOMPARE(world.engine.networkNames(), QStringList());
        }
    }

    // contract: E-05
    void aServiceThatDiesMakesItDegraded()
    {
        World world;
        world.engine.exitAtStart[world.base(u"web"_s) + u"-http"_s] = 3;
        const auto report = world.deploy();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Degraded);
        QCOMPARE(report->reason, u"post-deploy check: web-http=exited (exit 3)"_s);
        QCOMPARE(world.state(u"web"_s), DeckyState::Degraded);
        QCOMPARE(world.state(u"pc"_s), DeckyState::Running);
    }

    // contract: E-05
    void noMoreThanEightReasons()
    {
        MazeBuilder maze;
        maze.lan(u"dmz"_s, u"10.77.0.0/24"_s, true);
        for (int i = 0; i < 12; ++i)
            maze.decky(u"d%1"_s.arg(i), {u"dmz 10.77.0.%1"_s.arg(i + 2)});
        World world(maze.topology);
        for (int i = 0; i < 11; ++i)
            world.engine.exitAtStart[world.base(u"d%1"_s.arg(i)) + u"-ssh"_s] = 1;
        const auto report = world.deploy();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Degraded);
        QCOMPARE(report->reason.count(u"=exited (exit 1)"_s), 8);
        QVERIFY(report->reason.endsWith(u" and 3 more"_s));
    }

    // contract: E-05
    void nothingRunningIsNoSuccess()
    {
        World world;
        for (const auto &[id, decky] : world.document.deckies()) {
            for (const QString &service : decky.services)
                world.engine.exitAtStart[world.base(decky.name) + u'-' + service] = 1;
        }
        // The bases die after everything was started.
        world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
            if (call.name == u"inspectContainer"_s && call.target.size() == 64) {
                for (const auto &[id, decky] : world.document.deckies())
                    world.engine.kill(world.base(decky.name));
            }
            return std::nullopt;
        };
        const auto report = world.deploy();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Failed);
        QVERIFY(report->reason.contains(u"nothing runs"_s));
        QCOMPARE(world.engine.containerNames(), QStringList());
    }

    // contract: E-06
    void teardownLeavesNothing()
    {
        World world;
        addForeign(world);
        QVERIFY(world.deploy());
        // Also without the rendered file.
        QVERIFY(QFile::remove(world.paths.composeFile(world.id.id8())));
        world.engine.forgetCalls();
        const auto report = world.teardown();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::TornDown);
        QCOMPARE(world.status(), TopologyStatus::TornDown);
        QCOMPARE(world.engine.containerNames(), kForeign);
        QCOMPARE(world.engine.networkNames(), kForeign);
        QVERIFY(!QFileInfo::exists(world.paths.topologyDir(world.id.id8())));
        QCOMPARE(world.state(u"safe"_s), DeckyState::TornDown);
        QCOMPARE(world.dresser.undressed().size(), size_t(1));
    }

    // contract: E-06
    void teardownRetriesWhatFailsOnce()
    {
        int changes = 0;
        {
            World world;
            QVERIFY(world.deploy());
            world.engine.forgetCalls();
            QVERIFY(world.teardown());
            changes = world.engine.changeCount();
        }
        for (int step = 0; step < changes; ++step) {
            World world;
            QVERIFY(world.deploy());
            std::atomic_int seen = 0;
            world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
                if (call.isChange() && seen++ == step)
                    return makeError(ErrorKind::Internal, u"step %1 failed"_s.arg(step));
                return std::nullopt;
            };
            const auto report = world.teardown();
            QVERIFY(report);
            QCOMPARE(report->status, TopologyStatus::TornDown);
            QCOMPARE(world.engine.containerNames(), QStringList());
            QCOMPARE(world.engine.networkNames(), QStringList());
        }
    }

    // contract: E-06
    void teardownThatCannotFinishSaysSo()
    {
        World world;
        QVERIFY(world.deploy());
        const QString stuck = world.base(u"safe"_s);
        QString stuckId;
        for (const FakeEngine::Container &container : world.engine.all()) {
            if (container.spec.name == stuck)
                stuckId = container.id;
        }
        world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
            if (call.name == u"removeContainer"_s && call.target == stuckId)
                return makeError(ErrorKind::Internal, u"device busy"_s);
            return std::nullopt;
        };
        const auto report = world.teardown();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Degraded);
        QVERIFY2(report->reason.contains(stuck), qPrintable(report->reason));
        QCOMPARE(world.state(u"safe"_s), DeckyState::TeardownFailed);
        // And it can be tried again.
        world.engine.before = {};
        QCOMPARE(world.teardown()->status, TopologyStatus::TornDown);
    }

    // contract: E-06
    void aStrangersPlugIsPulledButItLives()
    {
        World world;
        addForeign(world);
        QVERIFY(world.deploy());
        QVERIFY(world.engine.connectNetwork(ResourceNames(world.id).network(u"dmz"_s),
                                            u"foreign"_s, {}));
        QCOMPARE(world.teardown()->status, TopologyStatus::TornDown);
        QCOMPARE(world.engine.containerNames(), kForeign);
        QCOMPARE(world.engine.networkNames(), kForeign);
    }

    void redeployAfterTeardownAndReset()
    {
        World world;
        QVERIFY(world.deploy());
        QVERIFY(world.teardown());
        QVERIFY(!world.teardown());
        QVERIFY(!world.deploy());
        QVERIFY(world.repository.transition(world.id, TopologyStatus::TornDown,
                                            TopologyStatus::Pending, {}));
        QCOMPARE(world.deploy()->status, TopologyStatus::Active);
    }

    // contract: E-11
    void repairConvergesOnlyWhatIsBroken()
    {
        World world;
        QVERIFY(world.deploy());
        world.engine.kill(world.base(u"web"_s) + u"-http"_s);
        QVERIFY(world.engine.removeContainer(world.base(u"safe"_s), true));
        QVERIFY(world.repository.transition(world.id, TopologyStatus::Active,
                                            TopologyStatus::Degraded, {}));
        std::map<QString, QString> before;
        for (const FakeEngine::Container &container : world.engine.all())
            before[container.spec.name] = container.id;
        const auto report = world.deployer().repair(world.id, {}, Task());
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Active);
        QCOMPARE(world.status(), TopologyStatus::Active);
        for (const FakeEngine::Container &container : world.engine.all()) {
            QCOMPARE(container.state, u"running"_s);
            const bool isNew = container.spec.name.startsWith(world.base(u"safe"_s));
            QCOMPARE(before[container.spec.name] != container.id, isNew);
        }
        QCOMPARE(world.engine.all().size(), size_t(13));
    }

    // contract: E-14
    void aRestartedBaseTakesItsServicesAlong()
    {
        World world;
        QVERIFY(world.deploy());
        QVERIFY(!*world.deployer().recoverRestartedBases(world.document));
        world.engine.restartByHand(world.base(u"router-a"_s));
        world.engine.forgetCalls();
        const auto recovered = world.deployer().recoverRestartedBases(world.document);
        QVERIFY(recovered && *recovered);
        QCOMPARE(world.dresser.dressed().size(), size_t(2));
        const DressJob again = world.dresser.dressed().back();
        QCOMPARE(again.namespaces.size(), size_t(1));
        QCOMPARE(again.namespaces.front().dressing.base, world.base(u"router-a"_s));
        QCOMPARE(world.engine.changeCount(), 1);
        // Done once, by whoever comes first.
        QVERIFY(!*world.deployer().recoverRestartedBases(world.document));
    }

    // contract: E-08
    void settleRollsBackAnInterruptedDeploy()
    {
        World world;
        addForeign(world);
        QVERIFY(world.deploy());
        world.repository.forceStatus(world.id, TopologyStatus::Deploying);
        QCOMPARE(*world.deployer().settle(world.id), true);
        QCOMPARE(world.status(), TopologyStatus::Failed);
        QCOMPARE(world.engine.containerNames(), kForeign);
        QCOMPARE(world.repository.statusEvents(world.id, 9)->back().reason,
                 u"interrupted while deploying; rolled back"_s);
    }

    // contract: E-08
    void settleFinishesAnInterruptedTeardown()
    {
        World world;
        QVERIFY(world.deploy());
        world.repository.forceStatus(world.id, TopologyStatus::TearingDown);
        QCOMPARE(*world.deployer().settle(world.id), true);
        QCOMPARE(world.status(), TopologyStatus::TornDown);
        QCOMPARE(world.engine.containerNames(), QStringList());
    }

    // contract: E-08
    void whatASlowEngineMadeAfterItsOwnerDiedIsRemovedToo()
    {
        World world;
        addForeign(world);
        QVERIFY(world.deploy());
        world.repository.forceStatus(world.id, TopologyStatus::Deploying);
        const QStringList foreign{u"foreign"_s};
        // The last request of the dead one ends when its containers have just been removed.
        std::atomic_bool isLate = true;
        world.engine.before = [&](const FakeCall &call) -> std::optional<Error> {
            if (call.name == u"containers"_s && world.engine.networkNames() == foreign
                && isLate.exchange(false))
                addLatecomer(world);
            return std::nullopt;
        };
        QCOMPARE(*world.deployer().settle(world.id), true);
        QVERIFY(!isLate);
        QCOMPARE(world.engine.networkNames(), foreign);
        world.engine.before = {};

        QCOMPARE(*world.deployer().sweepLatecomers(world.id), false);
        addLatecomer(world);
        QCOMPARE(*world.deployer().sweepLatecomers(world.id), true);
        QCOMPARE(world.engine.networkNames(), foreign);
        QCOMPARE(world.engine.containerNames(), kForeign);
        QCOMPARE(world.status(), TopologyStatus::Failed);

        // What runs has no latecomers.
        World running;
        QVERIFY(running.deploy());
        QCOMPARE(*running.deployer().sweepLatecomers(running.id), false);
        QCOMPARE(running.engine.containerNames().size(), 13);
    }

    // contract: E-08
    void settleLeavesALivingOwnerAlone()
    {
        World world;
        QVERIFY(world.deploy());
        world.repository.forceStatus(world.id, TopologyStatus::TearingDown);
        const auto lock = OperationLock::acquire(world.paths, world.id);
        QVERIFY(lock);
        QCOMPARE(*world.deployer().settle(world.id), false);
        QCOMPARE(world.status(), TopologyStatus::TearingDown);
        QCOMPARE(world.engine.containerNames().size(), 13);
        const auto second = world.teardown();
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Busy);
    }

    // contract: E-07
    void dryRunChangesNothing()
    {
        World world;
        const auto dry = world.deployer().dryRun(world.id, [] { return HostFacts(); });
        QVERIFY(dry);
        QVERIFY(!dry->plan.isEmpty());
        QVERIFY(dry->compose.contains("services:"));
        QCOMPARE(world.engine.changeCount(), 0);
        QCOMPARE(world.status(), TopologyStatus::Pending);
        QVERIFY(!QFileInfo::exists(world.paths.topologyDir(world.id.id8())));
        QVERIFY(world.deploy());
        QCOMPARE(world.deployer().dryRun(world.id, [] { return HostFacts(); })->plan.isEmpty(),
                 true);
    }

    void aFailedDressingFailsTheDeploy()
    {
        World world;
        world.dresser.refuse = [first = true]() mutable -> std::optional<Error> {
            return std::exchange(first, false)
                       ? std::optional(makeError(ErrorKind::Internal, u"no nftables here"_s))
                       : std::nullopt;
        };
        const auto report = world.deploy();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::Failed);
        QVERIFY(report->reason.contains(u"no nftables here"_s));
        QCOMPARE(world.engine.containerNames(), QStringList());
    }

    void leftoversOfATornDownTopologyAreSwept()
    {
        World world;
        QVERIFY(world.deploy());
        world.repository.forceStatus(world.id, TopologyStatus::TornDown);
        const auto report = world.teardown();
        QVERIFY(report);
        QCOMPARE(report->status, TopologyStatus::TornDown);
        QCOMPARE(world.engine.containerNames(), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestDeployer)
#include "tst_deployer.moc"
