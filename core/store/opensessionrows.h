// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/opensessions.h"

namespace decnet {

class Connection;

namespace rows {

/// Belongs into a transaction of the caller's. Sessions of others that were silent for too long go
/// on the way, so that the table stays small.
[[nodiscard]] Result<void> storeSessions(Connection &connection, const SessionChanges &changes);
/// Oldest first; only those heard of since `heardSince`.
[[nodiscard]] Result<std::vector<OpenSession>>
loadSessions(Connection &connection, const QString &topologyId, const QDateTime &heardSince);

} // namespace rows

} // namespace decnet
