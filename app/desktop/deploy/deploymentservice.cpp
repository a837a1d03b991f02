// SPDX-License-Identifier: GPL-3.0-or-later
#include "deploymentservice.h"

#include <algorithm>

namespace decnet::desktop {

DeploymentService::DeploymentService(Controller &controller, Tasks &tasks, const Theme &theme,
                                     QObject *parent)
    : QObject(parent)
    , m_controller(controller)
    , m_tasks(tasks)
    , m_theme(theme)
{
}

DeploymentRun *DeploymentService::start(RunKind kind, TopologyId id, const QString &name)
{
    if (DeploymentRun *old = m_runs.value(id)) {
        if (old->isRunning())
            return old;
        // Views let go of it on started(); delete when they have.
        old->deleteLater();
    }
    auto *run = new DeploymentRun(kind, id, name, m_controller, m_tasks, m_theme, this);
    m_runs.insert(id, run);
    connect(run, &DeploymentRun::progressed, this, [this, run] { Q_EMIT progressed(run); });
    connect(run, &DeploymentRun::finished, this, [this, run] { Q_EMIT finished(run); });
    Q_EMIT started(run);
    return run;
}

DeploymentRun *DeploymentService::latest(TopologyId id) const
{
    return m_runs.value(id);
}

bool DeploymentService::isRunning(TopologyId id) const
{
    const DeploymentRun *run = latest(id);
    return run && run->isRunning();
}

int DeploymentService::runningCount() const
{
    return static_cast<int>(std::count_if(
        m_runs.begin(), m_runs.end(), [](const DeploymentRun *run) { return run->isRunning(); }));
}

void DeploymentService::cancelAll()
{
    for (DeploymentRun *run : std::as_const(m_runs))
        run->cancel();
}

} // namespace decnet::desktop
