// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/outcome.h"

#include <memory>
#include <string>
#include <vector>

namespace decnet::nethelper {

/// The table that fingerprint profiles use.
inline constexpr char kCloakTable[] = "ip cloak";

/// Text for nft that replaces every table that `ruleset` declares by what it declares, in one
/// transaction; an empty ruleset removes the cloak. `present` are the tables that there are ("ip
/// cloak"): only those are deleted, because a deletion costs the kernel a grace period.
[[nodiscard]] std::string replacingRuleset(const std::string &ruleset,
                                           const std::vector<std::string> &present);

/// nftables of network namespaces, in this process. The kernel makes whoever closes its socket
/// after a deletion wait for a grace period, so the sockets are kept and closed together, at the
/// end: then all of them wait once.
class Nftables final
{
public:
    Nftables();
    ~Nftables();
    Nftables(const Nftables &) = delete;
    Nftables &operator=(const Nftables &) = delete;

    /// Runs nft text in the namespace that the calling thread is in. The failure is what nft
    /// complains about; the value is what it prints.
    [[nodiscard]] Outcome<std::string> run(const std::string &text);
    /// "ip cloak" for each table of the namespace that the calling thread is in.
    [[nodiscard]] static Outcome<std::vector<std::string>> tables();

private:
    struct Contexts;
    std::unique_ptr<Contexts> m_contexts;
};

} // namespace decnet::nethelper
