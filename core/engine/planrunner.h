// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"
#include "core/engine/plan.h"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace decnet {

/// How one action ended.
struct ActionOutcome
{
    ActionState state = ActionState::Waiting;
    qint64 millis = 0;
    std::optional<Error> error;
};

struct RunOutcome
{
    std::vector<ActionOutcome> actions; ///< by action id
    bool isCancelled = false;
    qint64 millis = 0;

    [[nodiscard]] bool isSuccess() const { return !isCancelled && !firstError; }
    /// The failure that happened first in time.
    std::optional<Error> firstError;
    int firstFailed = -1; ///< its action id
    int failedCount = 0;
    /// Sum of the times of all actions of a kind.
    [[nodiscard]] qint64 millisOf(const Plan &plan, ActionKind kind) const;
};

struct RunOptions
{
    int workers = 8;       ///< 1-16 threads, each with a request in flight
    bool stopOnError = true; ///< false: go on with everything that does not depend on a failure
    /// Busy and Timeout are tried again once after this long.
    std::chrono::milliseconds retryDelay{250};
};

using ActionHandler = std::function<Result<void>(const Action &)>;
using UpdateHandler = std::function<void(const ActionUpdate &)>;

/// Runs a plan as one dependency graph: whatever has its dependencies done starts, lowest id
/// first. Blocking. `execute` is called from worker threads, several at a time, and must be idempotent;
/// `updated` is called from worker threads too, one at a time. Cancelling lets running actions end and
/// starts no further one; what did not run is Skipped.
[[nodiscard]] RunOutcome runPlan(const Plan &plan, const ActionHandler &execute,
                                 const UpdateHandler &updated, const Task &task,
                                 const RunOptions &options = {});

} // namespace decnet
