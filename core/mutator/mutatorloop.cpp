// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutator/mutatorloop.h"

#include "core/base/backoff.h"
#include "core/bus/topics.h"

#include <QLoggingCategory>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(loopLog, "decnet.mutator")
}

MutatorLoop::MutatorLoop(Mutator &mutator, Bus &bus, MutatorTimings timings)
    : m_mutator(mutator)
    , m_timings(timings)
    , m_ear(std::make_unique<QObject>())
{
    m_listener.setObjectName(u"mutator-ear"_s);
    m_ear->moveToThread(&m_listener);
    m_subscription = bus.subscribe(topics::topologyMutation(u"*"_s, u"enqueued"_s), m_ear.get(),
                                   [this](const BusEvent &) { wake(); });
    m_listener.start();
    m_worker = std::thread([this] { work(); });
}

MutatorLoop::~MutatorLoop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_task.cancel();
    m_wake.notify_all();
    m_worker.join();
    m_subscription.reset();
    m_listener.quit();
    m_listener.wait();
}

void MutatorLoop::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = true;
    }
    m_wake.notify_all();
}

void MutatorLoop::work()
{
    Backoff backoff(m_timings.poll, m_timings.poll * 15);
    auto pause = m_timings.poll;
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, pause, [this] { return m_stopping || m_isWoken; });
            if (m_stopping)
                return;
            m_isWoken = false;
        }
        const auto drained = m_mutator.drain(m_task);
        if (drained) {
            backoff.reset();
            pause = m_timings.poll;
        } else {
            qCWarning(loopLog).noquote() << drained.error().toString();
            pause = backoff.next();
        }
    }
}

} // namespace decnet
