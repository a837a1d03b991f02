// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/deployer.h"
#include "core/engine/livechange.h"
#include "core/engine/planner.h"
#include "core/mutation/mutationqueue.h"

namespace decnet {

/// A change that stands in the document already.
struct LiveChange
{
    Topology before;
    Topology after;
    std::optional<ServiceRef> refresh; ///< see MutationRequest
    QString name;                      ///< tells this change from others; the id of its row
    /// Someone began with it and died: what was set up in namespaces is not known then.
    bool isResumed = false;
};

/// How bringing a change to the engine ended.
struct LiveReport
{
    TopologyStatus status = TopologyStatus::Active;
    /// Why it is not as the document says; the topology is degraded then.
    std::optional<Error> failure;
    qint64 millis = 0;
};

/// What differs between a document and what runs.
struct Drift
{
    Plan plan;            ///< what repair would do
    QStringList problems; ///< containers that do not run, "web-1-ssh=exited (exit 1)"
    /// A change failed half way: routes or firewall rules may differ too, which cannot be observed.
    bool isUnfinished = false;

    [[nodiscard]] bool isNone() const
    {
        return plan.isEmpty() && problems.isEmpty() && !isUnfinished;
    }
};

/// Brings changes of a running topology to the engine by plan (M-07): only what a change concerns
/// is touched. Blocking, thread-safe. All must outlive it.
class LiveConverger
{
public:
    explicit LiveConverger(EngineParts parts)
        : m_parts(std::move(parts))
    {
    }

    /// Held over a whole change. Busy when another operation is under way for longer than
    /// `patience`.
    [[nodiscard]] Result<OperationLock> lock(TopologyId id, std::chrono::milliseconds patience);

    /// What a change means if everything runs as wanted. No engine call.
    /// Errors: those of wantedState().
    [[nodiscard]] Result<Plan> preview(const Topology &before, const Topology &after);

    /// Stops the containers of services that are about to be removed (S-03). One that is not there
    /// is stopped. Errors: those of the engine; then nothing but a stopped container differs.
    [[nodiscard]] Result<void> stopServices(const Topology &topology,
                                            const std::vector<ServiceRef> &services);

    /// Observes, plans and runs the change, writes the compose file, looks at the outcome, stores
    /// decky states and moves active <-> degraded. The caller holds the lock. The error is one of
    /// the database; what the engine says stands in the report.
    [[nodiscard]] Result<LiveReport> converge(const LiveChange &change,
                                              const DeployObserver &observer, const Task &task);
    /// Moves a running topology to degraded for this reason, to stay so until it is repaired.
    [[nodiscard]] Result<void> degrade(TopologyId id, const QString &reason);

    /// Changes nothing. IllegalTransition unless active or degraded; errors of the engine.
    [[nodiscard]] Result<Drift> drift(TopologyId id);

private:
    struct Attempt;

    Result<void> attempt(const LiveChange &change, const DeployObserver &observer, const Task &task,
                         Attempt &attempt);
    Result<Plan> planFor(const WantedState &wanted, const Observed &observed, PlanOptions options);
    Result<void> settleStatus(TopologyId id, bool isWell, const QString &reason);

    EngineParts m_parts;
};

/// A failure in one line, with the engine's own words.
[[nodiscard]] QString failureText(const Error &error);

} // namespace decnet
