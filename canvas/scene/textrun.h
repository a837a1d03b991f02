// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QList>
#include <QPointF>
#include <QRawFont>
#include <QString>

#include <vector>

class QPainter;

namespace decnet {

/// A line of text as glyphs at places, found once at 100 % and drawn at every zoom: the text of a
/// QStaticText is shaped anew whenever the zoom changes.
class TextRun final
{
public:
    TextRun() = default;
    /// The font should have no hinting, so that its advances grow with its size.
    TextRun(const QString &text, const QFont &font);

private:
    friend class TextPainter;

    QString m_text;
    QFont m_font;
    qreal m_ascent = 0;

    struct Part
    {
        QRawFont font;
        QList<quint32> glyphs;
        QList<QPointF> places; ///< from the top left corner of the line
    };
    std::vector<Part> m_parts;
};

/// Draws such lines; holds the fonts in the size of the current zoom. GUI thread.
class TextPainter final
{
public:
    /// Texts are drawn this much larger or smaller from now on.
    void setScale(qreal scale);
    /// `corner` is in the painter's coordinates: device pixels. Devices that keep text get it as text.
    void draw(QPainter *painter, QPointF corner, const TextRun &text);

private:
    struct Sized
    {
        QRawFont base;
        QRawFont now;
    };

    [[nodiscard]] const QRawFont &sized(const QRawFont &base);
    void drawAsText(QPainter *painter, QPointF corner, const TextRun &text) const;

    std::vector<Sized> m_fonts;
    std::vector<QPointF> m_places;
    qreal m_scale = 1;
};

} // namespace decnet
