// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/spritecache.h"

#include <QPainter>

#include <cmath>

namespace decnet {

namespace {
/// Free text (counters, names) makes keys too; this bounds what a long session can collect at one zoom.
constexpr qsizetype kMaxBytes = 24 * 1024 * 1024;
} // namespace

size_t qHash(const SpriteKey &key, size_t seed) noexcept
{
    return qHashMulti(seed, key.kind, key.bits, key.text, key.more);
}

void SpriteCache::beginFrame(qreal scale, qreal devicePixelRatio)
{
    if (qFuzzyCompare(scale, m_scale) && qFuzzyCompare(devicePixelRatio, m_ratio)
        && m_bytes < kMaxBytes)
        return;
    m_scale = scale;
    m_ratio = devicePixelRatio;
    clear();
}

void SpriteCache::clear()
{
    m_sprites.clear();
    m_bytes = 0;
}

const QPixmap &SpriteCache::made(const SpriteKey &key, QSizeF size, qreal margin,
                                 const std::function<void(QPainter &)> &render)
{
    const QSizeF logical = (size + QSizeF(2 * margin, 2 * margin)) * m_scale;
    QPixmap pixmap(static_cast<int>(std::ceil(logical.width() * m_ratio)) + 1,
                   static_cast<int>(std::ceil(logical.height() * m_ratio)) + 1);
    m_bytes += qsizetype(pixmap.width()) * pixmap.height() * 4;
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing
                           | QPainter::SmoothPixmapTransform);
    painter.scale(m_scale, m_scale);
    painter.translate(margin, margin);
    render(painter);
    painter.end();
    return *m_sprites.insert(key, pixmap);
}

void SpriteCache::draw(QPainter *painter, const SpriteKey &key, QPointF topLeft, QSizeF size,
                       qreal margin, const std::function<void(QPainter &)> &render)
{
    const auto known = m_sprites.constFind(key);
    const QPixmap &sprite = known == m_sprites.cend() ? made(key, size, margin, render) : *known;
    // Copied to whole device pixels, untransformed: sharp, and the fastest path there is. Always
    // rounded up from the middle, so that a picture that moves by whole pixels stays the same.
    const QPointF place = topLeft - QPointF(margin, margin) * m_scale;
    painter->drawPixmap(QPointF(std::floor(place.x() * m_ratio + 0.5) / m_ratio,
                                std::floor(place.y() * m_ratio + 0.5) / m_ratio),
                        sprite);
}

} // namespace decnet
