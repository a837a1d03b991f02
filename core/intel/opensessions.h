// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

#include <vector>

namespace decnet {

/// What a batch of events says of attackers' connections. Connections that begin and end within it
/// (a port scan makes them by the thousand) are in none of the lists.
struct SessionChanges
{
    /// A decoy started: whatever was open in it before is over.
    struct Restart
    {
        QString topologyId;
        QString decky;
        QString service;
        QDateTime at;
    };

    std::vector<Restart> restarted; ///< to be applied first
    std::vector<OpenSession> opened;
    std::vector<OpenSession> continued; ///< opened earlier; `since` is not known
    std::vector<OpenSession> ended;

    [[nodiscard]] bool isEmpty() const
    {
        return restarted.empty() && opened.empty() && continued.empty() && ended.empty();
    }
};

/// `events` in the order of their lines. Pure.
[[nodiscard]] SessionChanges sessionChanges(const std::vector<const DecoyEvent *> &events);

} // namespace decnet
