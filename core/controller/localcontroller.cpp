// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/localcontroller.h"

#include "core/bus/topics.h"
#include "core/controller/enginehealth.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"

#include <QCoreApplication>
#include <QStorageInfo>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How often topologies whose owner died while we run are looked for.
constexpr auto kSettlePeriod = 30s;
/// An engine that takes longer over one request is not answering at all.
constexpr auto kLatecomersWithin = 5min;
/// B-03.
constexpr auto kPulsePeriod = 30s;
/// How often it is seen to that a network helper waits.
constexpr auto kWarmthPeriod = 2s;
/// How often degraded topologies are looked for that want to be repaired.
constexpr auto kAutoRepairPeriod = 2s;
constexpr int kMostRenames = 1000;

qint64 freeBytes(const Result<EngineInfo> &info)
{
    if (!info || info->rootDir.isEmpty())
        return -1;
    // The folder itself may be closed to us; the disk that holds it is that of the nearest open parent.
    const QStorageInfo storage(info->rootDir);
    return storage.isValid() ? storage.bytesAvailable() : -1;
}

} // namespace

Result<std::unique_ptr<Controller>> Controller::open(const ControllerConfig &config)
{
    auto catalog = Catalog::load(config.paths.config + u"/catalog"_s);
    if (!catalog)
        return fail(catalog.error());
    auto database = Database::open(config.paths.database());
    if (!database)
        return fail(database.error());
    return std::make_unique<LocalController>(config, std::move(*database), std::move(*catalog));
}

LocalController::LocalController(const ControllerConfig &config,
                                 std::unique_ptr<Database> database, Catalog catalog)
    : m_config(config)
    , m_database(std::move(database))
    , m_catalog(std::move(catalog))
    , m_bus(m_clock, config.paths.busSocket())
    , m_stored(*m_database, m_clock)
    , m_topologies(m_stored, m_bus)
    , m_intel(*m_database, m_clock)
    , m_queue(*m_database, m_clock)
    , m_autoRepair(*m_database)
    , m_keeper(m_stored, m_bus, m_clock)
    , m_room(EngineRoom::open(config.dockerHost, m_keeper, m_catalog, config.paths))
    , m_live(m_room ? std::make_unique<LiveRoom>(**m_room, m_queue, m_keeper, m_bus,
                                                 [this](TopologyId id) { return hostFacts(id); })
                    : nullptr)
{}

LocalController::~LocalController()
{
    LocalController::stop();
}

DockerEngine *LocalController::engineOrNull()
{
    return m_room ? &(*m_room)->docker() : nullptr;
}

HostScout LocalController::scout()
{
    return {m_host, engineOrNull(), m_stored};
}

EngineHealth LocalController::engineHealth()
{
    const Result<EngineInfo> info
        = m_room ? (*m_room)->docker().info() : Result<EngineInfo>(fail(m_room.error()));
    return describeEngine(info, freeBytes(info));
}

HostFacts LocalController::hostFacts(TopologyId forTopology)
{
    return scout().facts(forTopology);
}

std::vector<Subnet> LocalController::reservedSubnets(TopologyId forTopology)
{
    return scout().reserved(forTopology);
}

Result<TopologyId> LocalController::store(const Topology &topology)
{
    if (auto created = m_topologies.create(topology); !created)
        return fail(created.error());
    return topology.meta.id;
}

Result<TopologyId> LocalController::generateTopology(const GeneratorConfig &config)
{
    const auto topology
        = generate(config, m_catalog.deployableServices(), reservedSubnets({}), m_clock.now());
    return topology ? store(*topology) : fail(topology.error());
}

Result<TopologyId> LocalController::createBlank(const QString &name)
{
    const auto base = Subnet::parse(QString::fromUtf16(kDefaultSubnetBase));
    const auto topology = blankTopology(name, *base, reservedSubnets({}), m_clock.now());
    return topology ? store(*topology) : fail(topology.error());
}

Result<TopologyId> LocalController::importDocument(const QByteArray &document,
                                                   bool renameOnConflict)
{
    const auto read = fromDocument(document);
    if (!read)
        return fail(read.error());
    // Back where it was, with its hash, when nobody has its place.
    const bool isFree = !read->meta.id.isNull() && !m_stored.load(read->meta.id);
    Topology topology = isFree ? asDraft(*read) : withFreshIds(*read);
    const QString wish = topology.meta.name;
    for (int number = 2;; ++number) {
        auto stored = store(topology);
        if (stored || !renameOnConflict || stored.error().kind != ErrorKind::Conflict
            || number > kMostRenames)
            return stored;
        const QString suffix = u" (%1)"_s.arg(number);
        topology.meta.name = wish.left(64 - suffix.size()) + suffix;
    }
}

