// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/style/ghoststyle.h"

#include <QIconEngine>
#include <QMarginsF>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

#include <cmath>
#include <numbers>

namespace decnet {

namespace {

/// Blue-green, orange, yellow-brown, purple and red in pairs that differ in lightness too.
QColor planColour(bool dark, PlanMark mark)
{
    switch (mark) {
    case PlanMark::Created: return dark ? QColor(0x34, 0xd3, 0xa6) : QColor(0x04, 0x78, 0x57);
    case PlanMark::Recreated: return dark ? QColor(0xfb, 0x92, 0x3c) : QColor(0xb4, 0x45, 0x09);
    case PlanMark::Collateral: return dark ? QColor(0xfa, 0xcc, 0x15) : QColor(0x85, 0x5e, 0x00);
    case PlanMark::Disconnected: return dark ? QColor(0xc0, 0x9b, 0xfc) : QColor(0x6d, 0x28, 0xd9);
    case PlanMark::Removed: break;
    }
    return dark ? QColor(0xf8, 0x7c, 0x7c) : QColor(0xb9, 0x1c, 0x1c);
}

QColor inkOn(const CanvasStyle &style)
{
    return style.dark ? style.background : QColor(0xff, 0xff, 0xff);
}

QPolygonF corners(const QRectF &rect, int count, qreal turn)
{
    QPolygonF polygon;
    for (int i = 0; i < count; ++i) {
        const qreal angle = turn + 2 * std::numbers::pi * i / count;
        polygon << rect.center()
                       + QPointF(std::cos(angle) * rect.width() / 2, std::sin(angle) * rect.height() / 2);
    }
    return polygon;
}

QPen strokePen(const QColor &colour, const QRectF &rect)
{
    return {colour, rect.width() * 0.11, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

void paintSign(QPainter &painter, const QRectF &rect, Staged staged)
{
    const QPointF c = rect.center();
    const qreal r = rect.width() * 0.24;
    if (staged != Staged::Changed) {
        painter.drawLine(c - QPointF(r, 0), c + QPointF(r, 0));
        if (staged == Staged::Added)
            painter.drawLine(c - QPointF(0, r), c + QPointF(0, r));
        return;
    }
    QPainterPath wave(c - QPointF(r, -r * 0.25));
    wave.cubicTo(c + QPointF(-r * 0.4, -r * 1.3), c + QPointF(r * 0.4, r * 1.3), c + QPointF(r, -r * 0.25));
    painter.drawPath(wave);
}

void paintLetter(QPainter &painter, const QRectF &rect, QChar letter)
{
    QFont font = painter.font();
    font.setPixelSize(100); // scaled below: fonts of less than a pixel do not exist
    font.setBold(true);
    QPainterPath path;
    path.addText(0, 0, font, QString(letter));
    const QRectF box = path.boundingRect();
    const qreal size = rect.height() * 0.46 / std::max(1.0, box.height());
    QTransform place;
    place.translate(rect.center().x(), rect.center().y());
    place.scale(size, size);
    place.translate(-box.center().x(), -box.center().y());
    painter.fillPath(place.map(path), painter.pen().color());
}

/// Draws a badge into any size, in the colours of the palette's lightness at that moment.
template<typename Kind>
class BadgeEngine final : public QIconEngine
{
public:
    BadgeEngine(Kind kind, const CanvasStyle &style) : m_kind(kind), m_style(style) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
    {
        const int side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        paintBadge(*painter, square, m_kind, m_style);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine *clone() const override { return new BadgeEngine(*this); }

private:
    Kind m_kind;
    const CanvasStyle &m_style; // one of the two that live for ever
};

} // namespace

QColor ghostColour(const CanvasStyle &style, Staged staged)
{
    switch (staged) {
    case Staged::Added: return planColour(style.dark, PlanMark::Created);
    case Staged::Changed: return style.accent;
    case Staged::Removed: break;
    }
    return planColour(style.dark, PlanMark::Removed);
}

QColor ghostColour(const CanvasStyle &style, PlanMark mark)
{
    return planColour(style.dark, mark);
}

void paintBadge(QPainter &painter, const QRectF &rect, Staged staged, const CanvasStyle &style)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(style.lanFill, rect.width() * 0.08));
    painter.setBrush(ghostColour(style, staged));
    painter.drawEllipse(rect.adjusted(1, 1, -1, -1));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(strokePen(inkOn(style), rect));
    paintSign(painter, rect, staged);
    painter.restore();
}

void paintBadge(QPainter &painter, const QRectF &rect, PlanMark mark, const CanvasStyle &style)
{
    constexpr qreal kPi = std::numbers::pi;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(style.lanFill, rect.width() * 0.06, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(ghostColour(style, mark));
    const QRectF inner = rect.adjusted(1, 1, -1, -1);
    QRectF letter = rect;
    QChar sign = u'C';
    switch (mark) {
    case PlanMark::Created:
        painter.drawEllipse(inner);
        break;
    case PlanMark::Recreated:
        painter.drawPolygon(corners(inner, 4, 0));
        sign = u'R';
        letter -= QMarginsF(1, 1, 1, 1) * (rect.width() * 0.13);
        break;
    case PlanMark::Collateral:
        painter.drawPolygon(QPolygonF{QPointF(inner.center().x(), inner.top()), inner.bottomRight(),
                                      inner.bottomLeft()});
        sign = u'!';
        letter.translate(0, rect.height() * 0.12);
        break;
    case PlanMark::Disconnected:
        painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), rect.width() * 0.1, rect.width() * 0.1);
        sign = u'D';
        break;
    case PlanMark::Removed:
        painter.drawPolygon(corners(inner.adjusted(-0.5, -0.5, 0.5, 0.5), 8, kPi / 8));
        sign = u'×';
        break;
    }
    painter.setPen(inkOn(style));
    paintLetter(painter, letter, sign);
    painter.restore();
}

QIcon badgeIcon(Staged staged, const CanvasStyle &style)
{
    return QIcon(new BadgeEngine<Staged>(staged, style));
}

QIcon badgeIcon(PlanMark mark, const CanvasStyle &style)
{
    return QIcon(new BadgeEngine<PlanMark>(mark, style));
}

} // namespace decnet
