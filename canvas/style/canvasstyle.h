// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/topology/look.h"
#include "core/topology/status.h"
#include "core/validation/issue.h"

#include <QColor>
#include <QFont>
#include <QPalette>

#include <array>

namespace decnet {

/// What one named colour looks like. Texts of the style can be read on all but `mark`.
struct Tint
{
    QColor mark;   ///< strong: borders, stripes, swatches
    QColor fill;   ///< the ground of a LAN
    QColor header; ///< its header
    QColor note;   ///< the ground of a note
};

/// Every colour of the canvas and of the panels beside it: the only place where colours stand. Two
/// instances, light and dark. Text on its background has a contrast of at least 4.5:1 (WCAG 2.1 AA).
struct CanvasStyle
{
    bool dark = false;

    QColor background;   ///< the canvas
    QColor gridDot;
    QColor text;         ///< names
    QColor textMuted;    ///< addresses, counts
    QColor accent;       ///< selection, hover, drop targets
    QColor accentSoft;   ///< fills of the same
    QColor onAccent;     ///< text on accent

    QColor lanFill;
    QColor lanHeader;
    QColor lanBorder;
    QColor dmz;          ///< DMZ border and mark
    QColor dmzFill;
    QColor dmzHeader;

    QColor card;
    QColor cardBorder;
    QColor cardShadow;
    QColor chip;
    QColor chipText;

    QColor link;
    QColor linkForward;  ///< a link of a forwarding decky

    QColor ok;
    QColor warning;
    QColor error;
    QColor idle;         ///< pending, torn down
    QColor busy;         ///< changing
    QColor guide;        ///< lines that a dragged thing snaps to
    QColor attack;       ///< pulses and event counters

    std::array<Tint, kNamedColours.size() + 1> tints; ///< by NamedColour

    [[nodiscard]] const Tint &tint(NamedColour colour) const
    {
        return tints[static_cast<size_t>(colour)];
    }

    [[nodiscard]] static const CanvasStyle &light();
    [[nodiscard]] static const CanvasStyle &darkStyle();
    /// By the lightness of the palette's window colour.
    [[nodiscard]] static const CanvasStyle &forPalette(const QPalette &palette);

    [[nodiscard]] QColor state(DeckyState state) const;
    [[nodiscard]] QColor status(TopologyStatus status) const;
    [[nodiscard]] QColor risk(Risk risk) const;
    [[nodiscard]] QColor severity(Severity severity) const;
};

/// What a person reads for a state ("Running", "Torn down"); translated.
[[nodiscard]] QString stateText(DeckyState state);
[[nodiscard]] QString statusText(TopologyStatus status);
/// "Red", "No colour"; translated.
[[nodiscard]] QString colourText(NamedColour colour);

} // namespace decnet
