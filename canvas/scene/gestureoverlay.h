// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/geometry.h"
#include "canvas/style/canvasstyle.h"


#include <QLineF>

#include <optional>
#include <vector>

class QPainter;

namespace decnet {

/// What is drawn over everything while a gesture runs: rubber band, the link being drawn, the ghost of
/// what would be dropped. GUI thread.
class GestureOverlay final
{
public:
    explicit GestureOverlay(Damage damage);

    void setStyle(const CanvasStyle &style) { m_style = &style; }

    void setRubberBand(std::optional<QRectF> rect);
    /// `valid` colours it: it would link something.
    void setLinkPreview(std::optional<geometry::LinkShape> shape, bool valid = false);
    void setGhost(std::optional<QRectF> rect, bool valid = true);
    /// Frames a card that would take what is dragged.
    void setDropCard(std::optional<QRectF> card);
    /// Lines that show what a dragged box lines up with.
    void setGuides(std::vector<QLineF> guides);
    void clear();

    void paint(QPainter *painter, qreal scale) const;

private:
    /// Repaints where it was and where it is.
    void change(const QRectF &before, const QRectF &now);

    Damage m_damage;
    const CanvasStyle *m_style;
    std::optional<QRectF> m_rubberBand;
    std::optional<geometry::LinkShape> m_link;
    std::optional<QRectF> m_ghost;
    std::optional<QRectF> m_dropCard;
    std::vector<QLineF> m_guides;
    bool m_linkValid = false;
    bool m_ghostValid = true;
};

} // namespace decnet
