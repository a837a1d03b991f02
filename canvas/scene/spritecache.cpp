// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/spritecache.h"

#include "canvas/scene/frame.h"

#include <QPainter>

#include <cmath>

namespace decnet {

namespace {
/// Free text (counters, names) makes keys too; this bounds what a long session can collect at one zoom.
constexpr qsizetype kMaxBytes = 24 * 1024 * 1024;
/// A narrower inside is copied along: four parts cost more than its pixels.
constexpr int kMinInside = 110;
} // namespace

size_t qHash(const SpriteKey &key, size_t seed) noexcept
{
    return qHashMulti(seed, key.kind, key.bits, key.text, key.more);
}

void SpriteCache::beginFrame(qreal scale)
{
    if (qFuzzyCompare(scale, m_scale) && m_bytes < kMaxBytes)
        return;
    m_scale = scale;
    clear();
}

void SpriteCache::clear()
{
    m_sprites.clear();
    m_bytes = 0;
}

QPoint SpriteCache::placeOf(QPointF topLeft, qreal margin) const
{
    // Whole pixels: sharp, and the fastest way to copy.
    return pixelAt(topLeft - QPointF(margin, margin) * m_scale);
}

QSize SpriteCache::sizeOf(QSizeF size, qreal margin) const
{
    const QSizeF pixels = (size + QSizeF(2 * margin, 2 * margin)) * m_scale;
    return {static_cast<int>(std::ceil(pixels.width())) + 1,
            static_cast<int>(std::ceil(pixels.height())) + 1};
}

const QImage &SpriteCache::made(const SpriteKey &key, QSizeF size, qreal margin,
                                const std::function<void(QPainter &)> &render)
{
    QImage image(sizeOf(size, margin), QImage::Format_ARGB32_Premultiplied);
    m_bytes += image.sizeInBytes();
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing
                           | QPainter::SmoothPixmapTransform);
    painter.scale(m_scale, m_scale);
    painter.translate(margin, margin);
    render(painter);
    painter.end();
    return *m_sprites.insert(key, image);
}

const QImage &SpriteCache::get(const SpriteKey &key, QSizeF size, qreal margin,
                               const std::function<void(QPainter &)> &render)
{
    const auto known = m_sprites.constFind(key);
    return known == m_sprites.cend() ? made(key, size, margin, render) : *known;
}

void SpriteCache::draw(QPainter *painter, const raster::Target &pixels, const SpriteKey &key,
                       QPointF topLeft, QSizeF size, qreal margin,
                       const std::function<void(QPainter &)> &render)
{
    const QPoint place = placeOf(topLeft, margin);
    if (!pixels.clip.intersects({place, sizeOf(size, margin)}))
        return;
    painter->drawImage(place, get(key, size, margin, render));
}

void SpriteCache::drawFrame(QPainter *painter, const raster::Target &pixels, const SpriteKey &key,
                            QPointF topLeft, QSizeF size, qreal margin, qreal rim,
                            const QColor &inside,
                            const std::function<void(QPainter &)> &render)
{
    const QPoint place = placeOf(topLeft, margin);
    if (!pixels.clip.intersects({place, sizeOf(size, margin)}))
        return;
    const QImage &sprite = get(key, size, margin, render);
    const int edge = static_cast<int>(std::ceil((margin + rim) * m_scale));
    const QRect all = sprite.rect();
    const int right = static_cast<int>(std::floor((margin + size.width() - rim) * m_scale));
    const int bottom = static_cast<int>(std::floor((margin + size.height() - rim) * m_scale));
    const QRect inner(QPoint(edge, edge), QPoint(right - 1, bottom - 1));
    const auto copy = [&](const QRect &part) {
        if (pixels.clip.intersects(part.translated(place)))
            painter->drawImage(place + part.topLeft(), sprite, part);
    };
    if (inside.alpha() != 255 || inner.width() < kMinInside) {
        copy(all);
        return;
    }
    copy({0, 0, all.width(), inner.top()});
    copy({0, inner.bottom() + 1, all.width(), all.bottom() - inner.bottom()});
    copy({0, inner.top(), inner.left(), inner.height()});
    copy({inner.right() + 1, inner.top(), all.right() - inner.right(), inner.height()});
    raster::fill(pixels, inner.translated(place), inside.rgb());
}

} // namespace decnet
