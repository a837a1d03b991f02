// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/values.h"

#include <QRectF>
#include <QString>

namespace decnet {

/// What the canvas draws of one note.
struct NoteBox
{
    NoteId id;
    QRectF rect;
    QString text;
    Look look;
    bool selected = false;
    bool hovered = false;

    /// Under the LANs instead of over the cards.
    [[nodiscard]] bool isGround() const { return look.level < 0; }
    bool operator==(const NoteBox &) const = default;
};

} // namespace decnet
