// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"
#include "core/engine/observed.h"
#include "core/engine/plan.h"
#include "core/engine/runreport.h"
#include "core/mutation/mutationqueue.h"

#include <future>

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
    /// What Materialiser::look() began; invalid when nobody did, or something was changed since.
    std::shared_future<Result<Observed>> observed = {};
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

/// Brings changes of a running topology to the containers of one place: the engine of this machine, or
/// that of an agent. Blocking, thread-safe. The caller holds the topology's operation lock.
class Materialiser
{
public:
    virtual ~Materialiser() = default;

    /// Begins to look at what runs, for a change that is only about to be written: the engine's answers
    /// come in the meantime. Does not block.
    [[nodiscard]] virtual std::shared_future<Result<Observed>> look(TopologyId id) = 0;
    /// Stops the containers of services that are about to be removed (S-03). One that is not there
    /// is stopped. Errors: those of the engine; then nothing but a stopped container differs.
    [[nodiscard]] virtual Result<void> stopServices(const Topology &topology,
                                                    const std::vector<ServiceRef> &services) = 0;
    /// Observes, plans and runs the change, writes the compose file, looks at the outcome, stores
    /// decky states and moves active <-> degraded. The error is one of the database; what the
    /// engine says stands in the report.
    [[nodiscard]] virtual Result<LiveReport>
    converge(const LiveChange &change, const DeployObserver &observer, const Task &task) = 0;
    /// Moves a running topology to degraded for this reason, to stay so until it is repaired.
    [[nodiscard]] virtual Result<void> degrade(TopologyId id, const QString &reason) = 0;
};

/// A failure in one line, with the engine's own words.
[[nodiscard]] QString failureText(const Error &error);

} // namespace decnet
