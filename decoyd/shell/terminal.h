// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineeditor.h"
#include "shell.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace decoyd::shell {

/// A Shell on a terminal: takes the bytes a visitor types, gives the bytes to show. Used by ssh
/// (pty sessions) and telnet. Single thread; the owner does all I/O and calls
///  - start() once, input() for every received block, tick() when wakeAfter() has passed,
///  - and closes the connection when done().
/// Line ends going out are CR LF.
class Terminal final
{
public:
    /// Bytes typed ahead while a command sleeps; more is dropped.
    static constexpr std::size_t kMaxTypeAhead = 64 * 1024;

    explicit Terminal(ShellContext context, bool greet = true);

    /// Message of the day and the first prompt.
    [[nodiscard]] std::string start();
    /// Runs one command on the terminal instead (`ssh -t host command`); done() when it ends.
    [[nodiscard]] std::string start(std::string_view command);
    [[nodiscard]] std::string input(std::string_view bytes);
    /// How long until tick() is due, or nothing.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wakeAfter() const;
    [[nodiscard]] std::string tick();
    [[nodiscard]] bool done() const { return m_done; }
    [[nodiscard]] int exitCode() const { return m_shell.lastExit(); }
    void resize(int columns) { m_shell.setColumns(columns); }
    /// The peer closed its side.
    [[nodiscard]] std::string hangUp();

    [[nodiscard]] Shell &shell() { return m_shell; }

private:
    using Clock = std::chrono::steady_clock;
    enum class Mode { Prompt, Sleeping, Answering, Pressing, Feeding, Joined };

    void show(const Output &output, std::string &screen);
    void prompt(std::string &screen);
    void complete(std::string &screen);
    void accept(char byte, std::string &screen);
    void finishLine(std::string &screen);
    void forward(std::string_view bytes, std::string &screen);
    [[nodiscard]] static std::string onScreen(std::string_view text);

    Shell m_shell;
    LineEditor m_editor;
    Mode m_mode = Mode::Prompt;
    bool m_greet;
    bool m_done = false;
    bool m_once = false;   ///< ends with the command, or with the shell that it started
    bool m_listed = false; ///< the last key was a Tab that found several
    Clock::time_point m_wake;
    std::string m_fed; ///< lines typed into a program that reads input
    std::string m_typeAhead;
    std::unique_ptr<NetStream> m_stream;
};

} // namespace decoyd::shell
