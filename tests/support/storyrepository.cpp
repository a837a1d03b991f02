// SPDX-License-Identifier: GPL-3.0-or-later
#include "storyrepository.h"

#include "core/bus/topics.h"
#include "core/mutation/mutation.h"

#include <thread>

namespace decnet::test {

using namespace Qt::Literals::StringLiterals;

void StoryRepository::failApply(Error error, int times)
{
    const std::scoped_lock lock(m_mutex);
    m_applyError = std::move(error);
    m_applyFailures = times;
}

void StoryRepository::failList(std::optional<Error> error)
{
    const std::scoped_lock lock(m_mutex);
    m_listError = std::move(error);
}

Result<void> StoryRepository::create(const Topology &topology)
{
    auto created = m_inner.create(topology);
    if (created)
        publishChanged(topology.meta.id, topology.meta.version);
    return created;
}

Result<TopologyPage> StoryRepository::list(const TopologyQuery &query)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_listError)
            return fail(*m_listError);
    }
    return m_inner.list(query);
}

Result<void> StoryRepository::remove(TopologyId id, std::optional<qint64> expectedVersion)
{
    auto removed = m_inner.remove(id, expectedVersion);
    if (removed)
        m_bus.publish(topics::topologyRemoved(id.toString()), {{u"topology_id"_s, id.toString()}});
    return removed;
}

Result<qint64> StoryRepository::rename(TopologyId id, const QString &name,
                                       std::optional<qint64> expectedVersion)
{
    auto version = m_inner.rename(id, name, expectedVersion);
    if (version)
        publishChanged(id, *version);
    return version;
}

Result<qint64> StoryRepository::apply(TopologyId id, const Mutation &mutation,
                                      std::optional<qint64> expectedVersion)
{
    ++m_applyCount;
    std::this_thread::sleep_for(m_applyDelay.load());
    {
        const std::scoped_lock lock(m_mutex);
        if (m_applyFailures > 0) {
            --m_applyFailures;
            return fail(*m_applyError);
        }
    }
    auto version = m_inner.apply(id, mutation, expectedVersion);
    if (version)
        publishChanged(id, *version);
    return version;
}

Result<qint64> StoryRepository::applyLive(TopologyId id, const Mutation &mutation,
                                          std::optional<qint64> expectedVersion)
{
    return m_inner.applyLive(id, mutation, expectedVersion);
}

Result<qint64> StoryRepository::replace(const Topology &topology, qint64 expectedVersion)
{
    auto version = m_inner.replace(topology, expectedVersion);
    if (version)
        publishChanged(topology.meta.id, *version);
    return version;
}

Result<void> StoryRepository::transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                                         const QString &reason)
{
    auto moved = m_inner.transition(id, from, to, reason);
    if (moved) {
        m_bus.publish(topics::topologyStatus(id.toString()), {{u"topology_id"_s, id.toString()},
                                                              {u"from"_s, statusName(from)},
                                                              {u"to"_s, statusName(to)},
                                                              {u"reason"_s, reason}});
    }
    return moved;
}

Result<void> StoryRepository::setRuntime(TopologyId id, const RuntimeOverlay &states)
{
    auto stored = m_inner.setRuntime(id, states);
    if (stored) {
        for (auto it = states.cbegin(); it != states.cend(); ++it) {
            m_bus.publish(topics::deckyState(it.key().toString()),
                          {{u"topology_id"_s, id.toString()},
                           {u"decky_id"_s, it.key().toString()},
                           {u"state"_s, deckyStateName(it->state)},
                           {u"error"_s, it->lastError}});
        }
    }
    return stored;
}

void StoryRepository::publishChanged(TopologyId id, qint64 version)
{
    m_bus.publish(topics::topologyChanged(id.toString()),
                  {{u"topology_id"_s, id.toString()}, {u"version"_s, version}});
}

} // namespace decnet::test
