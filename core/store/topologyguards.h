// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

namespace decnet {

class Connection;

/// What must hold before a topology is written. All that read belong into a transaction of the
/// caller's, so that what they saw is still true when it is written.
namespace guards {

/// The part of a topology's row that guards look at.
struct Head
{
    QString name;
    TopologyStatus status = TopologyStatus::Pending;
    qint64 version = 0;
};

/// NotFound; Corrupt.
[[nodiscard]] Result<Head> readHead(Connection &connection, TopologyId id);
/// VersionConflict, unless nothing is expected.
[[nodiscard]] Result<void> checkVersion(const Head &head, std::optional<qint64> expected);
/// NotEditable, unless pending.
[[nodiscard]] Result<void> checkEditable(const Head &head);
/// Conflict when another topology has it.
[[nodiscard]] Result<void> checkNameIsFree(Connection &connection, const QString &name,
                                           TopologyId except);
/// What the tables demand, said in words before the engine says it in codes: Invalid (names, ids,
/// edges to nowhere), Conflict (duplicates).
[[nodiscard]] Result<void> checkStorable(const Topology &topology);

} // namespace guards

} // namespace decnet
