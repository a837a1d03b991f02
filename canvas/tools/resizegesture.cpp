// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/resizegesture.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

namespace decnet {

ResizeGesture::ResizeGesture(const ToolContext &context, LanId lan, Handle handle, QPointF start)
    : Gesture(context), m_lan(lan), m_handle(handle), m_start(start),
      m_before(context.scene.lanRect(lan)), m_now(m_before)
{
    for (const QRectF &card : geometry::homeCards(context.document.topology(), lan))
        m_content |= card;
    if (!m_content.isNull()) {
        constexpr qreal kInset = 12;
        m_content.adjust(-kInset, -kInset - geometry::metrics().lanHeader, kInset, kInset);
        // Cards that lie outside already must not make the box jump.
        m_content &= m_before;
    }
    const QRectF sight = context.view.mapToScene(context.view.viewport()->rect()).boundingRect();
    std::vector<QRectF> still;
    for (const auto &[id, other] : context.document.topology().lans()) {
        const QRectF box = context.scene.lanRect(id);
        if (id != lan && box.intersects(sight))
            still.push_back(box);
    }
    m_snapper = Snapper(context.view.snapSettings(), std::move(still));
}

QRectF ResizeGesture::pulled(QPointF delta) const
{
    return pullHandle(m_before, m_handle, delta, geometry::metrics().lanMinimum, m_content);
}

QPointF ResizeGesture::snapped(const PointerState &pointer) const
{
    const QPointF delta = pointer.scene - m_start;
    GestureOverlay &overlay = context().scene.overlay();
    overlay.setGuides({});
    if (pointer.modifiers.testFlag(Qt::AltModifier))
        return delta;
    const qreal reach = kSnapReach / context().view.zoom();
    Snapper::Snapped found = m_snapper.snapEdges(pulled(delta), handleEdges(m_handle), reach);
    // What is in the box may keep it from getting there.
    const QRectF there = pulled(delta + found.delta);
    const bool reached = m_snapper.snapEdges(there, handleEdges(m_handle), reach).delta.manhattanLength() < 1;
    if (!reached)
        return delta;
    overlay.setGuides(std::move(found.guides));
    return delta + found.delta;
}

void ResizeGesture::update(const PointerState &pointer)
{
    m_now = pulled(snapped(pointer).toPoint());
    context().scene.showLan(m_lan, m_now);
}

void ResizeGesture::finish(const PointerState &pointer)
{
    update(pointer);
    context().scene.overlay().setGuides({});
    if (!TopologyEditor(context().document).place({{m_lan, m_now}}, {}, {}))
        cancel();
}

void ResizeGesture::cancel()
{
    context().scene.overlay().setGuides({});
    context().scene.restore({m_lan}, {});
}

} // namespace decnet
