// SPDX-License-Identifier: GPL-3.0-or-later
#include "login.h"

#include <algorithm>

namespace decoyd {

LoginPolicy::LoginPolicy(const LoginConfig &login, const Personality &personality,
                         std::string service,
                         std::vector<std::pair<std::string, std::string>> accounts, double rate)
    : m_login(login)
    , m_personality(personality)
    , m_service(std::move(service))
{
    if (m_login.mode != LoginConfig::Mode::Service)
        return;
    m_login.accounts = std::move(accounts);
    m_login.rate = rate;
    m_login.mode =
        m_login.accounts.empty() ? LoginConfig::Mode::Probability : LoginConfig::Mode::List;
}

bool LoginPolicy::accepts(std::string_view user, std::string_view password) const
{
    switch (m_login.mode) {
    case LoginConfig::Mode::Always:
        return true;
    case LoginConfig::Mode::Never:
        return false;
    case LoginConfig::Mode::List:
        return std::any_of(m_login.accounts.begin(), m_login.accounts.end(),
                           [&](const auto &account) {
                               return account.first == user && account.second == password;
                           });
    case LoginConfig::Mode::Service:
    case LoginConfig::Mode::Probability:
        break;
    }
    std::string purpose = "login." + m_service;
    purpose.append(1, '\0').append(user).append(1, '\0').append(password);
    constexpr double kSteps = 1'000'000.0;
    return static_cast<double>(m_personality.bits(purpose) % 1'000'000) < m_login.rate * kSteps;
}

} // namespace decoyd
