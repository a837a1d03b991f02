// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/difference.h"

#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

LookPatch patchBetween(const Look &before, const Look &after)
{
    LookPatch patch;
    if (before.colour != after.colour)
        patch.colour = after.colour;
    if (before.isLocked != after.isLocked)
        patch.isLocked = after.isLocked;
    if (before.level != after.level)
        patch.level = after.level;
    return patch;
}

NotePatch patchBetween(const Note &before, const Note &after)
{
    NotePatch patch;
    if (before.text != after.text)
        patch.text = after.text;
    if (before.pos != after.pos)
        patch.pos = after.pos;
    if (before.size != after.size)
        patch.size = after.size;
    patch.look = patchBetween(before.look, after.look);
    return patch;
}

LanPatch patchBetween(const Lan &before, const Lan &after)
{
    LanPatch patch;
    if (before.name != after.name)
        patch.name = after.name;
    if (before.subnet != after.subnet)
        patch.subnet = after.subnet;
    if (before.isDmz != after.isDmz)
        patch.isDmz = after.isDmz;
    if (before.pos != after.pos)
        patch.pos = after.pos;
    if (before.size != after.size)
        patch.size = after.size;
    if (before.notes != after.notes)
        patch.notes = after.notes;
    patch.look = patchBetween(before.look, after.look);
    if (before.isCollapsed != after.isCollapsed)
        patch.isCollapsed = after.isCollapsed;
    return patch;
}

DeckyPatch patchBetween(const Decky &before, const Decky &after)
{
    DeckyPatch patch;
    if (before.name != after.name)
        patch.name = after.name;
    if (before.services != after.services)
        patch.services = after.services;
    if (before.archetype != after.archetype)
        patch.archetype = after.archetype;
    if (before.distro != after.distro)
        patch.distro = after.distro;
    if (before.osProfile != after.osProfile)
        patch.osProfile = after.osProfile;
    if (before.hostname != after.hostname)
        patch.hostname = after.hostname;
    if (before.mac != after.mac)
        patch.mac = after.mac;
    if (before.forwardsL3 != after.forwardsL3)
        patch.forwardsL3 = after.forwardsL3;
    if (before.serviceConfig != after.serviceConfig)
        patch.serviceConfig = after.serviceConfig;
    if (before.publish != after.publish)
        patch.publish = after.publish;
    if (before.pos != after.pos)
        patch.pos = after.pos;
    if (before.notes != after.notes)
        patch.notes = after.notes;
    patch.look = patchBetween(before.look, after.look);
    return patch;
}

/// A name that nobody has, for whoever is about to give up his own.
QString stepAside(const QString &id)
{
    return u"x-"_s + QString(id).remove(u'-').left(40);
}

class Differ
{
public:
    Differ(const Topology &before, const Topology &after) : m_before(before), m_after(after) {}

    Batch run(const QString &label)
    {
        m_batch.label = label;
        findRecreated();
        clearNames();
        for (const auto &[id, lan] : m_after.lans()) {
            if (!m_before.lan(id))
                m_batch.ops.emplace_back(AddLan{lan});
        }
        removeAndDetach();
        moveAndUpdate();
        for (const auto &[id, lan] : m_before.lans()) {
            const Lan *now = m_after.lan(id);
            if (!now) {
                m_batch.ops.emplace_back(RemoveLan{id});
                continue;
            }
            Lan was = lan;
            if (m_aside.contains(id.toString()))
                was.name = stepAside(id.toString());
            if (const LanPatch patch = patchBetween(was, *now); patch != LanPatch{})
                m_batch.ops.emplace_back(UpdateLan{id, patch});
        }
        addAndAttach();
        changeNotes();
        return std::move(m_batch);
    }

private:
    [[nodiscard]] bool isRecreated(DeckyId id) const { return m_recreated.contains(id); }

    void findRecreated()
    {
        for (const auto &[id, decky] : m_before.deckies()) {
            if (!m_after.decky(id))
                continue;
            const Edge *was = m_before.homeEdge(id);
            const Edge *now = m_after.homeEdge(id);
            bool recreated = (was == nullptr) != (now == nullptr) || (was && now && was->id != now->id);
            for (const EdgeId edgeId : m_before.edgesOf(id)) {
                const Edge *same = m_after.edge(edgeId);
                recreated = recreated
                            || (same && (same->isBridge != m_before.edge(edgeId)->isBridge
                                         || same->decky != id));
            }
            if (recreated)
                m_recreated.insert(id);
        }
    }

