// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/backoff.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/topology/ids.h"
#include "core/topology/status.h"

#include <functional>
#include <map>
#include <vector>

namespace decnet {

/// What auto-repair asks and does; all may block.
struct AutoRepairWorld
{
    std::function<Result<std::vector<TopologyId>>()> wanted; ///< with the option on
    std::function<Result<TopologyStatus>(TopologyId)> status;
    /// A change waits or is being applied: it may be what makes it whole, and it goes first.
    std::function<Result<bool>(TopologyId)> isChanging;
    std::function<Result<bool>(TopologyId)> hasDrift; ///< of an active one
    /// True when it is active afterwards. Busy: somebody else is at it.
    std::function<Result<bool>(TopologyId)> repair;
};

struct AutoRepairTimings
{
    std::chrono::milliseconds drift{30'000};    ///< between two looks at an active topology
    std::chrono::milliseconds first{2'000};     ///< after a repair that did not help; doubles …
    std::chrono::milliseconds longest{300'000}; ///< … up to this
};

/// Repairs topologies that want it when they are degraded or differ from their document. Several
/// controllers may do so: repair() holds the topology's operation lock. Of one thread.
class AutoRepair
{
public:
    AutoRepair(AutoRepairWorld world, const Clock &clock, AutoRepairTimings timings = {})
        : m_world(std::move(world))
        , m_clock(clock)
        , m_timings(timings)
    {
    }

    /// One look at all of them. Blocking for as long as repairs take. Errors: those of wanted();
    /// what goes wrong with one topology does not keep the others.
    [[nodiscard]] Result<void> round();

private:
    struct Patient
    {
        Backoff backoff;
        std::chrono::milliseconds dueAt{0};
        std::chrono::milliseconds driftDueAt{0};
    };

    void see(TopologyId id, Patient &patient);
    [[nodiscard]] bool isIll(TopologyId id, Patient &patient);

    AutoRepairWorld m_world;
    const Clock &m_clock;
    AutoRepairTimings m_timings;
    std::map<TopologyId, Patient> m_patients;
};

} // namespace decnet
