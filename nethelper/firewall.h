// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/firewallrules.h"
#include "nethelper/job.h"

#include <string>
#include <vector>

namespace decnet::nethelper {

struct FirewallReport
{
    std::vector<std::string> backends; ///< "nft", "legacy": where rules were put or found
    std::vector<std::string> warnings;
    int added = 0;
    int removed = 0;
    std::vector<Rule> rules; ///< ours, as they are now; with the backend in front when checking
};

/// Converges the host's rules of one topology with iptables, in the backend(s) in which Docker's
/// own chain lives; the other one is left alone. Nothing but rules with our comment and id is
/// touched, and each backend changes in one transaction. When somebody else changes the table
/// meanwhile, it is done again on the new state.
[[nodiscard]] Outcome<FirewallReport> applyFirewall(const FirewallJob &job);

/// Changes nothing.
[[nodiscard]] Outcome<FirewallReport> checkFirewall(const FirewallJob &job);

} // namespace decnet::nethelper
