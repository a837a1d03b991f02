// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/noise.h"

#include <algorithm>
#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kNoiseTypes{"connect"_L1, "disconnect"_L1, "connection"_L1, "accept"_L1,
                                 "close"_L1};

QString keyOf(const DecoyEvent &event)
{
    constexpr QChar kSeparator = u'\n'; // in none of the parts
    return event.attackerIp + kSeparator + event.topologyId + kSeparator + event.decky +
           kSeparator + event.service + kSeparator + event.type;
}

} // namespace

bool isConnectionNoise(const QString &eventType)
{
    return std::any_of(kNoiseTypes.begin(), kNoiseTypes.end(),
                       [&](QLatin1StringView type) { return eventType == type; });
}

std::optional<qint64> NoiseWindow::representative(const DecoyEvent &event) const
{
    if (!isConnectionNoise(event.type))
        return std::nullopt;
    const auto it = m_entries.constFind(keyOf(event));
    if (it == m_entries.constEnd())
        return std::nullopt;
    const qint64 distance = event.at.toMSecsSinceEpoch() - it->atMs;
    if (distance < 0 || distance >= kLength.count())
        return std::nullopt;
    return it->id;
}

void NoiseWindow::remember(const DecoyEvent &event, qint64 id)
{
    if (!isConnectionNoise(event.type))
        return;
    if (m_entries.size() >= kMaxEntries)
        m_entries.clear();
    m_entries.insert(keyOf(event), {event.at.toMSecsSinceEpoch(), id});
}

} // namespace decnet
