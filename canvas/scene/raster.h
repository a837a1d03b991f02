// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QRect>
#include <QRectF>
#include <QRgb>

/// What a view has thousands of, or large areas of, written into an image without a painter's setup
/// for each: measured at a third to an eighth of what QPainter takes for them.
namespace decnet::raster {

/// Where to: the pixels of an image of 32 bits, and which of them may be touched.
struct Target
{
    QRgb *pixels = nullptr;
    qsizetype stride = 0; ///< pixels from one line to the next
    QRect clip;           ///< inside of the image

    /// There is no image: a file of lines and curves is written, and everything goes through the painter.
    [[nodiscard]] bool isNull() const { return pixels == nullptr; }
};

/// Fills a rectangle with an opaque colour.
void fill(const Target &target, const QRect &rect, QRgb colour);
/// The part of `box` with round corners that lies above `bottom`, in whole pixels: for what gets a
/// border that hides the steps.
void fillRound(const Target &target, const QRectF &box, qreal radius, qreal bottom, QRgb colour);
/// A line with flat ends, in the image's pixels. `smooth`: with soft edges; else of whole pixels.
void line(const Target &target, const QLineF &line, qreal width, QRgb colour, bool smooth);

} // namespace decnet::raster
