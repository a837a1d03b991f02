// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace decnet {

/// How much of a thing is drawn at a zoom. The steps follow what can still be read.
enum class Lod {
    Far,  ///< below 25 %: a filled rectangle in the state's colour
    Mid,  ///< below 50 %: body and icon, no text
    Near, ///< everything
};

inline constexpr qreal kMidScale = 0.25;
inline constexpr qreal kNearScale = 0.5;
/// Below this a LAN's name no longer fits its header and becomes a label over the box.
inline constexpr qreal kHeaderScale = 0.42;

[[nodiscard]] inline Lod lodFor(qreal scale)
{
    if (scale < kMidScale)
        return Lod::Far;
    return scale < kNearScale ? Lod::Mid : Lod::Near;
}

} // namespace decnet
