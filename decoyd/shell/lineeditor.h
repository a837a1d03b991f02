// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

/// Edits one line on a terminal the way readline does by default: cursor keys, Home, End,
/// Ctrl-A B C D E F H K L N P T U W Y, word motion, history, Tab. Turns typed bytes into the bytes
/// to show and, now and then, a finished line. Lines are bounded; no I/O.
class LineEditor final
{
public:
    static constexpr std::size_t kMaxLine = 8192; ///< bytes

    enum class Event {
        None,
        Line,      ///< Return: see line()
        Interrupt, ///< Ctrl-C
        EndOfFile, ///< Ctrl-D on an empty line
        Clear,     ///< Ctrl-L: the caller clears, prints the prompt, then redraw()
        Complete,  ///< Tab: the caller calls replaceWord() or lists
    };

    /// One typed byte; what to show is appended to `echo`.
    [[nodiscard]] Event feed(char byte, std::string &echo);

    [[nodiscard]] const std::string &line() const { return m_line; }
    [[nodiscard]] std::size_t cursor() const { return m_cursor; }
    /// Starts a new line. `history`: what Up walks through, oldest first; must outlive the line.
    void begin(const std::vector<std::string> *history);
    /// Passwords: nothing is shown, history and completion are off.
    void setEcho(bool echo) { m_echo = echo; }
    /// Cooked mode, as while a program reads: only erase, kill, Ctrl-C and Ctrl-D work.
    void setRaw(bool raw) { m_raw = raw; }
    /// The text from the start of the line, cursor placed.
    [[nodiscard]] std::string redraw() const;
    /// Replaces line[start, cursor) by `text`; returns what to show.
    [[nodiscard]] std::string replaceWord(std::size_t start, std::string_view text);

private:
    Event control(unsigned char c, std::string &echo);
    void escape(char byte, std::string &echo);
    void insert(std::string_view text, std::string &echo);
    void erase(std::size_t from, std::size_t to, std::string &echo);
    void moveTo(std::size_t position, std::string &echo);
    void setLine(const std::string &text, std::string &echo);
    void walkHistory(int step, std::string &echo);
    [[nodiscard]] std::size_t wordLeft() const;
    [[nodiscard]] std::size_t wordRight() const;
    [[nodiscard]] std::size_t columns(std::size_t from, std::size_t to) const;

    std::string m_line;
    std::size_t m_cursor = 0;
    std::string m_killed;
    std::string m_escape;
    const std::vector<std::string> *m_history = nullptr;
    std::size_t m_historyAt = 0;
    std::string m_draft;
    bool m_echo = true;
    bool m_raw = false;
    bool m_skipNewline = false;
};

} // namespace decoyd::shell
