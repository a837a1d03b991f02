// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/lanbox.h"
#include "canvas/scene/spritecache.h"
#include "canvas/scene/textrun.h"
#include "canvas/style/canvasstyle.h"

#include <QFont>
#include <QHash>
#include <QTransform>

class QPainter;

namespace decnet {

/// How a LAN's box looks. GUI thread.
class LanPainter final
{
public:
    LanPainter();

    void setStyle(const CanvasStyle &style);
    [[nodiscard]] const CanvasStyle &style() const { return *m_style; }
    void setFont(const QFont &font);

    void beginFrame(qreal devicePixelRatio);
    void paint(QPainter *painter, const LanBox &lan, const Frame &frame);
    /// Below kMidScale: a bordered fill.
    void paintFar(const LanBox &lan, const Frame &frame, const QTransform &device) const;
    /// From far away: the name on a plate over the middle of the box's top, in pixels of the view.
    /// Nothing when the box is too small for it. `plain`: square corners, for when there are hundreds.
    /// The painter counts in device pixels.
    void paintLabel(QPainter *painter, const LanBox &lan, const Frame &frame, bool plain);

    [[nodiscard]] static QRectF outerRect(const QRectF &lan);
    [[nodiscard]] static QRectF headerRect(const QRectF &lan);
    /// Where the name is edited in place.
    [[nodiscard]] static QRectF nameRect(const QRectF &lan);
    /// The mark that collapses the box and opens the tile.
    [[nodiscard]] static QRectF disclosureRect(const QRectF &lan);

private:
    struct Colours
    {
        QColor border;
        QColor fill;
        bool lit = false;
    };

    [[nodiscard]] Colours coloursOf(const LanBox &lan, qreal scale) const;
    [[nodiscard]] QString labelText(const QString &name, qreal room);
    void paintOutline(QPainter *painter, const QRectF &outline, const QPen &pen, const Frame &frame) const;
    void paintFrame(QPainter *painter, const LanBox &lan, const Frame &frame) const;
    void paintHeader(QPainter *painter, const LanBox &lan, const Frame &frame);
    /// One line in the middle of `box`'s height, in the pen's colour.
    void paintLine(QPainter *painter, const Frame &frame, const QRectF &box, Qt::Alignment across,
                   const QString &text, const QFont &font);
    /// What a collapsed LAN says of its deckies.
    void paintCounts(QPainter *painter, const LanBox &lan) const;
    void paintHandles(QPainter *painter, const LanBox &lan, qreal scale) const;

    const CanvasStyle *m_style;
    QFont m_nameFont;
    QFont m_smallFont;
    QFont m_labelFont;
    qreal m_ratio = 1;
    SpriteCache m_labels;
    TextPainter m_texts;
    QHash<QString, qreal> m_labelWidths; ///< names as they are, unless one had to be cut
};

} // namespace decnet
