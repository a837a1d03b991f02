// SPDX-License-Identifier: GPL-3.0-or-later
#include "resp.h"

#include <charconv>
#include <optional>

namespace decoyd::redis {

namespace {

std::optional<std::int64_t> parseNumber(std::string_view text)
{
    std::int64_t value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Reads what stands in double quotes; `at` is behind the opening quote. False: no closing one.
bool readQuoted(std::string_view line, std::size_t &at, std::string &out)
{
    constexpr std::string_view names = "nrtba";
    constexpr std::string_view values = "\n\r\t\b\a";
    for (; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '"')
            return true;
        if (c != '\\' || at + 1 >= line.size()) {
            out += c;
            continue;
        }
        ++at;
        const int high = line[at] == 'x' && at + 2 < line.size() ? hexValue(line[at + 1]) : -1;
        const int low = high >= 0 ? hexValue(line[at + 2]) : -1;
        const std::size_t name = names.find(line[at]);
        if (low >= 0) {
            out += static_cast<char>(high << 4 | low);
            at += 2;
        } else {
            out += name == std::string_view::npos ? line[at] : values[name];
        }
    }
    return false;
}

} // namespace

bool splitInline(std::string_view line, std::vector<std::string> &arguments)
{
    arguments.clear();
    std::size_t at = 0;
    while (at < line.size()) {
        if (isBlank(line[at])) {
            ++at;
            continue;
        }
        std::string word;
        if (line[at] == '"') {
            if (!readQuoted(line, ++at, word))
                return false;
            ++at;
        } else if (line[at] == '\'') {
            const std::size_t end = line.find('\'', at + 1);
            if (end == std::string_view::npos)
                return false;
            word = std::string(line.substr(at + 1, end - at - 1));
            at = end + 1;
        } else {
            while (at < line.size() && !isBlank(line[at]))
                word += line[at++];
        }
        if (at < line.size() && !isBlank(line[at])) // a closing quote ends the word
            return false;
        arguments.push_back(std::move(word));
    }
    return true;
}

CommandReader::Status CommandReader::next(std::vector<std::string> &arguments, std::string &error)
{
    for (;;) {
        arguments.clear();
        if (m_buffer.empty())
            return Status::NeedMore;
        const Status status =
            m_buffer.front() == '*' ? readArray(arguments, error) : readInline(arguments, error);
        // "*0" and an empty line are read and ignored.
        if (status != Status::Command || !arguments.empty())
            return status;
    }
}

CommandReader::Status CommandReader::fail(std::string what, std::string &error)
{
    m_buffer.clear();
    error = "ERR Protocol error: " + std::move(what);
    return Status::Error;
}

CommandReader::Status CommandReader::readInline(std::vector<std::string> &arguments,
                                                std::string &error)
{
    const std::size_t end = m_buffer.find('\n');
    if (end == std::string::npos)
        return m_buffer.size() > kMaxInline ? fail("too big inline request", error)
                                            : Status::NeedMore;
    const std::string line = m_buffer.substr(0, end);
    m_buffer.erase(0, end + 1);
    if (!splitInline(line, arguments))
        return fail("unbalanced quotes in request", error);
    return Status::Command;
}

CommandReader::Status CommandReader::readArray(std::vector<std::string> &arguments,
                                               std::string &error)
{
    std::size_t at = 0;
    const auto number = [&](std::optional<std::int64_t> &value) {
        const std::size_t end = m_buffer.find("\r\n", at);
        if (end == std::string::npos)
            return false;
        value = parseNumber(std::string_view(m_buffer).substr(at + 1, end - at - 1));
        at = end + 2;
        return true;
    };
    constexpr std::size_t kMaxHeader = 64;
    std::optional<std::int64_t> count;
    if (!number(count))
        return m_buffer.size() > kMaxHeader ? fail("too big mbulk count string", error)
                                            : Status::NeedMore;
    if (!count || *count > kMaxArguments)
        return fail("invalid multibulk length", error);
    std::size_t total = 0;
    for (std::int64_t i = 0; i < *count; ++i) {
        if (at >= m_buffer.size())
            return Status::NeedMore;
        if (m_buffer[at] != '$')
            return fail(std::string("expected '$', got '") + m_buffer[at] + "'", error);
        const std::size_t start = at;
        std::optional<std::int64_t> length;
        if (!number(length))
            return m_buffer.size() - start > kMaxHeader ? fail("too big bulk count string", error)
                                                        : Status::NeedMore;
        if (!length || *length < 0 || *length > kMaxBulk)
            return fail("invalid bulk length", error);
        const auto size = static_cast<std::size_t>(*length);
        total += size;
        if (total > kMaxCommand)
            return fail("invalid bulk length", error);
        if (m_buffer.size() < at + size + 2)
            return Status::NeedMore;
        arguments.push_back(m_buffer.substr(at, size));
        at += size + 2;
    }
    m_buffer.erase(0, at);
    return Status::Command;
}

std::string simple(std::string_view text)
{
    return "+" + std::string(text) + "\r\n";
}

std::string error(std::string_view text)
{
    std::string out = "-" + std::string(text);
    for (char &c : out) {
        if (c == '\r' || c == '\n')
            c = ' ';
    }
    return out + "\r\n";
}

std::string integer(std::int64_t value)
{
    return ":" + std::to_string(value) + "\r\n";
}

std::string bulk(std::string_view bytes)
{
    return "$" + std::to_string(bytes.size()) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string nil()
{
    return "$-1\r\n";
}

std::string array(const std::vector<std::string> &encodedItems)
{
    std::string out = "*" + std::to_string(encodedItems.size()) + "\r\n";
    for (const std::string &item : encodedItems)
        out += item;
    return out;
}

std::string bulkArray(const std::vector<std::string> &items)
{
    std::string out = "*" + std::to_string(items.size()) + "\r\n";
    for (const std::string &item : items)
        out += bulk(item);
    return out;
}

} // namespace decoyd::redis
