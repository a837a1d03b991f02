// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginemonitor.h"

#include "tasks.h"

namespace decnet::desktop {

using namespace std::chrono_literals;

namespace {
constexpr auto kWellInterval = 15s;
constexpr auto kIllInterval = 4s;
} // namespace

EngineMonitor::EngineMonitor(const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_app(app)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &EngineMonitor::check);
}

void EngineMonitor::check()
{
    if (m_asking)
        return;
    m_asking = true;
    m_timer.stop();
    m_app.tasks.run(
        this, [&controller = m_app.controller] { return controller.engineHealth(); },
        [this](EngineHealth health) {
            m_asking = false;
            m_health = std::move(health);
            m_timer.start(isReady() ? kWellInterval : kIllInterval);
            Q_EMIT checked();
        });
}

} // namespace decnet::desktop
