// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/publishingrepository.h"

#include "core/bus/topics.h"
#include "core/mutation/mutation.h"

namespace decnet {

using namespace Qt::StringLiterals;

Result<qint64> PublishingRepository::published(TopologyId id, Result<qint64> version)
{
    if (version)
        m_bus.publish(topics::topologyChanged(id.toString()),
                      {{u"topology_id"_s, id.toString()}, {u"version"_s, *version}});
    return version;
}

Result<void> PublishingRepository::create(const Topology &topology)
{
    auto created = m_inner.create(topology);
    if (created)
        m_bus.publish(topics::topologyChanged(topology.meta.id.toString()),
                      {{u"topology_id"_s, topology.meta.id.toString()},
                       {u"version"_s, topology.meta.version}});
    return created;
}

Result<void> PublishingRepository::remove(TopologyId id, std::optional<qint64> expectedVersion)
{
    auto removed = m_inner.remove(id, expectedVersion);
    if (removed)
        m_bus.publish(topics::topologyRemoved(id.toString()), {{u"topology_id"_s, id.toString()}});
    return removed;
}

Result<qint64> PublishingRepository::rename(TopologyId id, const QString &name,
                                            std::optional<qint64> expectedVersion)
{
    return published(id, m_inner.rename(id, name, expectedVersion));
}

Result<qint64> PublishingRepository::apply(TopologyId id, const Mutation &mutation,
                                           std::optional<qint64> expectedVersion)
{
    return published(id, m_inner.apply(id, mutation, expectedVersion));
}

Result<qint64> PublishingRepository::applyLive(TopologyId id, const Mutation &mutation,
                                               std::optional<qint64> expectedVersion)
{
    return published(id, m_inner.applyLive(id, mutation, expectedVersion));
}

Result<qint64> PublishingRepository::replace(const Topology &topology, qint64 expectedVersion)
{
    return published(topology.meta.id, m_inner.replace(topology, expectedVersion));
}

} // namespace decnet
