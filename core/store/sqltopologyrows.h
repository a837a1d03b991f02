// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/footprint.h"
#include "core/topology/topology.h"

namespace decnet {

class Connection;
class Statement;

/// Columns of a topology's own row, in the order readMeta() expects them.
#define DECNET_META_COLUMNS                                                                        \
    "id, name, mode, target_host_uuid, config_snapshot, status, status_changed_at, created_at, "   \
    "version, needs_resync, email_personas, language_default, notes"

/// Rows and values of topologies: how each column is written and read. All functions belong into a
/// transaction of the caller's; Corrupt when a row cannot be read, naming it.
namespace rows {

[[nodiscard]] Result<TopologyMeta> readMeta(const Statement &row);
[[nodiscard]] Result<void> insertMeta(Connection &connection, const TopologyMeta &meta);
/// The parts that an author may change, and the version.
[[nodiscard]] Result<void> updateMeta(Connection &connection, const TopologyMeta &meta);

/// NotFound when there is none.
[[nodiscard]] Result<Topology> load(Connection &connection, TopologyId id);
[[nodiscard]] Result<void> insertChildren(Connection &connection, const Topology &topology);
/// Writes only what differs. Names may be exchanged between children.
[[nodiscard]] Result<void> writeDifference(Connection &connection, TopologyId id,
                                           const Children &before, const Children &after);
/// Adds a topology's notes to it.
[[nodiscard]] Result<void> loadNotes(Connection &connection, Topology &topology, const QString &id);
[[nodiscard]] Result<void> writeNotes(Connection &connection, const QString &topology,
                                      const Topology::Notes &before, const Topology::Notes &after);

// Several columns of one value.
void bindPoint(Statement &statement, const std::optional<QPointF> &point); ///< x, y
void bindSize(Statement &statement, const std::optional<QSizeF> &size);    ///< w, h
void bindColour(Statement &statement, NamedColour colour);                 ///< NULL for none
void bindLook(Statement &statement, const Look &look);                     ///< colour, locked, level

/// NotFound when a child does not exist in this topology; for notes the errors of Mutation::apply.
[[nodiscard]] Result<void> writeGeometry(Connection &connection, TopologyId id,
                                         const Geometry &geometry);

} // namespace rows

} // namespace decnet
