// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QRect>
#include <QRgb>

/// The two things of which a far view has thousands, written into an image without a painter's setup
/// for each: measured at a third to an eighth of what QPainter takes for them.
namespace decnet::raster {

/// Where to: the pixels of an image of 32 bits, and which of them may be touched.
struct Target
{
    QRgb *pixels = nullptr;
    qsizetype stride = 0; ///< pixels from one line to the next
    QRect clip;           ///< inside of the image
};

/// Fills a rectangle with an opaque colour.
void fill(const Target &target, const QRect &rect, QRgb colour);
/// A line with flat ends, in the image's pixels. `smooth`: with soft edges; else of whole pixels.
void line(const Target &target, const QLineF &line, qreal width, QRgb colour, bool smooth);

} // namespace decnet::raster
