// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <optional>
#include <vector>

namespace decnet {

enum class TopologyStatus { Pending, Deploying, Active, Degraded, Failed, TearingDown, TornDown };

/// What a decky is doing now, as last observed.
enum class DeckyState {
    Pending,
    Running,
    Failed,
    TornDown,
    Degraded,
    TearingDown,
    TeardownFailed,
};

[[nodiscard]] QString statusName(TopologyStatus status); ///< "tearing_down"
[[nodiscard]] std::optional<TopologyStatus> statusFromName(const QString &name);
[[nodiscard]] QString deckyStateName(DeckyState state);
[[nodiscard]] std::optional<DeckyState> deckyStateFromName(const QString &name);

/// Exactly these moves are legal:
/// pending -> deploying, torn_down; deploying -> active, failed, degraded, tearing_down;
/// active -> degraded, tearing_down; degraded -> active, tearing_down; failed -> tearing_down,
/// pending; tearing_down -> torn_down, degraded; torn_down -> pending. The moves to pending are the
/// explicit reset.
[[nodiscard]] std::vector<TopologyStatus> legalSuccessors(TopologyStatus from);
/// IllegalTransition naming both states when the move is not legal.
[[nodiscard]] Result<void> checkTransition(TopologyStatus from, TopologyStatus to);

/// Containers of this topology may exist (deploying, active, degraded, tearing_down, failed).
[[nodiscard]] bool mayHaveContainers(TopologyStatus status);
/// Children can be edited freely: pending only.
[[nodiscard]] bool isEditable(TopologyStatus status);

} // namespace decnet
