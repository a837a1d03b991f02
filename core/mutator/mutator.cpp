// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutator/mutator.h"

#include "core/bus/topics.h"
#include "core/mutator/servicechange.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QUuid>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(mutatorLog, "decnet.mutator")

/// Keeps a claim alive while the work goes on; tells when it was lost.
class LeaseKeeper
{
public:
    LeaseKeeper(MutationQueue &queue, MutationId id, const QString &owner,
                const MutatorTimings &timings, Task task)
        : m_thread([this, &queue, id, owner, timings, task = std::move(task)]() mutable {
            std::unique_lock lock(m_mutex);
            while (!m_wake.wait_for(lock, timings.renewal, [this] { return m_stopping; })) {
                const auto renewed = queue.renew(id, owner, timings.lease);
                // Someone else has it now: whatever is not done yet must not be done here.
                if (!renewed && renewed.error().kind == ErrorKind::Conflict)
                    task.cancel();
            }
        })
    {
    }
    ~LeaseKeeper()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }
    LeaseKeeper(const LeaseKeeper &) = delete;
    LeaseKeeper &operator=(const LeaseKeeper &) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

QString newOwner()
{
    return u"%1/%2"_s.arg(QCoreApplication::applicationPid())
        .arg(QUuid::createUuid().toString(QUuid::WithoutBraces));
}

/// No container is made of what it changes.
bool isDocumentOnly(const QueuedMutation &row)
{
    return row.request.isSaveOnly || row.request.op.isGeometryOnly() || row.request.op.isEmpty();
}

/// The row is as good as it was; only the place it is for cannot be asked.
bool isElsewhere(const Error &error)
{
    return error.kind == ErrorKind::Unreachable || error.kind == ErrorKind::Refused;
}

} // namespace

Mutator::Mutator(MutatorParts parts)
    : m_parts(std::move(parts))
    , m_owner(newOwner())
{
}

void Mutator::publish(const QueuedMutation &row, const QString &what, const QString &reason)
{
    const QString topology = row.request.topology.toString();
    m_parts.bus.publish(topics::topologyMutation(topology, what),
                        {{u"topology_id"_s, topology},
                         {u"mutation_id"_s, row.id.toString()},
                         {u"op"_s, row.request.op.opName()},
                         {u"sequence"_s, row.sequence},
                         {u"reason"_s, reason}});
}

DeployObserver Mutator::tellSteps(const QueuedMutation &row)
{
    struct Steps
    {
        Plan plan;
        int begun = 0;
    };
    const auto steps = std::make_shared<Steps>();
    DeployObserver observer;
    observer.planned = [steps](const Plan &plan) { steps->plan = plan; };
    // One at a time, says the runner.
    observer.updated = [this, steps, topology = row.request.topology.toString(),
                        mutation = row.id.toString()](const ActionUpdate &update) {
        if (update.state != ActionState::Running)
            return;
        const Action &action = steps->plan.actions[static_cast<size_t>(update.actionId)];
        m_parts.bus.publish(topics::topologyMutation(topology, u"progress"_s),
                            {{u"topology_id"_s, topology},
                             {u"mutation_id"_s, mutation},
                             {u"step"_s, ++steps->begun},
                             {u"total"_s, static_cast<qint64>(steps->plan.actions.size())},
                             {u"action"_s, actionKindName(action.kind)},
                             {u"target"_s, action.target}});
    };
    return observer;
}

Result<Materialiser *> Mutator::placeOf(TopologyId topology)
{
    const auto document = m_parts.keeper.repository().load(topology);
    return document ? m_parts.engines.placeOf(document->meta) : fail(document.error());
}

Result<void> Mutator::checkPlace(TopologyId topology)
{
    const auto place = placeOf(topology);
    return place ? Result<void>() : fail(place.error());
}

void Mutator::tellWaiting(TopologyId topology, const QString &reason)
{
    {
        const std::lock_guard lock(m_waitingMutex);
        QString &told = m_waiting[topology];
        if (told == reason)
            return;
        told = reason;
    }
    qCWarning(mutatorLog).noquote() << "changes wait:" << reason;
    m_parts.bus.publish(topics::topologyMutation(topology.toString(), u"waiting"_s),
                        {{u"topology_id"_s, topology.toString()}, {u"reason"_s, reason}});
}

void Mutator::forgetWaiting(TopologyId topology)
{
    const std::lock_guard lock(m_waitingMutex);
    m_waiting.erase(topology);
}

Result<QueuedMutation> Mutator::enqueue(const MutationRequest &request)
{
    if (auto ok = checkPlace(request.topology); !ok)
        return fail(ok.error());
    auto row = m_parts.queue.enqueue(request, m_parts.guards.checkFor(request));
    if (row)
        publish(*row, u"enqueued"_s);
    return row;
}

Result<void> Mutator::discard(MutationId id, const QString &reason)
{
    if (auto gone = m_parts.queue.discard(id, reason); !gone)
        return gone;
    if (const auto row = m_parts.queue.find(id))
        publish(*row, u"discarded"_s, reason);
    return {};
}

