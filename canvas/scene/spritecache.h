// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/raster.h"

#include <QColor>
#include <QHash>
#include <QImage>
#include <QPointF>
#include <QSizeF>
#include <QString>

#include <functional>

class QPainter;

namespace decnet {

/// What tells one sprite from another. Texts are shared, so a key costs no memory.
struct SpriteKey
{
    int kind = 0;      ///< the painter's own numbering
    quint64 bits = 0;  ///< colours, flags
    QString text;
    QString more;

    bool operator==(const SpriteKey &) const = default;
};

[[nodiscard]] size_t qHash(const SpriteKey &key, size_t seed = 0) noexcept;

/// Small pictures that many cards share (a chip, a card's body, a state label), rendered once for the
/// current zoom and screen scale and then copied: a rounded rectangle with text costs twenty times
/// what copying it does. GUI thread.
class SpriteCache final
{
public:
    /// Begins a frame with so many device pixels for each unit. Sprites of another scale are thrown away.
    void beginFrame(qreal scale);
    /// Everything is thrown away (the style changed).
    void clear();

    /// Draws the sprite with its top left corner at `topLeft` (device pixels, in which the painter
    /// counts), unless nothing of it may be touched. `render` paints it at 100 %
    /// with the origin at its corner; `margin` is how far it paints outside of `size`.
    void draw(QPainter *painter, const raster::Target &pixels, const SpriteKey &key, QPointF topLeft,
              QSizeF size, qreal margin, const std::function<void(QPainter &)> &render);

    /// The same for one whose inside is of one opaque colour: only what lies within `rim` of its edge is
    /// copied, the rest is filled.
    void drawFrame(QPainter *painter, const raster::Target &pixels, const SpriteKey &key,
                   QPointF topLeft, QSizeF size, qreal margin, qreal rim, const QColor &inside,
                   const std::function<void(QPainter &)> &render);

private:
    [[nodiscard]] QPoint placeOf(QPointF topLeft, qreal margin) const;
    [[nodiscard]] QSize sizeOf(QSizeF size, qreal margin) const;
    const QImage &get(const SpriteKey &key, QSizeF size, qreal margin,
                       const std::function<void(QPainter &)> &render);
    const QImage &made(const SpriteKey &key, QSizeF size, qreal margin,
                        const std::function<void(QPainter &)> &render);

    QHash<SpriteKey, QImage> m_sprites;
    qsizetype m_bytes = 0;
    qreal m_scale = 1;
};

} // namespace decnet
