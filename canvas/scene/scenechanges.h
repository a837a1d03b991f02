// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of TopologyScene change one box; only they include this.
#pragma once

#include "canvas/scene/lanlayer.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/topologyscene.h"

namespace decnet {

template<typename Change>
void TopologyScene::changeBox(LanId id, const Change &change)
{
    if (const LanBox *known = m_lans->box(id)) {
        LanBox box = *known;
        change(box);
        m_lans->put(box);
    }
}

template<typename Change>
void TopologyScene::changeNote(NoteId id, const Change &change)
{
    if (const NoteBox *known = m_notes->box(id)) {
        NoteBox box = *known;
        change(box);
        m_notes->put(box);
    }
}

} // namespace decnet
