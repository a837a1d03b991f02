// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <optional>

namespace decnet {

/// The few colours that people mark things with, by name: what each looks like, in light and in dark, is
/// the canvas's business.
enum class NamedColour { None, Red, Orange, Yellow, Green, Teal, Blue, Purple, Grey };

inline constexpr std::array kNamedColours{
    NamedColour::Red,  NamedColour::Orange, NamedColour::Yellow, NamedColour::Green,
    NamedColour::Teal, NamedColour::Blue,   NamedColour::Purple, NamedColour::Grey};

/// "red", "orange", …; "none" for None. The word in documents and in the database.
[[nodiscard]] QString colourName(NamedColour colour);
[[nodiscard]] std::optional<NamedColour> colourFromName(const QString &name);

/// Levels are whole numbers from -kMaxLevel to kMaxLevel.
inline constexpr int kMaxLevel = 1'000'000;

/// How a thing is drawn and handled on the canvas. Geometry, like its position: never part of version or
/// hash, and free to change while the topology runs.
struct Look
{
    NamedColour colour = NamedColour::None;
    bool isLocked = false; ///< gestures, keys and layouts neither move, resize nor delete it
    int level = 0;         ///< higher ones of a kind lie over lower ones; notes below 0 under everything

    bool operator==(const Look &) const = default;
};

} // namespace decnet
