// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config.h"
#include "personality.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd {

/// Decides whether a user name and a password open the door. The same pair always gets the same
/// answer on the same decky. Immutable, thread-safe.
class LoginPolicy
{
public:
    /// `config.login` decides when it is set; otherwise `accounts` of the service, or, when those
    /// are empty, `rate` of all pairs.
    LoginPolicy(const LoginConfig &login, const Personality &personality, std::string service,
                std::vector<std::pair<std::string, std::string>> accounts, double rate = 0.0);

    [[nodiscard]] bool accepts(std::string_view user, std::string_view password) const;

private:
    LoginConfig m_login;
    const Personality &m_personality;
    std::string m_service;
};

} // namespace decoyd
