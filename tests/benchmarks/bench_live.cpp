// SPDX-License-Identifier: GPL-3.0-or-later
// How long a change of a running maze takes, from putting it into the queue to its end, beside the bare calls
// of the engine that it stands for, in one run: the whole controller, its loop, its database and its bus.
// contract: M-04, M-07
//
// DECNET_BENCH_REPS: interleaved pairs, of which medians are taken (22). DECNET_BENCH_TRACE: prints every one.
#include "core/bus/topics.h"
#include "core/controller/controller.h"
#include "core/engine/livechange.h"
#include "core/topology/document.h"
#include "tests/benchmarks/benchmark.h"
#include "tests/core/engine/realworld.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <thread>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

/// What is asked of every change.
constexpr double kMaxOfRaw = 1.3;
/// A change wakes a dozen threads and programs where the bare call wakes one: what else the machine does
/// weighs more on it.
constexpr double kTolerance = 1.1;
constexpr int kMostRounds = 50;

double seconds(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

/// The kernel puts links away by ticks of four milliseconds, also after the call that removed them has
/// returned: each round of both sides meets another part of a tick, and nothing of the call before.
void rest(int round)
{
    using namespace std::chrono_literals;
    constexpr int parts = 11;
    std::this_thread::sleep_for(40ms + round % parts * 360us);
}

/// One of the two that are compared.
struct Side
{
    std::function<double()> measure; ///< seconds; negative when it failed
    std::function<void()> undo;
    std::function<void()> prepare = [] {};
};

/// The maze of threeLans() with nothing published: ports may be taken on this host.
Topology silentMaze()
{
    MazeBuilder maze = threeLans(ownNet(), u"ftp"_s);
    maze.topology.meta.id = TopologyId::create();
    maze.topology.meta.name = u"bench-live"_s;
    Decky gateway = *maze.topology.deckyByName(u"gateway"_s);
    gateway.publish = {{u"ftp"_s, 21, false, {}, 0}};
    maze.topology.putDecky(gateway);
    return maze.topology;
}

/// The engine's calls alone: what a change comes down to, on the very networks of the maze.
class Floor
{
public:
    Floor(DockerEngine &docker, const WantedState &wanted)
        : m_docker(docker)
        , m_names(wanted.names)
    {
        for (const WantedContainer &container : wanted.containers) {
            if (container.deckyName == u"pc"_s)
                (container.role == ContainerRole::Base ? m_base : m_service) = container.spec;
        }
        // A stranger beside the maze that looks like its pc.
        for (ContainerSpec *spec : {&m_base, &m_service}) {
            spec->labels.clear();
            spec->mac.clear();
            spec->name += u"-floor"_s;
        }
        m_base.attachments.front().address = Ipv4::parse(u"10.%1.1.61"_s.arg(ownNet()));
        m_base.attachments.front().mac.clear();
        m_service.networkMode = u"container:"_s + m_base.name;
    }

    double attach()
    {
        QElapsedTimer timer;
        timer.start();
        const QString network = m_names.network(u"vault"_s);
        const auto done = m_docker.connectNetwork(
            network, m_names.base(u"pc"_s),
            {network, Ipv4::parse(u"10.%1.2.50"_s.arg(ownNet())), {}, {}});
        return done ? seconds(timer) : -1;
    }
    double detach()
    {
        QElapsedTimer timer;
        timer.start();
        const auto done = m_docker.disconnectNetwork(m_names.network(u"vault"_s),
                                                     m_names.base(u"pc"_s), true);
        return done ? seconds(timer) : -1;
    }
    double addDecky()
    {
        QElapsedTimer timer;
        timer.start();
        bool isDone = true;
        for (const ContainerSpec *spec : {&m_base, &m_service})
            isDone = isDone && m_docker.createContainer(*spec) && m_docker.startContainer(spec->name);
        const double took = seconds(timer);
        for (const ContainerSpec *spec : {&m_service, &m_base})
            isDone = m_docker.removeContainer(spec->name, true) && isDone;
        return isDone ? took : -1;
    }

private:
    DockerEngine &m_docker;
    const ResourceNames m_names;
    ContainerSpec m_base;
    ContainerSpec m_service;
};

} // namespace

