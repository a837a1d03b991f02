// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace decnet {

/// Calls a function now and every `period` on a thread of its own until it is destroyed; after a
/// failure sooner, with doubling pauses from one second up to the period.
class Watch
{
public:
    Watch(std::function<Result<void>()> round, std::chrono::milliseconds period);
    ~Watch();
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;

private:
    void run();

    std::function<Result<void>()> m_round;
    std::chrono::milliseconds m_period;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace decnet
