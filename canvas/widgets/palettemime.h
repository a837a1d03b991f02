// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

class QMimeData;

namespace decnet {

/// One thing that can be dragged from the palette.
struct PaletteItem
{
    enum class Kind { Lan, Dmz, Archetype, Service };

    Kind kind = Kind::Lan;
    QString slug; ///< of the archetype or service; empty for networks

    bool operator==(const PaletteItem &) const = default;
};

inline constexpr char kPaletteMime[] = "application/x-decnet-palette";

/// The caller owns the result.
[[nodiscard]] QMimeData *toMime(const PaletteItem &item);
/// Nullopt for anything else, or text that does not parse.
[[nodiscard]] std::optional<PaletteItem> fromMime(const QMimeData *data);

} // namespace decnet
