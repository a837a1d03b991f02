// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/pantool.h"

#include "canvas/view/canvasview.h"

#include <utility>

namespace decnet {

PanTool::PanTool(const ToolContext &context) : Tool(context) {}

void PanTool::press(const PointerState &pointer)
{
    m_dragging = true;
    m_last = pointer.viewport;
}

void PanTool::move(const PointerState &pointer)
{
    if (!m_dragging)
        return;
    const QPoint delta = pointer.viewport - m_last;
    m_last = pointer.viewport;
    context().view.panBy(delta);
}

void PanTool::release(const PointerState &)
{
    m_dragging = false;
}

bool PanTool::cancel()
{
    return std::exchange(m_dragging, false);
}

QCursor PanTool::cursor() const
{
    return m_dragging ? Qt::ClosedHandCursor : Qt::OpenHandCursor;
}

} // namespace decnet
