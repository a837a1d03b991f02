// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/shell/networkaccess.h"

#include <cstdint>
#include <memory>
#include <string>

namespace decoyd::ssh {

/// Logs in on another machine over SSH, for the `ssh` command of the decoy's shell: an interactive
/// shell on a terminal, or one command. Null with `state` set when it did not work. Blocks up to
/// about eight seconds.
[[nodiscard]] std::unique_ptr<shell::NetStream>
remoteLogin(const std::string &ip, std::uint16_t port, const std::string &user,
            const std::string &password, const std::string &command, shell::NetState &state);

} // namespace decoyd::ssh
