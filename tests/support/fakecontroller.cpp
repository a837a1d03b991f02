// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakecontroller.h"

#include "core/base/clock.h"
#include "core/bus/topics.h"
#include "core/engine/plan.h"
#include "core/topology/document.h"
#include "core/topology/generator.h"

#include <QElapsedTimer>
#include <QtGlobal>

#include <thread>

namespace decnet::test {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kHoldStep = 5ms;

// A fake that cannot be built is a broken test, not a result to hand on.
template<typename T>
T must(Result<T> result)
{
    if (!result)
        qFatal("FakeController: %s", qUtf8Printable(result.error().toString()));
    return std::move(*result);
}

void must(const Result<void> &result)
{
    if (!result)
        qFatal("FakeController: %s", qUtf8Printable(result.error().toString()));
}

QString containerName(const Topology &topology, const QString &decky, const QString &service = {})
{
    const QString base = u"decnet_t_%1_%2"_s.arg(topology.meta.id.id8(), decky);
    return service.isEmpty() ? base : base + u'-' + service;
}

} // namespace

FakeController::FakeController()
{
    m_paths = Paths::below(m_dir.path());
    m_catalog = must(Catalog::load());
    m_bus = std::make_unique<InProcessBus>(m_clock);
    m_database = must(Database::open(m_paths.database()));
    m_store = std::make_unique<SqlTopologyRepository>(*m_database, m_clock);
    m_queue = std::make_unique<SqlMutationQueue>(*m_database, m_clock);
    m_intel = std::make_unique<SqlIntelRepository>(*m_database, m_clock);
    m_story = std::make_unique<StoryRepository>(*m_store, *m_bus);
    m_health = {EngineHealth::State::Ready, u"Docker is ready."_s, {}, u"20.10.24"_s};
}

FakeController::~FakeController()
{
    release();
}

void FakeController::setHealth(EngineHealth health)
{
    const std::scoped_lock lock(m_mutex);
    m_health = std::move(health);
}

void FakeController::setStory(RunStory story)
{
    const std::scoped_lock lock(m_mutex);
    m_run = std::move(story);
}

void FakeController::setHostFacts(HostFacts facts)
{
    const std::scoped_lock lock(m_mutex);
    m_facts = std::move(facts);
}

void FakeController::setPreview(ChangePreview preview)
{
    const std::scoped_lock lock(m_mutex);
    m_preview = std::move(preview);
}

void FakeController::setDrift(Drift drift)
{
    const std::scoped_lock lock(m_mutex);
    m_drift = std::move(drift);
}

Result<Drift> FakeController::drift(TopologyId)
{
    const std::scoped_lock lock(m_mutex);
    return m_drift;
}

Result<bool> FakeController::isAutoRepaired(TopologyId id)
{
    const std::scoped_lock lock(m_mutex);
    return m_autoRepaired.contains(id);
}

Result<void> FakeController::setAutoRepair(TopologyId id, bool on)
{
    if (const auto known = topologies().load(id); !known)
        return fail(known.error());
    const std::scoped_lock lock(m_mutex);
    if (on)
        m_autoRepaired.insert(id);
    else
        m_autoRepaired.erase(id);
    return {};
}

Result<ChangePreview> FakeController::previewMutation(TopologyId, const Mutation &)
{
    const std::scoped_lock lock(m_mutex);
    return m_preview;
}

TopologyId FakeController::addMaze(const QString &name, int depth, int branching, quint64 seed)
{
    GeneratorConfig config;
    config.name = name;
    config.depth = depth;
    config.branching = branching;
    config.seed = seed;
    return must(generateTopology(config));
}

TopologyId FakeController::addBlank(const QString &name)
{
    return must(createBlank(name));
}

