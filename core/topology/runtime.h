// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/ids.h"
#include "core/topology/status.h"

#include <QDateTime>
#include <QHash>

namespace decnet {

/// What was last observed of a decky. Never inside the document: an overlay keyed by id.
struct DeckyRuntime
{
    DeckyState state = DeckyState::Pending;
    QString lastError;
    QDateTime lastSeen;

    bool operator==(const DeckyRuntime &) const = default;
};

using RuntimeOverlay = QHash<DeckyId, DeckyRuntime>;

/// One row of the append-only status history.
struct StatusEvent
{
    TopologyId topology;
    TopologyStatus from = TopologyStatus::Pending;
    TopologyStatus to = TopologyStatus::Pending;
    QDateTime at;
    QString reason;
};

} // namespace decnet
