// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"
#include "decoyd/shell/host.h"
#include "decoyd/shell/hostfacts.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace decoyd {

class ServiceConfig;

/// The accounts of a login service, as its settings name them (password, user, user_password).
struct LoginAccounts
{
    std::string rootPassword = "admin";
    std::string user = "ubuntu";
    std::string userPassword = "admin";

    /// Throws ConfigError when a name is no account name.
    [[nodiscard]] static LoginAccounts of(const ServiceConfig &settings);
    /// For LoginPolicy: root and the ordinary account.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs() const;
};

/// What the shells of one decky say about their machine. ssh and telnet of a decky run in
/// containers of their own, so both derive the same facts from Config and Personality.
[[nodiscard]] shell::HostFacts machineFacts(const Context &context, const ServiceConfig &settings,
                                            const LoginAccounts &accounts);

} // namespace decoyd
