// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/outcome.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decnet::nethelper {

/// What the helper is told to do: README.md describes the JSON. All values are checked when read.

/// An IPv4 address in host order, with a prefix length where it matters.
struct Address
{
    std::uint32_t value = 0;
    int prefix = 32;

    auto operator<=>(const Address &) const = default;

    /// "a.b.c.d", or "a.b.c.d/n".
    [[nodiscard]] static std::optional<Address> parse(const std::string &text);
    [[nodiscard]] std::string host() const;
    [[nodiscard]] std::string toString() const; ///< with "/n"
    [[nodiscard]] bool covers(std::uint32_t address) const;
};

struct Lan
{
    std::string bridge;
    bool dmz = false;
};

struct FirewallJob
{
    std::string id; ///< marks the rules: comment "decnet:<id>"
    std::vector<Lan> lans;
    bool remove = false;
};

using MacBytes = std::array<std::uint8_t, 6>;

struct MacJob
{
    Address device;
    MacBytes mac{};
};

struct AddressJob
{
    std::optional<Address> device;       ///< the interface that has this address …
    std::optional<Address> deviceSubnet; ///< … or one within this subnet
    Address add;
};

struct RouteJob
{
    Address to;
    Address via;
};

struct NamespaceJob
{
    std::string netns; ///< file name below the directory of namespaces
    std::string name;
    std::vector<MacJob> macs;
    std::vector<AddressJob> addresses;
    std::vector<RouteJob> routes;
    std::optional<Address> defaultVia;
    std::string nft;
};

struct Job
{
    std::optional<FirewallJob> firewall;
    std::vector<NamespaceJob> namespaces;
    bool check = false;

    /// The failure names the member that is wrong.
    [[nodiscard]] static Outcome<Job> parse(const std::string &json);
};

} // namespace decnet::nethelper
