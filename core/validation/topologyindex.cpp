// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/topologyindex.h"

#include <algorithm>

namespace decnet {

namespace {

template<typename Names, typename IdType>
void addBearer(Names &names, const QString &key, IdType id)
{
    auto &bearers = names[key];
    bearers.insert(std::lower_bound(bearers.begin(), bearers.end(), id), id);
}

template<typename Names, typename IdType>
void dropBearer(Names &names, const QString &key, IdType id)
{
    const auto it = names.find(key);
    if (it == names.end())
        return;
    it.value().removeOne(id);
    if (it.value().isEmpty())
        names.erase(it);
}

template<typename Names>
auto bearersOf(const Names &names, const QString &key) -> const typename Names::mapped_type &
{
    static const typename Names::mapped_type kNobody;
    const auto it = names.constFind(key);
    return it == names.constEnd() ? kNobody : it.value();
}

} // namespace

QString TopologyIndex::key(const QString &name)
{
    // Names are mostly lower case already; then the text is shared.
    const bool isPlain = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.unicode() < 0x80 && !(c >= u'A' && c <= u'Z');
    });
    return isPlain ? name : name.toLower();
}

void TopologyIndex::build(const Topology &topology)
{
    *this = TopologyIndex();
    m_lans.reserve(topology.lans().size());
    m_deckies.reserve(topology.deckies().size());
    m_lanNames.reserve(static_cast<qsizetype>(topology.lans().size()));
    m_deckyNames.reserve(static_cast<qsizetype>(topology.deckies().size()));
    for (const auto &[id, lan] : topology.lans())
        (void)refreshLan(topology, id);
    for (const auto &[id, decky] : topology.deckies())
        (void)refreshDecky(topology, id);
}

TopologyIndex::LanChange TopologyIndex::refreshLan(const Topology &topology, LanId id)
{
    LanChange change;
    const Lan *lan = topology.lan(id);
    const auto old = m_lans.find(id);
    const bool existed = old != m_lans.end();
    if (lan && existed && old->second.name == lan->name && old->second.subnetText == lan->subnet &&
        old->second.isDmz == lan->isDmz)
        return change;
    if (!lan && !existed)
        return change;

    change.any = true;
    change.dmz = (existed && old->second.isDmz) != (lan && lan->isDmz);
    const QString oldKey = existed ? key(old->second.name) : QString();
    const QString newKey = lan ? key(lan->name) : QString();
    if (existed) {
        if (old->second.subnet)
            m_subnets.erase({*old->second.subnet, id});
        if (!lan || oldKey != newKey)
            dropBearer(m_lanNames, oldKey, id);
        // The case of a name shows in messages about its bearers.
        if (!lan || old->second.name != lan->name)
            change.names.insert(oldKey);
    }
    m_dmzs.erase(id);
    if (!lan) {
        m_lans.erase(old);
        return change;
    }
    if (!existed || old->second.name != lan->name) {
        if (!existed || oldKey != newKey)
            addBearer(m_lanNames, newKey, id);
        change.names.insert(newKey);
    }
    LanState state{lan->name, lan->subnet, Subnet::parse(lan->subnet), lan->isDmz};
    if (state.subnet)
        m_subnets.insert({*state.subnet, id});
    if (lan->isDmz)
        m_dmzs.insert(id);
    m_lans.insert_or_assign(id, std::move(state));
    return change;
}

TopologyIndex::DeckyChange TopologyIndex::refreshDecky(const Topology &topology, DeckyId id)
{
    DeckyChange change;
    const Decky *decky = topology.decky(id);
    const auto old = m_deckies.find(id);
    const bool existed = old != m_deckies.end();
    if (!decky && !existed)
        return change;

    DeckyState state;
    if (decky) {
        state.name = decky->name;
        state.isGateway = topology.isGateway(id);
        if (const auto &edges = topology.edgesOf(id); edges.size() > 1) {
            for (const EdgeId edge : edges)
                state.joined.push_back(topology.edge(edge)->lan);
            std::sort(state.joined.begin(), state.joined.end());
            state.joined.erase(std::unique(state.joined.begin(), state.joined.end()),
                               state.joined.end());
            if (state.joined.size() < 2)
                state.joined.clear();
        }
    }

    static const DeckyState kNobody;
    const DeckyState &before = existed ? old->second : kNobody;
    if (!existed || !decky || before.name != state.name) {
        const QString oldKey = key(before.name);
        const QString newKey = key(state.name);
        if (existed) {
            change.names.insert(oldKey);
            dropBearer(m_deckyNames, oldKey, id);
        }
        if (decky) {
            change.names.insert(newKey);
            addBearer(m_deckyNames, newKey, id);
        }
    }
    change.gateway = before.isGateway || state.isGateway;
    if (before.isGateway != state.isGateway) {
        if (state.isGateway)
            m_gateways.insert(id);
        else
            m_gateways.erase(id);
    }
    if (before.joined != state.joined) {
        change.joins = true;
        join(before.joined, -1);
        join(state.joined, +1);
    }
    if (decky)
        m_deckies.insert_or_assign(id, std::move(state));
    else
        m_deckies.erase(old);
    return change;
}

void TopologyIndex::join(const std::vector<LanId> &lans, int by)
{
    for (const LanId a : lans) {
        for (const LanId b : lans) {
            if (a == b)
                continue;
            auto &neighbours = m_joins[a];
            if ((neighbours[b] += by) == 0)
                neighbours.erase(b);
        }
    }
}

const TopologyIndex::Bearers<LanId> &TopologyIndex::lansNamed(const QString &key) const
{
    return bearersOf(m_lanNames, key);
}

const TopologyIndex::Bearers<DeckyId> &TopologyIndex::deckiesNamed(const QString &key) const
{
    return bearersOf(m_deckyNames, key);
}

bool TopologyIndex::hasLanNameTwice() const
{
    return static_cast<size_t>(m_lanNames.size()) < m_lans.size();
}

bool TopologyIndex::hasDeckyNameTwice() const
{
    return static_cast<size_t>(m_deckyNames.size()) < m_deckies.size();
}

std::optional<Subnet> TopologyIndex::subnetOf(LanId lan) const
{
    const auto it = m_lans.find(lan);
    return it == m_lans.end() ? std::nullopt : it->second.subnet;
}

std::vector<std::vector<LanId>> TopologyIndex::unreachable(const Topology &topology) const
{
    std::vector<std::vector<LanId>> parts;
    if (m_dmzs.empty())
        return parts;
    std::unordered_set<LanId> seen;
    const auto walk = [&](std::vector<LanId> queue) {
        for (size_t next = 0; next < queue.size(); ++next) {
            const auto neighbours = m_joins.find(queue[next]);
            if (neighbours == m_joins.end())
                continue;
            for (const auto &[lan, count] : neighbours->second) {
                if (seen.insert(lan).second)
                    queue.push_back(lan);
            }
        }
        return queue;
    };
    seen.insert(m_dmzs.begin(), m_dmzs.end());
    (void)walk({m_dmzs.begin(), m_dmzs.end()});
    if (seen.size() == topology.lans().size())
        return parts;
    for (const auto &[id, lan] : topology.lans()) {
        if (!seen.insert(id).second)
            continue;
        auto part = walk({id});
        std::sort(part.begin(), part.end());
        parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace decnet
