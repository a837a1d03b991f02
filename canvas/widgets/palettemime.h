// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

#include <optional>

class QMimeData;

namespace decnet {

/// One thing that can be dragged from the palette.
struct PaletteItem
{
    enum class Kind { Lan, Dmz, Archetype, Service, Template };

    Kind kind = Kind::Lan;
    QString slug; ///< of the archetype, service or template; empty for networks

    bool operator==(const PaletteItem &) const = default;
};

inline constexpr char kPaletteMime[] = "application/x-decnet-palette";

/// "service:ssh", "lan:".
[[nodiscard]] QString toText(const PaletteItem &item);
/// Nullopt when it does not parse.
[[nodiscard]] std::optional<PaletteItem> paletteItemFromText(const QString &text);

/// The caller owns the result.
[[nodiscard]] QMimeData *toMime(const PaletteItem &item);
/// Nullopt for anything else, or text that does not parse.
[[nodiscard]] std::optional<PaletteItem> fromMime(const QMimeData *data);

} // namespace decnet

Q_DECLARE_METATYPE(decnet::PaletteItem)
