// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/statekeeper.h"

#include "core/bus/topics.h"

namespace decnet {

using namespace Qt::StringLiterals;

Result<void> StateKeeper::transition(TopologyId id, TopologyStatus from, TopologyStatus to,
                                     const QString &reason)
{
    if (auto moved = m_repository.transition(id, from, to, reason); !moved)
        return moved;
    m_bus.publish(topics::topologyStatus(id.toString()), {
                                                             {u"topology_id"_s, id.toString()},
                                                             {u"from"_s, statusName(from)},
                                                             {u"to"_s, statusName(to)},
                                                             {u"reason"_s, reason},
                                                         });
    return {};
}

Result<void> StateKeeper::record(const Topology &topology, const RuntimeOverlay &states)
{
    const TopologyId id = topology.meta.id;
    const auto before = m_repository.runtime(id);
    if (!before)
        return fail(before.error());
    RuntimeOverlay changed;
    for (auto it = states.cbegin(); it != states.cend(); ++it) {
        const auto old = before->constFind(it.key());
        if (old == before->constEnd() || old->state != it->state
            || old->lastError != it->lastError)
            changed.insert(it.key(), *it);
    }
    if (changed.isEmpty())
        return {};
    if (auto stored = m_repository.setRuntime(id, changed); !stored)
        return stored;
    for (auto it = changed.cbegin(); it != changed.cend(); ++it) {
        const Decky *decky = topology.decky(it.key());
        m_bus.publish(topics::deckyState(it.key().toString()),
                      {
                          {u"topology_id"_s, id.toString()},
                          {u"decky_id"_s, it.key().toString()},
                          {u"name"_s, decky ? decky->name : QString()},
                          {u"state"_s, deckyStateName(it->state)},
                          {u"error"_s, it->lastError},
                      });
    }
    return {};
}

Result<void> StateKeeper::recordAll(const Topology &topology, DeckyState state,
                                    const QString &error)
{
    RuntimeOverlay states;
    for (const auto &[id, decky] : topology.deckies())
        states.insert(id, {state, error, m_clock.now()});
    return record(topology, states);
}

} // namespace decnet
