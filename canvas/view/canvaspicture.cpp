// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/canvaspicture.h"

#include <QPainter>
#include <QRegion>

#include <cmath>
#include <cstring>
#include <optional>

namespace decnet {

namespace {

/// Pens and marks that keep their size on the screen stand out of scene rectangles by this many
/// pixels.
constexpr qreal kSlop = 4;
constexpr size_t kMaxPlaces = 20'000;
/// Places that are many or large are gathered in tiles.
constexpr int kTile = 48;
/// What beginning with a place costs, as a share of painting everything.
constexpr double kPlaceCost = 0.003;
/// In pixels: what fits the processor's cache well enough, and the size of a band of more than
/// that.
constexpr int kLargePicture = 4'000'000;
constexpr int kBandPixels = 250'000;

std::optional<int> whole(qreal value)
{
    const qreal rounded = std::round(value);
    return std::abs(value - rounded) < 1e-6 && std::abs(rounded) < 1e6
               ? std::optional(static_cast<int>(rounded))
               : std::nullopt;
}

} // namespace

void CanvasPicture::damageAll()
{
    m_allDamaged = true;
    m_damage.clear();
}

bool CanvasPicture::damage(const QRectF &area)
{
    if (area.isNull())
        damageAll();
    if (m_allDamaged)
        return true;
    // The view only scales and moves.
    const QTransform &view = m_look.view;
    const qreal left = (area.left() * view.m11() + view.dx() - kSlop) * m_look.ratio;
    const qreal top = (area.top() * view.m22() + view.dy() - kSlop) * m_look.ratio;
    const qreal right = (area.right() * view.m11() + view.dx() + kSlop) * m_look.ratio;
    const qreal bottom = (area.bottom() * view.m22() + view.dy() + kSlop) * m_look.ratio;
    if (right <= 0 || bottom <= 0 || left >= m_image.width() || top >= m_image.height())
        return false;
    const QPoint first(std::max(0, static_cast<int>(left)), std::max(0, static_cast<int>(top)));
    const QPoint last(std::min(m_image.width() - 1, static_cast<int>(right)),
                      std::min(m_image.height() - 1, static_cast<int>(bottom)));
    m_damage.emplace_back(first, last);
    if (m_damage.size() > kMaxPlaces)
        damageAll();
    return true;
}

bool CanvasPicture::isCurrent(const Look &look) const
{
    return !m_allDamaged && m_damage.empty() && m_look == look;
}

void CanvasPicture::update(const Look &look, const Paint &paint)
{
    const QSize size = (QSizeF(look.size) * look.ratio).toSize();
    if (m_image.size() != size) {
        m_image = QImage(size, QImage::Format_RGB32);
        damageAll();
    }
    if (m_look != look) {
        const auto dx = whole((look.view.dx() - m_look.view.dx()) * look.ratio);
        const auto dy = whole((look.view.dy() - m_look.view.dy()) * look.ratio);
        const bool onlyMoved = m_look.ratio == look.ratio && m_look.view.m11() == look.view.m11() &&
                               m_look.view.m22() == look.view.m22() && dx && dy;
        m_look = look;
        if (onlyMoved && !m_allDamaged)
            scroll({*dx, *dy});
        else
            damageAll();
    }
    m_image.setDevicePixelRatio(look.ratio);
    const std::vector<QRect> areas = takeDamage();
    if (areas.empty())
        return;
    auto *pixels = reinterpret_cast<QRgb *>(m_image.bits()); // before the painter shares the image
    QPainter painter(&m_image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    const QTransform device = QTransform::fromScale(1 / look.ratio, 1 / look.ratio);
    const auto paintBand = [&](const QRect &band) {
        painter.setWorldTransform(device);
        painter.setClipRect(band);
        painter.setWorldTransform(look.view);
        paint(painter, device.mapRect(QRectF(band)), {pixels, m_image.bytesPerLine() / 4, band});
    };
    // A large picture goes band by band, so that what one layer writes is still near when the next
    // one paints over it.
    const bool large = size.width() * size.height() > kLargePicture;
    for (const QRect &area : areas) {
        const int rows = large ? std::max(1, kBandPixels / area.width()) : area.height();
        for (int top = area.top(); top <= area.bottom(); top += rows)
            paintBand({area.left(), top, area.width(), std::min(rows, area.bottom() - top + 1)});
    }
}

void CanvasPicture::scroll(QPoint by)
{
    const QRect all = m_image.rect();
    const QRect kept = all.translated(by).intersected(all);
    if (kept.isEmpty()) {
        damageAll();
        return;
    }
    const QRect from = kept.translated(-by);
    const qsizetype stride = m_image.bytesPerLine();
    uchar *bits = m_image.bits();
    const auto bytes = static_cast<size_t>(kept.width()) * 4;
    for (int i = 0; i < kept.height(); ++i) {
        // Downwards moves begin at the bottom, so that no line is overwritten before it is read.
        const int row = by.y() > 0 ? kept.height() - 1 - i : i;
        std::memmove(bits + (kept.top() + row) * stride + kept.left() * 4,
                     bits + (from.top() + row) * stride + from.left() * 4, bytes);
    }
    for (QRect &place : m_damage)
        place = place.translated(by).intersected(all);
    std::erase_if(m_damage, [](const QRect &place) { return place.isEmpty(); });
    for (const QRect &strip : QRegion(all).subtracted(kept))
        m_damage.push_back(strip);
}

std::vector<QRect> CanvasPicture::takeDamage()
{
    const auto cost = [all = qreal(m_image.width()) *
                             m_image.height()](const std::vector<QRect> &areas) {
        qreal sum = 0;
        for (const QRect &area : areas)
            sum += qreal(area.width()) * area.height();
        return sum / all + kPlaceCost * static_cast<qreal>(areas.size());
    };
    std::vector<QRect> areas;
    if (m_allDamaged) {
        areas.push_back(m_image.rect());
    } else if (!m_damage.empty()) {
        // As they came they may overlap: nothing is wrong with painting a place twice but the time.
        std::vector<QRect> tiles = damagedTiles();
        areas = cost(m_damage) < cost(tiles) ? std::move(m_damage) : std::move(tiles);
        if (cost(areas) >= 1)
            areas.assign(1, m_image.rect());
    }
    m_damage.clear();
    m_allDamaged = false;
    return areas;
}

std::vector<QRect> CanvasPicture::damagedTiles() const
{
    const int columns = (m_image.width() + kTile - 1) / kTile;
    const int rows = (m_image.height() + kTile - 1) / kTile;
    std::vector<char> tiles(static_cast<size_t>(columns) * static_cast<size_t>(rows), 0);
    const auto at = [&](int column, int row) -> char & {
        return tiles[static_cast<size_t>(row) * static_cast<size_t>(columns) +
                     static_cast<size_t>(column)];
    };
    for (const QRect &place : m_damage) {
        for (int row = place.top() / kTile; row <= place.bottom() / kTile; ++row) {
            for (int column = place.left() / kTile; column <= place.right() / kTile; ++column)
                at(column, row) = 1;
        }
    }

    // Runs of tiles, downwards as far as the rows below have the same.
    std::vector<QRect> areas;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            if (!at(column, row))
                continue;
            int end = column;
            while (end < columns && at(end, row))
                ++end;
            const auto rowIsFull = [&](int below) {
                for (int i = column; i < end; ++i) {
                    if (!at(i, below))
                        return false;
                }
                return true;
            };
            int bottom = row + 1;
            while (bottom < rows && rowIsFull(bottom))
                ++bottom;
            for (int y = row; y < bottom; ++y) {
                for (int x = column; x < end; ++x)
                    at(x, y) = 0;
            }
            areas.push_back(
                QRect(column * kTile, row * kTile, (end - column) * kTile, (bottom - row) * kTile)
                    .intersected(m_image.rect()));
        }
    }
    return areas;
}

void CanvasPicture::draw(QPainter *painter, const QRegion &region) const
{
    // Device pixels onto device pixels, whatever the ratio: an alias of the image that has none,
    // under a transform that takes the view's away.
    const QImage alias(m_image.constBits(), m_image.width(), m_image.height(),
                       m_image.bytesPerLine(), m_image.format());
    painter->setWorldTransform(QTransform::fromScale(1 / m_look.ratio, 1 / m_look.ratio));
    painter->setCompositionMode(QPainter::CompositionMode_Source);
    for (const QRect &rect : region) {
        const QRect area = QRectF(rect.left() * m_look.ratio, rect.top() * m_look.ratio,
                                  rect.width() * m_look.ratio, rect.height() * m_look.ratio)
                               .toAlignedRect()
                               .intersected(alias.rect());
        painter->drawImage(area.topLeft(), alias, area);
    }
    painter->setCompositionMode(QPainter::CompositionMode_SourceOver);
    painter->setWorldTransform(QTransform());
}

} // namespace decnet
