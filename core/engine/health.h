// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/observed.h"
#include "core/engine/wanted.h"
#include "core/topology/runtime.h"

#include <QDateTime>

namespace decnet {

/// How a running topology is, by comparing what is wanted with what is there.
struct Health
{
    RuntimeOverlay deckies;
    QStringList problems; ///< "web-1-ssh=exited (exit 1)", in the order of the document
    int runningContainers = 0;

    /// Every wanted container runs; nothing observed is never well.
    [[nodiscard]] bool isWell() const { return problems.isEmpty() && runningContainers > 0; }
    /// Something an attacker could meet runs.
    [[nodiscard]] bool isAlive() const { return runningContainers > 0; }
    /// Up to eight problems and how many more there are.
    [[nodiscard]] QString summary() const;
};

/// A decky is Running when its base and all its services run, Failed when the base does not (nothing of it can
/// be reached then) or no service does, else Degraded. A container that is missing counts as
/// failed. With details in `observed`, a container that keeps restarting counts too and exit codes
/// are exact; without, they are read from the engine's status sentence.
[[nodiscard]] Health assessHealth(const WantedState &wanted, const Observed &observed,
                                  const QDateTime &now);

} // namespace decnet
