// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/ipallocator.h"
#include "core/net/subnetallocator.h"
#include "core/topology/topology.h"

namespace decnet {

/// Next free address of a LAN. Errors: NotFound, Invalid (malformed subnet), Conflict (full).
[[nodiscard]] Result<Ipv4> nextIp(const Topology &topology, LanId lan);
/// Next free /24 below `base`, clear of this topology's LANs and of `reserved` (other topologies,
/// host routes, Docker networks).
[[nodiscard]] Result<Subnet> nextSubnet(const Topology &topology, const Subnet &base,
                                        const std::vector<Subnet> &reserved);
/// Every parseable subnet of the topology's LANs.
[[nodiscard]] std::vector<Subnet> subnetsOf(const Topology &topology);

} // namespace decnet
