// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/selection.h"

namespace decnet {

namespace {

template<typename Id>
void flip(QSet<Id> &set, Id id)
{
    if (!set.remove(id))
        set.insert(id);
}

} // namespace

Selection::Selection(QObject *parent) : QObject(parent) {}

void Selection::set(SelectedIds ids, const QString &service)
{
    const bool oneDecky = ids.deckies.size() == 1 && ids.size() == 1;
    const QString focus = oneDecky ? service : QString();
    if (ids == m_ids && focus == m_service)
        return;
    const SelectedIds before = std::exchange(m_ids, std::move(ids));
    m_service = focus;
    Q_EMIT changed(before);
}

void Selection::select(LanId id)
{
    SelectedIds ids;
    ids.lans.insert(id);
    set(std::move(ids));
}

void Selection::select(DeckyId id, const QString &service)
{
    SelectedIds ids;
    ids.deckies.insert(id);
    set(std::move(ids), service);
}

void Selection::select(EdgeId id)
{
    SelectedIds ids;
    ids.edges.insert(id);
    set(std::move(ids));
}

void Selection::select(NoteId id)
{
    SelectedIds ids;
    ids.notes.insert(id);
    set(std::move(ids));
}

void Selection::toggle(LanId id)
{
    SelectedIds ids = m_ids;
    flip(ids.lans, id);
    set(std::move(ids));
}

void Selection::toggle(DeckyId id)
{
    SelectedIds ids = m_ids;
    flip(ids.deckies, id);
    set(std::move(ids));
}

void Selection::toggle(EdgeId id)
{
    SelectedIds ids = m_ids;
    flip(ids.edges, id);
    set(std::move(ids));
}

void Selection::toggle(NoteId id)
{
    SelectedIds ids = m_ids;
    flip(ids.notes, id);
    set(std::move(ids));
}

void Selection::clear()
{
    set({});
}

void Selection::prune(const Topology &topology)
{
    SelectedIds ids = m_ids;
    ids.lans.removeIf([&](LanId id) { return topology.lan(id) == nullptr; });
    ids.deckies.removeIf([&](DeckyId id) { return topology.decky(id) == nullptr; });
    ids.edges.removeIf([&](EdgeId id) { return topology.edge(id) == nullptr; });
    ids.notes.removeIf([&](NoteId id) { return topology.note(id) == nullptr; });
    QString service = m_service;
    if (!service.isEmpty() && ids.deckies.size() == 1) {
        const Decky *decky = topology.decky(*ids.deckies.cbegin());
        if (!decky || !decky->services.contains(service))
            service.clear();
    }
    set(std::move(ids), service);
}

} // namespace decnet
