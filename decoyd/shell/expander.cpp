// SPDX-License-Identifier: GPL-3.0-or-later
#include "expander.h"

#include "arithmetic.h"
#include "escapes.h"
#include "glob.h"
#include "interpreter.h"
#include "lexer.h"
#include "shell.h"

#include <algorithm>
#include <cctype>

namespace decoyd::shell {

namespace {

constexpr auto kNone = std::string_view::npos;

bool isNameChar(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

std::string escapeGlob(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '*' || c == '?' || c == '[' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

} // namespace

void Expander::braces(std::string_view word, std::vector<std::string> &words, int depth)
{
    if (words.size() >= kMaxFields)
        return;
    for (std::size_t i = 0; depth < 8 && i < word.size();) {
        const char c = word[i];
        if (c == '\\' || c == '\'' || c == '"' || c == '`' || c == '$') {
            const auto end = Lexer::skipQuoted(word, i);
            if (end == kNone || end <= i)
                break;
            i = end;
            continue;
        }
        if (c != '{') {
            ++i;
            continue;
        }
        int level = 0;
        std::vector<std::size_t> cuts = {i};
        std::size_t k = i;
        for (; k < word.size(); ++k) {
            if (word[k] == '{')
                ++level;
            else if (word[k] == '}' && --level == 0)
                break;
            else if (word[k] == ',' && level == 1)
                cuts.push_back(k);
            else if (word[k] == '\\')
                ++k;
        }
        if (k >= word.size()) {
            ++i;
            continue;
        }
        const std::string before(word.substr(0, i));
        const std::string after(word.substr(k + 1));
        const auto inside = word.substr(i + 1, k - i - 1);
        if (cuts.size() > 1) {
            cuts.push_back(k);
            for (std::size_t n = 0; n + 1 < cuts.size(); ++n)
                braces(before + std::string(word.substr(cuts[n] + 1, cuts[n + 1] - cuts[n] - 1)) +
                           after,
                       words, depth + 1);
            return;
        }
        if (const auto dots = inside.find(".."); dots != kNone && dots > 0) {
            const std::string first(inside.substr(0, dots));
            const std::string last(inside.substr(dots + 2));
            const auto numeric = [](const std::string &s) {
                return !s.empty() && s.size() < 7 &&
                       s.find_first_not_of("0123456789") == std::string::npos;
            };
            if (numeric(first) && numeric(last)) {
                const int low = std::stoi(first);
                const int high = std::stoi(last);
                const int step = low <= high ? 1 : -1;
                for (int n = low; words.size() < kMaxFields; n += step) {
                    braces(before + std::to_string(n) + after, words, depth + 1);
                    if (n == high)
                        break;
                }
                return;
            }
            if (first.size() == 1 && last.size() == 1 && first[0] <= last[0]) {
                for (int n = first[0]; n <= last[0]; ++n)
                    braces(before + static_cast<char>(n) + after, words, depth + 1);
                return;
            }
        }
        ++i;
    }
    words.emplace_back(word);
}

std::string Expander::value(std::string_view name, bool &set) const
{
    set = true;
    if (name == "?")
        return std::to_string(m_shell.m_lastExit);
    if (name == "$" || name == "BASHPID")
        return std::to_string(1800 + m_shell.m_loginTime % 26000);
    if (name == "!")
        return std::to_string(1840 + m_shell.m_loginTime % 26000);
    if (name == "#")
        return std::to_string(m_shell.m_arguments.empty() ? 0 : m_shell.m_arguments.size() - 1);
    if (name == "-")
        return "himBHs";
    if (name == "RANDOM")
        return std::to_string(m_interpreter.random() % 32768);
    if (name == "SECONDS")
        return std::to_string(m_shell.files().now() - m_shell.m_loginTime);
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
        const std::size_t n = name.size() < 4 ? std::stoul(std::string(name)) : 9999;
        set = n < m_shell.m_arguments.size();
        return set ? m_shell.m_arguments[n] : n == 0 ? "-bash" : std::string();
    }
    const auto it = m_shell.m_variables.find(name);
    set = it != m_shell.m_variables.end();
    return set ? it->second.value : std::string();
}

void Expander::arguments(Pieces &pieces, bool quoted, bool joined)
{
    std::string all;
    for (std::size_t i = 1; i < m_shell.m_arguments.size(); ++i) {
        if (quoted && !joined) {
            pieces.push_back(
                {m_shell.m_arguments[i], true, false, i + 1 < m_shell.m_arguments.size()});
            continue;
        }
        all += (i > 1 ? " " : "") + m_shell.m_arguments[i];
    }
    if (!quoted || joined)
        pieces.push_back({all, quoted, !quoted, false});
}

std::string Expander::modified(const std::string &current, bool set, std::string_view name,
                               std::string_view modifier)
{
    const bool colon = modifier.front() == ':';
    const char op = colon && modifier.size() > 1 ? modifier[1] : modifier.front();
    const bool missing = !set || (colon && current.empty());
    const auto word = modifier.substr(std::min<std::size_t>(modifier.size(), colon ? 2 : 1));
    switch (op) {
    case '-':
        return missing ? single(word) : current;
    case '+':
        return missing ? std::string() : single(word);
    case '=':
        if (missing)
            m_shell.setVariable(std::string(name), single(word));
        return m_shell.variable(name);
    case '?':
        if (missing) {
            const std::string text = single(word);
            m_interpreter.fail(std::string(name) + ": " +
                               (text.empty() ? "parameter null or not set" : text));
        }
        return current;
    case '%':
    case '#': {
        const bool longest = modifier.size() > 1 && modifier[1] == op;
        const std::string wanted = pattern(modifier.substr(longest ? 2 : 1));
        const std::size_t n = std::min<std::size_t>(current.size(), 4096);
        for (std::size_t i = 0; i <= n; ++i) {
            const std::size_t length = longest ? n - i : i;
            const auto part = op == '#' ? std::string_view(current).substr(0, length)
                                        : std::string_view(current).substr(current.size() - length);
            if (globMatch(wanted, part))
                return op == '#' ? current.substr(length)
                                 : current.substr(0, current.size() - length);
        }
        return current;
    }
    case '/': {
        const bool all = modifier.size() > 1 && modifier[1] == '/';
        const auto body = modifier.substr(all ? 2 : 1);
        const auto slash = body.find('/');
        const std::string from = single(body.substr(0, slash));
        const std::string to = slash == kNone ? std::string() : single(body.substr(slash + 1));
        if (from.empty())
            return current;
        std::string result;
        std::size_t at = 0;
        for (auto hit = current.find(from);
             hit != std::string::npos && result.size() < Shell::kMaxValue;
             hit = all ? current.find(from, at) : std::string::npos) {
            result += current.substr(at, hit - at) + to;
            at = hit + from.size();
        }
        return result + current.substr(at);
    }
    case '^':
    case ',': {
        std::string changed = current;
        const bool all = modifier.size() > 1 && modifier[1] == op;
        for (std::size_t i = 0; i < changed.size() && (all || i == 0); ++i) {
            const auto c = static_cast<unsigned char>(changed[i]);
            changed[i] = static_cast<char>(op == '^' ? std::toupper(c) : std::tolower(c));
        }
        return changed;
    }
    default:
        break;
    }
    if (colon) { // ${name:offset:length}
        const auto body = modifier.substr(1);
        const auto cut = body.find(':');
        std::int64_t offset = 0;
        std::int64_t length = static_cast<std::int64_t>(current.size());
        std::string error;
        const auto lookup = [this](std::string_view n) { return m_shell.variable(n); };
        if (!evaluate(body.substr(0, cut), lookup, offset, error) ||
            (cut != kNone && !evaluate(body.substr(cut + 1), lookup, length, error)))
            return {};
        const auto size = static_cast<std::int64_t>(current.size());
        if (offset < 0)
            offset = std::max<std::int64_t>(size + offset, 0);
        if (offset > size)
            return {};
        if (length < 0)
            length = std::max<std::int64_t>(size - offset + length, 0);
        return current.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    m_interpreter.fail("${" + std::string(name) + std::string(modifier) + "}: bad substitution");
    return {};
}

void Expander::parameter(std::string_view inside, Pieces &pieces, bool quoted)
{
    if (inside.empty()) {
        m_interpreter.fail("${}: bad substitution");
        return;
    }
    bool set = false;
    if (inside.size() > 1 && inside.front() == '#') {
        pieces.push_back(
            {std::to_string(value(inside.substr(1), set).size()), quoted, !quoted, false});
        return;
    }
    if (inside.front() == '!' && inside.size() > 1) {
        const std::string target = value(inside.substr(1), set);
        pieces.push_back(
            {target.empty() ? std::string() : value(target, set), quoted, !quoted, false});
        return;
    }
    std::size_t end = 0;
    if (isNameChar(inside.front()))
        while (end < inside.size() && isNameChar(inside[end]))
            ++end;
    else
        end = 1;
    const auto name = inside.substr(0, end);
    if (name == "@" || name == "*") {
        arguments(pieces, quoted, name == "*");
        return;
    }
    std::string current = value(name, set);
    if (end < inside.size())
        current = modified(current, set, name, inside.substr(end));
    pieces.push_back({std::move(current), quoted, !quoted, false});
}

std::size_t Expander::dollar(std::string_view word, std::size_t at, Pieces &pieces, bool quoted)
{
    const auto literal = [&] {
        pieces.push_back({"$", quoted, false, false});
        return at + 1;
    };
    if (at + 1 >= word.size())
        return literal();
    const char c = word[at + 1];
    if (c == '\'' && !quoted) {
        const auto end = Lexer::skipQuoted(word, at);
        if (end == kNone)
            return literal();
        pieces.push_back({decodeEscapes(word.substr(at + 2, end - at - 3)), true, false, false});
        return end;
    }
    if (c == '"' && !quoted)
        return at + 1;
    if (c == '(' || c == '{') {
        const auto end = Lexer::skipQuoted(word, at);
        if (end == kNone)
            return literal();
        auto inside = word.substr(at + 2, end - at - 3);
        if (c == '{') {
            parameter(inside, pieces, quoted);
            return end;
        }
        if (inside.size() >= 2 && inside.front() == '(' && inside.back() == ')') {
            const std::string expression = text(inside.substr(1, inside.size() - 2));
            std::int64_t result = 0;
            std::string error;
            if (evaluate(
                    expression, [this](std::string_view n) { return m_shell.variable(n); }, result,
                    error))
                pieces.push_back({std::to_string(result), quoted, !quoted, false});
            else
                m_interpreter.fail(expression + ": " + error);
            return end;
        }
        pieces.push_back({m_interpreter.substitute(inside), quoted, !quoted, false});
        return end;
    }
    if (c == '@' || c == '*') {
        arguments(pieces, quoted, c == '*');
        return at + 2;
    }
    if (std::string_view("?$!#-").find(c) != kNone ||
        std::isdigit(static_cast<unsigned char>(c)) != 0) {
        parameter(word.substr(at + 1, 1), pieces, quoted);
        return at + 2;
    }
    std::size_t end = at + 1;
    while (end < word.size() && isNameChar(word[end]))
        ++end;
    if (end == at + 1)
        return literal();
    parameter(word.substr(at + 1, end - at - 1), pieces, quoted);
    return end;
}

void Expander::scan(std::string_view word, Pieces &pieces, bool inQuotes, bool hereText)
{
    for (std::size_t i = 0; i < word.size() && pieces.size() < 4 * kMaxFields;) {
        const char c = word[i];
        if (c == '\\') {
            if (i + 1 >= word.size()) {
                pieces.push_back({"\\", true, false, false});
                break;
            }
            const char next = word[i + 1];
            if (next == '\n') {
            } else if (inQuotes &&
                       std::string_view(hereText ? "$`\\" : "$`\"\\").find(next) == kNone)
                pieces.push_back({std::string("\\") + next, true, false, false});
            else
                pieces.push_back({std::string(1, next), true, false, false});
            i += 2;
        } else if (c == '\'' && !inQuotes) {
            const auto end = word.find('\'', i + 1);
            pieces.push_back({std::string(word.substr(i + 1, end - i - 1)), true, false, false});
            i = end == kNone ? word.size() : end + 1;
        } else if (c == '"' && !hereText) {
            if (inQuotes) {
                ++i;
                continue;
            }
            const auto end = Lexer::skipQuoted(word, i);
            const auto inside = word.substr(i + 1, end == kNone ? kNone : end - i - 2);
            const auto before = pieces.size();
            scan(inside, pieces, true);
            // An empty quoted string is still an argument, unless it was "$@" without arguments.
            if (pieces.size() == before && inside != "$@")
                pieces.push_back({"", true, false, false});
            i = end == kNone ? word.size() : end;
        } else if (c == '`') {
            const auto end = Lexer::skipQuoted(word, i);
            std::string inside;
            const auto raw = word.substr(i + 1, end == kNone ? kNone : end - i - 2);
            for (std::size_t k = 0; k < raw.size(); ++k) {
                if (raw[k] == '\\' && k + 1 < raw.size() &&
                    (raw[k + 1] == '`' || raw[k + 1] == '\\' || raw[k + 1] == '$'))
                    ++k;
                inside += raw[k];
            }
            pieces.push_back({m_interpreter.substitute(inside), inQuotes, !inQuotes, false});
            i = end == kNone ? word.size() : end;
        } else if (c == '$') {
            i = dollar(word, i, pieces, inQuotes);
        } else {
            const auto end =
                std::min(word.find_first_of("\\'\"`$", i + (c == '\'' ? 1 : 0)), word.size());
            const auto stop = std::max(end, i + 1);
            pieces.push_back({std::string(word.substr(i, stop - i)), inQuotes, false, false});
            i = stop;
        }
    }
}

std::vector<std::string> Expander::fields(std::string_view word)
{
    std::vector<std::string> words;
    if (word.find('{') != kNone)
        braces(word, words, 0);
    else
        words.emplace_back(word);
    std::vector<std::string> result;
    for (std::string &raw : words) {
        if (raw.starts_with('~')) {
            const auto slash = std::min(raw.find('/'), raw.size());
            const std::string name = raw.substr(1, slash - 1);
            const Account *who = m_shell.host().account(name);
            if (name.empty())
                raw = m_shell.variable("HOME") + raw.substr(slash);
            else if (who != nullptr)
                raw = who->home + raw.substr(slash);
        }
        Pieces pieces;
        scan(raw, pieces, false);
        std::string plain;
        std::string glob;
        bool any = false;
        bool special = false;
        const auto flush = [&] {
            if (!any || result.size() >= kMaxFields)
                return;
            std::vector<std::string> paths;
            if (special)
                paths = globPaths(m_shell.files(), m_shell.directory(), glob, kMaxFields);
            if (paths.empty())
                result.push_back(plain);
            else
                result.insert(result.end(), paths.begin(), paths.end());
            plain.clear();
            glob.clear();
            any = special = false;
        };
        for (const auto &piece : pieces) {
            if (piece.quoted) {
                plain += piece.text;
                glob += escapeGlob(piece.text);
                any = true;
            } else {
                for (const char c : piece.text) {
                    if (piece.split && isBlank(c)) {
                        flush();
                        continue;
                    }
                    any = true;
                    plain += c;
                    if (c == '\\')
                        glob += '\\';
                    glob += c;
                    special = special || c == '*' || c == '?' || c == '[';
                }
            }
            if (piece.fieldEnd)
                flush();
        }
        flush();
    }
    return result;
}

std::string Expander::single(std::string_view word)
{
    std::string raw(word);
    if (raw == "~" || raw.starts_with("~/"))
        raw = m_shell.variable("HOME") + raw.substr(1);
    Pieces pieces;
    scan(raw, pieces, false);
    std::string result;
    for (const auto &piece : pieces) {
        result += piece.text;
        if (piece.fieldEnd)
            result += ' ';
        if (result.size() > Shell::kMaxValue) {
            result.resize(Shell::kMaxValue);
            break;
        }
    }
    return result;
}

std::string Expander::pattern(std::string_view word)
{
    Pieces pieces;
    scan(word, pieces, false);
    std::string result;
    for (const auto &piece : pieces)
        result += piece.quoted ? escapeGlob(piece.text) : piece.text;
    return result;
}

std::string Expander::text(std::string_view body)
{
    Pieces pieces;
    scan(body, pieces, true, true);
    std::string result;
    for (const auto &piece : pieces)
        result += piece.text;
    if (result.size() > Shell::kMaxLine)
        result.resize(Shell::kMaxLine);
    return result;
}

} // namespace decoyd::shell
