// SPDX-License-Identifier: GPL-3.0-or-later
#include "deploymentrun.h"

#include "../words.h"

#include <mutex>

namespace decnet::desktop {

using namespace std::chrono_literals;

namespace {
constexpr auto kMailInterval = 50ms;
constexpr qsizetype kMaxLogLines = 5000;
} // namespace

// Written by the worker, emptied by the window. Shared, because either may be gone first.
struct DeploymentRun::Mailbox
{
    std::mutex mutex;
    std::optional<Plan> plan;
    std::vector<ActionUpdate> updates;
    QStringList log;
};

DeploymentRun::DeploymentRun(RunKind kind, TopologyId id, const QString &name,
                             Controller &controller, Tasks &tasks, const Theme &theme,
                             QObject *parent)
    : QObject(parent)
    , m_kind(kind)
    , m_id(id)
    , m_name(name)
    , m_plan(theme)
    , m_mailbox(std::make_shared<Mailbox>())
{
    m_clock.start();
    m_poll.setInterval(kMailInterval);
    connect(&m_poll, &QTimer::timeout, this, &DeploymentRun::takeMail);
    m_poll.start();

    DeployObserver observer;
    observer.planned = [mail = m_mailbox](const Plan &plan) {
        const std::scoped_lock lock(mail->mutex);
        mail->plan = plan;
    };
    observer.updated = [mail = m_mailbox](const ActionUpdate &update) {
        const std::scoped_lock lock(mail->mutex);
        mail->updates.push_back(update);
    };
    observer.log = [mail = m_mailbox](const QString &line) {
        const std::scoped_lock lock(mail->mutex);
        mail->log.append(line);
    };
    tasks.run(
        this,
        [&controller, kind, id, observer, task = m_task]() -> Result<RunReport> {
            switch (kind) {
            case RunKind::Deploy:
                return controller.deploy(id, observer, task);
            case RunKind::Teardown:
                return controller.teardown(id, observer, task);
            case RunKind::Repair:
                return controller.repair(id, observer, task);
            }
            return fail(ErrorKind::Internal, QStringLiteral("unknown kind of run"));
        },
        [this](Result<RunReport> outcome) { finish(std::move(outcome)); });
}

DeploymentRun::~DeploymentRun()
{
    if (isRunning())
        m_task.cancel();
}

qint64 DeploymentRun::elapsedMillis() const
{
    return isRunning() ? m_clock.elapsed() : m_elapsed;
}

QString DeploymentRun::title() const
{
    switch (m_kind) {
    case RunKind::Deploy:
        return tr("Deploy of %1").arg(m_name);
    case RunKind::Teardown:
        return tr("Teardown of %1").arg(m_name);
    case RunKind::Repair:
        return tr("Repair of %1").arg(m_name);
    }
    return {};
}

QString DeploymentRun::headline() const
{
    if (isRunning()) {
        if (isCancelling())
            return tr("Cancelling and rolling back %1").arg(m_name);
        switch (m_kind) {
        case RunKind::Deploy:
            return tr("Deploying %1").arg(m_name);
        case RunKind::Teardown:
            return tr("Tearing down %1").arg(m_name);
        case RunKind::Repair:
            return tr("Repairing %1").arg(m_name);
        }
    }
    const Result<RunReport> &outcome = *m_outcome;
    if (!outcome) {
        if (outcome.error().kind == ErrorKind::Cancelled)
            return tr("Cancelled after %1").arg(Words::duration(m_elapsed));
        if (wasRefused())
            return tr("Deploy refused: errors stand in this topology");
        switch (m_kind) {
        case RunKind::Deploy:
            return tr("Deploy failed");
        case RunKind::Teardown:
            return tr("Teardown failed");
        case RunKind::Repair:
            return tr("Repair failed");
        }
    }
    const QString time = Words::duration(m_elapsed);
    switch (outcome->status) {
    case TopologyStatus::Active:
        return tr("All deckies are running after %1").arg(time);
    case TopologyStatus::TornDown:
        return tr("Torn down in %1; nothing is left").arg(time);
    case TopologyStatus::Degraded:
        return tr("Finished after %1, but not everything is well").arg(time);
    case TopologyStatus::Failed:
        return m_task.isCancelled() ? tr("Cancelled after %1; rolled back").arg(time)
                                    : tr("Failed after %1; rolled back").arg(time);
    case TopologyStatus::Pending:
    case TopologyStatus::Deploying:
    case TopologyStatus::TearingDown:
        break;
    }
    return tr("Finished in %1").arg(time);
}

QString DeploymentRun::reason() const
{
    if (!m_outcome)
        return {};
    if (!*m_outcome)
        return m_outcome->error().kind == ErrorKind::Cancelled ? QString()
                                                               : Words::error(m_outcome->error());
    return (*m_outcome)->reason;
}

Tone DeploymentRun::tone() const
{
    if (!m_outcome)
        return Tone::Accent;
    if (!*m_outcome)
        return m_outcome->error().kind == ErrorKind::Cancelled ? Tone::Warning : Tone::Danger;
    switch ((*m_outcome)->status) {
    case TopologyStatus::Active:
    case TopologyStatus::TornDown:
        return Tone::Success;
    case TopologyStatus::Failed:
        return m_task.isCancelled() ? Tone::Warning : Tone::Danger;
    default:
        return Tone::Warning;
    }
}

bool DeploymentRun::wasRefused() const
{
    return m_kind == RunKind::Deploy && m_outcome && !*m_outcome &&
           m_outcome->error().kind == ErrorKind::Invalid;
}

void DeploymentRun::cancel()
{
    if (!isRunning())
        return;
    m_task.cancel();
    Q_EMIT progressed();
}

void DeploymentRun::takeMail()
{
    std::optional<Plan> plan;
    std::vector<ActionUpdate> updates;
    QStringList lines;
    {
        const std::scoped_lock lock(m_mailbox->mutex);
        plan.swap(m_mailbox->plan);
        updates.swap(m_mailbox->updates);
        lines.swap(m_mailbox->log);
    }
    if (plan) {
        m_plan.setPlan(std::move(*plan));
        Q_EMIT planned();
    }
    for (const ActionUpdate &update : updates)
        m_plan.update(update);
    if (!lines.isEmpty()) {
        m_log.append(lines);
        if (m_log.size() > kMaxLogLines)
            m_log.remove(0, m_log.size() - kMaxLogLines);
        Q_EMIT logged(lines);
    }
    Q_EMIT progressed();
}

void DeploymentRun::finish(Result<RunReport> outcome)
{
    m_poll.stop();
    takeMail();
    m_elapsed = m_clock.elapsed();
    m_outcome = std::move(outcome);
    Q_EMIT progressed();
    Q_EMIT finished();
}

} // namespace decnet::desktop
