// SPDX-License-Identifier: GPL-3.0-or-later
#include "json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace decoyd {

namespace {

/// Thrown inside the parser only.
struct Problem
{
    std::size_t at;
    std::string what;
};

void appendUtf8(std::string &out, std::uint32_t code)
{
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte & 0xff); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

class Parser
{
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    Json document()
    {
        Json value = parseValue(0);
        skipBlanks();
        if (m_at != m_text.size())
            fail("unexpected text after the value");
        return value;
    }

private:
    [[noreturn]] void fail(std::string what) const { throw Problem{m_at, std::move(what)}; }

    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    void skipBlanks()
    {
        while (m_at < m_text.size() &&
               (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
            ++m_at;
    }

    void expect(char c)
    {
        if (peek() != c || m_at >= m_text.size())
            fail(std::string("expected '") + c + "'");
        ++m_at;
    }

    bool accept(std::string_view word)
    {
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }

    Json parseValue(int depth)
    {
        if (depth > Json::kMaxDepth)
            fail("nested too deeply");
        skipBlanks();
        if (peek() == '{')
            return parseObject(depth);
        if (peek() == '[')
            return parseArray(depth);
        if (peek() == '"')
            return Json(parseString());
        if (accept("true"))
            return Json(true);
        if (accept("false"))
            return Json(false);
        if (accept("null"))
            return {};
        return parseNumber();
    }

    Json parseObject(int depth)
    {
        Json::Object members;
        expect('{');
        skipBlanks();
        if (peek() == '}') {
            ++m_at;
            return Json(std::move(members));
        }
        for (;;) {
            skipBlanks();
            std::string key = parseString();
            skipBlanks();
            expect(':');
            members.emplace_back(std::move(key), parseValue(depth + 1));
            skipBlanks();
            if (peek() != ',')
                break;
            ++m_at;
        }
        expect('}');
        return Json(std::move(members));
    }

    Json parseArray(int depth)
    {
        Json::Array items;
        expect('[');
        skipBlanks();
        if (peek() == ']') {
            ++m_at;
            return Json(std::move(items));
        }
        for (;;) {
            items.push_back(parseValue(depth + 1));
            skipBlanks();
            if (peek() != ',')
                break;
            ++m_at;
        }
        expect(']');
        return Json(std::move(items));
    }

    std::uint32_t parseHex4()
    {
        if (m_at + 4 > m_text.size())
            fail("incomplete \\u escape");
        std::uint32_t value = 0;
        const char *begin = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
        if (error != std::errc{} || end != begin + 4)
            fail("bad \\u escape");
        m_at += 4;
        return value;
    }

    void parseEscape(std::string &out)
    {
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        const char c = peek();
        const std::size_t index = names.find(c);
        if (c != '\0' && index != std::string_view::npos) {
            out += values[index];
            ++m_at;
            return;
        }
        if (c != 'u')
            fail("unknown escape");
        ++m_at;
        std::uint32_t code = parseHex4();
        if (code >= 0xd800 && code < 0xdc00 && accept("\\u")) {
            const std::uint32_t low = parseHex4();
            if (low < 0xdc00 || low > 0xdfff)
                fail("bad surrogate pair");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        if (code >= 0xd800 && code <= 0xdfff)
            fail("lone surrogate");
        appendUtf8(out, code);
    }

    std::string parseString()
    {
        expect('"');
        std::string out;
        for (;;) {
            if (m_at >= m_text.size())
                fail("unterminated string");
            const char c = m_text[m_at];
            if (static_cast<unsigned char>(c) < 0x20)
                fail("control character in a string");
            ++m_at;
            if (c == '"')
                return out;
            if (c == '\\')
                parseEscape(out);
            else
                out += c;
        }
    }

    Json parseNumber()
    {
        const char c = peek();
        if (c != '-' && (c < '0' || c > '9'))
            fail("expected a value");
        double value = 0;
        const char *begin = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(begin, m_text.data() + m_text.size(), value);
        if (error != std::errc{} || !std::isfinite(value))
            fail("bad number");
        m_at += static_cast<std::size_t>(end - begin);
        return Json(value);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

std::optional<Json> Json::parse(std::string_view text, std::string &error)
{
    try {
        return Parser(text).document();
    } catch (const Problem &problem) {
        error = problem.what + " at byte " + std::to_string(problem.at);
        return std::nullopt;
    }
}

const Json *Json::find(std::string_view key) const
{
    const Object *members = object();
    if (!members)
        return nullptr;
    for (auto it = members->rbegin(); it != members->rend(); ++it) {
        if (it->first == key)
            return &it->second;
    }
    return nullptr;
}

const char *Json::typeName() const
{
    constexpr std::array names = {"null", "boolean", "number", "string", "array", "object"};
    return names.at(m_value.index());
}

std::string jsonQuote(std::string_view text)
{
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[i];
        } else if (byte < 0x20 || byte >= 0x7f) {
            // Header bytes above ASCII have no agreed encoding: Latin-1 keeps every one of them.
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", unsigned{byte});
            out += escape.data();
        } else {
            out += text[i];
        }
    }
    return out + '"';
}

} // namespace decoyd
