// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/spritecache.h"

#include <QPainter>

#include <cmath>

namespace decnet {

namespace {
// Free text (counters) makes keys too; this bounds what a long session can collect at one zoom.
constexpr qsizetype kMaxSprites = 4096;
} // namespace

size_t qHash(const SpriteKey &key, size_t seed) noexcept
{
    return qHashMulti(seed, key.kind, key.bits, key.text, key.more);
}

void SpriteCache::beginFrame(qreal scale, qreal devicePixelRatio)
{
    if (qFuzzyCompare(scale, m_scale) && qFuzzyCompare(devicePixelRatio, m_ratio)
        && m_sprites.size() < kMaxSprites)
        return;
    m_scale = scale;
    m_ratio = devicePixelRatio;
    m_sprites.clear();
}

void SpriteCache::clear()
{
    m_sprites.clear();
}

void SpriteCache::draw(QPainter *painter, const SpriteKey &key, QPointF topLeft, QSizeF size,
                       qreal margin, const std::function<void(QPainter &)> &render)
{
    auto sprite = m_sprites.find(key);
    if (sprite == m_sprites.end()) {
        const QSizeF logical = (size + QSizeF(2 * margin, 2 * margin)) * m_scale;
        QPixmap pixmap(static_cast<int>(std::ceil(logical.width() * m_ratio)) + 1,
                       static_cast<int>(std::ceil(logical.height() * m_ratio)) + 1);
        pixmap.setDevicePixelRatio(m_ratio);
        pixmap.fill(Qt::transparent);
        QPainter inner(&pixmap);
        inner.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing
                             | QPainter::SmoothPixmapTransform);
        inner.scale(m_scale, m_scale);
        inner.translate(margin, margin);
        render(inner);
        inner.end();
        sprite = m_sprites.insert(key, pixmap);
    }
    // Copied to whole device pixels, untransformed: sharp, and the fastest path there is.
    const QTransform transform = painter->worldTransform();
    const QPointF place = transform.map(topLeft - QPointF(margin, margin));
    painter->setWorldTransform(QTransform());
    painter->drawPixmap(QPointF(std::round(place.x() * m_ratio) / m_ratio,
                                std::round(place.y() * m_ratio) / m_ratio),
                        *sprite);
    painter->setWorldTransform(transform);
}

} // namespace decnet
