// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/card.h"
#include "canvas/scene/lod.h"
#include "canvas/scene/spritecache.h"
#include "canvas/scene/textrun.h"
#include "canvas/style/canvasstyle.h"

#include <QFont>
#include <QTransform>

class QPainter;

namespace decnet {

/// How a decky's card looks. GUI thread.
class CardPainter final
{
public:
    explicit CardPainter(const Catalog &catalog);

    void setStyle(const CanvasStyle &style);
    [[nodiscard]] const CanvasStyle &style() const { return *m_style; }
    void setFont(const QFont &font);
    void beginFrame(qreal scale, qreal devicePixelRatio);
    /// Where the scene is on the painter, which counts in device pixels while cards are painted, and what
    /// it paints on.
    void setView(const QTransform &view, const raster::Target &pixels)
    {
        m_view = view;
        m_pixels = pixels;
    }

    /// Mid and Near; far cards are filled in batches by colour.
    void paint(QPainter *painter, const Card &card, Lod lod, bool hovered,
               const QString &focusService);
    /// The fill of a far card.
    [[nodiscard]] QColor farColour(const Card &card) const;

    /// Where chips are; lays the card out when that has not happened.
    void layOut(const Card &card) const;
    /// The service whose chip is at this scene point; empty when none.
    [[nodiscard]] QString serviceAt(const Card &card, QPointF point) const;
    /// The handle from which a link is dragged.
    [[nodiscard]] static QRectF portRect(const QRectF &card);
    /// Everything a card paints: shadow, badges, port and pulse included.
    [[nodiscard]] static QRectF outerRect(const QRectF &card);
    /// Where the name is edited in place.
    [[nodiscard]] static QRectF nameRect(const QRectF &card);

private:
    /// A sprite whose corner is at a point of the scene.
    void drawDirectly(QPainter *painter, QPointF corner, const std::function<void(QPainter &)> &render);
    void draw(QPainter *painter, const SpriteKey &key, QPointF corner, QSizeF size, qreal margin,
              const std::function<void(QPainter &)> &render);
    void paintBody(QPainter *painter, const Card &card, bool hovered);
    void paintIcon(QPainter *painter, const Card &card);
    /// From a distance: only what kind of machine it is.
    void paintBigIcon(QPainter *painter, const Card &card);
    void paintText(QPainter *painter, QPointF corner, const TextRun &text, const QColor &colour);
    void paintTexts(QPainter *painter, const Card &card);
    void paintChips(QPainter *painter, const Card &card, const QString &focusService);
    void paintBadges(QPainter *painter, const Card &card, Lod lod, bool hovered);
    [[nodiscard]] QColor iconColour(const Card &card) const;

    const Catalog &m_catalog;
    const CanvasStyle *m_style = nullptr;
    SpriteCache m_sprites;
    TextPainter m_texts;
    QTransform m_view;
    raster::Target m_pixels;
    QFont m_nameFont;
    QFont m_smallFont;
    QFont m_chipFont;
    qreal m_scale = 1; ///< device pixels for each unit of the scene
};

} // namespace decnet
