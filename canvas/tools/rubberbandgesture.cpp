// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/rubberbandgesture.h"

#include "canvas/document/editordocument.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"

namespace decnet {

RubberBandGesture::RubberBandGesture(const ToolContext &context, QPointF start, bool add)
    : Gesture(context), m_start(start), m_before(context.document.selection().ids()), m_add(add)
{}

void RubberBandGesture::update(const PointerState &pointer)
{
    const QRectF rect = QRectF(m_start, pointer.scene).normalized();
    context().scene.overlay().setRubberBand(rect);
    SelectedIds ids = context().scene.itemsIn(rect);
    if (m_add) {
        ids.lans.unite(m_before.lans);
        ids.deckies.unite(m_before.deckies);
        ids.edges.unite(m_before.edges);
        ids.notes.unite(m_before.notes);
    }
    context().document.selection().set(std::move(ids));
}

void RubberBandGesture::finish(const PointerState &pointer)
{
    update(pointer);
    context().scene.overlay().setRubberBand(std::nullopt);
}

void RubberBandGesture::cancel()
{
    context().scene.overlay().setRubberBand(std::nullopt);
    context().document.selection().set(m_before);
}

} // namespace decnet
