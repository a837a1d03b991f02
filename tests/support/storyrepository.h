// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"
#include "core/topology/repository.h"

#include <atomic>
#include <chrono>
#include <mutex>

namespace decnet::test {

/// Forwards to a real repository, publishes what it changed, and can be told to fail, to be slow,
/// and to count. Thread-safe.
class StoryRepository final : public TopologyRepository
{
public:
    StoryRepository(TopologyRepository &inner, Bus &bus)
        : m_inner(inner)
        , m_bus(bus)
    {
    }

    /// The next `times` calls of apply() fail with this.
    void failApply(Error error, int times = 1);
    /// list() fails until told otherwise (an empty optional).
    void failList(std::optional<Error> error);
    void setApplyDelay(std::chrono::milliseconds delay) { m_applyDelay = delay; }
    [[nodiscard]] int applyCount() const { return m_applyCount; }

    Result<void> create(const Topology &topology) override;
    Result<Topology> load(TopologyId id) override { return m_inner.load(id); }
    Result<TopologyId> find(const QString &idOrName) override { return m_inner.find(idOrName); }
    Result<TopologyPage> list(const TopologyQuery &query) override;
    Result<void> remove(TopologyId id, std::optional<qint64> expectedVersion) override;
    Result<qint64> rename(TopologyId id, const QString &name,
                          std::optional<qint64> expectedVersion) override;
    Result<qint64> apply(TopologyId id, const Mutation &mutation,
                         std::optional<qint64> expectedVersion) override;
    Result<qint64> applyLive(TopologyId id, const Mutation &mutation,
                             std::optional<qint64> expectedVersion) override;
    Result<qint64> replace(const Topology &topology, qint64 expectedVersion) override;
    Result<void> transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                            const QString &reason) override;
    Result<std::vector<StatusEvent>> statusEvents(TopologyId id, int limit) override
    {
        return m_inner.statusEvents(id, limit);
    }
    Result<RuntimeOverlay> runtime(TopologyId id) override { return m_inner.runtime(id); }
    Result<void> setRuntime(TopologyId id, const RuntimeOverlay &states) override;
    Result<std::vector<Subnet>> reservedSubnets(std::optional<TopologyId> except) override
    {
        return m_inner.reservedSubnets(except);
    }
    Result<QStringList> knownId8s() override { return m_inner.knownId8s(); }

private:
    void publishChanged(TopologyId id, qint64 version);

    TopologyRepository &m_inner;
    Bus &m_bus;
    std::mutex m_mutex;
    std::optional<Error> m_applyError;
    int m_applyFailures = 0;
    std::optional<Error> m_listError;
    std::atomic<std::chrono::milliseconds> m_applyDelay{std::chrono::milliseconds(0)};
    std::atomic_int m_applyCount = 0;
};

} // namespace decnet::test
