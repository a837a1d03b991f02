// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QObject>
#include <QSet>

namespace decnet {

/// A set of selected things, by id.
struct SelectedIds
{
    QSet<LanId> lans;
    QSet<DeckyId> deckies;
    QSet<EdgeId> edges; ///< bridge attachments (links)
    QSet<NoteId> notes;

    [[nodiscard]] qsizetype size() const
    {
        return lans.size() + deckies.size() + edges.size() + notes.size();
    }
    /// Notes and nothing else: what may be edited while the topology runs.
    [[nodiscard]] bool isOnlyNotes() const { return !notes.isEmpty() && notes.size() == size(); }
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    bool operator==(const SelectedIds &) const = default;
};

/// What is selected in one document: the one truth that canvas, inspector and docks share. Optionally a
/// single service of the one selected decky is in focus (its chip was clicked). GUI thread.
class Selection final : public QObject
{
    Q_OBJECT

public:
    explicit Selection(QObject *parent = nullptr);

    [[nodiscard]] const SelectedIds &ids() const { return m_ids; }
    [[nodiscard]] bool isEmpty() const { return m_ids.isEmpty(); }
    [[nodiscard]] bool contains(LanId id) const { return m_ids.lans.contains(id); }
    [[nodiscard]] bool contains(DeckyId id) const { return m_ids.deckies.contains(id); }
    [[nodiscard]] bool contains(EdgeId id) const { return m_ids.edges.contains(id); }
    [[nodiscard]] bool contains(NoteId id) const { return m_ids.notes.contains(id); }
    /// The service in focus; empty when none, or when not exactly one decky is selected.
    [[nodiscard]] QString service() const { return m_service; }

    /// Replaces the selection. Emits changed() once, and only when something is different.
    void set(SelectedIds ids, const QString &service = {});
    void select(LanId id);
    void select(DeckyId id, const QString &service = {});
    void select(EdgeId id);
    void select(NoteId id);
    /// Adds, or takes out when it is in (Ctrl+click).
    void toggle(LanId id);
    void toggle(DeckyId id);
    void toggle(EdgeId id);
    void toggle(NoteId id);
    void clear();
    /// Drops what the topology no longer has.
    void prune(const Topology &topology);

Q_SIGNALS:
    /// `before` is what was selected until now, so that views can repaint only the difference.
    void changed(const decnet::SelectedIds &before);

private:
    SelectedIds m_ids;
    QString m_service;
};

} // namespace decnet
