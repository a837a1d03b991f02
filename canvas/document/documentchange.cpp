// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/documentchange.h"

namespace decnet {

namespace {

class Collector
{
public:
    explicit Collector(DocumentChange &change) : m_change(change) {}

    void collect(const Mutation &mutation)
    {
        std::visit([this](const auto &op) { add(op); }, mutation.value());
    }

private:
    void add(const AddLan &op) { m_change.lans.insert(op.lan.id); }
    void add(const UpdateLan &op)
    {
        m_change.lans.insert(op.lan);
        m_change.looks |= !op.patch.look.isEmpty() || op.patch.isCollapsed.has_value();
    }
    void add(const RemoveLan &op) { m_change.lans.insert(op.lan); }
    void add(const AddDecky &op)
    {
        m_change.deckies.insert(op.decky.id);
        add(op.home);
    }
    void add(const UpdateDecky &op)
    {
        m_change.deckies.insert(op.decky);
        m_change.looks |= !op.patch.look.isEmpty();
        for (auto it = op.patch.ips.keyBegin(); it != op.patch.ips.keyEnd(); ++it)
            m_change.lans.insert(*it);
    }
    void add(const RemoveDecky &op) { m_change.deckies.insert(op.decky); }
    void add(const AttachDecky &op) { add(op.edge); }
    void add(const DetachDecky &op)
    {
        m_change.deckies.insert(op.decky);
        m_change.lans.insert(op.lan);
    }
    void add(const MoveDecky &op)
    {
        m_change.deckies.insert(op.decky);
        m_change.lans.insert(op.from);
        m_change.lans.insert(op.to);
    }
    void add(const AddNote &op) { addNote(op.note.id); }
    void add(const UpdateNote &op)
    {
        m_change.notes.insert(op.note);
        m_change.looks |= op.patch.text.has_value() || !op.patch.look.isEmpty();
    }
    void add(const RemoveNote &op) { addNote(op.note); }
    void addNote(NoteId id)
    {
        m_change.notes.insert(id);
        m_change.looks = true;
    }
    void add(const Batch &op)
    {
        for (const Mutation &part : op.ops)
            collect(part);
    }
    void add(const Edge &edge)
    {
        m_change.edges.insert(edge.id);
        m_change.deckies.insert(edge.decky);
        m_change.lans.insert(edge.lan);
    }

    DocumentChange &m_change;
};

} // namespace

DocumentChange changeOf(const Mutation &applied, const Mutation &inverse)
{
    DocumentChange change;
    Collector collector(change);
    collector.collect(applied);
    collector.collect(inverse);
    change.geometryOnly = applied.isGeometryOnly();
    return change;
}

} // namespace decnet
