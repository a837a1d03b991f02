// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/deployer.h"
#include "core/engine/livechange.h"
#include "core/engine/materialiser.h"
#include "core/engine/planner.h"
#include "core/engine/wantedstates.h"

namespace decnet {

/// Brings changes of a running topology to the engine of this machine by plan (M-07): only what a
/// change concerns is touched. Blocking, thread-safe. All must outlive it.
class LiveConverger final : public Materialiser
{
public:
    LiveConverger(EngineParts parts, WantedStates &wanted)
        : m_parts(std::move(parts))
        , m_wanted(wanted)
    {
    }

    /// What a change means if everything runs as wanted. No engine call.
    /// Errors: those of wantedState().
    [[nodiscard]] Result<Plan> preview(const Topology &before, const Topology &after);

    [[nodiscard]] std::shared_future<Result<Observed>> look(TopologyId id) override;
    [[nodiscard]] Result<void> stopServices(const Topology &topology,
                                            const std::vector<ServiceRef> &services) override;
    [[nodiscard]] Result<LiveReport> converge(const LiveChange &change,
                                              const DeployObserver &observer,
                                              const Task &task) override;
    [[nodiscard]] Result<void> degrade(TopologyId id, const QString &reason) override;

    /// Changes nothing. IllegalTransition unless active or degraded; those of checkLivesHere() and
    /// of the engine.
    [[nodiscard]] Result<Drift> drift(TopologyId id);

private:
    class Look;
    struct Attempt;

    Result<void> attempt(const LiveChange &change, const DeployObserver &observer, const Task &task,
                         Look &look, Attempt &attempt);
    /// `hasHelper`: whether the engine has the helper's image, when that is known already.
    Result<Plan> planFor(const WantedState &wanted, const Observed &observed, PlanOptions options,
                         std::optional<bool> hasHelper);
    /// The status it has then.
    Result<TopologyStatus> settleStatus(TopologyId id, bool isWell, const QString &reason);

    EngineParts m_parts;
    WantedStates &m_wanted;
};

} // namespace decnet
