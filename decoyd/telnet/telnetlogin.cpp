// SPDX-License-Identifier: GPL-3.0-or-later
#include "telnetlogin.h"

namespace decoyd::telnet {

LoginPrompt::LoginPrompt(std::string hostname, std::string issue)
    : m_hostname(std::move(hostname))
    , m_issue(std::move(issue))
{
}

std::string LoginPrompt::start() const
{
    const std::string above = m_issue.empty() ? std::string() : m_issue + "\r\n";
    return above + m_hostname + " login: ";
}

LoginPrompt::Event LoginPrompt::feed(char byte, std::string &screen)
{
    constexpr char kCtrlC = 3;
    constexpr char kCtrlD = 4;
    constexpr char kCtrlU = 21;
    constexpr char kDelete = 127;
    std::string &field = m_inPassword ? m_password : m_user;
    switch (byte) {
    case '\r':
    case '\n':
        screen += "\r\n";
        if (!m_inPassword) {
            if (m_user.empty()) {
                screen += m_hostname + " login: ";
                return Event::None;
            }
            m_inPassword = true;
            screen += "Password: ";
            return Event::None;
        }
        return Event::Attempt;
    case kCtrlC:
        return Event::Closed;
    case kCtrlD:
        return field.empty() ? Event::Closed : Event::None;
    case kCtrlU:
        if (!m_inPassword) {
            for (std::size_t i = 0; i < field.size(); ++i)
                screen += "\b \b";
        }
        field.clear();
        return Event::None;
    case '\b':
    case kDelete:
        if (!field.empty()) {
            field.pop_back();
            if (!m_inPassword)
                screen += "\b \b";
        }
        return Event::None;
    default:
        break;
    }
    if (field.size() < kMaxField) {
        field += byte;
        if (!m_inPassword)
            screen += byte;
    }
    return Event::None;
}

std::string LoginPrompt::denied(bool &over)
{
    m_user.clear();
    m_password.clear();
    m_inPassword = false;
    over = ++m_tries >= kMaxTries;
    if (over)
        return "\r\nLogin incorrect\r\nMaximum number of tries exceeded (" +
               std::to_string(kMaxTries) + ")\r\n";
    return "\r\nLogin incorrect\r\n" + m_hostname + " login: ";
}

} // namespace decoyd::telnet