Result<DryRun> LocalController::dryRun(TopologyId id)
{
    if (!m_room)
        return fail(m_room.error());
    return (*m_room)->deployer().dryRun(id, [&] { return hostFacts(id); });
}

Result<RunReport> LocalController::deploy(TopologyId id, const DeployObserver &observer,
                                          const Task &task)
{
    if (!m_room)
        return fail(m_room.error());
    return (*m_room)->deployer().deploy(id, [&] { return hostFacts(id); }, observer, task);
}

Result<RunReport> LocalController::teardown(TopologyId id, const DeployObserver &observer,
                                            const Task &task)
{
    const auto topology = m_topologies.load(id);
    if (!topology)
        return fail(topology.error());
    // Said before the engine is asked: a topology that cannot be torn down needs no engine to know it.
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    const TopologyStatus status = topology->meta.status;
    if (status != TopologyStatus::TearingDown) {
        if (const auto legal = checkTransition(status, TopologyStatus::TearingDown); !legal)
            return fail(legal.error());
    }
    if (!m_room)
        return fail(m_room.error());
    // The logs go with their containers: what was not collected yet would be lost.
    if (const auto collected = collectNow(task); !collected && observer.log)
        observer.log(u"The last events could not be collected: "_s + collected.error().message);
    return (*m_room)->deployer().teardown(id, observer, task);
}

Result<void> LocalController::reset(TopologyId id)
{
    const auto topology = m_stored.load(id);
    if (!topology)
        return fail(topology.error());
    // What is left of it is on its own host, where this engine cannot look.
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return ok;
    const TopologyStatus from = topology->meta.status;
    if (auto ok = checkTransition(from, TopologyStatus::Pending); !ok)
        return ok;
    const auto lock = OperationLock::acquire(m_config.paths, id);
    if (!lock)
        return fail(lock.error());
    const auto observed
        = m_room ? observe((*m_room)->docker(), id) : Result<Observed>(fail(m_room.error()));
    if (!observed) {
        Error error = observed.error().wrapped(
            u"Without an answer from Docker nobody knows whether anything of “%1” still exists."_s
                .arg(topology->meta.name));
        error.kind = ErrorKind::Refused;
        return fail(error);
    }
    if (!observed->isEmpty()) {
        QStringList names;
        for (const ObservedContainer &container : observed->containers)
            names.append(container.name);
        for (const ObservedNetwork &network : observed->networks)
            names.append(network.name);
        return fail(ErrorKind::Refused,
                    u"“%1” still has containers or networks; tear it down first."_s.arg(
                        topology->meta.name),
                    names.join(u", "_s));
    }
    if (auto moved = m_keeper.transition(id, from, TopologyStatus::Pending, u"reset"_s); !moved)
        return moved;
    return m_keeper.recordAll(*topology, DeckyState::Pending);
}

Result<RunReport> LocalController::repair(TopologyId id, const DeployObserver &observer,
                                          const Task &task)
{
    if (!m_room)
        return fail(m_room.error());
    return (*m_room)->deployer().repair(id, observer, task);
}

Result<void> LocalController::sweepLatecomers()
{
    std::vector<TopologyId> recent;
    {
        const std::lock_guard lock(m_settledMutex);
        std::erase_if(m_settled, [now = std::chrono::steady_clock::now()](const auto &entry) {
            return now - entry.second > kLatecomersWithin;
        });
        for (const auto &[id, when] : m_settled)
            recent.push_back(id);
    }
    for (const TopologyId id : recent) {
        const auto swept = (*m_room)->deployer().sweepLatecomers(id);
        if (!swept && swept.error().kind != ErrorKind::NotFound)
            return fail(swept.error());
    }
    return {};
}

Result<QStringList> LocalController::settle()
{
    QStringList notes;
    if (m_room) {
        if (auto swept = sweepLatecomers(); !swept)
            return fail(swept.error());
    }
    for (const TopologyStatus status : {TopologyStatus::Deploying, TopologyStatus::TearingDown}) {
        TopologyQuery query;
        query.status = status;
        query.limit = 1000;
        const auto page = m_stored.list(query);
        if (!page)
            return fail(page.error());
        for (const TopologySummary &row : page->rows) {
            if (!livesHere(row.meta))
                continue;
            if (!m_room)
                return fail(m_room.error());
            const auto settled = (*m_room)->deployer().settle(row.meta.id);
            if (!settled)
                return fail(settled.error());
            if (!*settled)
                continue;
            {
                const std::lock_guard lock(m_settledMutex);
                m_settled[row.meta.id] = std::chrono::steady_clock::now();
            }
            notes.append(status == TopologyStatus::Deploying
                             ? u"“%1” was interrupted while deploying; rolled back."_s.arg(
                                 row.meta.name)
                             : u"“%1” was interrupted while tearing down; finished."_s.arg(
                                 row.meta.name));
        }
    }
    return notes;
}

