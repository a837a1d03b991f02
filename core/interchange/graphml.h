// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QByteArray>

namespace decnet {

/// The topology as GraphML (graphml.graphdrawing.org): LANs and deckies are nodes told apart by the
/// key `kind`, attachments undirected edges with address and role. Holds no service configuration.
[[nodiscard]] QByteArray writeGraphml(const Topology &topology);

} // namespace decnet
