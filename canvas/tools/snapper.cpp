// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/snapper.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace decnet {

namespace {

/// Where something lines up along one axis.
using Stops = std::vector<qreal>;

/// Two edges that are the same for the eye.
constexpr qreal kSame = 0.5;

struct Span
{
    qreal low = 0;
    qreal high = 0;

    [[nodiscard]] Stops stops() const { return {low, (low + high) / 2, high}; }
};

Span across(const QRectF &box)
{
    return {box.left(), box.right()};
}

Span down(const QRectF &box)
{
    return {box.top(), box.bottom()};
}

qreal toGrid(qreal value)
{
    return std::round(value / kSnapGrid) * kSnapGrid - value;
}

/// The smallest way from one of `mine` to one of `theirs`, within reach.
void offer(const Stops &mine, const Stops &theirs, qreal reach, std::optional<qreal> &best)
{
    for (const qreal from : mine) {
        for (const qreal to : theirs) {
            if (std::abs(to - from) <= (best ? std::abs(*best) : reach))
                best = to - from;
        }
    }
}

/// The line through everything at the first place where the box lines up: `axis` is along which it was
/// pulled, `other` the one that the line runs along. Null when it lines up with nothing.
struct Guide
{
    std::optional<qreal> at;
    Span run;

    void lookAt(const Stops &mine, const Span &along, const QRectF &still, Span (*axis)(const QRectF &),
                Span (*other)(const QRectF &))
    {
        for (const qreal place : mine) {
            for (const qreal theirs : axis(still).stops()) {
                if (std::abs(place - theirs) >= kSame || (at && *at != theirs))
                    continue;
                if (!at)
                    run = along;
                at = theirs;
                run = {std::min(run.low, other(still).low), std::max(run.high, other(still).high)};
            }
        }
    }
};

} // namespace

Snapper::Snapper(const SnapSettings &settings, std::vector<QRectF> still)
    : m_settings(settings), m_still(std::move(still))
{}

Snapper::Snapped Snapper::snap(const QRectF &box, qreal reach) const
{
    return pull(box, across(box).stops(), down(box).stops(), reach);
}

Snapper::Snapped Snapper::snapEdges(const QRectF &box, Qt::Edges edges, qreal reach) const
{
    Stops xs;
    Stops ys;
    if (edges & (Qt::LeftEdge | Qt::RightEdge))
        xs = {edges.testFlag(Qt::LeftEdge) ? box.left() : box.right()};
    if (edges & (Qt::TopEdge | Qt::BottomEdge))
        ys = {edges.testFlag(Qt::TopEdge) ? box.top() : box.bottom()};
    return pull(box, xs, ys, reach);
}

Snapper::Snapped Snapper::pull(const QRectF &box, Stops xs, Stops ys, qreal reach) const
{
    std::optional<qreal> right;
    std::optional<qreal> below;
    if (m_settings.toNeighbours) {
        for (const QRectF &other : m_still) {
            offer(xs, across(other).stops(), reach, right);
            offer(ys, down(other).stops(), reach, below);
        }
    }
    const auto way = [this](const std::optional<qreal> &held, const Stops &stops) {
        return held ? *held : m_settings.toGrid && !stops.empty() ? toGrid(stops.front()) : 0;
    };
    Snapped result;
    result.delta = {way(right, xs), way(below, ys)};

    const QRectF placed = box.translated(result.delta);
    for (qreal &x : xs)
        x += result.delta.x();
    for (qreal &y : ys)
        y += result.delta.y();
    Guide vertical;
    Guide horizontal;
    for (const QRectF &other : m_still) {
        if (right)
            vertical.lookAt(xs, down(placed), other, across, down);
        if (below)
            horizontal.lookAt(ys, across(placed), other, down, across);
    }
    if (vertical.at)
        result.guides.emplace_back(*vertical.at, vertical.run.low, *vertical.at, vertical.run.high);
    if (horizontal.at)
        result.guides.emplace_back(horizontal.run.low, *horizontal.at, horizontal.run.high, *horizontal.at);
    return result;
}

} // namespace decnet
