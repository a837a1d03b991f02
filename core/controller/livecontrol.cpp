// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LocalController that changes running topologies.
#include "core/controller/localcontroller.h"

#include "core/bus/topics.h"

#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Result<bool> LocalController::isAutoRepaired(TopologyId id)
{
    if (const auto topology = m_stored.load(id); !topology)
        return fail(topology.error());
    return m_autoRepair.isOn(id);
}

Result<void> LocalController::setAutoRepair(TopologyId id, bool on)
{
    const auto topology = m_stored.load(id);
    if (!topology)
        return fail(topology.error());
    if (auto set = m_autoRepair.set(id, on); !set)
        return set;
    m_bus.publish(topics::topologyChanged(id.toString()),
                  {{u"topology_id"_s, id.toString()},
                   {u"version"_s, topology->meta.version},
                   {u"auto_repair"_s, on}});
    return {};
}

AutoRepairWorld LocalController::autoRepairWorld()
{
    return {
        [this]() -> Result<std::vector<TopologyId>> {
            auto wanted = m_autoRepair.all();
            if (!wanted)
                return wanted;
            // What lives elsewhere is repaired where it lives.
            std::erase_if(*wanted, [this](TopologyId id) {
                const auto topology = m_stored.load(id);
                return topology && !livesHere(topology->meta);
            });
            return wanted;
        },
        [this](TopologyId id) -> Result<TopologyStatus> {
            const auto topology = m_stored.load(id);
            return topology ? Result<TopologyStatus>(topology->meta.status)
                            : fail(topology.error());
        },
        [this](TopologyId id) -> Result<bool> {
            for (const MutationState state : {MutationState::Queued, MutationState::Applying}) {
                const auto rows = m_queue.list(id, {state, 1});
                if (!rows)
                    return fail(rows.error());
                if (!rows->empty())
                    return true;
            }
            return false;
        },
        [this](TopologyId id) -> Result<bool> {
            const auto found = drift(id);
            return found ? Result<bool>(!found->isNone()) : fail(found.error());
        },
        [this](TopologyId id) -> Result<bool> {
            const auto report = repair(id, {}, Task());
            return report ? Result<bool>(report->status == TopologyStatus::Active)
                          : fail(report.error());
        },
    };
}

Result<Drift> LocalController::drift(TopologyId id)
{
    if (!m_live)
        return fail(m_room.error());
    return m_live->converger().drift(id);
}

Result<QueuedMutation> LocalController::mutate(const MutationRequest &request)
{
    if (!m_live)
        return fail(m_room.error());
    return m_live->mutator().enqueue(request);
}

Result<ChangePreview> LocalController::previewMutation(TopologyId id, const Mutation &op)
{
    if (!m_live)
        return fail(m_room.error());
    const auto before = m_stored.load(id);
    if (!before)
        return fail(before.error());
    Topology after = *before;
    if (auto inverse = op.apply(after); !inverse)
        return fail(inverse.error());
    auto plan = m_live->converger().preview(*before, after);
    if (!plan)
        return fail(plan.error());
    const auto sessions = m_intel.openSessions(id.toString());
    if (!sessions)
        return fail(sessions.error());
    return explainChange(std::move(*plan), *before, after, *sessions);
}

Result<QueuedMutation> LocalController::awaitMutation(MutationId id, const Task &task)
{
    if (!m_live)
        return fail(m_room.error());
    bool isCollected = false;
    while (true) {
        auto row = m_queue.find(id);
        if (!row || isFinal(row->state))
            return row;
        if (auto ok = task.check(); !ok)
            return fail(ok.error());
        // Nobody here can apply it: it stays in the queue, and waiting for it would be for ever.
        if (auto ok = m_live->mutator().checkPlace(row->request.topology); !ok)
            return fail(ok.error());
        // Without a running controller nobody else reads the logs of a container that goes.
        if (!isCollected && running().empty()) {
            [[maybe_unused]] const auto collected = collectNow(task);
            isCollected = true;
        }
        if (const auto stranded = m_queue.discardStranded(); !stranded)
            return fail(stranded.error());
        const auto worked = m_live->mutator().applyNext(row->request.topology);
        if (!worked)
            return fail(worked.error());
        if (!*worked)
            std::this_thread::sleep_for(30ms);
    }
}

Result<void> LocalController::discardMutation(MutationId id, const QString &reason)
{
    if (!m_live)
        return m_queue.discard(id, reason);
    return m_live->mutator().discard(id, reason);
}

Result<std::optional<QueuedMutation>> LocalController::changeService(const ServiceChange &change)
{
    const auto topology = m_stored.load(change.topology);
    if (!topology)
        return fail(topology.error());
    const auto request = serviceRequest(*topology, m_catalog, change);
    if (!request)
        return fail(request.error());
    if (isEditable(topology->meta.status)) {
        const auto version =
            m_topologies.apply(change.topology, request->op, change.expectedVersion);
        if (!version)
            return fail(version.error());
        return std::nullopt;
    }
    auto row = mutate(*request);
    if (!row)
        return fail(row.error());
    return std::move(*row);
}

std::vector<RunningController> LocalController::running()
{
    return runningControllers(m_config.paths);
}

} // namespace decnet
