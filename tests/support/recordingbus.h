// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"

#include <QStringList>

#include <mutex>
#include <vector>

namespace decnet {

/// Remembers everything that was published; delivers to nobody. Thread-safe.
class RecordingBus final : public Bus
{
public:
    void publish(const QString &topic, const QJsonObject &payload) override
    {
        const std::scoped_lock lock(m_mutex);
        m_events.push_back({{}, topic, topic.mid(topic.lastIndexOf(u'.') + 1), {}, payload});
    }

    [[nodiscard]] std::unique_ptr<Subscription> subscribe(const QString &, QObject *,
                                                          Handler) override
    {
        return std::make_unique<Subscription>();
    }

    [[nodiscard]] std::vector<BusEvent> events() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_events;
    }

    /// Payloads of the messages whose topic matches, in order.
    [[nodiscard]] std::vector<QJsonObject> payloads(const QString &pattern) const
    {
        std::vector<QJsonObject> found;
        for (const BusEvent &event : events()) {
            if (topicMatches(pattern, event.topic))
                found.push_back(event.payload);
        }
        return found;
    }

    void clear()
    {
        const std::scoped_lock lock(m_mutex);
        m_events.clear();
    }

private:
    mutable std::mutex m_mutex;
    std::vector<BusEvent> m_events;
};

} // namespace decnet
