// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/subnet.h"

#include <set>

namespace decnet {

/// Hands out the addresses of one LAN. Network, gateway and broadcast are never given.
class IpAllocator
{
public:
    explicit IpAllocator(const Subnet &subnet);

    /// Errors: Invalid (outside the subnet, or reserved), Conflict (taken).
    [[nodiscard]] Result<void> reserve(Ipv4 address);
    /// Releasing a free address is no error.
    void release(Ipv4 address);
    [[nodiscard]] bool isFree(Ipv4 address) const;
    /// The lowest address not below the cursor that is free, then, after the end, the lowest free
    /// one; it is taken at once. Errors: Conflict (LAN full, naming the subnet).
    [[nodiscard]] Result<Ipv4> next();

private:
    Subnet m_subnet;
    std::set<Ipv4> m_taken;
    Ipv4 m_cursor;
};

} // namespace decnet
