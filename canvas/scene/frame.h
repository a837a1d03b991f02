// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <functional>

namespace decnet {

/// One look at the canvas. Whatever depends on how much is in sight follows `visible`, never the strip
/// that is painted: strips painted at different times must fit together.
struct Frame
{
    QRectF visible;  ///< what the whole view shows, in scene units
    QRectF exposed;  ///< the part of it that is painted now
    qreal scale = 1; ///< the zoom
    qreal ratio = 1; ///< device pixels for each pixel of the view
};

/// Told by a part of the scene what has to be painted anew, in scene units. A null rectangle stands for
/// everything.
using Damage = std::function<void(const QRectF &)>;

} // namespace decnet