void FakeController::force(TopologyId id, TopologyStatus status, const QString &reason)
{
    using S = TopologyStatus;
    const auto path = [status]() -> std::vector<S> {
        switch (status) {
        case S::Pending:
            return {};
        case S::Deploying:
            return {S::Deploying};
        case S::Active:
            return {S::Deploying, S::Active};
        case S::Degraded:
            return {S::Deploying, S::Degraded};
        case S::Failed:
            return {S::Deploying, S::Failed};
        case S::TearingDown:
            return {S::Deploying, S::Active, S::TearingDown};
        case S::TornDown:
            return {S::Deploying, S::Active, S::TearingDown, S::TornDown};
        }
        return {};
    }();
    S from = must(m_story->load(id)).meta.status;
    for (const S to : path) {
        must(m_story->transition(id, from, to, to == status ? reason : QString()));
        from = to;
    }
    if (status == S::Active || status == S::Degraded)
        setAll(id, DeckyState::Running);
    if (status == S::TornDown)
        setAll(id, DeckyState::TornDown);
}

void FakeController::setDeckyState(TopologyId id, const QString &decky, DeckyState state,
                                   const QString &error)
{
    const Topology topology = must(m_story->load(id));
    const Decky *found = topology.deckyByName(decky);
    if (!found)
        qFatal("no decky %s", qUtf8Printable(decky));
    must(m_story->setRuntime(id, {{found->id, {state, error, m_clock.now()}}}));
}

void FakeController::editElsewhere(TopologyId id)
{
    const Topology topology = must(m_store->load(id));
    LanPatch patch;
    patch.notes = u"edited elsewhere"_s;
    must(m_store->apply(id, UpdateLan{topology.lans().begin()->first, patch}, std::nullopt));
}

void FakeController::attack(TopologyId id, const QString &decky, const QString &service,
                            const QString &type, const QString &attackerIp,
                            const QJsonObject &fields, const QDateTime &at)
{
    const Topology topology = must(m_store->load(id));
    const Decky *found = topology.deckyByName(decky);
    DecoyEvent event;
    event.at = at;
    event.topologyId = id.toString();
    event.deckyId = found ? found->id.toString() : QString();
    event.decky = decky;
    event.service = service;
    event.type = type;
    event.attackerIp = attackerIp;
    event.fields = fields;
    qint64 line = 0;
    {
        const std::scoped_lock lock(m_mutex);
        line = ++m_line;
    }
    event.raw = u"line %1"_s.arg(line);
    const IngestResult result = must(m_intel->ingest(
        containerName(topology, decky, service), {event}, {toIsoUtc(at), static_cast<int>(line)}));
    for (const DecoyEvent &stored : result.events) {
        m_bus->publish(topics::deckyTraffic(stored.deckyId), {{u"topology_id"_s, stored.topologyId},
                                                              {u"decky_id"_s, stored.deckyId},
                                                              {u"decky"_s, stored.decky},
                                                              {u"service"_s, stored.service},
                                                              {u"event_type"_s, stored.type},
                                                              {u"src_ip"_s, stored.attackerIp},
                                                              {u"event_id"_s, stored.id}});
    }
    if (!result.credentials.empty())
        m_bus->publish(topics::credentialCaptured(), {{u"decky"_s, decky}});
    if (!result.newAttackers.empty())
        m_bus->publish(topics::attackerObserved(), {{u"ip"_s, attackerIp}});
}

void FakeController::reportCollector(int streams, qint64 lines, qint64 dropped)
{
    m_bus->publish(topics::collectorHealth(), {{u"ts"_s, toIsoUtc(m_clock.now())},
                                               {u"streams"_s, streams},
                                               {u"lines"_s, lines},
                                               {u"dropped"_s, dropped}});
}

void FakeController::hold(int afterActions)
{
    m_holdAfter = afterActions;
}

void FakeController::release()
{
    m_holdAfter = -1;
}

EngineHealth FakeController::engineHealth()
{
    const std::scoped_lock lock(m_mutex);
    return m_health;
}

HostFacts FakeController::hostFacts(TopologyId)
{
    const std::scoped_lock lock(m_mutex);
    return m_facts;
}

std::vector<Subnet> FakeController::reservedSubnets(TopologyId forTopology)
{
    return m_story->reservedSubnets(forTopology).value_or(std::vector<Subnet>{});
}

