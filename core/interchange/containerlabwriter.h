// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/topology/topology.h"

#include <QByteArray>

namespace decnet {

/// The topology as a containerlab file: a bridge node per LAN, a linux node per decky with the
/// image of its distro, addresses as `ip address add` lines, services and positions as labels that
/// readContainerlab() understands. Holds no service configuration, so no secrets.
[[nodiscard]] QByteArray writeContainerlab(const Topology &topology, const Catalog &catalog);

} // namespace decnet
