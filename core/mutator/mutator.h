// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"
#include "core/engine/operationlock.h"
#include "core/engine/statekeeper.h"
#include "core/engine/targetengines.h"
#include "core/mutator/liveguards.h"

#include <chrono>
#include <map>
#include <mutex>

namespace decnet {

struct MutatorTimings
{
    std::chrono::milliseconds poll{1000};        ///< the fallback when no message comes
    std::chrono::milliseconds lease{15'000};     ///< a worker that is silent for so long is dead
    std::chrono::milliseconds renewal{4000};     ///< how often a living one says so
    std::chrono::milliseconds lockPatience{200}; ///< for another operation on the topology
};

/// What a mutator works with. What is referred to must outlive it.
struct MutatorParts
{
    MutationQueue &queue;
    StateKeeper &keeper;
    Bus &bus;
    const LiveGuards &guards;
    TargetEngines &engines;
    Paths paths;
    MutatorTimings timings;
};

/// Applies changes of running topologies, one row at a time. Any number of them may work on one
/// database. Blocking, thread-safe.
class Mutator
{
public:
    explicit Mutator(MutatorParts parts);

    /// Asks the guards and puts the change into the queue; publishes
    /// topology.<id>.mutation.enqueued. Errors: those of MutationQueue::enqueue(), of
    /// LiveGuards and of TargetEngines::placeOf(); nothing is written then.
    [[nodiscard]] Result<QueuedMutation> enqueue(const MutationRequest &request);
    /// Takes a waiting one back and tells. Errors: those of MutationQueue::discard().
    [[nodiscard]] Result<void> discard(MutationId id, const QString &reason);

    /// Nothing when changes of the topology can be applied from here; else why they wait. Errors of
    /// TargetEngines::placeOf() and of the repository.
    [[nodiscard]] Result<void> checkPlace(TopologyId topology);

    /// Claims and applies the oldest one of a topology. False when there is none, when another
    /// operation is under way on it, or when it lives where nobody can be asked now: then what waits
    /// goes on waiting, and topology.<id>.mutation.waiting is published once with the reason. The error is one of the database: the row will be taken up
    /// again when the lease has run out.
    [[nodiscard]] Result<bool> applyNext(TopologyId topology);
    /// Everything that waits, oldest first, until nothing can be claimed; returns how many ended. A
    /// cancelled task lets the one under way end.
    [[nodiscard]] Result<int> drain(const Task &task);

    /// Unique in the world; stands in the rows that this mutator claims.
    [[nodiscard]] const QString &owner() const { return m_owner; }

private:
    /// Publishes each step of the row's plan as it begins.
    [[nodiscard]] DeployObserver tellSteps(const QueuedMutation &row);
    /// What became of a row; the error is the reason why it failed.
    Result<void> apply(const QueuedMutation &row, Materialiser &place, const Task &task);
    Result<LiveChange> writeOrResume(const QueuedMutation &row, Materialiser &place);
    Result<bool> stopRemovedServices(const QueuedMutation &row, Materialiser &place,
                                     const MutationCheck &check);
    Result<Materialiser *> placeOf(TopologyId topology);
    void tellWaiting(TopologyId topology, const QString &reason);
    void forgetWaiting(TopologyId topology);
    void publish(const QueuedMutation &row, const QString &what, const QString &reason = {});
    void publishServices(const LiveChange &change);

    MutatorParts m_parts;
    const QString m_owner;
    std::mutex m_waitingMutex;
    std::map<TopologyId, QString> m_waiting; ///< why; told already
};

} // namespace decnet
