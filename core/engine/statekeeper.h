// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bus/bus.h"
#include "core/topology/repository.h"

namespace decnet {

/// Writes what happens to a topology into the database and tells the bus: the database first, it is
/// the truth. Thread-safe as its parts are. Keeps references.
class StateKeeper
{
public:
    StateKeeper(TopologyRepository &repository, Bus &bus, const Clock &clock)
        : m_repository(repository), m_bus(bus), m_clock(clock)
    {}

    /// One move of the status machine; publishes topology.<id>.status. Errors of
    /// TopologyRepository::transition().
    [[nodiscard]] Result<void> transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                                          const QString &reason);
    /// Stores decky states; publishes decky.<id>.state for those whose state or error changed, nothing
    /// when nothing did.
    [[nodiscard]] Result<void> record(const Topology &topology, const RuntimeOverlay &states);
    /// The same state for every decky.
    [[nodiscard]] Result<void> recordAll(const Topology &topology, DeckyState state,
                                         const QString &error = {});

    [[nodiscard]] TopologyRepository &repository() { return m_repository; }
    [[nodiscard]] QDateTime now() const { return m_clock.now(); }

private:
    TopologyRepository &m_repository;
    Bus &m_bus;
    const Clock &m_clock;
};

} // namespace decnet
