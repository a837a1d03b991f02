// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace decnet {

/// One line of progress. `step`/`total` count actions (total 0 = not known yet).
struct Progress
{
    int step = 0;
    int total = 0;
    QString text;
};

/// Cancellation and progress of one piece of long work. Copies share state. Thread-safe: the worker
/// reports, any other thread cancels. The progress handler runs on the worker's thread.
class Task
{
public:
    using ProgressHandler = std::function<void(const Progress &)>;

    Task();
    explicit Task(ProgressHandler handler);

    void cancel();
    [[nodiscard]] bool isCancelled() const;
    /// Cancelled as an Error, for `if (auto ok = task.check(); !ok) return fail(ok.error());`.
    [[nodiscard]] Result<void> check() const;

    void report(const Progress &progress) const;

private:
    struct State
    {
        std::atomic_bool cancelled = false;
        std::mutex mutex;
        ProgressHandler handler;
    };
    std::shared_ptr<State> m_state;
};

} // namespace decnet
