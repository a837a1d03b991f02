// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/job.h"

#include <string>
#include <vector>

namespace decnet::nethelper {

/// A rule of the filter table, as iptables-save prints it after "-A ": "INPUT -i dn1 … -j DROP".
using Rule = std::string;

/// Docker's chain for the rules of others.
inline constexpr char kDockerUserChain[] = "DOCKER-USER";

/// What must be there for these LANs. `forwardChain` is DOCKER-USER, or FORWARD where an engine
/// does not touch the firewall.
/// - nothing of a LAN reaches the host itself; of a DMZ: nothing that it begins;
/// - what is bridged inside a LAN passes (with br_netfilter on, the engine's rules would drop it as
/// soon
///   as its addresses belong to two networks, which is what forwarding deckies do);
/// - a DMZ begins nothing outwards.
[[nodiscard]] std::vector<Rule> wantedRules(const FirewallJob &job,
                                            const std::string &forwardChain);

/// Those of an iptables-save text that carry our comment for `id`, with their chain.
[[nodiscard]] std::vector<Rule> ownRules(const std::string &saved, const std::string &id);

[[nodiscard]] bool hasChain(const std::string &saved, const std::string &chain);

struct RuleChanges
{
    std::vector<Rule> remove;
    std::vector<Rule> insert;

    [[nodiscard]] bool empty() const { return remove.empty() && insert.empty(); }
    /// One transaction for iptables-restore --noflush.
    [[nodiscard]] std::string restoreText() const;
};

/// From what is there to exactly what is wanted; doubles are removed.
[[nodiscard]] RuleChanges changesBetween(const std::vector<Rule> &present,
                                         const std::vector<Rule> &wanted);

} // namespace decnet::nethelper
