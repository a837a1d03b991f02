// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"
#include "canvas/widgets/palettemime.h"

#include "core/topology/ids.h"

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
    /// Whether it was put in.
    bool place(const PaletteItem &item, QPointF point);
    bool placeArchetype(const QString &slug, QPointF point);
    bool placeTemplate(const QString &slug, QPointF point);
    bool insertSelected(const PaletteItem &item);
    [[nodiscard]] std::optional<LanId> selectedLan() const;
    void report(const QString &message);

    ToolContext m_context;
};

} // namespace decnet
