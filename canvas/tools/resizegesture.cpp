// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/resizegesture.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"

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
}

void ResizeGesture::update(const PointerState &pointer)
{
    const QPointF delta = (pointer.scene - m_start).toPoint();
    m_now = pullHandle(m_before, m_handle, delta, geometry::metrics().lanMinimum, m_content);
    context().scene.showLan(m_lan, m_now);
}

void ResizeGesture::finish(const PointerState &pointer)
{
    update(pointer);
    if (!TopologyEditor(context().document).place({{m_lan, m_now}}, {}, {}))
        cancel();
}

void ResizeGesture::cancel()
{
    context().scene.restore({m_lan}, {});
}

} // namespace decnet
