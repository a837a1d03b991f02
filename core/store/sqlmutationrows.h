// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutationqueue.h"

namespace decnet {

class Connection;
class Statement;

/// Columns of a row of the queue, in the order readMutation() expects them.
#define DECNET_MUTATION_COLUMNS                                                                    \
    "id, topology_id, seq, payload, state, expected_version, force, save_only, refresh, "          \
    "requested_at, claimed_at, applied_at, lease_owner, lease_until, attempts, written_version, "  \
    "inverse, reason"

/// Rows and values of the live queue. All functions belong into a transaction of the caller's.
namespace rows {

/// Corrupt, naming the row and the column, when it cannot be read.
[[nodiscard]] Result<QueuedMutation> readMutation(const Statement &row);
/// NotFound when there is none.
[[nodiscard]] Result<QueuedMutation> loadMutation(Connection &connection, MutationId id);
[[nodiscard]] Result<void> insertMutation(Connection &connection, const QueuedMutation &row);
/// The ones of a topology that are not written yet, oldest first.
[[nodiscard]] Result<std::vector<QueuedMutation>> unwrittenMutations(Connection &connection,
                                                                     TopologyId topology);

} // namespace rows

} // namespace decnet
