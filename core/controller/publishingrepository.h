// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"
#include "core/topology/repository.h"

namespace decnet {

/// A repository that tells the bus what was written: topology.<id>.changed and .removed (moves of the
/// status machine are told by StateKeeper). The database is written first; a message is a hint and
/// its loss costs nothing. Thread-safe as its parts are.
class PublishingRepository final : public TopologyRepository
{
public:
    PublishingRepository(TopologyRepository &inner, Bus &bus) : m_inner(inner), m_bus(bus) {}

    [[nodiscard]] Result<void> create(const Topology &topology) override;
    [[nodiscard]] Result<Topology> load(TopologyId id) override { return m_inner.load(id); }
    [[nodiscard]] Result<TopologyId> find(const QString &idOrName) override
    {
        return m_inner.find(idOrName);
    }
    [[nodiscard]] Result<TopologyPage> list(const TopologyQuery &query) override
    {
        return m_inner.list(query);
    }
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
                                          const QString &reason) override
    {
        return m_inner.transition(id, from, to, reason);
    }
    [[nodiscard]] Result<std::vector<StatusEvent>> statusEvents(TopologyId id, int limit) override
    {
        return m_inner.statusEvents(id, limit);
    }
    [[nodiscard]] Result<RuntimeOverlay> runtime(TopologyId id) override
    {
        return m_inner.runtime(id);
    }
    [[nodiscard]] Result<void> setRuntime(TopologyId id, const RuntimeOverlay &states) override
    {
        return m_inner.setRuntime(id, states);
    }
    [[nodiscard]] Result<std::vector<Subnet>>
    reservedSubnets(std::optional<TopologyId> except) override
    {
        return m_inner.reservedSubnets(except);
    }
    [[nodiscard]] Result<QStringList> knownId8s() override { return m_inner.knownId8s(); }

private:
    /// Passes the result on after publishing the new version.
    Result<qint64> published(TopologyId id, Result<qint64> version);

    TopologyRepository &m_inner;
    Bus &m_bus;
};

} // namespace decnet