    /// Who loses a name that another one gets steps aside first, so that names can go round in a circle.
    void clearNames()
    {
        for (const auto &[id, lan] : m_before.lans()) {
            const Lan *taker = m_after.lanByName(lan.name);
            if (!taker || taker->id == id)
                continue;
            LanPatch patch;
            patch.name = stepAside(id.toString());
            m_batch.ops.emplace_back(UpdateLan{id, patch});
            m_aside.insert(id.toString());
        }
        for (const auto &[id, decky] : m_before.deckies()) {
            const Decky *taker = m_after.deckyByName(decky.name);
            if (!taker || taker->id == id || isRecreated(id) || !m_after.decky(id))
                continue;
            DeckyPatch patch;
            patch.name = stepAside(id.toString());
            m_batch.ops.emplace_back(UpdateDecky{id, patch});
            m_aside.insert(id.toString());
        }
    }

    void removeAndDetach()
    {
        for (const auto &[id, decky] : m_before.deckies()) {
            if (!m_after.decky(id) || isRecreated(id)) {
                m_batch.ops.emplace_back(RemoveDecky{id});
                continue;
            }
            for (const EdgeId edgeId : m_before.edgesOf(id)) {
                if (!m_after.edge(edgeId))
                    m_batch.ops.emplace_back(DetachDecky{id, m_before.edge(edgeId)->lan, edgeId});
            }
        }
    }

    void moveAndUpdate()
    {
        for (const auto &[id, decky] : m_before.deckies()) {
            const Decky *now = m_after.decky(id);
            if (!now || isRecreated(id))
                continue;
            Decky was = decky;
            if (m_aside.contains(id.toString()))
                was.name = stepAside(id.toString());
            DeckyPatch patch = patchBetween(was, *now);
            for (const EdgeId edgeId : m_before.edgesOf(id)) {
                const Edge *from = m_before.edge(edgeId);
                const Edge *to = m_after.edge(edgeId);
                if (!to)
                    continue;
                if (from->lan != to->lan)
                    m_batch.ops.emplace_back(MoveDecky{id, from->lan, to->lan, to->ip, std::nullopt, edgeId});
                else if (from->ip != to->ip)
                    patch.ips.insert(to->lan, to->ip);
            }
            if (patch != DeckyPatch{})
                m_batch.ops.emplace_back(UpdateDecky{id, patch});
        }
    }

    void addAndAttach()
    {
        for (const auto &[id, decky] : m_after.deckies()) {
            if (m_before.decky(id) && !isRecreated(id))
                continue;
            if (const Edge *home = m_after.homeEdge(id))
                m_batch.ops.emplace_back(AddDecky{decky, *home});
        }
        for (const auto &[id, edge] : m_after.edges()) {
            const Edge *home = m_after.homeEdge(edge.decky);
            const bool isNew = !m_before.edge(id) || isRecreated(edge.decky);
            if (isNew && (!home || home->id != id))
                m_batch.ops.emplace_back(AttachDecky{edge});
        }
    }

    void changeNotes()
    {
        for (const auto &[id, note] : m_before.notes()) {
            const Note *now = m_after.note(id);
            if (!now)
                m_batch.ops.emplace_back(RemoveNote{id});
            else if (const NotePatch patch = patchBetween(note, *now); patch != NotePatch{})
                m_batch.ops.emplace_back(UpdateNote{id, patch});
        }
        for (const auto &[id, note] : m_after.notes()) {
            if (!m_before.note(id))
                m_batch.ops.emplace_back(AddNote{note});
        }
    }

    const Topology &m_before;
    const Topology &m_after;
    Batch m_batch;
    std::set<DeckyId> m_recreated;
    std::set<QString> m_aside;
};

} // namespace

Result<Mutation> mutationBetween(const Topology &before, const Topology &after, const QString &label)
{
    Mutation edit(Differ(before, after).run(label));
    Topology reached = before;
    if (const auto applied = edit.apply(reached); !applied)
        return fail(applied.error());
    if (reached.lans() != after.lans() || reached.deckies() != after.deckies()
        || reached.edges() != after.edges() || reached.notes() != after.notes()) {
        // Only documents that break a rule of the model come here: a decky without a home, say.
        return fail(ErrorKind::Invalid, u"The change breaks a rule of topologies: every decky needs "
                                        "exactly one home, and every attachment its own address."_s);
    }
    return edit;
}

} // namespace decnet
