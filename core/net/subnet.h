// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/ipv4.h"

namespace decnet {

/// An IPv4 prefix in CIDR notation (RFC 4632). The base has no host bits set.
class Subnet
{
public:
    Subnet() = default;

    /// Strict: "a.b.c.d/n" with host bits zero; else nullopt.
    [[nodiscard]] static std::optional<Subnet> parse(QStringView text);
    /// Lenient, for a base typed by a person: host bits are masked off, "a.b" means a.b.0.0/16,
    /// "a.b.c.d" means its /24.
    [[nodiscard]] static std::optional<Subnet> parseBase(QStringView text);
    /// `prefix` 0-32; host bits of `address` are masked off.
    [[nodiscard]] static Subnet fromAddress(Ipv4 address, int prefix);

    [[nodiscard]] Ipv4 network() const { return m_base; }
    [[nodiscard]] Ipv4 broadcast() const;
    /// First host address: what Docker gives the bridge, what a LAN uses as its gateway.
    [[nodiscard]] Ipv4 gateway() const;
    [[nodiscard]] int prefix() const { return m_prefix; }
    /// All addresses, network and broadcast included.
    [[nodiscard]] std::uint64_t size() const { return 1ULL << (32 - m_prefix); }
    /// Addresses a decky can hold: without network, gateway and broadcast; 0 for /30 and narrower
    /// leaves fewer than one.
    [[nodiscard]] std::uint64_t hostCapacity() const;
    [[nodiscard]] bool contains(Ipv4 address) const;
    /// Network, gateway or broadcast address.
    [[nodiscard]] bool isReserved(Ipv4 address) const;
    [[nodiscard]] bool overlaps(const Subnet &other) const;
    [[nodiscard]] QString toString() const;

    auto operator<=>(const Subnet &) const = default;

private:
    Ipv4 m_base;
    int m_prefix = 32;
};

} // namespace decnet
