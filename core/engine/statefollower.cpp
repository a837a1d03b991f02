// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/statefollower.h"

#include "core/engine/labels.h"
#include "core/engine/targetengines.h"
#include "core/engine/unfinished.h"

#include <QSet>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// What can change how a topology is. The engine sends much more (exec, attach, …).
bool isRelevant(const QString &action)
{
    static const QSet<QString> relevant{u"start"_s,   u"die"_s,     u"stop"_s, u"destroy"_s,
                                        u"restart"_s, u"unpause"_s, u"oom"_s,  u"pause"_s,
                                        u"create"_s};
    return relevant.contains(action);
}

} // namespace

StateFollower::StateFollower(EngineParts parts, Deployer &deployer, StartedHandler started,
                             FollowTimings timings)
    : m_parts(std::move(parts))
    , m_deployer(deployer)
    , m_started(std::move(started))
    , m_timings(timings)
{}

StateFollower::~StateFollower()
{
    stop();
}

void StateFollower::start()
{
    if (m_worker.joinable())
        return;
    m_stopping = false;
    m_task = Task();
    m_stream = std::thread([this] { followStream(); });
    m_worker = std::thread([this] { work(); });
}

void StateFollower::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_task.cancel();
    m_wake.notify_all();
    if (m_stream.joinable())
        m_stream.join();
    if (m_worker.joinable())
        m_worker.join();
}

void StateFollower::onEvent(const EngineEvent &event)
{
    const auto label = [&](const char16_t *key) {
        return event.attributes.value(QString::fromUtf16(key));
    };
    const auto id = TopologyId::parse(label(labels::kTopologyId));
    if (!id || !isRelevant(event.action))
        return;
    const bool isStart = event.action == u"start"_s;
    if (isStart && m_started)
        m_started(event.id, event.attributes);
    const bool isBase = label(labels::kRole) == QString::fromUtf16(labels::kRoleBase);
    const std::lock_guard lock(m_mutex);
    bool &isDeep = m_marked[*id];
    isDeep = isDeep || (isStart && isBase);
    m_wake.notify_all();
}

void StateFollower::followStream()
{
    Backoff backoff(m_timings.reconnectFirst, m_timings.reconnectLongest);
    QString since;
    while (!m_task.isCancelled()) {
        const auto ended = m_parts.docker.followEvents(
            {QString::fromUtf16(labels::kTopologyId)}, since,
            [&](const EngineEvent &event) {
                backoff.reset();
                onEvent(event);
            },
            m_task);
        if (ended || m_task.isCancelled())
            continue;
        // Events of the gap are asked for again; a look at everything covers what the engine forgot.
        since = QString::number(m_parts.keeper.now().addSecs(-1).toSecsSinceEpoch());
        std::unique_lock lock(m_mutex);
        m_markedAll = true;
        m_wake.notify_all();
        m_wake.wait_for(lock, backoff.next(), [this] { return m_stopping; });
    }
}

void StateFollower::work()
{
    bool isFirst = true;
    while (true) {
        std::map<TopologyId, bool> marked;
        bool isAll = false;
        bool isDeep = false;
        {
            std::unique_lock lock(m_mutex);
            const auto isWoken
                = [this] { return m_stopping || m_markedAll || !m_marked.empty(); };
            const bool isTimer = !m_wake.wait_for(lock, m_timings.period, isWoken);
            if (!m_stopping && !isFirst && !isTimer)
                m_wake.wait_for(lock, m_timings.debounce, [this] { return m_stopping; });
            if (m_stopping)
                return;
            isDeep = m_markedAll;
            isAll = m_markedAll || isTimer;
            marked = std::move(m_marked);
            m_marked.clear();
            m_markedAll = false;
        }
        isFirst = false;
        if (isAll)
            lookAtAll(isDeep);
        std::set<TopologyId> again;
        for (const auto &[id, wantsDeep] : marked) {
            const auto looked = look(id, wantsDeep);
            if (looked && *looked)
                again.insert(id);
        }
        if (again.empty())
            continue;
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, m_timings.recheck, [this] { return m_stopping; });
        for (const TopologyId id : again)
            m_marked[id] = true;
    }
}

