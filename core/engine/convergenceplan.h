// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/planner.h"

namespace decnet {

/// From whatever there is to what is wanted.
[[nodiscard]] Plan planConvergence(const WantedState &wanted, const Observed &observed,
                                   const PlanOptions &options);

} // namespace decnet
