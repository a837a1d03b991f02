// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QHelpEvent;

namespace decnet {

class CanvasView;

/// Shows what is staged, and what applying it would do, with the thing under the mouse. False when there is
/// nothing to say.
bool showGhostTip(CanvasView &view, const QHelpEvent &event);

} // namespace decnet
