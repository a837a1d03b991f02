// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/noteresizegesture.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

namespace decnet {

NoteResizeGesture::NoteResizeGesture(const ToolContext &context, NoteId note, Handle handle,
                                     QPointF start)
    : Gesture(context), m_note(note), m_handle(handle), m_start(start),
      m_before(context.scene.noteRect(note)), m_now(m_before)
{}

void NoteResizeGesture::update(const PointerState &pointer)
{
    const auto pulled = [this](QPointF delta) {
        return pullHandle(m_before, m_handle, delta, geometry::smallestNote(), {});
    };
    QPointF delta = (pointer.scene - m_start).toPoint();
    if (!pointer.modifiers.testFlag(Qt::AltModifier)) {
        const Snapper grid({context().view.snapSettings().toGrid, false}, {});
        delta += grid.snapEdges(pulled(delta), handleEdges(m_handle), 0).delta;
    }
    m_now = pulled(delta);
    context().scene.showNote(m_note, m_now);
}

void NoteResizeGesture::finish(const PointerState &pointer)
{
    update(pointer);
    Placement placement;
    placement.notes.insert(m_note, m_now);
    if (!TopologyEditor(context().document).place(placement))
        cancel();
}

void NoteResizeGesture::cancel()
{
    context().scene.restore({}, {}, {m_note});
}

} // namespace decnet
