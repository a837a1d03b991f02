// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"
#include "core/engine/liveconverger.h"
#include "core/mutator/liveguards.h"

#include <chrono>

namespace decnet {

struct MutatorTimings
{
    std::chrono::milliseconds poll{1000};        ///< the fallback when no message comes
    std::chrono::milliseconds lease{15'000};     ///< a worker that is silent for so long is dead
    std::chrono::milliseconds renewal{4000};     ///< how often a living one says so
    std::chrono::milliseconds lockPatience{200}; ///< for another operation on the topology
};

/// What a mutator works with. References; all must outlive it.
struct MutatorParts
{
    MutationQueue &queue;
    StateKeeper &keeper;
    Bus &bus;
    const LiveGuards &guards;
    LiveConverger &converger;
    MutatorTimings timings;
};

/// Applies changes of running topologies, one row at a time. Any number of them may work on one
/// database. Blocking, thread-safe.
class Mutator
{
public:
    explicit Mutator(MutatorParts parts);

    /// Asks the guards and puts the change into the queue; publishes
    /// topology.<id>.mutation.enqueued. Errors: those of MutationQueue::enqueue() and of
    /// LiveGuards; nothing is written then.
    [[nodiscard]] Result<QueuedMutation> enqueue(const MutationRequest &request);
    /// Takes a waiting one back and tells. Errors: those of MutationQueue::discard().
    [[nodiscard]] Result<void> discard(MutationId id, const QString &reason);

    /// Claims and applies the oldest one of a topology. False when there is none, or when another
    /// operation is under way on it. The error is one of the database: the row will be taken up
    /// again when the lease has run out.
    [[nodiscard]] Result<bool> applyNext(TopologyId topology);
    /// Everything that waits, oldest first, until nothing can be claimed; returns how many ended. A
    /// cancelled task lets the one under way end.
    [[nodiscard]] Result<int> drain(const Task &task);

    /// Unique in the world; stands in the rows that this mutator claims.
    [[nodiscard]] const QString &owner() const { return m_owner; }

private:
    /// What became of a row; the error is the reason why it failed.
    Result<void> apply(const QueuedMutation &row, const Task &task);
    Result<LiveChange> writeOrResume(const QueuedMutation &row);
    Result<void> stopRemovedServices(const QueuedMutation &row, const MutationCheck &check);
    void publish(const QueuedMutation &row, const QString &what, const QString &reason = {});
    void publishServices(const LiveChange &change);

    MutatorParts m_parts;
    const QString m_owner;
};

} // namespace decnet