Result<bool> Mutator::stopRemovedServices(const QueuedMutation &row, Materialiser &place,
                                          const MutationCheck &check)
{
    const auto before = m_parts.keeper.repository().load(row.request.topology);
    if (!before)
        return fail(before.error());
    Topology after = *before;
    if (auto inverse = row.request.op.apply(after); !inverse)
        return fail(inverse.error());
    const auto removed = ServiceDifference::between(*before, after).removed;
    if (removed.empty())
        return false;
    // What would be refused must not stop anything first.
    if (auto ok = check(*before, after); !ok)
        return fail(ok.error());
    if (auto stopped = place.stopServices(*before, removed); !stopped) {
        const auto degraded = place.degrade(
            row.request.topology, u"live change: "_s + failureText(stopped.error()));
        return fail(degraded ? stopped.error() : degraded.error());
    }
    return true;
}

Result<LiveChange> Mutator::writeOrResume(const QueuedMutation &row, Materialiser &place)
{
    const TopologyId id = row.request.topology;
    if (!row.isWritten()) {
        const MutationCheck check = m_parts.guards.checkFor(row.request);
        std::shared_future<Result<Observed>> observed;
        if (!isDocumentOnly(row)) {
            observed = place.look(id);
            const auto stopped = stopRemovedServices(row, place, check);
            if (!stopped)
                return fail(stopped.error());
            if (*stopped)
                observed = {};
        }
        auto written = m_parts.queue.write(row.id, m_owner, check);
        if (!written)
            return fail(written.error());
        m_parts.bus.publish(
            topics::topologyChanged(id.toString()),
            {{u"topology_id"_s, id.toString()}, {u"version"_s, written->after.meta.version}});
        return LiveChange{std::move(written->before), std::move(written->after),
                          row.request.refresh, row.id.toString(), false,
                          std::move(observed)};
    }
    // The one who wrote it died. Rows go in order, so the document is as it left it.
    auto after = m_parts.keeper.repository().load(id);
    if (!after)
        return fail(after.error());
    Topology before = *after;
    if (auto redo = row.inverse->apply(before); !redo)
        before = *after;
    return LiveChange{std::move(before), std::move(*after), row.request.refresh, row.id.toString(),
                      true};
}

Result<void> Mutator::apply(const QueuedMutation &row, Materialiser &place, const Task &task)
{
    const auto change = writeOrResume(row, place);
    if (!change)
        return fail(change.error());
    if (!isDocumentOnly(row)) {
        const auto report = place.converge(*change, tellSteps(row), task);
        if (!report)
            return fail(report.error());
        if (report->failure)
            return fail(*report->failure);
    }
    publishServices(*change);
    return {};
}

void Mutator::publishServices(const LiveChange &change)
{
    const auto tell = [&](const std::vector<ServiceRef> &services, const QString &what) {
        for (const ServiceRef &each : services) {
            const Decky *decky = change.after.decky(each.decky);
            m_parts.bus.publish(topics::deckyService(decky->name, what),
                                {{u"topology_id"_s, change.after.meta.id.toString()},
                                 {u"decky_id"_s, each.decky.toString()},
                                 {u"name"_s, decky->name},
                                 {u"service"_s, each.service}});
        }
    };
    const auto difference = ServiceDifference::between(change.before, change.after);
    tell(difference.added, u"service_added"_s);
    tell(difference.removed, u"service_removed"_s);
    tell(difference.reconfigured, u"service_config_changed"_s);
}

Result<bool> Mutator::applyNext(TopologyId topology)
{
    const auto place = placeOf(topology);
    if (!place && isElsewhere(place.error())) {
        tellWaiting(topology, place.error().message);
        return false;
    }
    forgetWaiting(topology);
    if (!place && place.error().kind == ErrorKind::NotFound)
        return false;
    // A document that cannot be read fails what would change it; anything else passes.
    if (!place && place.error().kind != ErrorKind::Corrupt)
        return fail(place.error());
    // First the lock, then the claim: a row is never claimed only to wait.
    const auto lock =
        OperationLock::acquire(m_parts.paths, topology, m_parts.timings.lockPatience);
    if (!lock)
        return lock.error().kind == ErrorKind::Busy ? Result<bool>(false) : fail(lock.error());
    const auto claimed = m_parts.queue.claim(topology, m_owner, m_parts.timings.lease);
    if (!claimed)
        return fail(claimed.error());
    if (!*claimed)
        return false;
    const QueuedMutation &row = **claimed;
    publish(row, u"applying"_s);
    Result<void> applied;
    {
        const Task task;
        const LeaseKeeper keeper(m_parts.queue, row.id, m_owner, m_parts.timings, task);
        applied = place ? apply(row, **place, task) : fail(place.error());
    }
    if (applied) {
        if (auto done = m_parts.queue.complete(row.id, m_owner); !done)
            return fail(done.error());
        publish(row, u"applied"_s);
        return true;
    }
    const QString reason = failureText(applied.error());
    qCWarning(mutatorLog).noquote() << row.request.op.opName() << "failed:" << reason;
    if (auto done = m_parts.queue.markFailed(row.id, m_owner, reason); !done)
        return fail(done.error());
    publish(row, u"failed"_s, reason);
    return true;
}

Result<int> Mutator::drain(const Task &task)
{
    if (const auto stranded = m_parts.queue.discardStranded(); !stranded)
        return fail(stranded.error());
    int ended = 0;
    while (true) {
        const auto topologies = m_parts.queue.claimable();
        if (!topologies)
            return fail(topologies.error());
        bool hasWorked = false;
        for (const TopologyId id : *topologies) {
            if (task.isCancelled())
                return ended;
            const auto worked = applyNext(id);
            if (!worked)
                return fail(worked.error());
            hasWorked = hasWorked || *worked;
            ended += *worked ? 1 : 0;
        }
        if (!hasWorked)
            return ended;
    }
}

} // namespace decnet
