// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"

class QPoint;

namespace decnet {

/// Opens the menu for what lies at a point: a decky, a LAN, a link, or the canvas. Selects it first,
/// unless it is part of the selection already. Does not wait for the menu to close.
void showContextMenu(const ToolContext &context, QPointF scenePoint, QPoint globalPoint);

} // namespace decnet
