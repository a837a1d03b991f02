// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/planner.h"

namespace decnet {

/// From whatever there is to nothing: leaf LANs first, the DMZ last, a network as soon as it is
/// empty. Of `wanted` only the names count.
[[nodiscard]] Plan planTeardown(const WantedState &wanted, const Observed &observed,
                                const PlanOptions &options);

} // namespace decnet
