// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"
#include "core/topology/ids.h"

#include <QMetaType>
#include <QSet>

namespace decnet {

/// What one edit touched. An id that is listed and no longer in the topology was removed; one that a
/// view does not know yet was added.
struct DocumentChange
{
    QSet<LanId> lans;
    QSet<DeckyId> deckies;
    QSet<EdgeId> edges;
    QSet<NoteId> notes;
    bool geometryOnly = false; ///< layout only: nothing that is deployed changed
    bool looks = false;        ///< a colour, lock, level, collapsed LAN or note is different

    [[nodiscard]] bool isEmpty() const
    {
        return lans.isEmpty() && deckies.isEmpty() && edges.isEmpty() && notes.isEmpty();
    }
};

/// Everything named by an edit or by its inverse: together they list cascades too.
[[nodiscard]] DocumentChange changeOf(const Mutation &applied, const Mutation &inverse);

} // namespace decnet

Q_DECLARE_METATYPE(decnet::DocumentChange)
