// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appcontext.h"

#include "core/controller/controller.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace decnet::desktop {

/// Asks for the engine's health now and then: rarely while it is well, often while it is not, so
/// that the window recovers by itself once Docker has been started. GUI thread.
class EngineMonitor final : public QObject
{
    Q_OBJECT

public:
    explicit EngineMonitor(const AppContext &app, QObject *parent = nullptr);

    /// Asks at once.
    void check();
    /// Empty until the first answer.
    [[nodiscard]] const std::optional<EngineHealth> &health() const { return m_health; }
    [[nodiscard]] bool isReady() const
    {
        return m_health && m_health->state == EngineHealth::State::Ready;
    }

Q_SIGNALS:
    /// After each answer, also when it is the same.
    void checked();

private:
    const AppContext &m_app;
    QTimer m_timer;
    std::optional<EngineHealth> m_health;
    bool m_asking = false;
};

} // namespace decnet::desktop
