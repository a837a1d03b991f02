// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/textrun.h"

#include "canvas/style/icons.h"

#include <QGlyphRun>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {
/// A few fonts with their fallbacks; more come only when fonts change often.
constexpr size_t kMaxFonts = 32;

/// On the quarters of pixels at which letters are drawn: left of the picture's edge a painter would
/// otherwise choose another quarter than to the right of it, and what scrolls in would differ.
QPointF letterPlace(QPointF place)
{
    constexpr qreal kMiddle = 0.5 + 1.0 / 1024;
    return {std::floor(place.x() * 4 + kMiddle) / 4, std::floor(place.y() + kMiddle)};
}
} // namespace

TextRun::TextRun(const QString &text, const QFont &font) : m_text(text), m_font(font)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    layout.endLayout();
    if (!line.isValid())
        return;
    line.setPosition({});
    m_ascent = line.ascent();
    for (const QGlyphRun &run : layout.glyphRuns())
        m_parts.push_back({run.rawFont(), run.glyphIndexes(), run.positions()});
}

void TextPainter::setScale(qreal scale)
{
    if (qFuzzyCompare(scale, m_scale) && m_fonts.size() < kMaxFonts)
        return;
    m_scale = scale;
    m_fonts.clear();
}

const QRawFont &TextPainter::sized(const QRawFont &base)
{
    const auto known = std::find_if(m_fonts.begin(), m_fonts.end(),
                                    [&](const Sized &font) { return font.base == base; });
    if (known != m_fonts.end())
        return known->now;
    QRawFont now = base;
    now.setPixelSize(base.pixelSize() * m_scale);
    m_fonts.push_back({base, now});
    return m_fonts.back().now;
}

void TextPainter::drawAsText(QPainter *painter, QPointF corner, const TextRun &text) const
{
    painter->save();
    painter->translate(corner);
    painter->scale(m_scale, m_scale);
    painter->setFont(text.m_font);
    painter->drawText(QPointF(0, text.m_ascent), text.m_text);
    painter->restore();
}

void TextPainter::draw(QPainter *painter, QPointF corner, const TextRun &text)
{
    if (isVectorPainter(painter)) {
        drawAsText(painter, corner, text);
        return;
    }
    for (const TextRun::Part &part : text.m_parts) {
        m_places.clear();
        for (const QPointF place : part.places)
            m_places.push_back(letterPlace(corner + place * m_scale));
        QGlyphRun run;
        run.setRawFont(sized(part.font));
        run.setRawData(part.glyphs.constData(), m_places.data(),
                       static_cast<int>(part.glyphs.size()));
        painter->drawGlyphRun({}, run);
    }
}

} // namespace decnet
