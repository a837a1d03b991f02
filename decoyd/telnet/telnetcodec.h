// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd::telnet {

/// The server's side of the telnet protocol (RFC 854, 855; options 1091, 1073, 1079, 1408, 1572):
/// separates typed bytes from negotiation, asks for what the client offers, and remembers what it
/// says. Does no I/O.
class Codec
{
public:
    /// The first bytes of a Linux telnetd: DO terminal type, speed, X display, environment. It
    /// says nothing more until these are answered, which is how scanners know it.
    [[nodiscard]] static std::string greeting();
    /// Sent when those are answered: WILL suppress go-ahead and echo, DO window size.
    [[nodiscard]] static std::string afterNegotiation();
    /// Application bytes for the wire: 255 is doubled.
    [[nodiscard]] static std::string encoded(std::string_view bytes);

    /// Returns the typed bytes in `bytes`. CR NUL and CR LF become CR.
    [[nodiscard]] std::string feed(std::string_view bytes);
    /// Protocol answers that are due; taken once.
    [[nodiscard]] std::string takeReply() { return std::exchange(m_reply, {}); }

    /// How many of the four questions of greeting() have been answered.
    [[nodiscard]] int answers() const { return m_answers; }
    /// Has the client sent anything that is no negotiation?
    [[nodiscard]] bool hasTyped() const { return m_typed; }
    /// Was a Break or Interrupt Process received; reset by the call.
    [[nodiscard]] bool takeInterrupt() { return std::exchange(m_interrupt, false); }

    [[nodiscard]] const std::string &terminal() const { return m_terminal; }
    [[nodiscard]] const std::string &speed() const { return m_speed; }
    [[nodiscard]] const std::string &display() const { return m_display; }
    /// Variables the client pushed. USER in here is how some logins are broken into.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>> &environment() const
    {
        return m_environment;
    }
    [[nodiscard]] int columns() const { return m_columns; } ///< 0: not said
    [[nodiscard]] int rows() const { return m_rows; }

private:
    enum class State { Data, Command, Option, Sub, SubCommand, AfterReturn };
    void command(unsigned char byte);
    void option(unsigned char verb, unsigned char option);
    void subnegotiation();
    void readEnvironment(std::string_view body);

    static constexpr std::size_t kMaxSub = 4096; ///< bytes of one subnegotiation

    State m_state = State::Data;
    unsigned char m_verb = 0;
    std::string m_sub;
    std::string m_reply;
    std::string m_typedNow;
    int m_answers = 0;
    bool m_typed = false;
    bool m_interrupt = false;
    std::string m_terminal;
    std::string m_speed;
    std::string m_display;
    std::vector<std::pair<std::string, std::string>> m_environment;
    int m_columns = 0;
    int m_rows = 0;
};

} // namespace decoyd::telnet
