// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/snapper.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace decnet {

namespace {

std::array<qreal, 3> stops(qreal low, qreal high)
{
    return {low, (low + high) / 2, high};
}

/// The best pull along one axis; infinite when nothing is within reach.
struct Pull
{
    qreal delta = std::numeric_limits<qreal>::infinity();

    void offer(qreal candidate)
    {
        if (std::abs(candidate) < std::abs(delta))
            delta = candidate;
    }
    [[nodiscard]] bool holds(qreal reach) const { return std::abs(delta) <= reach; }
};

qreal toGrid(qreal value)
{
    return std::round(value / kSnapGrid) * kSnapGrid - value;
}

/// Two edges that are the same for the eye.
constexpr qreal kSame = 0.5;

} // namespace

Snapper::Snapper(const SnapSettings &settings, std::vector<QRectF> still)
    : m_settings(settings), m_still(std::move(still))
{}

Snapper::Snapped Snapper::snap(const QRectF &box, qreal reach) const
{
    Pull across;
    Pull down;
    if (m_settings.toNeighbours) {
        for (const QRectF &other : m_still) {
            for (const qreal mine : stops(box.left(), box.right())) {
                for (const qreal theirs : stops(other.left(), other.right()))
                    across.offer(theirs - mine);
            }
            for (const qreal mine : stops(box.top(), box.bottom())) {
                for (const qreal theirs : stops(other.top(), other.bottom()))
                    down.offer(theirs - mine);
            }
        }
    }
    const bool heldAcross = across.holds(reach);
    const bool heldDown = down.holds(reach);
    Snapped result;
    result.delta = {heldAcross ? across.delta : m_settings.toGrid ? toGrid(box.left()) : 0,
                    heldDown ? down.delta : m_settings.toGrid ? toGrid(box.top()) : 0};

    const QRectF placed = box.translated(result.delta);
    QLineF vertical;
    QLineF horizontal;
    for (const QRectF &other : m_still) {
        if (heldAcross) {
            for (const qreal mine : stops(placed.left(), placed.right())) {
                for (const qreal theirs : stops(other.left(), other.right())) {
                    if (std::abs(mine - theirs) < kSame && (vertical.isNull() || vertical.x1() == theirs)) {
                        const qreal top = std::min({placed.top(), other.top(),
                                                    vertical.isNull() ? placed.top() : vertical.y1()});
                        const qreal bottom = std::max({placed.bottom(), other.bottom(),
                                                       vertical.isNull() ? placed.bottom() : vertical.y2()});
                        vertical = QLineF(theirs, top, theirs, bottom);
                    }
                }
            }
        }
        if (heldDown) {
            for (const qreal mine : stops(placed.top(), placed.bottom())) {
                for (const qreal theirs : stops(other.top(), other.bottom())) {
                    if (std::abs(mine - theirs) < kSame
                        && (horizontal.isNull() || horizontal.y1() == theirs)) {
                        const qreal left = std::min({placed.left(), other.left(),
                                                     horizontal.isNull() ? placed.left() : horizontal.x1()});
                        const qreal right = std::max({placed.right(), other.right(),
                                                      horizontal.isNull() ? placed.right() : horizontal.x2()});
                        horizontal = QLineF(left, theirs, right, theirs);
                    }
                }
            }
        }
    }
    for (const QLineF &guide : {vertical, horizontal}) {
        if (!guide.isNull())
            result.guides.push_back(guide);
    }
    return result;
}

} // namespace decnet
