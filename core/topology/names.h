// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

namespace decnet {

/// LAN and decky names: [A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])? (RFC 1123 label).
[[nodiscard]] bool isValidChildName(const QString &name);
/// Topology names: 1-64 characters, no control characters.
[[nodiscard]] bool isValidTopologyName(const QString &name);
/// "web", "web-2", "web-3", …: the first that no LAN (decky) of the topology bears.
[[nodiscard]] QString freeLanName(const Topology &topology, const QString &wish);
[[nodiscard]] QString freeDeckyName(const Topology &topology, const QString &wish);

} // namespace decnet
