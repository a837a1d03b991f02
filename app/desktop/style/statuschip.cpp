// SPDX-License-Identifier: GPL-3.0-or-later
#include "statuschip.h"

#include <QFontMetrics>
#include <QPainter>

namespace decnet::desktop {

namespace {
constexpr int kPadding = 8;
constexpr int kDot = 7;
constexpr int kDotGap = 6;

QFont chipFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.9);
    font.setWeight(QFont::DemiBold);
    return font;
}
} // namespace

StatusChip::StatusChip(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusChip::set(const QString &text, Tone tone)
{
    if (text == m_text && tone == m_tone)
        return;
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize StatusChip::sizeHint() const
{
    return sizeFor(m_text, font());
}

QSize StatusChip::sizeFor(const QString &text, const QFont &font)
{
    const QFontMetrics metrics(chipFont(font));
    return {metrics.horizontalAdvance(text) + 2 * kPadding + kDot + kDotGap, metrics.height() + 6};
}

QRect StatusChip::draw(QPainter &painter, const Theme &theme, const QRect &rect,
                       const QString &text, Tone tone)
{
    const QSize size = sizeFor(text, painter.font());
    const QRect chip(QPoint(rect.left(), rect.center().y() - size.height() / 2), size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.soft(tone));
    painter.drawRoundedRect(chip, chip.height() / 2.0, chip.height() / 2.0);
    painter.setBrush(theme.strong(tone));
    painter.drawEllipse(
        QRectF(chip.left() + kPadding, chip.center().y() - kDot / 2.0 + 0.5, kDot, kDot));
    painter.setFont(chipFont(painter.font()));
    painter.setPen(theme.strong(tone));
    painter.drawText(chip.adjusted(kPadding + kDot + kDotGap, 0, 0, 0),
                     Qt::AlignVCenter | Qt::AlignLeft, text);
    painter.restore();
    return chip;
}

void StatusChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(font());
    draw(painter, m_theme, rect(), m_text, m_tone);
}

} // namespace decnet::desktop
