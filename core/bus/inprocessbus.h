// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bus/bus.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace decnet {

class Mailbox;

/// Delivers between the threads of one process. Thread-safe; the bus may be destroyed before its
/// subscriptions. A context must not change its thread while subscribed.
///
/// A subscriber that does not keep up loses its oldest messages (1,024 wait); the publisher never
/// waits. Within one subscription messages arrive in the order in which they were published.
class InProcessBus final : public Bus
{
public:
    explicit InProcessBus(const Clock &clock);
    ~InProcessBus() override;

    void publish(const QString &topic, const QJsonObject &payload) override;
    /// The two halves of publish(), for buses that carry messages further. Nothing, and counted,
    /// for a bad topic.
    [[nodiscard]] std::optional<BusEvent> makeEvent(const QString &topic,
                                                    const QJsonObject &payload);
    void deliver(const BusEvent &event);
    /// An invalid pattern gives a subscription that never receives anything.
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(const QString &pattern, QObject *context,
                                                          Handler handler) override;

    /// Messages refused for their topic.
    [[nodiscard]] qint64 refusedCount() const { return m_refused; }
    /// Messages lost to slow subscribers.
    [[nodiscard]] qint64 shedCount() const { return m_shed; }

private:
    [[nodiscard]] std::vector<std::shared_ptr<Mailbox>> receiversOf(const QString &topic);

    const Clock &m_clock;
    std::mutex m_mutex;
    std::vector<std::weak_ptr<Mailbox>> m_mailboxes;
    std::atomic<qint64> m_refused = 0;
    std::atomic<qint64> m_shed = 0;
};

} // namespace decnet
