// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "deploymentrun.h"

#include <QHash>

namespace decnet::desktop {

/// The runs of all topologies, at most one at a time for each. The latest one of a topology is kept
/// after its end, so that its log can be read when the page is opened again. GUI thread.
class DeploymentService final : public QObject
{
    Q_OBJECT

public:
    DeploymentService(Controller &controller, Tasks &tasks, const Theme &theme,
                      QObject *parent = nullptr);

    /// Begins a run; the running one when there is one already.
    DeploymentRun *start(RunKind kind, TopologyId id, const QString &name);
    /// The latest run; null when there was none since the program started.
    [[nodiscard]] DeploymentRun *latest(TopologyId id) const;
    [[nodiscard]] bool isRunning(TopologyId id) const;
    [[nodiscard]] int runningCount() const;
    void cancelAll();

Q_SIGNALS:
    void started(decnet::desktop::DeploymentRun *run);
    void progressed(decnet::desktop::DeploymentRun *run);
    void finished(decnet::desktop::DeploymentRun *run);

private:
    Controller &m_controller;
    Tasks &m_tasks;
    const Theme &m_theme;
    QHash<TopologyId, DeploymentRun *> m_runs;
};

} // namespace decnet::desktop
