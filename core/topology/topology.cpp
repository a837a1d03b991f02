// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/topology.h"

#include <algorithm>

namespace decnet {

namespace {

template<typename Map, typename Key>
auto findIn(const Map &map, const Key &key) -> const typename Map::mapped_type *
{
    const auto it = map.find(key);
    return it == map.end() ? nullptr : &it->second;
}

template<typename Index, typename Key>
const std::vector<EdgeId> &edgesIn(const Index &index, const Key &key)
{
    static const std::vector<EdgeId> kNone;
    const auto it = index.constFind(key);
    return it == index.constEnd() ? kNone : it.value();
}

template<typename Index, typename Key>
void addEdge(Index &index, const Key &key, EdgeId edge)
{
    auto &ids = index[key];
    ids.insert(std::upper_bound(ids.begin(), ids.end(), edge), edge);
}

template<typename Index, typename Key>
void dropEdge(Index &index, const Key &key, EdgeId edge)
{
    const auto it = index.find(key);
    if (it == index.end())
        return;
    std::erase(it.value(), edge);
    if (it.value().empty())
        index.erase(it);
}

/// Keeps a name index right when a child is replaced or removed. Foreign documents may hold the
/// same name twice; then the index keeps the first bearer and looks for the next one when that
/// goes.
template<typename Names, typename Children, typename ChildId>
void releaseName(Names &names, const Children &children, const QString &name, ChildId id)
{
    const QString key = name.toLower();
    const auto it = names.find(key);
    if (it == names.end() || it.value() != id)
        return;
    names.erase(it);
    if (names.size() + 1 == static_cast<qsizetype>(children.size()))
        return; // every name was unique
    for (const auto &[otherId, other] : children) {
        if (otherId != id && other.name.toLower() == key) {
            names.insert(key, otherId);
            return;
        }
    }
}

template<typename Names, typename ChildId>
void claimName(Names &names, const QString &name, ChildId id)
{
    const QString key = name.toLower();
    if (!names.contains(key))
        names.insert(key, id);
}

} // namespace

QString noteTitle(const Note &note)
{
    for (const QString &line : note.text.split(u'\n')) {
        if (const QString said = line.simplified(); !said.isEmpty())
            return said;
    }
    return {};
}

const Lan *Topology::lan(LanId id) const
{
    return findIn(m_lans, id);
}

const Decky *Topology::decky(DeckyId id) const
{
    return findIn(m_deckies, id);
}

const Edge *Topology::edge(EdgeId id) const
{
    return findIn(m_edges, id);
}

const Note *Topology::note(NoteId id) const
{
    return findIn(m_notes, id);
}

const Edge *Topology::edgeBetween(DeckyId decky, LanId lan) const
{
    for (const EdgeId id : edgesOf(decky)) {
        const Edge *candidate = edge(id);
        if (candidate->lan == lan)
            return candidate;
    }
    return nullptr;
}

const Lan *Topology::lanByName(const QString &name) const
{
    const auto it = m_lanNames.constFind(name.toLower());
    return it == m_lanNames.constEnd() ? nullptr : lan(it.value());
}

const Decky *Topology::deckyByName(const QString &name) const
{
    const auto it = m_deckyNames.constFind(name.toLower());
    return it == m_deckyNames.constEnd() ? nullptr : decky(it.value());
}

const std::vector<EdgeId> &Topology::edgesOf(DeckyId decky) const
{
    return edgesIn(m_deckyEdges, decky);
}

const std::vector<EdgeId> &Topology::edgesOf(LanId lan) const
{
    return edgesIn(m_lanEdges, lan);
}

const Edge *Topology::homeEdge(DeckyId decky) const
{
    const auto &ids = edgesOf(decky);
    for (const EdgeId id : ids) {
        const Edge *candidate = edge(id);
        if (!candidate->isBridge)
            return candidate;
    }
    return ids.empty() ? nullptr : edge(ids.front());
}

const Lan *Topology::homeLan(DeckyId decky) const
{
    const Edge *home = homeEdge(decky);
    return home ? lan(home->lan) : nullptr;
}

const Lan *Topology::dmz() const
{
    const auto it = std::find_if(m_lans.begin(), m_lans.end(),
                                 [](const auto &entry) { return entry.second.isDmz; });
    return it == m_lans.end() ? nullptr : &it->second;
}

bool Topology::isGateway(DeckyId id) const
{
    const Decky *candidate = decky(id);
    if (!candidate || !candidate->forwardsL3)
        return false;
    const Lan *home = homeLan(id);
    return home && home->isDmz;
}

void Topology::putLan(Lan lan)
{
    const LanId id = lan.id;
    const auto it = m_lans.find(id);
    if (it == m_lans.end()) {
        claimName(m_lanNames, lan.name, id);
        m_lans.emplace(id, std::move(lan));
        return;
    }
    if (it->second.name != lan.name) {
        releaseName(m_lanNames, m_lans, it->second.name, id);
        claimName(m_lanNames, lan.name, id);
    }
    it->second = std::move(lan);
}

void Topology::putDecky(Decky decky)
{
    const DeckyId id = decky.id;
    const auto it = m_deckies.find(id);
    if (it == m_deckies.end()) {
        claimName(m_deckyNames, decky.name, id);
        m_deckies.emplace(id, std::move(decky));
        return;
    }
    if (it->second.name != decky.name) {
        releaseName(m_deckyNames, m_deckies, it->second.name, id);
        claimName(m_deckyNames, decky.name, id);
    }
    it->second = std::move(decky);
}

void Topology::putEdge(Edge edge)
{
    const EdgeId id = edge.id;
    const auto it = m_edges.find(id);
    const bool sameEnds =
        it != m_edges.end() && it->second.decky == edge.decky && it->second.lan == edge.lan;
    if (it != m_edges.end() && !sameEnds) {
        dropEdge(m_deckyEdges, it->second.decky, id);
        dropEdge(m_lanEdges, it->second.lan, id);
    }
    if (!sameEnds) {
        addEdge(m_deckyEdges, edge.decky, id);
        addEdge(m_lanEdges, edge.lan, id);
    }
    m_edges.insert_or_assign(id, std::move(edge));
}

void Topology::putNote(Note note)
{
    const NoteId id = note.id;
    m_notes.insert_or_assign(id, std::move(note));
}

void Topology::removeLan(LanId id)
{
    const auto it = m_lans.find(id);
    if (it == m_lans.end())
        return;
    releaseName(m_lanNames, m_lans, it->second.name, id);
    m_lans.erase(it);
}

void Topology::removeDecky(DeckyId id)
{
    const auto it = m_deckies.find(id);
    if (it == m_deckies.end())
        return;
    releaseName(m_deckyNames, m_deckies, it->second.name, id);
    m_deckies.erase(it);
}

void Topology::removeEdge(EdgeId id)
{
    const auto it = m_edges.find(id);
    if (it == m_edges.end())
        return;
    dropEdge(m_deckyEdges, it->second.decky, id);
    dropEdge(m_lanEdges, it->second.lan, id);
    m_edges.erase(it);
}

void Topology::removeNote(NoteId id)
{
    m_notes.erase(id);
}

bool Topology::operator==(const Topology &other) const
{
    return meta == other.meta && m_lans == other.m_lans && m_deckies == other.m_deckies &&
           m_edges == other.m_edges && m_notes == other.m_notes;
}

} // namespace decnet
