// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../tasks.h"
#include "planmodel.h"

#include "core/controller/controller.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>

namespace decnet::desktop {

enum class RunKind { Deploy, Teardown, Repair };

/// One deploy, teardown or repair from its start to its end: plan, states, log and outcome. It
/// begins in the constructor. What the worker reports is collected and taken over every 50 ms, so a
/// plan of thousands of actions costs the window little.
///
/// Lives on the GUI thread. It may be destroyed while the work goes on; the work is then cancelled.
class DeploymentRun final : public QObject
{
    Q_OBJECT

public:
    DeploymentRun(RunKind kind, TopologyId id, const QString &name, Controller &controller,
                  Tasks &tasks, const Theme &theme, QObject *parent = nullptr);
    ~DeploymentRun() override;

    [[nodiscard]] RunKind kind() const { return m_kind; }
    [[nodiscard]] TopologyId topology() const { return m_id; }
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] PlanModel &plan() { return m_plan; }
    [[nodiscard]] const QStringList &log() const { return m_log; }
    [[nodiscard]] bool isRunning() const { return !m_outcome.has_value(); }
    [[nodiscard]] bool isCancelling() const { return isRunning() && m_task.isCancelled(); }
    [[nodiscard]] qint64 elapsedMillis() const;
    /// Empty while running.
    [[nodiscard]] const std::optional<Result<RunReport>> &outcome() const { return m_outcome; }

    /// What it is about: "Deploy of maze".
    [[nodiscard]] QString title() const;
    /// One line: "Deploying maze", "Deployed in 4.2 s", "Deploy failed".
    [[nodiscard]] QString headline() const;
    /// The readable reason after a failure or a degraded end; empty otherwise.
    [[nodiscard]] QString reason() const;
    [[nodiscard]] Tone tone() const;
    /// The validator refused it: the Problems list has the reasons.
    [[nodiscard]] bool wasRefused() const;

    /// Asks for the end; the engine rolls back, then finished() follows.
    void cancel();

Q_SIGNALS:
    void planned();
    void progressed();
    void logged(const QStringList &lines);
    void finished();

private:
    struct Mailbox;

    void takeMail();
    void finish(Result<RunReport> outcome);

    const RunKind m_kind;
    const TopologyId m_id;
    const QString m_name;
    PlanModel m_plan;
    QStringList m_log;
    Task m_task;
    std::shared_ptr<Mailbox> m_mailbox;
    QTimer m_poll;
    QElapsedTimer m_clock;
    qint64 m_elapsed = 0;
    std::optional<Result<RunReport>> m_outcome;
};

} // namespace decnet::desktop
