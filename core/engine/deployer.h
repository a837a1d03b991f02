// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/task.h"
#include "core/docker/dockerengine.h"
#include "core/engine/dresser.h"
#include "core/engine/health.h"
#include "core/engine/imageprovider.h"
#include "core/engine/operationlock.h"
#include "core/engine/planrunner.h"
#include "core/engine/runreport.h"
#include "core/engine/statekeeper.h"
#include "core/validation/validator.h"

#include <chrono>
#include <functional>
#include <memory>

namespace decnet {

struct DeployTimings
{
    /// Between the last start and the verification: most programs that will not live die within it.
    std::chrono::milliseconds settleDelay{1500};
    /// How long an operation waits for a short one (a state update) to let go of the topology.
    std::chrono::milliseconds lockPatience{5000};
    /// The same after a live change: shorter, because the state follower goes on looking.
    std::chrono::milliseconds liveSettleDelay{300};
    /// After what a dead owner left has been removed: how long nothing of it may come back before it is
    /// believed. An engine goes on with a request whose sender has died.
    std::chrono::milliseconds stillness{400};
    int workers = 8;          ///< requests in flight
    int teardownPasses = 3;   ///< observe, remove, look again
};

/// What the operations work with. References; all must outlive the deployer.
struct EngineParts
{
    DockerEngine &docker;
    Dresser &dresser;
    ImageProvider &images;
    StateKeeper &keeper;
    const Catalog &catalog;
    Paths paths;
    DeployTimings timings;
};

/// The operations on a topology's containers: each observes, plans, runs, looks at the result, and leaves
/// status, decky states and compose file true. One at a time per topology, over all
/// processes (Busy otherwise). A topology that lives on another host is never touched: the errors of
/// checkLivesHere(), before anything is changed. Blocking, thread-safe.
class Deployer
{
public:
    /// Asked only after the document alone has been found right.
    using FactsProvider = std::function<HostFacts()>;

    explicit Deployer(EngineParts parts) : m_parts(std::move(parts)) {}

    /// E-05. Errors before anything is changed: NotFound, IllegalTransition, Invalid (validator, with the
    /// issues as detail, one a line), Unreachable and Refused (engine), Busy. After that the report
    /// tells: Active, Degraded with reasons, or Failed with what went wrong, rolled back.
    [[nodiscard]] Result<RunReport> deploy(TopologyId id, const FactsProvider &facts,
                                           const DeployObserver &observer, const Task &task);
    /// E-06. From active, degraded, failed, deploying and tearing_down, by labels alone. TornDown, or
    /// Degraded with a reason when something would not go. On a torn_down topology it sweeps
    /// leftovers and is IllegalTransition when there are none.
    [[nodiscard]] Result<RunReport> teardown(TopologyId id, const DeployObserver &observer,
                                             const Task &task);
    /// E-11. Converges an active or degraded topology to its document; nothing is rolled back.
    [[nodiscard]] Result<RunReport> repair(TopologyId id, const DeployObserver &observer,
                                           const Task &task);
    /// E-07. Changes nothing. Without an engine the plan is the one from nothing.
    [[nodiscard]] Result<DryRun> dryRun(TopologyId id, const FactsProvider &facts);
    /// E-08. What a dead owner left behind: deploying is rolled back and fails, tearing_down goes on. A
    /// topology that a living process works on is left alone (false).
    [[nodiscard]] Result<bool> settle(TopologyId id);
    /// Removes what came up after settle(): the last request of a dead owner that the engine was slow
    /// with. Only of a failed or torn down topology; true when there was something.
    [[nodiscard]] Result<bool> sweepLatecomers(TopologyId id);
    /// E-14. Dresses restarted bases again and restarts the services that were stranded; true when
    /// there were any. Busy when an operation is under way (which will see to it).
    [[nodiscard]] Result<bool> recoverRestartedBases(const Topology &topology);

private:
    struct Context;

    /// The topology of a dead owner; null when somebody works on it or it lives elsewhere.
    Result<std::unique_ptr<Context>> takeOver(TopologyId id);
    Result<RunReport> finishDeploy(Context &context, const WantedState &wanted,
                                   const Observed &observed, const DeployObserver &observer,
                                   const Task &task);
    Result<RunReport> rollBack(Context &context, const Error &cause, const DeployObserver &observer);
    Result<RunReport> sweep(Context &context, const DeployObserver &observer, const Task &task);
    /// Removes everything of a topology by label; the error says what is left.
    Result<void> removeAll(Context &context, const DeployObserver &observer, const Task &task);
    /// Removes what comes up until nothing has for as long as the timings say. What will not go is left to
    /// sweepLatecomers().
    void removeUntilStill(Context &context);
    RunOutcome run(Context &context, const WantedState &wanted, const Observed &observed,
                   const Plan &plan, const DeployObserver &observer, const Task &task,
                   bool stopOnError);
    Result<Health> verify(Context &context, const WantedState &wanted, const Task &task);
    Result<Plan> planFor(const WantedState &wanted, const Observed &observed, bool dressAll);
    Result<QStringList> presentImages(const WantedState &wanted);

    EngineParts m_parts;
};

/// What validate() found, as the one-line-an-issue detail of an Invalid error.
[[nodiscard]] Error refusedByValidator(const std::vector<Issue> &issues);

} // namespace decnet