Result<Orphans> LocalController::orphans()
{
    if (!m_room)
        return fail(m_room.error());
    return (*m_room)->reaper().find();
}

Result<Orphans> LocalController::reap()
{
    if (!m_room)
        return fail(m_room.error());
    return (*m_room)->reaper().reap();
}

Result<std::unique_ptr<Collector>> LocalController::makeCollector()
{
    if (!m_room)
        return fail(m_room.error());
    const QString dockerHost = m_config.dockerHost;
    return std::make_unique<Collector>(
        (*m_room)->docker(),
        [dockerHost](LogFollower::LineHandler line, LogFollower::EndHandler end) {
            return createLogFollower(std::move(line), std::move(end), dockerHost);
        },
        m_intel, m_bus, m_clock, m_config.paths);
}

Result<int> LocalController::collectNow(const Task &task)
{
    const auto collector = makeCollector();
    if (!collector)
        return fail(collector.error());
    const auto counts = (*collector)->collectNow(task);
    if (!counts)
        return fail(counts.error());
    return static_cast<int>(counts->events);
}

Result<void> LocalController::seeToHelper()
{
    for (const TopologyStatus status : {TopologyStatus::Active, TopologyStatus::Degraded}) {
        TopologyQuery query;
        query.status = status;
        query.limit = 1;
        const auto page = m_stored.list(query);
        if (!page)
            return fail(page.error());
        if (page->total > 0)
            return (*m_room)->dresser().keepWarm();
    }
    (*m_room)->dresser().coolDown();
    return {};
}

void LocalController::tellHealth()
{
    m_bus.publish(topics::controllerHealth(), {{u"worker"_s, u"controller"_s},
                                               {u"ts"_s, toIsoUtc(m_clock.now())},
                                               {u"pid"_s, QCoreApplication::applicationPid()},
                                               {u"broker"_s, m_bus.isBroker()},
                                               {u"shed"_s, m_bus.shedCount()}});
}

void LocalController::start()
{
    const std::lock_guard lock(m_runningMutex);
    if (m_settler || !m_room)
        return;
    auto collector = makeCollector();
    if (!collector)
        return;
    m_collector = std::move(*collector);
    m_collector->start();
    m_follower = std::make_unique<StateFollower>(
        (*m_room)->parts(), (*m_room)->deployer(),
        [collector = m_collector.get()](const QString &id, const Labels &labels) {
            collector->containerStarted(id, labels);
        });
    m_follower->start();
    m_settler = std::make_unique<Watch>(
        [this]() -> Result<void> {
            const auto settled = settle();
            return settled ? Result<void>() : fail(settled.error());
        },
        kSettlePeriod);
    m_warmth = std::make_unique<Watch>([this] { return seeToHelper(); }, kWarmthPeriod);
    m_repairer = std::make_unique<AutoRepair>(autoRepairWorld(), m_clock);
    m_repairs = std::make_unique<Watch>([this] { return m_repairer->round(); }, kAutoRepairPeriod);
    m_bus.host();
    m_mutatorLoop = std::make_unique<MutatorLoop>(m_live->mutator(), m_bus);
    m_pulse = std::make_unique<Watch>(
        [this]() -> Result<void> {
            tellHealth();
            return {};
        },
        kPulsePeriod);
    m_control = std::make_unique<WorkerControl>(
        m_bus, WorkerControl::Actions{[this] { tellHealth(); },
                                      [loop = m_mutatorLoop.get()] { loop->wake(); }});
    auto presence = Presence::announce(
        m_config.paths,
        {QCoreApplication::applicationPid(), QCoreApplication::applicationName(),
         QStringLiteral(DECNET_VERSION), m_clock.now()});
    // Nobody is told then; everything else works.
    if (presence)
        m_presence.emplace(std::move(*presence));
}

void LocalController::stop()
{
    const std::lock_guard lock(m_runningMutex);
    m_presence.reset();
    m_control.reset();
    m_pulse.reset();
    m_mutatorLoop.reset();
    m_repairs.reset();
    m_repairer.reset();
    m_warmth.reset();
    if (m_room)
        (*m_room)->dresser().coolDown();
    m_settler.reset();
    m_follower.reset();
    m_collector.reset();
}

} // namespace decnet
