// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/gestureoverlay.h"

#include "canvas/scene/linklayer.h"

#include <QPainter>

namespace decnet {

GestureOverlay::GestureOverlay(Damage damage)
    : m_damage(std::move(damage)), m_style(&CanvasStyle::light())
{}

void GestureOverlay::change(const QRectF &before, const QRectF &now)
{
    // Room for pens that keep their width on the screen however far the zoom is.
    constexpr qreal kRoom = 24;
    for (const QRectF &rect : {before, now}) {
        if (!rect.isNull())
            m_damage(rect.normalized().adjusted(-kRoom, -kRoom, kRoom, kRoom));
    }
}

void GestureOverlay::setRubberBand(std::optional<QRectF> rect)
{
    const QRectF before = m_rubberBand.value_or(QRectF());
    m_rubberBand = rect;
    change(before, rect.value_or(QRectF()));
}

void GestureOverlay::setLinkPreview(std::optional<geometry::LinkShape> shape, bool valid)
{
    const QRectF before = m_link ? m_link->bounds() : QRectF();
    m_link = shape;
    m_linkValid = valid;
    change(before, shape ? shape->bounds() : QRectF());
}

void GestureOverlay::setGhost(std::optional<QRectF> rect, bool valid)
{
    const QRectF before = m_ghost.value_or(QRectF());
    m_ghost = rect;
    m_ghostValid = valid;
    change(before, rect.value_or(QRectF()));
}

void GestureOverlay::setDropCard(std::optional<QRectF> card)
{
    const QRectF before = m_dropCard.value_or(QRectF());
    m_dropCard = card;
    change(before, card.value_or(QRectF()));
}

void GestureOverlay::setGuides(std::vector<QLineF> guides)
{
    if (m_guides == guides)
        return;
    for (const std::vector<QLineF> &lines : {m_guides, guides}) {
        for (const QLineF &line : lines)
            change(QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1), QRectF());
    }
    m_guides = std::move(guides);
}

void GestureOverlay::clear()
{
    setGuides({});
    setRubberBand(std::nullopt);
    setLinkPreview(std::nullopt);
    setGhost(std::nullopt);
    setDropCard(std::nullopt);
}

void GestureOverlay::paint(QPainter *painter, qreal scale) const
{
    const CanvasStyle &style = *m_style;
    painter->setRenderHint(QPainter::Antialiasing, true);
    if (m_ghost) {
        const QColor colour = m_ghostValid ? style.accent : style.error;
        QColor fill = colour;
        fill.setAlphaF(0.12F);
        painter->setBrush(fill);
        painter->setPen(QPen(colour, std::max(1.5, 1.5 / scale), Qt::DashLine));
        painter->drawRoundedRect(*m_ghost, 10, 10);
    }
    if (m_dropCard) {
        QColor fill = style.accent;
        fill.setAlphaF(0.10F);
        painter->setBrush(fill);
        painter->setPen(QPen(style.accent, std::max(2.5, 2 / scale)));
        painter->drawRoundedRect(m_dropCard->adjusted(-4, -4, 4, 4), 12, 12);
    }
    if (m_link) {
        LinkLayer::paintLink(painter, *m_link, m_linkValid ? style.accent : style.textMuted,
                             std::max(2.4, 1.6 / scale), !m_linkValid);
    }
    if (!m_guides.empty()) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        QPen pen(style.guide, 1);
        pen.setCosmetic(true);
        painter->setPen(pen);
        for (const QLineF &line : m_guides)
            painter->drawLine(line);
    }
    if (m_rubberBand) {
        QColor fill = style.accent;
        fill.setAlphaF(0.10F);
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setBrush(fill);
        QPen pen(style.accent, 1);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawRect(*m_rubberBand);
    }
}

} // namespace decnet
