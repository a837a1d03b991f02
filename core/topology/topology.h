// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/values.h"

#include <QHash>

#include <map>
#include <span>
#include <vector>

namespace decnet {

/// The aggregate: one topology with its LANs, deckies and edges, indexed, and the notes beside them. A value; copying copies
/// everything. Its writers keep the indexes right but check nothing else: rules live in validation,
/// guarded edits in mutation. Children are ordered by id (the order that is hashed).
class Topology
{
public:
    using Lans = std::map<LanId, Lan>;
    using Deckies = std::map<DeckyId, Decky>;
    using Edges = std::map<EdgeId, Edge>;
    using Notes = std::map<NoteId, Note>;

    TopologyMeta meta;

    [[nodiscard]] const Lans &lans() const { return m_lans; }
    [[nodiscard]] const Deckies &deckies() const { return m_deckies; }
    [[nodiscard]] const Edges &edges() const { return m_edges; }
    [[nodiscard]] const Notes &notes() const { return m_notes; }

    /// Null when there is none.
    [[nodiscard]] const Lan *lan(LanId id) const;
    [[nodiscard]] const Decky *decky(DeckyId id) const;
    [[nodiscard]] const Edge *edge(EdgeId id) const;
    [[nodiscard]] const Note *note(NoteId id) const;
    [[nodiscard]] const Edge *edgeBetween(DeckyId decky, LanId lan) const;
    /// Case-insensitive.
    [[nodiscard]] const Lan *lanByName(const QString &name) const;
    [[nodiscard]] const Decky *deckyByName(const QString &name) const;

    /// Edge ids in ascending order, so that equal topologies are walked alike.
    [[nodiscard]] const std::vector<EdgeId> &edgesOf(DeckyId decky) const;
    [[nodiscard]] const std::vector<EdgeId> &edgesOf(LanId lan) const;

    /// The edge with isBridge false; when a foreign document has none, the first edge by id; null
    /// without edges.
    [[nodiscard]] const Edge *homeEdge(DeckyId decky) const;
    [[nodiscard]] const Lan *homeLan(DeckyId decky) const;
    /// The DMZ; the first by id when a document has several; null without one.
    [[nodiscard]] const Lan *dmz() const;
    /// forwardsL3 and homed in the DMZ: its service ports are published on the host.
    [[nodiscard]] bool isGateway(DeckyId decky) const;
    [[nodiscard]] bool isMultiHomed(DeckyId decky) const { return edgesOf(decky).size() > 1; }

    /// Insert or replace by id.
    void putLan(Lan lan);
    void putDecky(Decky decky);
    void putEdge(Edge edge);
    void putNote(Note note);
    /// Removing an unknown id does nothing. Edges are *not* cascaded here.
    void removeLan(LanId id);
    void removeDecky(DeckyId id);
    void removeEdge(EdgeId id);
    void removeNote(NoteId id);

    bool operator==(const Topology &other) const;

private:
    Lans m_lans;
    Deckies m_deckies;
    Edges m_edges;
    Notes m_notes;
    QHash<DeckyId, std::vector<EdgeId>> m_deckyEdges;
    QHash<LanId, std::vector<EdgeId>> m_lanEdges;
    QHash<QString, LanId> m_lanNames;     ///< lower case
    QHash<QString, DeckyId> m_deckyNames; ///< lower case
};

} // namespace decnet