class BenchLive : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::unique_ptr<Controller> m_controller;
    std::unique_ptr<DockerEngine> m_docker = std::move(*connectDockerEngine());
    std::unique_ptr<Floor> m_floor;
    QThread m_listener;
    QObject m_ear;
    QSemaphore m_ended; ///< one for each change that came to its end
    std::unique_ptr<Subscription> m_subscription;
    TopologyId m_id;
    const int m_rounds
        = std::clamp(qEnvironmentVariableIntValue("DECNET_BENCH_REPS") > 0
                         ? qEnvironmentVariableIntValue("DECNET_BENCH_REPS")
                         : 22,
                     1, kMostRounds);

    Topology document() { return *m_controller->topologies().load(m_id); }

    /// Seconds from the enqueueing to the end; negative when it was not applied.
    double apply(const Mutation &op)
    {
        QElapsedTimer timer;
        timer.start();
        const auto row = m_controller->mutate({m_id, op, {}, false, false, {}});
        if (!row) {
            qWarning("%s", qPrintable(row.error().toString()));
            return -1;
        }
        while (m_ended.tryAcquire(1, 30'000)) {
            const double took = seconds(timer);
            const auto now = m_controller->mutations().find(row->id);
            if (!now || !isFinal(now->state))
                continue;
            if (now->state != MutationState::Applied)
                qWarning("%s", qPrintable(now->reason));
            return now->state == MutationState::Applied ? took : -1;
        }
        return -1;
    }

    static double measure(const Side &side, int round)
    {
        side.prepare();
        rest(round);
        const double took = side.measure();
        side.undo();
        return took;
    }

    void compare(const char *what, const Side &ours, const Side &raw)
    {
        std::vector<double> own;
        std::vector<double> floor;
        for (int round = 0; round < m_rounds; ++round) {
            own.push_back(measure(ours, round));
            floor.push_back(measure(raw, round));
            QVERIFY(own.back() > 0 && floor.back() > 0);
            if (qEnvironmentVariableIsSet("DECNET_BENCH_TRACE"))
                qInfo("    %-12s %6.1f ms / %6.1f ms", what, own.back() * 1e3, floor.back() * 1e3);
        }
        const double ratio = median(own) / median(floor);
        qInfo("  %-12s %6.1f ms / %6.1f ms of the bare calls = %.3f   (limit %.2f)", what,
              median(own) * 1e3, median(floor) * 1e3, ratio, kMaxOfRaw);
        if (bench::kOptimised)
            QVERIFY2(ratio <= kMaxOfRaw * kTolerance, what);
    }

    /// Seconds from the enqueueing until the engine says that the container ran; to its end in `applied`.
    double applyUntilRunning(const Mutation &op, const QString &container, std::vector<double> &applied)
    {
        const QDateTime before = QDateTime::currentDateTimeUtc();
        applied.push_back(apply(op));
        const auto details = m_docker->inspectContainer(container);
        if (applied.back() < 0 || !details)
            return -1;
        return static_cast<double>(before.msecsTo(details->startedAt)) / 1e3;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto opened = Controller::open({Paths::below(m_home.path()), {}});
        QVERIFY(opened);
        m_controller = std::move(*opened);
        const auto id = m_controller->importDocument(toDocument(silentMaze()), false);
        QVERIFY2(id, qPrintable(id ? QString() : id.error().toString()));
        m_id = *id;
        const auto report = m_controller->deploy(m_id, {}, Task());
        QVERIFY2(report && report->status == TopologyStatus::Active,
                 qPrintable(report ? report->reason : report.error().toString()));
        m_ear.moveToThread(&m_listener);
        m_subscription = m_controller->bus().subscribe(
            topics::topologyMutation(m_id.toString(), u"*"_s), &m_ear,
            [this](const BusEvent &event) {
                if (event.type == u"applied"_s || event.type == u"failed"_s)
                    m_ended.release();
            });
        m_listener.start();
        m_controller->start();
        // What a controller that has just started prepares is no part of a change.
        std::this_thread::sleep_for(std::chrono::seconds(4));
        const auto wanted = wantedState(document(), m_controller->catalog(),
                                        *EngineImageProvider(*connectDockerEngine().value(),
                                                             ImageBuilder::forHost({}, {}))
                                             .images());
        QVERIFY(wanted);
        m_floor = std::make_unique<Floor>(*m_docker, *wanted);
    }
    void cleanupTestCase()
    {
        m_floor.reset();
        m_subscription.reset();
        m_listener.quit();
        m_listener.wait();
        if (!m_controller)
            return;
        m_controller->stop();
        const auto gone = m_controller->teardown(m_id, {}, Task());
        QVERIFY(gone && gone->status == TopologyStatus::TornDown);
    }

    void attachAndDetach()
    {
        const Topology now = document();
        const DeckyId pc = now.deckyByName(u"pc"_s)->id;
        const LanId vault = now.lanByName(u"vault"_s)->id;
        const AttachDecky attach{Edge{EdgeId::create(), pc, vault,
                                      u"10.%1.2.50"_s.arg(ownNet()), true}};
        const DetachDecky detach{pc, vault, {}};
        const auto plug = [&] { QVERIFY(apply(attach) > 0); };
        const auto unplug = [&] { QVERIFY(apply(detach) > 0); };
        const auto plugRaw = [&] { QVERIFY(m_floor->attach() > 0); };
        const auto unplugRaw = [&] { QVERIFY(m_floor->detach() > 0); };
        compare("attach", {[&] { return apply(attach); }, unplug},
                {[&] { return m_floor->attach(); }, unplugRaw});
        compare("detach", {[&] { return apply(detach); }, [] {}, plug},
                {[&] { return m_floor->detach(); }, [] {}, plugRaw});
    }

    void addDecky()
    {
        const LanId office = document().lanByName(u"office"_s)->id;
        const QString service = ResourceNames(m_id).service(u"newcomer"_s, u"ftp"_s);
        DeckyId last;
        std::vector<double> applied;
        compare("add_decky",
                {[&] {
                    Decky decky;
                    decky.id = last = DeckyId::create();
                    decky.name = u"newcomer"_s;
                    decky.services = {u"ftp"_s};
                    const Edge home{EdgeId::create(), decky.id, office,
                                    u"10.%1.1.60"_s.arg(ownNet()), false};
                    return applyUntilRunning(AddDecky{decky, home}, service, applied);
                },
                 [&] { QVERIFY(apply(RemoveDecky{last}) > 0); }},
                {[&] { return m_floor->addDecky(); }, [] {}});
        qInfo("  %-12s %6.1f ms until it is said to be applied: it must have lived %lld ms for that",
              "add_decky", median(applied) * 1e3,
              static_cast<long long>(DeployTimings().liveSettleDelay.count()));
    }

    void coordinatesTouchNothing()
    {
        const Topology now = document();
        DeckyPatch patch;
        patch.pos = std::optional(QPointF(7, 9));
        const QDateTime before = QDateTime::currentDateTimeUtc();
        const auto networks = m_docker->networks({ResourceNames(m_id).labelFilter()});
        const double took = apply(UpdateDecky{now.deckyByName(u"pc"_s)->id, patch});
        QVERIFY(took > 0);
        qInfo("  %-12s %6.1f ms", "coordinates", took * 1e3);
        const auto containers = m_docker->containers({ResourceNames(m_id).labelFilter()});
        QVERIFY(containers && !containers->empty() && networks && !networks->empty());
        for (const ObservedContainer &container : *containers) {
            const auto details = m_docker->inspectContainer(container.id);
            QVERIFY(details && details->startedAt < before);
        }
    }
};

QTEST_GUILESS_MAIN(BenchLive)
#include "bench_live.moc"