Result<TopologyId> FakeController::generateTopology(const GeneratorConfig &config)
{
    const Result<Topology> topology =
        generate(config, m_catalog.deployableServices(), reservedSubnets({}), m_clock.now());
    if (!topology)
        return fail(topology.error());
    if (auto stored = m_story->create(*topology); !stored)
        return fail(stored.error());
    return topology->meta.id;
}

Result<TopologyId> FakeController::createBlank(const QString &name)
{
    const Result<Topology> topology =
        blankTopology(name, *Subnet::parse(u"172.16.0.0/12"_s), reservedSubnets({}), m_clock.now());
    if (!topology)
        return fail(topology.error());
    if (auto stored = m_story->create(*topology); !stored)
        return fail(stored.error());
    return topology->meta.id;
}

Result<TopologyId> FakeController::importDocument(const QByteArray &document, bool renameOnConflict)
{
    const Result<Topology> parsed = fromDocument(document);
    if (!parsed)
        return fail(parsed.error());
    Topology fresh = m_story->load(parsed->meta.id) ? withFreshIds(*parsed) : asDraft(*parsed);
    const QString wish = fresh.meta.name;
    for (int n = 2; n < 100; ++n) {
        const auto stored = m_story->create(fresh);
        if (stored)
            return fresh.meta.id;
        if (stored.error().kind != ErrorKind::Conflict || !renameOnConflict)
            return fail(stored.error());
        fresh.meta.name = u"%1 (%2)"_s.arg(wish, QString::number(n));
    }
    return fail(ErrorKind::Conflict, u"no free name"_s);
}

Result<DryRun> FakeController::dryRun(TopologyId id)
{
    const Result<Topology> topology = m_story->load(id);
    if (!topology)
        return fail(topology.error());
    DryRun dry;
    dry.plan = deployPlan(*topology);
    dry.issues = validate(*topology, m_catalog, hostFacts(id));
    QByteArray compose("# " + topology->meta.name.toUtf8() + "\nservices:\n");
    for (const auto &[deckyId, decky] : topology->deckies())
        compose += "  " + decky.name.toUtf8() + ":\n    image: decnet/decoyd\n";
    dry.compose = compose;
    return dry;
}

Result<RunReport> FakeController::deploy(TopologyId id, const DeployObserver &observer,
                                         const Task &task)
{
    ++m_deployCount;
    QElapsedTimer timer;
    timer.start();
    const Result<Topology> topology = m_story->load(id);
    if (!topology)
        return fail(topology.error());
    if (hasErrors(validate(*topology, m_catalog, hostFacts(id))))
        return fail(ErrorKind::Invalid,
                    u"“%1” has errors and was not deployed."_s.arg(topology->meta.name));
    using S = TopologyStatus;
    if (auto moved = m_story->transition(id, S::Pending, S::Deploying, {}); !moved)
        return fail(moved.error());
    setAll(id, DeckyState::Pending);
    const Ending ending = run(deployPlan(*topology), observer, task);
    RunReport report;
    report.millis = timer.elapsed();
    const RunStory story = currentStory();
    if (ending.cancelled || !ending.failure.isEmpty()) {
        report.status = S::Failed;
        report.reason = ending.cancelled ? u"cancelled; rolled back"_s : ending.failure;
    } else if (!story.degraded.isEmpty()) {
        report.status = S::Degraded;
        report.reason = story.degraded;
        setAll(id, DeckyState::Running);
        if (!story.degradedDecky.isEmpty())
            setDeckyState(id, story.degradedDecky, DeckyState::Failed, story.degraded);
    } else {
        report.status = S::Active;
        setAll(id, DeckyState::Running);
    }
    if (auto moved = m_story->transition(id, S::Deploying, report.status, report.reason); !moved)
        return fail(moved.error());
    if (ending.cancelled)
        return fail(ErrorKind::Cancelled, u"cancelled"_s);
    return report;
}

