// SPDX-License-Identifier: GPL-3.0-or-later
#include "collectormonitor.h"

#include "../words.h"

#include "core/base/clock.h"
#include "core/bus/topics.h"

namespace decnet::desktop {

namespace {
// The collector reports every few seconds; several reports in a row must be missing before it is
// said.
constexpr qint64 kSilentAfterSeconds = 60;
} // namespace

CollectorMonitor::CollectorMonitor(Bus &bus, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
{
    m_subscription = bus.subscribe(topics::collectorHealth(), this,
                                   [this](const BusEvent &event) { take(event); });
}

QString CollectorMonitor::line(int events) const
{
    const QString count = Words::events(events);
    if (!m_verified.isValid())
        return tr("%1 · collector has not reported yet").arg(count);
    const QString ago = Words::ago(m_verified, m_clock.now());
    if (!isVerified())
        return tr("%1 · collector is silent, last heard %2").arg(count, ago);
    if (m_dropped > 0)
        return tr("%1 · pipeline verified %2, %3 lines dropped").arg(count, ago).arg(m_dropped);
    if (m_streams == 0)
        return tr("%1 · pipeline verified %2, no decoy is running").arg(count, ago);
    return tr("%1 · pipeline verified %2").arg(count, ago);
}

Tone CollectorMonitor::tone() const
{
    if (!m_verified.isValid())
        return Tone::Neutral;
    return isVerified() && m_dropped == 0 ? Tone::Success : Tone::Warning;
}

bool CollectorMonitor::isVerified() const
{
    return m_verified.isValid() && m_verified.secsTo(m_clock.now()) <= kSilentAfterSeconds;
}

void CollectorMonitor::take(const BusEvent &event)
{
    const QDateTime at = fromIsoUtc(event.payload.value(QLatin1StringView("ts")).toString());
    m_verified = at.isValid() ? at : m_clock.now();
    m_streams = event.payload.value(QLatin1StringView("streams")).toInt();
    m_dropped = event.payload.value(QLatin1StringView("dropped")).toInteger();
    Q_EMIT changed();
}

} // namespace decnet::desktop
