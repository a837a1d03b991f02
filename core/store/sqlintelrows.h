// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

namespace decnet {

class Connection;
class Statement;

#define DECNET_EVENT_COLUMNS                                                                       \
    "id, at, topology_id, decky_id, decky, service, event_type, attacker_ip, attacker_port, "      \
    "fields, msg, raw_line, line_count"

#define DECNET_CREDENTIAL_COLUMNS                                                                  \
    "id, attacker_ip, topology_id, decky_name, service, principal, secret_kind, secret_sha256, "   \
    "secret_b64, secret_printable, outcome, first_seen, last_seen, attempt_count"

/// Rows and values of the intelligence tables. Writers belong into a transaction of the caller's.
namespace rows {

[[nodiscard]] Result<DecoyEvent> readEvent(const Statement &row);
/// Returns the new id.
[[nodiscard]] Result<qint64> insertEvent(Connection &connection, const DecoyEvent &event);
/// One more event stands for itself in the row `eventId`.
[[nodiscard]] Result<void> addToEvent(Connection &connection, qint64 eventId, int count);

[[nodiscard]] Credential readCredential(const Statement &row);
/// Inserts it or counts it as another attempt; returns what is stored now.
[[nodiscard]] Result<Credential>
upsertCredential(Connection &connection, const Credential &credential, const QString &attackerUuid);

[[nodiscard]] Result<void> insertArtifact(Connection &connection, const Artifact &artifact);
[[nodiscard]] Result<Artifact> readArtifact(const Statement &row);

/// Attackers with services and deckies, in the order of the given ids.
[[nodiscard]] Result<std::vector<Attacker>> loadAttackers(Connection &connection,
                                                          const std::vector<qint64> &ids);

} // namespace rows

} // namespace decnet
