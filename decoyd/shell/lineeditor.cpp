// SPDX-License-Identifier: GPL-3.0-or-later
#include "lineeditor.h"

#include <algorithm>
#include <cctype>

namespace decoyd::shell {

namespace {

bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

void LineEditor::begin(const std::vector<std::string> *history)
{
    m_line.clear();
    m_cursor = 0;
    m_history = history;
    m_historyAt = history != nullptr ? history->size() : 0;
    m_draft.clear();
}

std::size_t LineEditor::columns(std::size_t from, std::size_t to) const
{
    std::size_t n = 0;
    for (std::size_t i = from; i < to; ++i)
        n += continues(m_line[i]) ? 0 : 1;
    return n;
}

std::string LineEditor::redraw() const
{
    return m_line + std::string(columns(m_cursor, m_line.size()), '\b');
}

void LineEditor::insert(std::string_view text, std::string &echo)
{
    if (m_line.size() + text.size() > kMaxLine)
        return;
    m_line.insert(m_cursor, text);
    m_cursor += text.size();
    if (!m_echo)
        return;
    echo.append(text);
    const auto rest = std::string_view(m_line).substr(m_cursor);
    echo.append(rest).append(columns(m_cursor, m_line.size()), '\b');
}

void LineEditor::erase(std::size_t from, std::size_t to, std::string &echo)
{
    if (from >= to)
        return;
    const std::size_t gone = columns(from, to);
    if (m_echo)
        echo.append(columns(from, std::max(from, m_cursor)), '\b');
    m_line.erase(from, to - from);
    m_cursor = from;
    if (!m_echo)
        return;
    const std::size_t rest = columns(from, m_line.size());
    echo.append(m_line, from).append(gone, ' ').append(gone + rest, '\b');
}

void LineEditor::moveTo(std::size_t position, std::string &echo)
{
    position = std::min(position, m_line.size());
    if (m_echo) {
        if (position < m_cursor)
            echo.append(columns(position, m_cursor), '\b');
        else
            echo.append(m_line, m_cursor, position - m_cursor);
    }
    m_cursor = position;
}

void LineEditor::setLine(const std::string &text, std::string &echo)
{
    const std::size_t before = columns(0, m_line.size());
    moveTo(0, echo);
    m_line = text.substr(0, kMaxLine);
    std::replace(m_line.begin(), m_line.end(), '\n', ' ');
    m_cursor = m_line.size();
    if (!m_echo)
        return;
    echo += m_line;
    const std::size_t now = columns(0, m_line.size());
    if (now < before)
        echo.append(before - now, ' ').append(before - now, '\b');
}

void LineEditor::walkHistory(int step, std::string &echo)
{
    if (m_history == nullptr || m_raw || !m_echo)
        return;
    const std::size_t size = m_history->size();
    if (step < 0 ? m_historyAt == 0 : m_historyAt >= size)
        return;
    if (m_historyAt == size)
        m_draft = m_line;
    m_historyAt = step < 0 ? m_historyAt - 1 : m_historyAt + 1;
    setLine(m_historyAt == size ? m_draft : (*m_history)[m_historyAt], echo);
}

std::size_t LineEditor::wordLeft() const
{
    std::size_t at = m_cursor;
    while (at > 0 && std::isalnum(static_cast<unsigned char>(m_line[at - 1])) == 0)
        --at;
    while (at > 0 && std::isalnum(static_cast<unsigned char>(m_line[at - 1])) != 0)
        --at;
    return at;
}

std::size_t LineEditor::wordRight() const
{
    std::size_t at = m_cursor;
    while (at < m_line.size() && std::isalnum(static_cast<unsigned char>(m_line[at])) == 0)
        ++at;
    while (at < m_line.size() && std::isalnum(static_cast<unsigned char>(m_line[at])) != 0)
        ++at;
    return at;
}

std::string LineEditor::replaceWord(std::size_t start, std::string_view text)
{
    std::string echo;
    start = std::min(start, m_cursor);
    // Usually the word only grows; then only the new part has to be shown.
    const auto word = std::string_view(m_line).substr(start, m_cursor - start);
    if (text.starts_with(word)) {
        insert(std::string(text.substr(word.size())), echo);
        return echo;
    }
    erase(start, m_cursor, echo);
    insert(text, echo);
    return echo;
}

LineEditor::Event LineEditor::feed(char byte, std::string &echo)
{
    const bool afterReturn = m_skipNewline;
    m_skipNewline = false;
    if (!m_escape.empty()) {
        escape(byte, echo);
        return Event::None;
    }
    const auto c = static_cast<unsigned char>(byte);
    if (c == '\n' && afterReturn) // telnet and some clients send CR LF
        return Event::None;
    if (c == '\r' || c == '\n') {
        m_skipNewline = c == '\r';
        if (m_echo)
            moveTo(m_line.size(), echo);
        echo += "\r\n";
        return Event::Line;
    }
    if (c == 0x1b) {
        m_escape = "\x1b";
        return Event::None;
    }
    if (c < 32 || c == 127)
        return control(c, echo);
    insert(std::string_view(&byte, 1), echo);
    return Event::None;
}

LineEditor::Event LineEditor::control(unsigned char c, std::string &echo)
{
    std::size_t previous = m_cursor;
    if (previous > 0)
        do
            --previous;
        while (previous > 0 && continues(m_line[previous]));
    std::size_t next = m_cursor;
    if (next < m_line.size())
        do
            ++next;
        while (next < m_line.size() && continues(m_line[next]));
    switch (c) {
    case 3: // ^C
        echo += "^C\r\n";
        return Event::Interrupt;
    case 4: // ^D
        if (m_line.empty())
            return Event::EndOfFile;
        if (!m_raw)
            erase(m_cursor, next, echo);
        return Event::None;
    case 8:
    case 127:
        erase(previous, m_cursor, echo);
        return Event::None;
    case 21: // ^U
        m_killed = m_line.substr(0, m_cursor);
        erase(0, m_cursor, echo);
        return Event::None;
    case 23: { // ^W
        std::size_t at = m_cursor;
        while (at > 0 && m_line[at - 1] == ' ')
            --at;
        while (at > 0 && m_line[at - 1] != ' ')
            --at;
        m_killed = m_line.substr(at, m_cursor - at);
        erase(at, m_cursor, echo);
        return Event::None;
    }
    default:
        break;
    }
    if (m_raw || !m_echo)
        return Event::None;
    switch (c) {
    case 1: // ^A
        moveTo(0, echo);
        break;
    case 2: // ^B
        moveTo(previous, echo);
        break;
    case 5: // ^E
        moveTo(m_line.size(), echo);
        break;
    case 6: // ^F
        moveTo(next, echo);
        break;
    case 9:
        return Event::Complete;
    case 11: // ^K
        m_killed = m_line.substr(m_cursor);
        erase(m_cursor, m_line.size(), echo);
        break;
    case 12: // ^L
        return Event::Clear;
    case 14: // ^N
        walkHistory(1, echo);
        break;
    case 16: // ^P
        walkHistory(-1, echo);
        break;
    case 20: // ^T
        if (m_cursor > 0 && m_cursor < m_line.size()) {
            std::string line = m_line;
            std::swap(line[m_cursor - 1], line[m_cursor]);
            const std::size_t at = m_cursor + 1;
            setLine(line, echo);
            moveTo(at, echo);
        }
        break;
    case 25: // ^Y
        insert(m_killed, echo);
        break;
    default:
        break;
    }
    return Event::None;
}

void LineEditor::escape(char byte, std::string &echo)
{
    m_escape += byte;
    const bool sequence = m_escape.size() >= 2 && (m_escape[1] == '[' || m_escape[1] == 'O');
    const auto c = static_cast<unsigned char>(byte);
    if (sequence && (m_escape.size() == 2 || (c < 0x40 && m_escape.size() < 12)))
        return;
    const std::string keys = m_escape.substr(1);
    m_escape.clear();
    if (m_raw || !m_echo)
        return;
    if (keys == "[A" || keys == "OA")
        walkHistory(-1, echo);
    else if (keys == "[B" || keys == "OB")
        walkHistory(1, echo);
    else if (keys == "[C" || keys == "OC")
        (void)control(6, echo);
    else if (keys == "[D" || keys == "OD")
        (void)control(2, echo);
    else if (keys == "[H" || keys == "OH" || keys == "[1~" || keys == "[7~")
        moveTo(0, echo);
    else if (keys == "[F" || keys == "OF" || keys == "[4~" || keys == "[8~")
        moveTo(m_line.size(), echo);
    else if (keys == "[3~") {
        if (m_cursor < m_line.size())
            (void)control(4, echo);
    } else if (keys == "b" || keys == "[1;5D")
        moveTo(wordLeft(), echo);
    else if (keys == "f" || keys == "[1;5C")
        moveTo(wordRight(), echo);
    else if (keys == "d") {
        const std::size_t at = m_cursor;
        const std::size_t end = wordRight();
        moveTo(at, echo);
        erase(at, end, echo);
    } else if (keys == "\x7f") {
        const std::size_t at = wordLeft();
        erase(at, m_cursor, echo);
    } else if (keys == "." && m_history != nullptr && !m_history->empty()) {
        const std::string &lastLine = m_history->back();
        insert(lastLine.substr(lastLine.rfind(' ') + 1), echo);
    }
}

} // namespace decoyd::shell
