// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/raster.h"

#include <QRectF>
#include <QTransform>

#include <cmath>
#include <functional>

namespace decnet {

/// One look at the canvas. Whatever depends on how much is in sight follows `visible`, never the
/// strip that is painted: strips painted at different times must fit together.
struct Frame
{
    QRectF visible;        ///< what the whole view shows, in scene units
    QRectF exposed;        ///< the part of it that is painted now
    qreal scale = 1;       ///< the zoom
    qreal ratio = 1;       ///< device pixels for each pixel of the view
    raster::Target pixels; ///< what the painter paints on, for what is simple enough to need none

    /// Scene to device pixels.
    [[nodiscard]] QTransform device() const
    {
        const qreal pixel = scale * ratio;
        return {pixel, 0, 0, pixel, -visible.left() * pixel, -visible.top() * pixel};
    }
    /// For a painter that is to count in device pixels: copies of pictures are then plain copies,
    /// also at one and a half pixels for each.
    [[nodiscard]] QTransform devicePainter() const
    {
        return QTransform::fromScale(1 / ratio, 1 / ratio);
    }
};

/// Told by a part of the scene what has to be painted anew, in scene units. A null rectangle stands
/// for everything.
using Damage = std::function<void(const QRectF &)>;

/// The whole pixel for a point. Always rounded up from the middle, also left of zero: what moves by
/// whole pixels must stay the same.
[[nodiscard]] inline QPoint pixelAt(QPointF point)
{
    // What stands in the middle but for the last digits of the arithmetic counts as the middle.
    constexpr qreal kMiddle = 0.5 + 1.0 / 1024;
    return {static_cast<int>(std::floor(point.x() + kMiddle)),
            static_cast<int>(std::floor(point.y() + kMiddle))};
}

/// The same as QRectF::intersects for rectangles that are not empty, without a call: asked of
/// everything in the scene for every strip.
[[nodiscard]] inline bool overlap(const QRectF &a, const QRectF &b)
{
    return a.x() < b.x() + b.width() && b.x() < a.x() + a.width() && a.y() < b.y() + b.height() &&
           b.y() < a.y() + a.height();
}

} // namespace decnet
