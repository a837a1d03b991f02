// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal.h"

#include "seedstream.h"
#include "timetext.h"

#include <algorithm>

namespace decoyd::shell {

namespace {
constexpr std::chrono::milliseconds kStreamPoll{60};
}

Terminal::Terminal(ShellContext context, bool greet)
    : m_shell(std::move(context))
    , m_greet(greet)
{
}

std::string Terminal::onScreen(std::string_view text)
{
    std::string screen;
    screen.reserve(text.size() + 16);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            screen += '\r';
        screen += text[i];
    }
    return screen;
}

std::string Terminal::start()
{
    std::string screen;
    if (m_greet) {
        const Host &host = m_shell.host();
        std::string text = host.motd();
        SeedStream draw(host.facts().seed, "last-login");
        const auto before =
            std::max(host.facts().bootTime + 600,
                     m_shell.loginTime() - static_cast<std::int64_t>(draw.between(4000, 300000)));
        text += "Last login: " + formatTime("%a %b %e %H:%M:%S %Y", before) + " from " +
                host.gateway().substr(0, host.gateway().rfind('.') + 1) +
                std::to_string(draw.between(20, 60)) + "\n";
        screen = onScreen(text);
    }
    prompt(screen);
    return screen;
}

std::string Terminal::start(std::string_view command)
{
    std::string screen;
    m_once = true;
    show(m_shell.execute(command), screen);
    return screen;
}

void Terminal::prompt(std::string &screen)
{
    m_mode = Mode::Prompt;
    m_editor.begin(&m_shell.history());
    m_editor.setEcho(true);
    m_editor.setRaw(false);
    screen += m_shell.prompt();
}

void Terminal::show(const Output &output, std::string &screen)
{
    screen += onScreen(output.terminal);
    const bool idle = output.wait.kind == Wait::Kind::None && !m_shell.incomplete();
    if (m_once ? idle && !m_shell.nested() : output.done) {
        m_done = true;
        return;
    }
    switch (output.wait.kind) {
    case Wait::Kind::None:
        prompt(screen);
        break;
    case Wait::Kind::Sleep:
        m_mode = Mode::Sleeping;
        m_wake = Clock::now() + std::chrono::milliseconds(output.wait.milliseconds);
        break;
    case Wait::Kind::Line:
    case Wait::Kind::Input:
        m_mode = output.wait.kind == Wait::Kind::Line ? Mode::Answering : Mode::Feeding;
        m_editor.begin(nullptr);
        m_editor.setEcho(output.wait.echo);
        m_editor.setRaw(true);
        m_fed.clear();
        break;
    case Wait::Kind::Key:
        m_mode = Mode::Pressing;
        break;
    case Wait::Kind::Stream:
        m_stream = m_shell.takeStream();
        m_mode = Mode::Joined;
        m_wake = Clock::now();
        break;
    }
}

void Terminal::complete(std::string &screen)
{
    std::size_t start = 0;
    const auto found = m_shell.complete(m_editor.line(), m_editor.cursor(), start);
    if (found.empty()) {
        screen += '\a';
        return;
    }
    std::string common = found.front();
    for (const auto &candidate : found) {
        std::size_t n = 0;
        while (n < common.size() && n < candidate.size() && common[n] == candidate[n])
            ++n;
        common.resize(n);
    }
    const std::size_t typed = m_editor.cursor() - start;
    if (found.size() == 1) {
        screen += m_editor.replaceWord(start, common + (common.ends_with('/') ? "" : " "));
    } else if (common.size() > typed) {
        screen += m_editor.replaceWord(start, common);
    } else if (!m_listed) {
        screen += '\a';
        m_listed = true;
    } else {
        m_listed = false;
        screen += "\r\n";
        std::size_t width = 0;
        for (const auto &name : found)
            width = std::max(
                width,
                name.size() - std::min(name.size(), name.find_last_of('/', name.size() - 2) + 1));
        const std::size_t perRow = std::max<std::size_t>(1, 80 / (width + 2));
        std::size_t column = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 200); ++i) {
            const auto slash = found[i].find_last_of('/', found[i].size() - 2);
            const std::string name =
                slash == std::string::npos ? found[i] : found[i].substr(slash + 1);
            screen += name;
            if (++column == perRow || i + 1 == found.size()) {
                screen += "\r\n";
                column = 0;
            } else {
                screen.append(width + 2 - name.size(), ' ');
            }
        }
        if (column != 0)
            screen += "\r\n";
        screen += m_shell.prompt() + m_editor.redraw();
    }
}

