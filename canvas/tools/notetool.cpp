// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/notetool.h"

#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

#include <QGuiApplication>
#include <QStyleHints>

#include <cmath>
#include <utility>

namespace decnet {

void NoteTool::press(const PointerState &pointer)
{
    if (pointer.button != Qt::LeftButton)
        return;
    m_dragging = true;
    m_pressedAt = pointer;
    context().scene.overlay().setGhost(placeAt(pointer), true);
}

void NoteTool::move(const PointerState &pointer)
{
    if (m_dragging)
        context().scene.overlay().setGhost(placeAt(pointer), true);
}

void NoteTool::release(const PointerState &pointer)
{
    if (pointer.button != Qt::LeftButton || !std::exchange(m_dragging, false))
        return;
    context().scene.overlay().setGhost(std::nullopt, true);
    const QRectF place = placeAt(pointer);
    const bool sized = isDrag(pointer);
    CanvasView &view = context().view;
    view.setTool(CanvasTool::Select);
    view.typeNote(place, sized);
}

bool NoteTool::cancel()
{
    if (!std::exchange(m_dragging, false))
        return false;
    context().scene.overlay().setGhost(std::nullopt, true);
    return true;
}

bool NoteTool::isDrag(const PointerState &pointer) const
{
    return (pointer.viewport - m_pressedAt.viewport).manhattanLength()
           >= QGuiApplication::styleHints()->startDragDistance();
}

QRectF NoteTool::placeAt(const PointerState &pointer) const
{
    const auto whole = [](QPointF point) { return QPointF(point.toPoint()); };
    if (!isDrag(pointer))
        return {whole(m_pressedAt.scene), geometry::newNoteSize()};
    QRectF place = QRectF(whole(m_pressedAt.scene), whole(pointer.scene)).normalized();
    place.setSize(place.size().expandedTo(geometry::smallestNote()));
    return place;
}

} // namespace decnet
