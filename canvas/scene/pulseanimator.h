// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/activity.h"

#include "core/topology/ids.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

namespace decnet {

/// Times the rings around deckies that are being attacked. The timer runs only while something
/// pulses. GUI thread.
class PulseAnimator final : public QObject
{
    Q_OBJECT

public:
    explicit PulseAnimator(QObject *parent = nullptr);

    /// A pulse that runs already begins anew when the new one is at least as severe.
    void start(DeckyId id, PulseSeverity severity);
    void clear();
    [[nodiscard]] bool isRunning() const { return m_timer.isActive(); }

Q_SIGNALS:
    /// `phase` runs from 0 to 1 in each beat; one last time above 1 when it is over.
    void stepped(decnet::DeckyId id, qreal phase, decnet::PulseSeverity severity);

private:
    struct Beat
    {
        qint64 begin = 0;
        PulseSeverity severity = PulseSeverity::Touch;
    };

    void step();

    QTimer m_timer;
    QElapsedTimer m_clock;
    QHash<DeckyId, Beat> m_beats;
};

} // namespace decnet