void Terminal::finishLine(std::string &screen)
{
    const std::string line = m_editor.line();
    if (m_mode == Mode::Feeding) {
        if (m_fed.size() + line.size() < Shell::kMaxLine)
            m_fed += line + "\n";
        m_editor.begin(nullptr);
        return;
    }
    if (m_mode == Mode::Answering) {
        show(m_shell.resume(line), screen);
        return;
    }
    show(m_shell.run(line), screen);
}

void Terminal::accept(char byte, std::string &screen)
{
    const bool wasListed = m_listed;
    const auto event = m_editor.feed(byte, screen);
    if (event != LineEditor::Event::Complete)
        m_listed = false;
    switch (event) {
    case LineEditor::Event::None:
        break;
    case LineEditor::Event::Line:
        finishLine(screen);
        break;
    case LineEditor::Event::Interrupt:
        (void)m_shell.interrupt();
        prompt(screen);
        break;
    case LineEditor::Event::EndOfFile:
        if (m_mode == Mode::Feeding) {
            show(m_shell.resume(m_fed, true), screen);
        } else if (m_mode == Mode::Answering) {
            show(m_shell.resume({}, true), screen);
        } else if (m_shell.incomplete()) {
            screen += "\r\n-bash: syntax error: unexpected end of file\r\n";
            (void)m_shell.interrupt();
            prompt(screen);
        } else {
            show(m_shell.run("exit"), screen);
        }
        break;
    case LineEditor::Event::Clear:
        screen += "\x1b[H\x1b[2J" + m_shell.prompt() + m_editor.redraw();
        break;
    case LineEditor::Event::Complete:
        m_listed = wasListed;
        complete(screen);
        break;
    }
}

void Terminal::forward(std::string_view bytes, std::string &screen)
{
    std::string sent(bytes);
    const bool raw = m_stream != nullptr && m_stream->isTerminal();
    bool open = m_stream != nullptr;
    if (!raw) {
        if (const auto stop = sent.find_first_of("\x03\x04\x1d"); stop != std::string::npos) {
            screen += "^C\r\n";
            open = false;
        }
        std::replace(sent.begin(), sent.end(), '\r', '\n');
    }
    if (open && m_stream->send(sent)) {
        if (!raw)
            screen += onScreen(sent);
        return;
    }
    m_stream.reset();
    show(m_shell.resume({}), screen);
}

std::string Terminal::input(std::string_view bytes)
{
    std::string screen;
    for (std::size_t i = 0; i < bytes.size() && !m_done; ++i) {
        const char byte = bytes[i];
        if (m_mode == Mode::Joined) {
            forward(bytes.substr(i), screen);
            return screen;
        }
        if (m_mode == Mode::Sleeping) {
            if (byte == '\x03') {
                screen += "^C\r\n";
                m_typeAhead.clear();
                (void)m_shell.interrupt();
                prompt(screen);
            } else if (m_typeAhead.size() < kMaxTypeAhead) {
                m_typeAhead += byte;
            }
            continue;
        }
        if (m_mode == Mode::Pressing) {
            show(m_shell.resume({}), screen);
            continue;
        }
        accept(byte, screen);
    }
    return screen;
}

std::optional<std::chrono::milliseconds> Terminal::wakeAfter() const
{
    if (m_done || (m_mode != Mode::Sleeping && m_mode != Mode::Joined))
        return std::nullopt;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_wake - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

std::string Terminal::tick()
{
    std::string screen;
    if (m_done || Clock::now() < m_wake)
        return screen;
    if (m_mode == Mode::Joined) {
        bool closed = m_stream == nullptr;
        if (m_stream != nullptr)
            screen += onScreen(m_stream->receive(0, closed));
        if (closed) {
            m_stream.reset();
            show(m_shell.resume({}), screen);
        } else {
            m_wake = Clock::now() + kStreamPoll;
        }
    } else if (m_mode == Mode::Sleeping) {
        show(m_shell.resume({}), screen);
    }
    if (m_mode != Mode::Sleeping && m_mode != Mode::Joined && !m_typeAhead.empty()) {
        const std::string waiting = std::move(m_typeAhead);
        m_typeAhead.clear();
        screen += input(waiting);
    }
    return screen;
}

std::string Terminal::hangUp()
{
    std::string screen;
    if (m_mode == Mode::Feeding)
        show(m_shell.resume(m_fed, true), screen);
    else if (m_mode == Mode::Prompt)
        show(m_shell.run("exit"), screen);
    m_done = true;
    return screen;
}

} // namespace decoyd::shell
