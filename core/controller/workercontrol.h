// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"

#include <QThread>

#include <functional>
#include <memory>
#include <optional>

namespace decnet {

/// What a control message asks of a long-lived worker (B-03).
enum class WorkerCommand {
    Stop,    ///< end, as on Ctrl-C; what is under way ends first
    Start,   ///< run: a worker that hears it does so already, and answers as to Ping
    Ping,    ///< publish health now
    Refresh, ///< look at the stored work now, and publish health
};

/// The command of a system.<worker>.control message {action, requested_by, ts, pid}; nothing when
/// the action is unknown or missing, or when `pid` is there and not that of this process: several
/// programs may run the same worker. Actions are "stop", "start", "ping", "refresh".
[[nodiscard]] std::optional<WorkerCommand> workerCommand(const BusEvent &event);

/// Obeys system.controller.control for the controller of this process, on a thread of its own, as the
/// program may have no event loop. It never ends the process: Stop is for the program that has
/// nothing but the controller (`decnet controller run`) and is answered with health here.
class WorkerControl
{
public:
    /// Both are called on the control's thread and must return soon.
    struct Actions
    {
        std::function<void()> tellHealth;
        std::function<void()> refresh;
    };

    WorkerControl(Bus &bus, Actions actions);
    ~WorkerControl();
    WorkerControl(const WorkerControl &) = delete;
    WorkerControl &operator=(const WorkerControl &) = delete;

private:
    void obey(const BusEvent &event) const;

    const Actions m_actions;
    QThread m_listener;
    std::unique_ptr<QObject> m_ear; ///< lives in m_listener
    std::unique_ptr<Subscription> m_subscription;
};

} // namespace decnet