Result<RunReport> FakeController::teardown(TopologyId id, const DeployObserver &observer,
                                           const Task &task)
{
    QElapsedTimer timer;
    timer.start();
    const Result<Topology> topology = m_story->load(id);
    if (!topology)
        return fail(topology.error());
    using S = TopologyStatus;
    if (auto moved = m_story->transition(id, topology->meta.status, S::TearingDown, {}); !moved)
        return fail(moved.error());
    const Ending ending = run(teardownPlan(*topology), observer, task);
    RunReport report;
    report.millis = timer.elapsed();
    const bool well = !ending.cancelled && ending.failure.isEmpty();
    report.status = well ? S::TornDown : S::Degraded;
    report.reason = ending.failure;
    setAll(id, well ? DeckyState::TornDown : DeckyState::TeardownFailed);
    if (auto moved = m_story->transition(id, S::TearingDown, report.status, report.reason); !moved)
        return fail(moved.error());
    return report;
}

Result<void> FakeController::reset(TopologyId id)
{
    const Result<Topology> topology = m_story->load(id);
    if (!topology)
        return fail(topology.error());
    return m_story->transition(id, topology->meta.status, TopologyStatus::Pending, u"reset"_s);
}

Result<RunReport> FakeController::repair(TopologyId id, const DeployObserver &observer,
                                         const Task &task)
{
    const Result<Topology> topology = m_story->load(id);
    if (!topology)
        return fail(topology.error());
    const Ending ending = run(deployPlan(*topology), observer, task);
    RunReport report;
    report.status = ending.failure.isEmpty() ? TopologyStatus::Active : TopologyStatus::Degraded;
    report.reason = ending.failure;
    if (report.status == TopologyStatus::Active) {
        setAll(id, DeckyState::Running);
        if (auto moved =
                m_story->transition(id, TopologyStatus::Degraded, report.status, u"repaired"_s);
            !moved)
            return fail(moved.error());
    }
    return report;
}

Plan FakeController::deployPlan(const Topology &topology) const
{
    Plan plan;
    plan.title = u"Deploy "_s + topology.meta.name;
    const auto add = [&plan](ActionKind kind, const QString &target, const QString &reason,
                             DeckyId decky = {}, const QString &service = {}) {
        Action action;
        action.id = static_cast<int>(plan.actions.size());
        action.kind = kind;
        action.target = target;
        action.reason = reason;
        action.decky = decky;
        action.service = service;
        plan.actions.push_back(action);
    };
    add(ActionKind::EnsureImage, u"decnet/decoyd:0.1.0"_s, u"the engine does not have it"_s);
    for (const auto &[id, lan] : topology.lans()) {
        add(ActionKind::CreateNetwork, u"decnet_t_%1_%2"_s.arg(topology.meta.id.id8(), lan.name),
            u"LAN %1 is drawn and has no network"_s.arg(lan.name));
    }
    for (const auto &[id, decky] : topology.deckies()) {
        add(ActionKind::CreateContainer, containerName(topology, decky.name),
            u"decky %1 is drawn and has no base"_s.arg(decky.name), id);
        add(ActionKind::StartContainer, containerName(topology, decky.name), u"its base must run"_s,
            id);
        for (const QString &service : decky.services) {
            add(ActionKind::CreateContainer, containerName(topology, decky.name, service),
                u"service %1 of %2 is wanted"_s.arg(service, decky.name), id, service);
        }
    }
    add(ActionKind::DressNamespaces, topology.meta.id.id8(), u"new namespaces have no routes"_s);
    return plan;
}

Plan FakeController::teardownPlan(const Topology &topology) const
{
    Plan plan;
    plan.title = u"Tear down "_s + topology.meta.name;
    const Plan made = deployPlan(topology);
    for (auto it = made.actions.rbegin(); it != made.actions.rend(); ++it) {
        Action action;
        action.id = static_cast<int>(plan.actions.size());
        action.target = it->target;
        action.reason = u"nothing of it is wanted any more"_s;
        action.destructive = true;
        if (it->kind == ActionKind::CreateContainer)
            action.kind = ActionKind::RemoveContainer;
        else if (it->kind == ActionKind::CreateNetwork)
            action.kind = ActionKind::RemoveNetwork;
        else
            continue;
        plan.actions.push_back(action);
    }
    return plan;
}

