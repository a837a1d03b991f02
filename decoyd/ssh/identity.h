// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace decoyd {
class Personality;
}

namespace decoyd::ssh {

/// What an sshd of one distribution says about itself before anybody logs in. Algorithm lists are
/// those of that release's sshd_config(5) default, less what libssh lacks (umac MACs): a server
/// hardened by a common guide looks the same.
struct Identity
{
    std::string_view distro; ///< as shell::HostFacts::distro
    std::string_view banner; ///< after "SSH-2.0-"
    std::string_view keyExchange;
    std::string_view hostKeys;
    std::string_view ciphers;
    std::string_view macs;
};

/// The identity for a decky: the one of the distribution that its shell shows too.
[[nodiscard]] const Identity &identityFor(const Personality &personality);

} // namespace decoyd::ssh
