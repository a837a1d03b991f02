// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QPointF>
#include <QString>

class QPainter;

namespace decnet {

/// An icon of resources/icons by its file name without ".svg" ("lan", "deploy", …). It takes the colour
/// of the application palette (button text, disabled, highlighted text) at the moment it is painted, so
/// it follows light and dark; sharp at every scale. An unknown name gives the "unknown" icon.
///
/// How an icon file is written: 24×24 viewBox, strokes and fills are `currentColor` or `none`.
/// GUI thread.
[[nodiscard]] QIcon decnetIcon(const QString &name);
/// The same in a fixed colour (state colours, accents).
[[nodiscard]] QIcon decnetIcon(const QString &name, const QColor &colour);
/// One pixmap, `size` logical pixels a side, for painters; cached.
[[nodiscard]] QPixmap decnetPixmap(const QString &name, int size, const QColor &colour,
                                   qreal devicePixelRatio);
/// Draws it with its upper left corner at `corner`, `size` units a side: as lines and curves on devices that
/// keep them (SVG, PDF, a printer), as that pixmap elsewhere.
void drawDecnetIcon(QPainter *painter, QPointF corner, const QString &name, int size, const QColor &colour,
                    qreal devicePixelRatio);
/// Whether what is painted is kept as lines, curves and text rather than pixels.
[[nodiscard]] bool isVectorPainter(const QPainter *painter);
[[nodiscard]] bool hasDecnetIcon(const QString &name);

} // namespace decnet
