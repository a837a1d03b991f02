// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace decoyd::telnet {

/// The "login:" and "Password:" dialogue of a Linux machine. Bytes in, bytes out; no I/O.
class LoginPrompt
{
public:
    static constexpr int kMaxTries = 5;
    static constexpr std::size_t kMaxField = 512; ///< bytes of a name or password

    /// `issue` stands above the first prompt, "" for none.
    LoginPrompt(std::string hostname, std::string issue);

    [[nodiscard]] std::string start() const;

    enum class Event {
        None,
        Attempt, ///< decide about user() and password(), then call denied() or go on to a shell
        Closed,  ///< Ctrl-C or Ctrl-D: the connection ends
    };
    /// One typed byte; what to show is appended to `screen`.
    [[nodiscard]] Event feed(char byte, std::string &screen);

    [[nodiscard]] const std::string &user() const { return m_user; }
    [[nodiscard]] const std::string &password() const { return m_password; }
    /// What to show after a wrong password; `over` becomes true after kMaxTries.
    [[nodiscard]] std::string denied(bool &over);

private:
    std::string m_hostname;
    std::string m_issue;
    std::string m_user;
    std::string m_password;
    bool m_inPassword = false;
    int m_tries = 0;
};

} // namespace decoyd::telnet
