// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/raster.h"

#include <algorithm>
#include <cmath>

namespace decnet::raster {

namespace {

/// `weight` 0…256 of the colour over what is there.
void blend(QRgb &pixel, QRgb colour, unsigned weight)
{
    if (weight >= 256) {
        pixel = colour | 0xff000000U;
        return;
    }
    const unsigned rest = 256 - weight;
    const unsigned redBlue =
        (((colour & 0xff00ffU) * weight + (pixel & 0xff00ffU) * rest) >> 8) & 0xff00ffU;
    const unsigned green =
        (((colour & 0x00ff00U) * weight + (pixel & 0x00ff00U) * rest) >> 8) & 0x00ff00U;
    pixel = 0xff000000U | redBlue | green;
}

/// The pixels whose middles lie between two coordinates, inside of first…last.
std::pair<int, int> between(qreal from, qreal to, int first, int last)
{
    // What lies on a middle but for the last digits of the arithmetic lies on it.
    constexpr qreal kMiddle = 0.5 + 1.0 / 1024;
    const qreal begin = std::max<qreal>(std::ceil(from - kMiddle), first);
    const qreal end = std::min<qreal>(std::ceil(to - kMiddle) - 1, last);
    return begin > end ? std::pair(0, -1)
                       : std::pair(static_cast<int>(begin), static_cast<int>(end));
}

} // namespace

void fill(const Target &target, const QRect &rect, QRgb colour)
{
    const QRect area = rect.intersected(target.clip);
    if (area.isEmpty())
        return;
    QRgb *row = target.pixels + area.top() * target.stride + area.left();
    for (int y = 0; y < area.height(); ++y, row += target.stride)
        std::fill_n(row, area.width(), colour | 0xff000000U);
}

void fillRound(const Target &target, const QRectF &box, qreal radius, qreal bottom, QRgb colour)
{
    const QRect &clip = target.clip;
    const auto [firstRow, lastRow] =
        between(box.top(), std::min(bottom, box.bottom()), clip.top(), clip.bottom());
    for (int row = firstRow; row <= lastRow; ++row) {
        const qreal middle = row + 0.5;
        // A row whose middle lies on the edge may lie outside by the last digits.
        const qreal depth = std::max<qreal>(0, std::min(middle - box.top(), box.bottom() - middle));
        qreal inset = 0;
        if (depth < radius)
            inset = radius - std::sqrt(radius * radius - (radius - depth) * (radius - depth));
        const auto [left, right] =
            between(box.left() + inset, box.right() - inset, clip.left(), clip.right());
        if (left <= right)
            std::fill_n(target.pixels + row * target.stride + left, right - left + 1,
                        colour | 0xff000000U);
    }
}

void line(const Target &target, const QLineF &line, qreal width, QRgb colour, bool smooth)
{
    // One step for each pixel along the longer side; `major` and `minor` are the two axes by that.
    const bool flat = std::abs(line.dx()) >= std::abs(line.dy());
    const bool forwards = flat ? line.dx() >= 0 : line.dy() >= 0;
    const QPointF from = forwards ? line.p1() : line.p2();
    const QPointF to = forwards ? line.p2() : line.p1();
    const qreal major = flat ? to.x() - from.x() : to.y() - from.y();
    if (major <= 0)
        return;
    const qreal slope = (flat ? to.y() - from.y() : to.x() - from.x()) / major;
    const qreal begin = flat ? from.x() : from.y();
    const QRect &clip = target.clip;
    const int minorFirst = flat ? clip.top() : clip.left();
    const int minorLast = flat ? clip.bottom() : clip.right();
    auto [first, last] = between(begin, begin + major, flat ? clip.left() : clip.top(),
                                 flat ? clip.right() : clip.bottom());

    const qsizetype majorStep = flat ? 1 : target.stride;
    const qsizetype minorStep = flat ? target.stride : 1;
    const qreal origin = (flat ? from.y() : from.x()) + (0.5 - begin) * slope;
    const unsigned alpha = qAlpha(colour) + (qAlpha(colour) >> 7);
    // How much of a pixel is covered falls with its distance from the middle of the line.
    const qreal across = 1 / std::sqrt(1 + slope * slope);
    const qreal half = width / 2 + 0.5;
    const int thickness = std::max(1, static_cast<int>(std::lround(width)));
    const qreal reach = smooth ? half / across : thickness;
    if (std::abs(slope) > 1e-9) {
        // Steps that cannot touch the clip are left out at once.
        const qreal enter = (minorFirst - reach - 1 - origin) / slope;
        const qreal leave = (minorLast + reach + 2 - origin) / slope;
        first =
            std::max(first, static_cast<int>(std::max<qreal>(std::min(enter, leave) - 1, first)));
        last = std::min(last, static_cast<int>(std::min<qreal>(std::max(enter, leave) + 1, last)));
    }
    // From here on in whole numbers, 16 bits of them behind the point.
    const auto fixed = [](qreal value) { return static_cast<qint64>(std::llround(value * 65536)); };
    const qint64 advance = fixed(slope);
    qint64 middle = fixed(origin + first * slope - (smooth ? reach : (thickness - 1) / 2.0));
    if (!smooth) {
        for (int step = first; step <= last; ++step, middle += advance) {
            const int at = static_cast<int>(middle >> 16);
            for (int i = std::max(at, minorFirst); i < std::min(at + thickness, minorLast + 1); ++i)
                blend(target.pixels[step * majorStep + i * minorStep], colour, alpha);
        }
        return;
    }
    const qint64 halfWay = fixed(reach);
    const qint64 whole = fixed(half) >> 8;
    const qint64 narrow = fixed(across) >> 8;
    for (int step = first; step <= last; ++step, middle += advance) {
        QRgb *column = target.pixels + step * majorStep;
        const int low = std::max(minorFirst, static_cast<int>(middle >> 16));
        const int high = std::min(minorLast, static_cast<int>((middle + 2 * halfWay) >> 16));
        qint64 distance = (qint64(low) << 16) + 0x8000 - middle - halfWay;
        for (int at = low; at <= high; ++at, distance += 65536) {
            // 0…256: how much of the pixel the line covers.
            const qint64 covered = whole - ((std::abs(distance) >> 8) * narrow >> 8);
            if (covered > 0)
                blend(column[at * minorStep], colour,
                      (static_cast<unsigned>(std::min<qint64>(covered, 256)) * alpha) >> 8);
        }
    }
}

} // namespace decnet::raster