FakeController::Ending FakeController::run(const Plan &plan, const DeployObserver &observer,
                                           const Task &task)
{
    const RunStory story = currentStory();
    observer.planned(plan);
    observer.log(u"%1: %2 actions"_s.arg(plan.title).arg(plan.actions.size()));
    Ending ending;
    int finished = 0;
    for (const Action &action : plan.actions) {
        while (m_holdAfter >= 0 && finished >= m_holdAfter && !task.isCancelled())
            std::this_thread::sleep_for(kHoldStep);
        if (task.isCancelled())
            ending.cancelled = true;
        if (ending.cancelled || !ending.failure.isEmpty()) {
            observer.updated({action.id, ActionState::Skipped, {}, 0});
            continue;
        }
        observer.updated({action.id, ActionState::Running, {}, 0});
        std::this_thread::sleep_for(story.perAction);
        if (!story.failAt.isEmpty() && action.target.contains(story.failAt)) {
            ending.failure = u"%1: %2"_s.arg(action.target, story.failure);
            observer.updated(
                {action.id, ActionState::Failed, story.failure, story.perAction.count()});
            observer.log(u"error: %1"_s.arg(ending.failure));
            continue;
        }
        observer.updated({action.id, ActionState::Done, {}, story.perAction.count()});
        observer.log(u"%1 %2"_s.arg(actionKindName(action.kind), action.target));
        ++finished;
    }
    if (ending.cancelled)
        observer.log(u"cancelled, rolling back"_s);
    return ending;
}

void FakeController::setAll(TopologyId id, DeckyState state)
{
    RuntimeOverlay states;
    const Topology topology = must(m_story->load(id));
    for (const auto &[decky, value] : topology.deckies())
        states.insert(decky, {state, {}, m_clock.now()});
    must(m_story->setRuntime(id, states));
}

RunStory FakeController::currentStory()
{
    const std::scoped_lock lock(m_mutex);
    return m_run;
}

Result<QueuedMutation> FakeController::mutate(const MutationRequest &request)
{
    auto row = m_queue->enqueue(request, [](const Topology &, const Topology &) {
        return Result<void>();
    });
    if (row)
        m_bus->publish(topics::topologyMutation(request.topology.toString(), u"enqueued"_s),
                       {{u"mutation_id"_s, row->id.toString()}});
    return row;
}

Result<QueuedMutation> FakeController::awaitMutation(MutationId id, const Task &task)
{
    const QString owner = u"fake"_s;
    while (true) {
        auto row = m_queue->find(id);
        if (!row || isFinal(row->state))
            return row;
        if (const auto ok = task.check(); !ok)
            return fail(ok.error());
        if (m_mutationsHeld) {
            std::this_thread::sleep_for(10ms);
            continue;
        }
        const auto claimed = m_queue->claim(row->request.topology, owner, 10s);
        if (!claimed)
            return fail(claimed.error());
        if (!*claimed)
            return row;
        const auto written = m_queue->write((*claimed)->id, owner,
                                            [](const Topology &, const Topology &) {
                                                return Result<void>();
                                            });
        const auto ended = written ? m_queue->complete((*claimed)->id, owner)
                                   : m_queue->markFailed((*claimed)->id, owner,
                                                         written.error().message);
        if (!ended)
            return fail(ended.error());
        m_bus->publish(topics::topologyChanged(row->request.topology.toString()), {});
    }
}

Result<void> FakeController::discardMutation(MutationId id, const QString &reason)
{
    auto taken = m_queue->discard(id, reason);
    if (const auto row = m_queue->find(id); taken && row)
        m_bus->publish(topics::topologyMutation(row->request.topology.toString(), u"discarded"_s),
                       {{u"mutation_id"_s, id.toString()}});
    return taken;
}

Result<std::optional<QueuedMutation>> FakeController::changeService(const ServiceChange &change)
{
    const auto topology = m_store->load(change.topology);
    if (!topology)
        return fail(topology.error());
    const auto request = serviceRequest(*topology, m_catalog, change);
    if (!request)
        return fail(request.error());
    auto row = mutate(*request);
    if (!row)
        return fail(row.error());
    return std::move(*row);
}

} // namespace decnet::test
