// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutator/mutator.h"

#include <QThread>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace decnet {

/// Applies what comes into the queue until it is destroyed: woken by topology.*.mutation.enqueued,
/// and looking by itself every MutatorTimings::poll. Two threads of its own, one that listens and
/// one that works. Stopping lets the row under way end.
class MutatorLoop
{
public:
    MutatorLoop(Mutator &mutator, Bus &bus, MutatorTimings timings = {});
    ~MutatorLoop();
    MutatorLoop(const MutatorLoop &) = delete;
    MutatorLoop &operator=(const MutatorLoop &) = delete;

    /// Looks at the queue now. Thread-safe.
    void wake();

private:
    void work();

    Mutator &m_mutator;
    const MutatorTimings m_timings;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isWoken = true; ///< the first look is at once
    bool m_stopping = false;
    Task m_task;
    QThread m_listener;
    std::unique_ptr<QObject> m_ear; ///< lives in m_listener
    std::unique_ptr<Subscription> m_subscription;
    std::thread m_worker;
};

} // namespace decnet
