// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/watch.h"

#include "core/base/backoff.h"

namespace decnet {

Watch::Watch(std::function<Result<void>()> round, std::chrono::milliseconds period)
    : m_round(std::move(round)), m_period(period), m_thread([this] { run(); })
{}

Watch::~Watch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Watch::run()
{
    Backoff backoff(std::chrono::seconds(1), m_period);
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        const auto done = m_round();
        lock.lock();
        auto pause = m_period;
        if (done)
            backoff.reset();
        else
            pause = backoff.next();
        m_wake.wait_for(lock, pause, [this] { return m_stopping; });
    }
}

} // namespace decnet
