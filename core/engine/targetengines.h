// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/materialiser.h"
#include "core/topology/values.h"

namespace decnet {

/// Its containers belong on the engine of this machine, not on that of an agent.
[[nodiscard]] bool livesHere(const TopologyMeta &meta);

/// What everything that works on the engine of this machine asks first (M-09). Errors: Unreachable,
/// naming the host that the topology is pinned to; Refused when it is pinned without naming one.
[[nodiscard]] Result<void> checkLivesHere(const TopologyMeta &meta);

/// Knows for every topology the place where its containers are. Thread-safe.
class TargetEngines
{
public:
    virtual ~TargetEngines() = default;

    /// Never null; lives as long as this. Errors: Unreachable and Refused, naming the host; nothing
    /// may be written or made then, and what waits goes on waiting.
    [[nodiscard]] virtual Result<Materialiser *> placeOf(const TopologyMeta &meta) = 0;
};

/// A controller without agents: this machine is the only place.
class LocalEngines final : public TargetEngines
{
public:
    /// `here` must outlive it.
    explicit LocalEngines(Materialiser &here) : m_here(here) {}

    [[nodiscard]] Result<Materialiser *> placeOf(const TopologyMeta &meta) override;

private:
    Materialiser &m_here;
};

} // namespace decnet
