// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/subnet.h"

#include <vector>

namespace decnet {

/// Default base of generated and new LANs.
inline constexpr char16_t kDefaultSubnetBase[] = u"172.16.0.0/12";

/// Hands out /24 prefixes below a base, in order, skipping everything that overlaps a reservation.
class SubnetAllocator
{
public:
    /// Errors: Invalid when the base is narrower than /24.
    [[nodiscard]] static Result<SubnetAllocator> create(const Subnet &base,
                                                        std::vector<Subnet> reserved = {});

    void reserve(const Subnet &subnet);
    /// The next free /24; it is taken at once. Errors: Conflict (base exhausted, naming it).
    [[nodiscard]] Result<Subnet> next();

private:
    SubnetAllocator(const Subnet &base, std::vector<Subnet> reserved);

    Subnet m_base;
    std::vector<Subnet> m_reserved;
    std::uint64_t m_cursor = 0;
};

} // namespace decnet
