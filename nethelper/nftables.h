// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/outcome.h"

#include <string>

namespace decnet::nethelper {

/// The table that fingerprint profiles use.
inline constexpr char kCloakTable[] = "ip cloak";

/// Text for nft that replaces every table that `ruleset` declares by what it declares, in one
/// transaction; an empty ruleset removes the cloak.
[[nodiscard]] std::string replacingRuleset(const std::string &ruleset);

/// Runs nft text in the network namespace of the calling thread, in this process. The failure is
/// what nft complains about.
[[nodiscard]] Outcome<std::string> runNft(const std::string &text);

} // namespace decnet::nethelper
