// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/repository.h"

#include <map>
#include <mutex>

namespace decnet::test {

/// Topologies in memory, with the status machine; edits are not offered. Thread-safe. `refuse`
/// makes transitions and runtime writes fail.
class FakeRepository final : public TopologyRepository
{
public:
    std::function<std::optional<Error>(const QString &call)> refuse;

    Result<void> create(const Topology &topology) override
    {
        const std::scoped_lock lock(m_mutex);
        m_topologies[topology.meta.id] = topology;
        return {};
    }
    Result<Topology> load(TopologyId id) override
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_topologies.find(id);
        if (found == m_topologies.end())
            return fail(ErrorKind::NotFound, QStringLiteral("no such topology"));
        return found->second;
    }
    Result<TopologyId> find(const QString &) override { return unused<TopologyId>(); }
    Result<TopologyPage> list(const TopologyQuery &query) override
    {
        const std::scoped_lock lock(m_mutex);
        TopologyPage page;
        for (const auto &[id, topology] : m_topologies) {
            if (!query.status || topology.meta.status == *query.status) {
                TopologySummary row;
                row.meta = topology.meta;
                page.rows.push_back(std::move(row));
            }
        }
        page.total = static_cast<int>(page.rows.size());
        return page;
    }
    Result<void> remove(TopologyId id, std::optional<qint64>) override
    {
        const std::scoped_lock lock(m_mutex);
        m_topologies.erase(id);
        return {};
    }
    Result<qint64> rename(TopologyId, const QString &, std::optional<qint64>) override
    {
        return unused<qint64>();
    }
    Result<qint64> apply(TopologyId, const Mutation &, std::optional<qint64>) override
    {
        return unused<qint64>();
    }
    Result<qint64> applyLive(TopologyId, const Mutation &, std::optional<qint64>) override
    {
        return unused<qint64>();
    }
    Result<qint64> replace(const Topology &topology, qint64) override
    {
        const std::scoped_lock lock(m_mutex);
        const auto status = m_topologies[topology.meta.id].meta.status;
        m_topologies[topology.meta.id] = topology;
        m_topologies[topology.meta.id].meta.status = status;
        return topology.meta.version;
    }
    Result<void> transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                            const QString &reason) override
    {
        const std::scoped_lock lock(m_mutex);
        if (refuse) {
            if (auto error = refuse(QStringLiteral("transition")))
                return fail(*error);
        }
        if (auto ok = checkTransition(from, to); !ok)
            return ok;
        Topology &topology = m_topologies[id];
        if (topology.meta.status != from)
            return fail(ErrorKind::Conflict, QStringLiteral("moved by someone else"));
        topology.meta.status = to;
        m_events[id].push_back({id, from, to, QDateTime::currentDateTimeUtc(), reason});
        return {};
    }
    Result<std::vector<StatusEvent>> statusEvents(TopologyId id, int) override
    {
        const std::scoped_lock lock(m_mutex);
        return m_events[id];
    }
    Result<RuntimeOverlay> runtime(TopologyId id) override
    {
        const std::scoped_lock lock(m_mutex);
        return m_runtime[id];
    }
    Result<void> setRuntime(TopologyId id, const RuntimeOverlay &states) override
    {
        const std::scoped_lock lock(m_mutex);
        if (refuse) {
            if (auto error = refuse(QStringLiteral("setRuntime")))
                return fail(*error);
        }
        m_runtime[id].insert(states);
        return {};
    }
    Result<std::vector<Subnet>> reservedSubnets(std::optional<TopologyId>) override
    {
        return std::vector<Subnet>();
    }
    Result<QStringList> knownId8s() override
    {
        const std::scoped_lock lock(m_mutex);
        QStringList known;
        for (const auto &[id, topology] : m_topologies)
            known.append(id.id8());
        return known;
    }

    /// A status without history, as a crash leaves it.
    void forceStatus(TopologyId id, TopologyStatus status)
    {
        const std::scoped_lock lock(m_mutex);
        m_topologies[id].meta.status = status;
    }
    [[nodiscard]] TopologyStatus status(TopologyId id)
    {
        const std::scoped_lock lock(m_mutex);
        return m_topologies[id].meta.status;
    }

private:
    template<typename T>
    static Result<T> unused()
    {
        return fail(ErrorKind::Internal, QStringLiteral("not offered by the fake"));
    }

    std::mutex m_mutex;
    std::map<TopologyId, Topology> m_topologies;
    std::map<TopologyId, RuntimeOverlay> m_runtime;
    std::map<TopologyId, std::vector<StatusEvent>> m_events;
};

} // namespace decnet::test
