// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/pulseanimator.h"

#include <cmath>

namespace decnet {

namespace {

constexpr int kFrameMs = 33;
constexpr qint64 kBeatMs = 900;

int beatsOf(PulseSeverity severity)
{
    switch (severity) {
    case PulseSeverity::Touch: return 1;
    case PulseSeverity::Interaction: return 2;
    case PulseSeverity::Critical: break;
    }
    return 4;
}

} // namespace

PulseAnimator::PulseAnimator(QObject *parent) : QObject(parent)
{
    m_timer.setInterval(kFrameMs);
    connect(&m_timer, &QTimer::timeout, this, &PulseAnimator::step);
    m_clock.start();
}

void PulseAnimator::start(DeckyId id, PulseSeverity severity)
{
    const auto running = m_beats.constFind(id);
    if (running != m_beats.cend() && running->severity > severity)
        return;
    m_beats.insert(id, {m_clock.elapsed(), severity});
    if (!m_timer.isActive())
        m_timer.start();
    Q_EMIT stepped(id, 0, severity);
}

void PulseAnimator::clear()
{
    m_beats.clear();
    m_timer.stop();
}

void PulseAnimator::step()
{
    const qint64 now = m_clock.elapsed();
    const QHash<DeckyId, Beat> beats = m_beats;
    for (auto it = beats.cbegin(); it != beats.cend(); ++it) {
        const qreal age = qreal(now - it->begin) / kBeatMs;
        const bool over = age >= beatsOf(it->severity);
        if (over)
            m_beats.remove(it.key());
        Q_EMIT stepped(it.key(), over ? 2.0 : age - std::floor(age), it->severity);
    }
    if (m_beats.isEmpty())
        m_timer.stop();
}

} // namespace decnet
