// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include "core/bus/bus.h"

#include <QDateTime>
#include <QObject>

#include <memory>

namespace decnet {
class Clock;
}

namespace decnet::desktop {

/// What the collector last said of itself: makes silence a state ("0 events, pipeline verified 12 s
/// ago") rather than a doubt. GUI thread.
class CollectorMonitor final : public QObject
{
    Q_OBJECT

public:
    CollectorMonitor(Bus &bus, const Clock &clock, QObject *parent = nullptr);

    /// One line that begins with the number of events.
    [[nodiscard]] QString line(int events) const;
    [[nodiscard]] Tone tone() const;
    [[nodiscard]] bool isVerified() const;

Q_SIGNALS:
    void changed();

private:
    void take(const BusEvent &event);

    const Clock &m_clock;
    QDateTime m_verified;
    int m_streams = 0;
    qint64 m_dropped = 0;
    std::unique_ptr<Subscription> m_subscription;
};

} // namespace decnet::desktop
