// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/plan.h"
#include "core/intel/records.h"
#include "core/topology/topology.h"

namespace decnet {

/// A session of an attacker that is open now and that a change would end (M-10).
struct CutSession
{
    QString session; ///< OpenSession::id
    QString attackerIp;
    DeckyId decky; ///< the end of it, not the router that falls away
    QString deckyName;
    QString service;
    QDateTime since;
    QString reason; ///< "service ssh is no longer wanted", "router-a, which it runs over, …"

    bool operator==(const CutSession &) const = default;
};

/// A service that the change itself says nothing of and that is made anew because its base is.
struct CollateralService
{
    DeckyId decky;
    QString deckyName;
    QString service;
    QString reason; ///< why the base is made anew

    bool operator==(const CollateralService &) const = default;
};

/// What a change of a running topology would do, if everything runs as wanted before it.
struct ChangePreview
{
    Plan plan;
    std::vector<CollateralService> collateral; ///< by decky, in drawn order
    std::vector<CutSession> cutSessions;       ///< oldest first

    /// The plan's lines, then one line for each of the others.
    [[nodiscard]] QString toText() const;
    /// {"plan": …, "collateral": […], "cut_sessions": […]}
    [[nodiscard]] QJsonObject toJson() const;
};

/// Reads out of `plan` (that of the change from `before` to `after`) what else falls. A session is
/// cut when its service's container or its base goes or is made anew, or when a decky on its way
/// through the maze (its own included) does so or leaves the LAN it runs over. Pure.
[[nodiscard]] ChangePreview explainChange(Plan plan, const Topology &before, const Topology &after,
                                          const std::vector<OpenSession> &sessions);

} // namespace decnet
