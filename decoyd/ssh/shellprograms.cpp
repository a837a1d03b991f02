// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellprograms.h"

#include "footprints.h"

#include "decoyd/core/capture.h"
#include "decoyd/core/log.h"

#include <algorithm>

namespace decoyd::ssh {

namespace {

using Clock = std::chrono::steady_clock;

shell::ShellContext prepared(shell::ShellContext context, shell::ShellObserver &observer,
                             bool terminal)
{
    context.observer = &observer;
    context.terminal = terminal;
    return context;
}

// Files a visitor made with redirections, base64 -d, tar … leave as captures.
void captureWritten(shell::Shell &shell, Capture &capture, const Peer &peer)
{
    for (const auto &file : shell.files().takeWritten())
        if (!file.content.empty() && !file.path.ends_with("/.ssh/known_hosts"))
            capture.file("ssh", peer, file.path, file.content, {{"via", "shell"}});
}

void report(Log &log, const Peer &peer, const shell::Shell &shell, Clock::time_point start,
            const ShellEvents &observer, std::size_t in, std::size_t out, const char *mode)
{
    const auto lasted =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    Event(log, "ssh", "session_recorded", peer)
        .kv("sid", peer.session)
        .kv("service", "ssh")
        .kv("mode", mode)
        .kv("user", shell.user())
        .kv("duration_s", std::to_string(lasted / 1000) + "." + std::to_string(lasted / 100 % 10))
        .kv("commands", observer.commands())
        .kv("bytes_in", static_cast<std::uint64_t>(in))
        .kv("bytes_out", static_cast<std::uint64_t>(out));
}

void announce(Log &log, const Peer &peer, const shell::Shell &shell, const char *mode,
              const std::string &term, int columns)
{
    Event(log, "ssh", "session_started", peer)
        .kv("sid", peer.session)
        .kv("mode", mode)
        .kv("user", shell.user())
        .kv("term", term)
        .kv("columns", columns);
}

} // namespace

TerminalProgram::TerminalProgram(ShellWish wish)
    : m_log(wish.log)
    , m_capture(wish.capture)
    , m_peer(wish.peer)
    , m_footprints(wish.footprints)
    , m_observer(wish.log, "ssh", wish.peer)
    , m_start(Clock::now())
{
    const std::string term = wish.context.term;
    const int columns = wish.context.columns;
    m_terminal = std::make_unique<shell::Terminal>(
        prepared(std::move(wish.context), m_observer, true), wish.command.empty());
    m_footprints.restore(m_peer.srcIp, m_terminal->shell().files());
    announce(m_log, m_peer, m_terminal->shell(), "pty", term, columns);
    take(wish.command.empty() ? m_terminal->start() : m_terminal->start(wish.command));
}

TerminalProgram::~TerminalProgram()
{
    closed();
}

void TerminalProgram::take(std::string screen)
{
    m_bytesOut += screen.size();
    out += screen;
    if (m_terminal->done()) {
        done = true;
        exitCode = m_terminal->exitCode();
    }
}

void TerminalProgram::input(std::string_view bytes)
{
    m_bytesIn += bytes.size();
    take(m_terminal->input(bytes));
}

void TerminalProgram::endOfInput()
{
    if (!done)
        take(m_terminal->hangUp());
}

void TerminalProgram::closed()
{
    if (m_reported)
        return;
    m_reported = true;
    captureWritten(m_terminal->shell(), m_capture, m_peer);
    m_footprints.keep(m_peer.srcIp, m_terminal->shell().files());
    report(m_log, m_peer, m_terminal->shell(), m_start, m_observer, m_bytesIn, m_bytesOut, "pty");
}

std::optional<std::chrono::milliseconds> TerminalProgram::wakeAfter() const
{
    return m_terminal->wakeAfter();
}

void TerminalProgram::tick()
{
    take(m_terminal->tick());
}

PlainProgram::PlainProgram(ShellWish wish)
    : m_log(wish.log)
    , m_capture(wish.capture)
    , m_peer(wish.peer)
    , m_footprints(wish.footprints)
    , m_observer(wish.log, "ssh", wish.peer)
    , m_start(Clock::now())
    , m_once(!wish.command.empty())
{
    m_shell = std::make_unique<shell::Shell>(prepared(std::move(wish.context), m_observer, false));
    m_footprints.restore(m_peer.srcIp, m_shell->files());
    announce(m_log, m_peer, *m_shell, m_once ? "exec" : "pipe", "", 0);
    if (m_once)
        take(m_shell->execute(wish.command));
}

PlainProgram::~PlainProgram()
{
    closed();
}

void PlainProgram::take(const shell::Output &output)
{
    out += output.out;
    err += output.err;
    m_bytesOut += output.out.size() + output.err.size();
    m_wait = output.wait;
    if (m_wait.kind == shell::Wait::Kind::Sleep)
        m_wake = Clock::now() + std::chrono::milliseconds(m_wait.milliseconds);
    if (m_wait.kind == shell::Wait::Kind::Stream) {
        m_stream = m_shell->takeStream();
        m_wake = Clock::now();
    }
    if (output.done) {
        exitCode = output.exitCode;
        done = true;
    }
}

void PlainProgram::advance()
{
    while (!done) {
        switch (m_wait.kind) {
        case shell::Wait::Kind::Sleep:
            return;
        case shell::Wait::Kind::Stream:
            if (!m_input.empty() && m_stream != nullptr) {
                (void)m_stream->send(m_input);
                m_input.clear();
            }
            return;
        case shell::Wait::Kind::Input: {
            if (!m_ended && m_input.size() < kMaxInput)
                return;
            const std::string all = std::move(m_input);
            m_input.clear();
            take(m_shell->resume(all, true));
            break;
        }
        case shell::Wait::Kind::None:
        case shell::Wait::Kind::Key:
        case shell::Wait::Kind::Line: {
            const auto end = m_input.find('\n');
            const bool whole = end != std::string::npos;
            if (!whole && !m_ended)
                return;
            const std::string line = m_input.substr(0, end);
            const bool nothing = !whole && m_input.empty();
            m_input.erase(0, whole ? end + 1 : m_input.size());
            if (m_wait.kind != shell::Wait::Kind::None) {
                take(m_shell->resume(line, nothing));
            } else if (m_once) {
                return; // a command that reads nothing: its input is ignored
            } else if (nothing) {
                exitCode = m_shell->lastExit();
                done = true;
            } else {
                take(m_shell->run(line));
            }
            break;
        }
        }
    }
}

void PlainProgram::input(std::string_view bytes)
{
    m_bytesIn += bytes.size();
    if (m_input.size() < kMaxInput)
        m_input.append(bytes.substr(0, kMaxInput - m_input.size()));
    advance();
}

void PlainProgram::endOfInput()
{
    m_ended = true;
    advance();
}

void PlainProgram::closed()
{
    if (m_reported)
        return;
    m_reported = true;
    // What was typed into a command that never saw its end (`cat > x` cut off) still counts.
    if (m_wait.kind == shell::Wait::Kind::Input && !m_input.empty() && !done)
        (void)m_shell->resume(m_input, true);
    captureWritten(*m_shell, m_capture, m_peer);
    m_footprints.keep(m_peer.srcIp, m_shell->files());
    report(m_log, m_peer, *m_shell, m_start, m_observer, m_bytesIn, m_bytesOut,
           m_once ? "exec" : "pipe");
}

std::optional<std::chrono::milliseconds> PlainProgram::wakeAfter() const
{
    if (done ||
        (m_wait.kind != shell::Wait::Kind::Sleep && m_wait.kind != shell::Wait::Kind::Stream))
        return std::nullopt;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_wake - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

void PlainProgram::tick()
{
    if (done || Clock::now() < m_wake)
        return;
    if (m_wait.kind == shell::Wait::Kind::Sleep) {
        take(m_shell->resume({}));
    } else if (m_wait.kind == shell::Wait::Kind::Stream) {
        bool ended = m_stream == nullptr;
        if (m_stream != nullptr)
            out += m_stream->receive(0, ended);
        if (ended) {
            m_stream.reset();
            take(m_shell->resume({}));
        } else {
            constexpr std::chrono::milliseconds kPoll{60};
            m_wake = Clock::now() + kPoll;
        }
    }
    advance();
}

} // namespace decoyd::ssh
