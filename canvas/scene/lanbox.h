// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/ids.h"
#include "core/topology/look.h"
#include "core/validation/issue.h"

#include <QRectF>
#include <QString>

#include <optional>

namespace decnet {

/// What the canvas draws of one LAN.
struct LanBox
{
    LanId id;
    QRectF rect;
    QString name;
    QString subnet;
    bool isDmz = false;
    int members = 0;  ///< deckies at home here
    int running = 0;  ///< of those, while live
    int failed = 0;
    int touched = 0;  ///< deckies with events
    bool live = false;
    std::optional<Severity> severity;
    Look look;
    bool isCollapsed = false;   ///< a tile; what is in it is counted here
    int errors = 0;             ///< collapsed: deckies at home here that have one
    int warnings = 0;           ///< collapsed: deckies whose worst finding is one
    bool holdsSelected = false; ///< collapsed: one of them is selected
    bool selected = false;
    bool hovered = false;
    bool dropTarget = false;

    bool operator==(const LanBox &) const = default;
};

} // namespace decnet