Result<std::set<TopologyId>> StateFollower::runningTopologies()
{
    std::set<TopologyId> running;
    for (const TopologyStatus status : {TopologyStatus::Active, TopologyStatus::Degraded}) {
        TopologyQuery query;
        query.status = status;
        query.limit = 1000;
        const auto page = m_parts.keeper.repository().list(query);
        if (!page)
            return fail(page.error());
        for (const TopologySummary &row : page->rows) {
            // Of what runs elsewhere this engine knows nothing.
            if (livesHere(row.meta))
                running.insert(row.meta.id);
        }
    }
    return running;
}

void StateFollower::lookAtAll(bool isDeep)
{
    const auto running = runningTopologies();
    if (!running)
        return;
    std::erase_if(m_expectations,
                  [&](const auto &entry) { return !running->contains(entry.first); });
    for (const TopologyId id : *running) {
        const auto looked = look(id, isDeep);
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        if (looked && *looked)
            m_marked[id] = true;
    }
}

Result<const StateFollower::Expectation *> StateFollower::expectation(TopologyId id)
{
    auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    const qint64 version = topology->meta.version;
    if (const auto known = m_expectations.find(id);
        known != m_expectations.end() && known->second.version == version) {
        known->second.topology.meta = topology->meta;
        return &known->second;
    }
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    auto wanted = wantedState(*topology, m_parts.catalog, *images);
    if (!wanted)
        return fail(wanted.error());
    const auto [entry, isNew] = m_expectations.insert_or_assign(
        id, Expectation{version, std::move(*topology), std::move(*wanted)});
    return &entry->second;
}

Result<bool> StateFollower::look(TopologyId id, bool isDeep)
{
    const auto expected = expectation(id);
    if (!expected)
        return fail(expected.error());
    const TopologyStatus status = (*expected)->topology.meta.status;
    if (!livesHere((*expected)->topology.meta))
        return false;
    if (status != TopologyStatus::Active && status != TopologyStatus::Degraded)
        return false;
    bool again = false;
    if (isDeep) {
        const auto recovered = m_deployer.recoverRestartedBases((*expected)->topology);
        // Someone else is at it, or the engine would not: look once more.
        if (!recovered && recovered.error().kind != ErrorKind::Unreachable)
            again = true;
    }
    // In the middle of a change nothing is as wanted; whoever works on it will tell how it ended.
    const auto lock = OperationLock::acquire(m_parts.paths, id);
    if (!lock)
        return lock.error().kind == ErrorKind::Busy ? Result<bool>(true) : fail(lock.error());
    const auto current = expectation(id);
    if (!current)
        return fail(current.error());
    const TopologyStatus now = (*current)->topology.meta.status;
    if (now != TopologyStatus::Active && now != TopologyStatus::Degraded)
        return false;
    const auto containers = m_parts.docker.containers({(*current)->wanted.names.labelFilter()});
    if (!containers)
        return fail(containers.error());
    Observed observed;
    observed.containers = *containers;
    const auto judged = judge(**current, observed);
    if (!judged)
        return judged;
    return again || *judged;
}

Result<bool> StateFollower::judge(const Expectation &expected, const Observed &observed)
{
    StateKeeper &keeper = m_parts.keeper;
    const TopologyId id = expected.topology.meta.id;
    const TopologyStatus status = expected.topology.meta.status;
    Health health = assessHealth(expected.wanted, observed, keeper.now());
    bool again = false;
    if (health.isWell() && status == TopologyStatus::Degraded) {
        // A container that dies over and over runs most of the time it is looked at.
        const auto deep = observeDeeply(m_parts.docker, id, m_parts.timings.workers);
        if (!deep)
            return fail(deep.error());
        health = assessHealth(expected.wanted, *deep, keeper.now());
        again = !health.isWell();
    }
    if (auto stored = keeper.record(expected.topology, health.deckies); !stored)
        return fail(stored.error());
    // All may run and yet a route be missing: after a change that failed only a repair knows.
    const bool isWhole = health.isWell() && !isUnfinished(m_parts.paths, id);
    if (isWhole && status == TopologyStatus::Degraded) {
        if (auto moved = keeper.transition(id, status, TopologyStatus::Active, u"all run again"_s);
            !moved && moved.error().kind != ErrorKind::Conflict)
            return fail(moved.error());
    } else if (!health.isWell() && status == TopologyStatus::Active) {
        if (auto moved
            = keeper.transition(id, status, TopologyStatus::Degraded, health.summary());
            !moved && moved.error().kind != ErrorKind::Conflict)
            return fail(moved.error());
    }
    return again;
}

} // namespace decnet
