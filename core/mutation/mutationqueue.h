// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <QDateTime>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace decnet {

using MutationId = Id<struct MutationTag>;

/// queued -> applying -> applied | failed; queued -> discarded.
enum class MutationState { Queued, Applying, Applied, Failed, Discarded };

[[nodiscard]] QString mutationStateName(MutationState state); ///< "queued"
[[nodiscard]] std::optional<MutationState> mutationStateFromName(const QString &name);
/// Applied, failed or discarded: it will not change any more.
[[nodiscard]] bool isFinal(MutationState state);

/// One service of one decky.
struct ServiceRef
{
    DeckyId decky;
    QString service; ///< slug

    bool operator==(const ServiceRef &) const = default;
};

/// A change of a running topology that someone asks for.
struct MutationRequest
{
    TopologyId topology;
    Mutation op;
    /// The version the author looked at; a difference refuses the request.
    std::optional<qint64> expectedVersion;
    /// Agrees to base containers (and with them their services) being made anew.
    bool force = false;
    /// Writes the document only: what runs follows with the next apply or repair (S-02, Save).
    bool isSaveOnly = false;
    /// A service whose saved configuration takes effect with this one (S-02, Apply).
    std::optional<ServiceRef> refresh;
};

/// A row of the queue.
struct QueuedMutation
{
    MutationId id;
    qint64 sequence = 0; ///< from 1 per topology; the order in which they are applied
    MutationRequest request;
    MutationState state = MutationState::Queued;
    QDateTime requestedAt;
    QDateTime claimedAt;  ///< invalid until claimed
    QDateTime finishedAt; ///< invalid until final
    QString owner;        ///< who claimed it last
    QDateTime leaseUntil; ///< from then on it may be claimed by another
    int attempts = 0;     ///< claims so far
    QString reason;       ///< why it failed or was discarded
    /// What the document became by it; none until the document was written.
    std::optional<qint64> writtenVersion;
    /// Undoes it; set together with writtenVersion.
    std::optional<Mutation> inverse;

    /// Claimed by one that died after the document was written: it must not be written again.
    [[nodiscard]] bool isWritten() const { return writtenVersion.has_value(); }
};

/// {id, topology_id, sequence, op, payload, state, force, save_only, requested_at, claimed_at,
/// finished_at, attempts, reason, version}.
[[nodiscard]] QJsonObject mutationRowToJson(const QueuedMutation &row);

/// Decides whether a change is allowed; called inside the transaction that writes, so it must be
/// quick and must not use the database.
using MutationCheck = std::function<Result<void>(const Topology &before, const Topology &after)>;

/// What a written mutation changed.
struct WrittenMutation
{
    Topology before;
    Topology after; ///< with its new version
    Mutation inverse;
};

struct MutationQuery
{
    std::optional<MutationState> state;
    int limit = 100; ///< 1-1000
};

/// The live queue of changes (M-02…M-06): controller truth, shared by every program on the
/// database. Thread-safe: every thread gets a connection of its own. Errors are typed as those of
/// TopologyRepository.
class MutationQueue
{
public:
    virtual ~MutationQueue() = default;

    /// NotFound (topology), NotEditable (it does not run), VersionConflict; the errors of
    /// Mutation::apply and of `check`, both asked with the changes that are waiting already
    /// applied. Nothing is written then.
    [[nodiscard]] virtual Result<QueuedMutation> enqueue(const MutationRequest &request,
                                                         const MutationCheck &check) = 0;

    /// Topologies that run and have something to claim now, those who waited longest first.
    [[nodiscard]] virtual Result<std::vector<TopologyId>> claimable() = 0;
    /// The oldest one of a topology, for `lease` from now; nothing while another owner works on
    /// one, or when nothing waits. One whose owner let its lease run out is given again, with its
    /// `writtenVersion` when the document was written already.
    [[nodiscard]] virtual Result<std::optional<QueuedMutation>>
    claim(TopologyId topology, const QString &owner, std::chrono::milliseconds lease) = 0;
    /// Conflict when it is not the owner's any more; then whatever it is doing must stop.
    [[nodiscard]] virtual Result<void> renew(MutationId id, const QString &owner,
                                             std::chrono::milliseconds lease) = 0;
    /// Applies the op to the stored document: one transaction with the check, the version, the
    /// inverse and the note that it was done, so that it happens once. Conflict (not the owner's,
    /// or written already), NotEditable (the topology does not run any more), and what
    /// Mutation::apply and `check` say.
    [[nodiscard]] virtual Result<WrittenMutation> write(MutationId id, const QString &owner,
                                                        const MutationCheck &check) = 0;
    /// Conflict when it is not the owner's any more.
    [[nodiscard]] virtual Result<void> complete(MutationId id, const QString &owner) = 0;
    [[nodiscard]] virtual Result<void> markFailed(MutationId id, const QString &owner,
                                                  const QString &reason) = 0;
    /// Takes a queued one back. Conflict when it is not queued any more.
    [[nodiscard]] virtual Result<void> discard(MutationId id, const QString &reason) = 0;
    /// What waits on topologies that do not run any more, and claims of dead owners on them, will
    /// never be applied; returns how many were discarded.
    [[nodiscard]] virtual Result<int> discardStranded() = 0;

    [[nodiscard]] virtual Result<QueuedMutation> find(MutationId id) = 0;
    /// By id prefix of at least 4 characters. NotFound; Conflict when ambiguous.
    [[nodiscard]] virtual Result<QueuedMutation> find(TopologyId topology,
                                                      const QString &idPrefix) = 0;
    /// Newest first.
    [[nodiscard]] virtual Result<std::vector<QueuedMutation>> list(TopologyId topology,
                                                                   const MutationQuery &query) = 0;
};

} // namespace decnet
