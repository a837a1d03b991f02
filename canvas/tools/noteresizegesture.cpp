// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/noteresizegesture.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

#include <cmath>

namespace decnet {

NoteResizeGesture::NoteResizeGesture(const ToolContext &context, NoteId note, Handle handle,
                                     QPointF start)
    : Gesture(context), m_note(note), m_handle(handle), m_start(start),
      m_before(context.scene.noteRect(note)), m_now(m_before)
{}

void NoteResizeGesture::update(const PointerState &pointer)
{
    QPointF delta = (pointer.scene - m_start).toPoint();
    if (context().view.snapSettings().toGrid && !pointer.modifiers.testFlag(Qt::AltModifier)) {
        const QPointF corner = handlePoint(m_before, m_handle);
        const auto pulled = [](qreal from, qreal by) {
            return std::round((from + by) / kSnapGrid) * kSnapGrid - from;
        };
        delta = {pulled(corner.x(), delta.x()), pulled(corner.y(), delta.y())};
    }
    m_now = pullHandle(m_before, m_handle, delta, geometry::smallestNote(), {});
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
