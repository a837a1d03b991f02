// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/textrun.h"

#include "core/catalog/catalog.h"
#include "core/topology/ids.h"
#include "core/topology/look.h"
#include "core/topology/status.h"
#include "core/validation/issue.h"

#include <QRectF>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace decnet {

/// What the canvas draws of one decky: looked up once per change, not per frame.
struct Card
{
    DeckyId id;
    LanId home; ///< null for an orphan
    QRectF rect;
    bool isHidden = false; ///< its LAN is collapsed: neither drawn nor hit
    Look look;
    QString name;
    QString ip;
    QString subtitle; ///< archetype in words
    QString icon;
    QStringList services;
    std::optional<DeckyState> state; ///< only while live
    std::optional<Severity> severity;
    int events = 0;
    bool gateway = false;
    bool forwards = false;
    bool selected = false;
    bool raised = false; ///< being dragged: above the others

    struct Chip
    {
        QString slug;
        QString label; ///< empty: icon only
        QRectF rect;   ///< relative to the card
    };
    /// Made at first sight; cleared when names or services change.
    mutable bool laidOut = false;
    mutable TextRun nameText;
    mutable TextRun ipText;
    mutable std::vector<Chip> chips;
    mutable int hiddenChips = 0;
};

} // namespace decnet
