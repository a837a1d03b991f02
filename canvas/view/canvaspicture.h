// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/raster.h"

#include <QImage>
#include <QRect>
#include <QTransform>

#include <functional>
#include <vector>

class QPainter;
class QRegion;

namespace decnet {

/// The canvas as it was painted last, in device pixels. A repaint copies it, a pan moves it, and a
/// change paints only the places it touches, each as one plain rectangle: clips of many rectangles
/// make raster painting slow. One picture of the size of the screen is all it holds. GUI thread.
class CanvasPicture final
{
public:
    /// What is looked at.
    struct Look
    {
        QSize size;      ///< of the view, in its pixels
        qreal ratio = 1; ///< device pixels for each of them
        QTransform view; ///< scene to view

        bool operator==(const Look &) const = default;
    };

    /// Paints an area (in the view's pixels, and as pixels of the picture). The painter is clipped
    /// to it and has the view's transform.
    using Paint =
        std::function<void(QPainter &painter, const QRectF &area, const raster::Target &pixels)>;

    void damageAll();
    /// This part (scene units) is out of date. Null: all of it. True when that can be seen.
    bool damage(const QRectF &area);
    [[nodiscard]] bool isCurrent(const Look &look) const;
    void update(const Look &look, const Paint &paint);
    /// Copies a region (in the view's pixels) of it.
    void draw(QPainter *painter, const QRegion &region) const;

private:
    void scroll(QPoint by);
    /// The damaged places as what is cheapest to paint; forgets them.
    [[nodiscard]] std::vector<QRect> takeDamage();
    [[nodiscard]] std::vector<QRect> damagedTiles() const;

    QImage m_image;
    Look m_look;
    std::vector<QRect> m_damage; ///< in device pixels, inside of the picture
    bool m_allDamaged = true;
};

} // namespace decnet
