// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/canvasghosts.h"
#include "canvas/style/canvasstyle.h"

#include <QIcon>

class QPainter;

namespace decnet {

// Marks of changes on their way, on the canvas, in lists and in the legend alike. Each has a sign or a
// shape with a letter of its own, so that nobody has to tell colours apart.

[[nodiscard]] QColor ghostColour(const CanvasStyle &style, Staged staged);
[[nodiscard]] QColor ghostColour(const CanvasStyle &style, PlanMark mark);

/// A disc with +, ~ or −. `rect` is square, in the painter's units.
void paintBadge(QPainter &painter, const QRectF &rect, Staged staged, const CanvasStyle &style);
/// Created: disc C; recreated: diamond R; collateral: triangle !; disconnected: square D; removed:
/// octagon ×.
void paintBadge(QPainter &painter, const QRectF &rect, PlanMark mark, const CanvasStyle &style);

[[nodiscard]] QIcon badgeIcon(Staged staged, const CanvasStyle &style);
[[nodiscard]] QIcon badgeIcon(PlanMark mark, const CanvasStyle &style);

} // namespace decnet
