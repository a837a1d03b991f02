// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/repository.h"

#include <QString>

namespace decnet::desktop {

/// What became of a copy.
struct StoredCopy
{
    TopologyId id;
    QString name;
};

/// Stores the topology under fresh ids and the first free of "maze (copy)", "maze (copy 2)", …; a
/// draft like every new one. Blocking. Errors of TopologyRepository::create().
[[nodiscard]] Result<StoredCopy> storeCopy(TopologyRepository &store, const Topology &topology);

} // namespace decnet::desktop
