// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"
#include "canvas/widgets/palettemime.h"

#include <optional>

class QDragEnterEvent;
class QDragMoveEvent;
class QDropEvent;

namespace decnet {

/// What happens when something from the palette is dragged over, or dropped on, the canvas. A place that
/// cannot take it shows so; dropping there says why instead of doing nothing. GUI thread.
class DropController final
{
public:
    explicit DropController(const ToolContext &context) : m_context(context) {}

    void enter(QDragEnterEvent *event);
    void move(QDragMoveEvent *event);
    void leave();
    void drop(QDropEvent *event);
    /// Without a mouse: see CanvasView::insert.
    void insert(const PaletteItem &item);

private:
    void preview(const PaletteItem &item, QPointF point);
    void place(const PaletteItem &item, QPointF point);
    void report(const QString &message);

    ToolContext m_context;
};

} // namespace decnet
