// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mutation/mutationqueue.h"

namespace decnet {

class Connection;
class Database;

/// The live queue in a Database. Every write is one BEGIN IMMEDIATE transaction; a claim is a
/// compare-and-swap, so of racing claimers (threads or programs) exactly one gets the row. Leases
/// are told in wall clock time: the programs on one database share a machine.
class SqlMutationQueue final : public MutationQueue
{
public:
    SqlMutationQueue(Database &database, const Clock &clock);

    [[nodiscard]] Result<QueuedMutation> enqueue(const MutationRequest &request,
                                                 const MutationCheck &check) override;
    [[nodiscard]] Result<std::vector<TopologyId>> claimable() override;
    [[nodiscard]] Result<std::optional<QueuedMutation>>
    claim(TopologyId topology, const QString &owner, std::chrono::milliseconds lease) override;
    [[nodiscard]] Result<void> renew(MutationId id, const QString &owner,
                                     std::chrono::milliseconds lease) override;
    [[nodiscard]] Result<WrittenMutation> write(MutationId id, const QString &owner,
                                                const MutationCheck &check) override;
    [[nodiscard]] Result<void> complete(MutationId id, const QString &owner) override;
    [[nodiscard]] Result<void> markFailed(MutationId id, const QString &owner,
                                          const QString &reason) override;
    [[nodiscard]] Result<void> discard(MutationId id, const QString &reason) override;
    [[nodiscard]] Result<int> discardStranded() override;
    [[nodiscard]] Result<QueuedMutation> find(MutationId id) override;
    [[nodiscard]] Result<QueuedMutation> find(TopologyId topology,
                                              const QString &idPrefix) override;
    [[nodiscard]] Result<std::vector<QueuedMutation>> list(TopologyId topology,
                                                           const MutationQuery &query) override;

private:
    /// Ends a claim of the owner's.
    [[nodiscard]] Result<void> finish(MutationId id, const QString &owner, MutationState state,
                                      const QString &reason);

    Database &m_database;
    const Clock &m_clock;
};

} // namespace decnet
