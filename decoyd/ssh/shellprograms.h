// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channelprogram.h"

#include "decoyd/login/shellevents.h"
#include "decoyd/shell/terminal.h"

#include <memory>
#include <string>

namespace decoyd {
class Capture;
}

namespace decoyd::ssh {

class Footprints;

/// What both kinds of shell need.
struct ShellWish
{
    Log &log;
    Capture &capture;
    const Peer &peer;
    Footprints &footprints;
    shell::ShellContext context; ///< observer and terminal are filled in here
    std::string command;         ///< empty: a shell
};

/// A shell, or one command, on a pseudo terminal.
class TerminalProgram final : public ChannelProgram
{
public:
    explicit TerminalProgram(ShellWish wish);
    ~TerminalProgram() override;

    void input(std::string_view bytes) override;
    void endOfInput() override;
    void closed() override;
    [[nodiscard]] std::optional<std::chrono::milliseconds> wakeAfter() const override;
    void tick() override;
    void resize(int columns) override { m_terminal->resize(columns); }

private:
    void take(std::string screen);

    Log &m_log;
    Capture &m_capture;
    const Peer &m_peer;
    Footprints &m_footprints;
    ShellEvents m_observer;
    std::unique_ptr<shell::Terminal> m_terminal;
    std::chrono::steady_clock::time_point m_start;
    std::size_t m_bytesIn = 0;
    std::size_t m_bytesOut = 0;
    bool m_reported = false;
};

/// A command, or lines for a shell, without a terminal: no prompt, no echo, separate error stream.
class PlainProgram final : public ChannelProgram
{
public:
    static constexpr std::size_t kMaxInput = 1024 * 1024; ///< bytes kept for a command that reads

    explicit PlainProgram(ShellWish wish);
    ~PlainProgram() override;

    void input(std::string_view bytes) override;
    void endOfInput() override;
    void closed() override;
    [[nodiscard]] std::optional<std::chrono::milliseconds> wakeAfter() const override;
    void tick() override;

private:
    void take(const shell::Output &output);
    void advance();

    Log &m_log;
    Capture &m_capture;
    const Peer &m_peer;
    Footprints &m_footprints;
    ShellEvents m_observer;
    std::unique_ptr<shell::Shell> m_shell;
    std::unique_ptr<shell::NetStream> m_stream;
    shell::Wait m_wait;
    std::chrono::steady_clock::time_point m_wake;
    std::chrono::steady_clock::time_point m_start;
    std::string m_input;
    bool m_ended = false;
    bool m_once;
    bool m_reported = false;
    std::size_t m_bytesIn = 0;
    std::size_t m_bytesOut = 0;
};

} // namespace decoyd::ssh
