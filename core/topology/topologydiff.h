// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace decnet {

enum class ObjectKind { Lan, Decky, Edge, Note };
enum class ObjectChange { Added, Removed, Changed };

/// One object that differs between two topologies. Objects are told apart by id.
struct ObjectDiff
{
    ObjectKind kind = ObjectKind::Lan;
    ObjectChange change = ObjectChange::Changed;
    QString id;
    QString name;       ///< for an edge "decky – LAN", for a note its first line
    QStringList fields; ///< document keys that differ, sorted; only for Changed
};

/// LANs, deckies, edges, notes; each in the order of ids.
[[nodiscard]] std::vector<ObjectDiff> diffTopologies(const Topology &before, const Topology &after);

/// Both sides changed the same object in ways that cannot both hold.
struct MergeConflict
{
    ObjectKind kind = ObjectKind::Lan;
    QString id;
    QString name;
    QStringList fields; ///< those both changed differently; empty: one side removed it
    QJsonObject base;   ///< document shape; empty: absent
    QJsonObject mine;
    QJsonObject theirs;
};

/// A three-way merge. What only one side changed is taken from that side, field by field.
struct MergeResult
{
    Topology merged; ///< conflicts stand as theirs
    std::vector<MergeConflict> conflicts;
};

/// `mine` and `theirs` both come from `base`. Meta data (name, status, version) are theirs. An edge
/// whose ends one side removed is dropped unless the other side drew or changed it: then the
/// removed end comes back, so that neither side loses what it drew.
[[nodiscard]] MergeResult mergeTopologies(const Topology &base, const Topology &mine,
                                          const Topology &theirs);

/// The merge with the conflicts in `mineWins` (ids) decided for mine.
[[nodiscard]] Topology resolveMerge(const MergeResult &result, const QStringList &mineWins);

} // namespace decnet
