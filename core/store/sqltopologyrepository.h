// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/topology/repository.h"

namespace decnet {

class Connection;
class Database;

/// Topologies in a Database. Every write is one BEGIN IMMEDIATE transaction, so of racing callers
/// (threads or programs) one is first and the others see what it did.
class SqlTopologyRepository final : public TopologyRepository
{
public:
    SqlTopologyRepository(Database &database, const Clock &clock);

    [[nodiscard]] Result<void> create(const Topology &topology) override;
    [[nodiscard]] Result<Topology> load(TopologyId id) override;
    [[nodiscard]] Result<TopologyId> find(const QString &idOrName) override;
    [[nodiscard]] Result<TopologyPage> list(const TopologyQuery &query) override;
    [[nodiscard]] Result<void> remove(TopologyId id,
                                      std::optional<qint64> expectedVersion) override;
    [[nodiscard]] Result<qint64> rename(TopologyId id, const QString &name,
                                        std::optional<qint64> expectedVersion) override;
    [[nodiscard]] Result<qint64> apply(TopologyId id, const Mutation &mutation,
                                       std::optional<qint64> expectedVersion) override;
    [[nodiscard]] Result<qint64> applyLive(TopologyId id, const Mutation &mutation,
                                           std::optional<qint64> expectedVersion) override;
    [[nodiscard]] Result<qint64> replace(const Topology &topology, qint64 expectedVersion) override;
    [[nodiscard]] Result<void> transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                                          const QString &reason) override;
    [[nodiscard]] Result<std::vector<StatusEvent>> statusEvents(TopologyId id, int limit) override;
    [[nodiscard]] Result<RuntimeOverlay> runtime(TopologyId id) override;
    [[nodiscard]] Result<void> setRuntime(TopologyId id, const RuntimeOverlay &states) override;
    [[nodiscard]] Result<std::vector<Subnet>>
    reservedSubnets(std::optional<TopologyId> except) override;
    [[nodiscard]] Result<QStringList> knownId8s() override;

private:
    enum class Guard { PendingOnly, Live };

    [[nodiscard]] Result<qint64> write(TopologyId id, const Mutation &mutation,
                                       std::optional<qint64> expectedVersion, Guard guard);

    Database &m_database;
    const Clock &m_clock;
};

} // namespace decnet
