// SPDX-License-Identifier: GPL-3.0-or-later
// awk, the part one-liners use: -F, /regex/, comparisons of fields, BEGIN/END with print,
// print of $N, NF, NR, strings and concatenation.
#include "commandtable.h"
#include "options.h"
#include "regex.h"

#include "decoyd/shell/escapes.h"
#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

#include <cctype>
#include <cstdio>
#include <map>
#include <memory>

namespace decoyd::shell {

namespace {

class Awk final
{
public:
    Awk(Invocation &call, std::string separator)
        : m_call(call)
        , m_separator(std::move(separator))
    {
    }

    bool load(std::string_view program)
    {
        std::size_t at = 0;
        while (at < program.size()) {
            while (
                at < program.size() &&
                (std::isspace(static_cast<unsigned char>(program[at])) != 0 || program[at] == ';'))
                ++at;
            if (at >= program.size())
                break;
            Rule rule;
            bool quoted = false;
            bool slashed = false;
            const std::size_t start = at;
            for (; at < program.size() && (quoted || slashed || program[at] != '{'); ++at) {
                if (program[at] == '\\')
                    ++at;
                else if (program[at] == '"' && !slashed)
                    quoted = !quoted;
                else if (program[at] == '/' && !quoted)
                    slashed = !slashed;
                else if (program[at] == '\n' && !quoted && !slashed)
                    break;
            }
            rule.pattern = trim(program.substr(start, std::min(at, program.size()) - start));
            if (at < program.size() && program[at] == '{') {
                int level = 0;
                const std::size_t open = at + 1;
                bool text = false;
                for (; at < program.size(); ++at) {
                    if (program[at] == '\\')
                        ++at;
                    else if (program[at] == '"')
                        text = !text;
                    else if (!text && program[at] == '{')
                        ++level;
                    else if (!text && program[at] == '}' && --level == 0)
                        break;
                }
                if (at >= program.size())
                    return false;
                rule.action = trim(program.substr(open, at - open));
                ++at;
            } else {
                rule.action = "print";
            }
            m_rules.push_back(std::move(rule));
            if (m_rules.size() > 40)
                return false;
        }
        return !m_rules.empty();
    }

    void set(const std::string &name, std::string value) { m_variables[name] = std::move(value); }

    void run(std::string_view input)
    {
        for (const auto &rule : m_rules)
            if (rule.pattern == "BEGIN")
                act(rule.action);
        for (const auto line : splitLines(input)) {
            if (m_call.interpreter.exhausted())
                return;
            ++m_number;
            split(std::string(line));
            for (const auto &rule : m_rules)
                if (rule.pattern != "BEGIN" && rule.pattern != "END" && selected(rule.pattern))
                    act(rule.action);
        }
        for (const auto &rule : m_rules)
            if (rule.pattern == "END")
                act(rule.action);
    }

private:
    struct Rule
    {
        std::string pattern;
        std::string action;
    };

    static constexpr int kMaxDepth = 40;
    struct Nesting
    {
        explicit Nesting(int &depth)
            : m_count(++depth)
        {
        }
        ~Nesting() { --m_count; }
        int &m_count;
    };

    static std::string trim(std::string_view text)
    {
        while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
            text.remove_prefix(1);
        while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
            text.remove_suffix(1);
        return std::string(text);
    }

    void split(const std::string &line)
    {
        m_fields = {line};
        if (m_separator == " ") {
            for (const auto word : splitWords(line))
                m_fields.emplace_back(word);
            return;
        }
        if (line.empty())
            return;
        if (m_separator.size() == 1) {
            std::size_t at = 0;
            while (at <= line.size()) {
                const auto end = std::min(line.find(m_separator[0], at), line.size());
                m_fields.push_back(line.substr(at, end - at));
                at = end + 1;
            }
            return;
        }
        const Regex separator(m_separator, true, false);
        std::string_view rest = line;
        for (auto hit = separator.find(rest); hit && hit->end > hit->begin;
             hit = separator.find(rest)) {
            m_fields.emplace_back(rest.substr(0, hit->begin));
            rest.remove_prefix(hit->end);
        }
        m_fields.emplace_back(rest);
    }

    std::string term(std::string_view text)
    {
        const Nesting nesting(m_depth);
        const std::string word = trim(text);
        if (word.empty() || m_depth > kMaxDepth)
            return {};
        if (word.front() == '"')
            return decodeEscapes(word.substr(1, word.size() >= 2 ? word.size() - 2 : 0));
        if (word.front() == '$') {
            const std::string inside = word.substr(1);
            const auto n =
                toNumber(inside == "NF"            ? std::to_string(m_fields.size() - 1)
                         : inside.starts_with('(') ? value(inside.substr(1, inside.size() - 2))
                         : inside == "0"           ? "0"
                                                   : inside,
                         -1);
            return n >= 0 && static_cast<std::size_t>(n) < m_fields.size()
                       ? m_fields[static_cast<std::size_t>(n)]
                       : std::string();
        }
        if (word == "NF")
            return std::to_string(m_fields.empty() ? 0 : m_fields.size() - 1);
        if (word == "NR" || word == "FNR")
            return std::to_string(m_number);
        if (word.starts_with("length")) {
            const auto open = word.find('(');
            const auto close = word.rfind(')');
            const std::string inside = open != std::string::npos && close > open
                                           ? word.substr(open + 1, close - open - 1)
                                           : "$0";
            return std::to_string(term(inside).size());
        }
        if (std::isdigit(static_cast<unsigned char>(word.front())) != 0)
            return word;
        const auto it = m_variables.find(word);
        return it == m_variables.end() ? std::string() : it->second;
    }

    // Sums, differences, products of terms; otherwise terms side by side are joined.
    std::string value(std::string_view text)
    {
        std::vector<std::string> terms;
        std::string operators;
        std::size_t at = 0;
        while (at < text.size() && terms.size() < 200) {
            while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0)
                ++at;
            if (at >= text.size())
                break;
            std::size_t end = at;
            if (text[at] == '"') {
                for (end = at + 1; end < text.size() && text[end] != '"'; ++end)
                    if (text[end] == '\\')
                        ++end;
                end = std::min(end + 1, text.size());
            } else if (std::string_view("+-*/%").find(text[at]) != std::string_view::npos) {
                operators.resize(terms.size(), ' ');
                operators += text[at++];
                continue;
            } else {
                int level = 0;
                for (; end < text.size(); ++end) {
                    if (text[end] == '(')
                        ++level;
                    else if (text[end] == ')')
                        --level;
                    else if (level <= 0 &&
                             (std::isspace(static_cast<unsigned char>(text[end])) != 0 ||
                              std::string_view("\"+-*/%").find(text[end]) !=
                                  std::string_view::npos ||
                              (text[end] == '$' && end > at)))
                        break;
                }
            }
            if (end == at)
                break;
            operators.resize(std::max(operators.size(), terms.size()), ' ');
            terms.push_back(term(text.substr(at, end - at)));
            at = end;
        }
        operators.resize(terms.size() + 1, ' ');
        std::string result = terms.empty() ? std::string() : terms.front();
        for (std::size_t i = 1; i < terms.size(); ++i) {
            const char op = operators[i];
            if (op == ' ') {
                result += terms[i];
                continue;
            }
            const double a = std::strtod(result.c_str(), nullptr);
            const double b = std::strtod(terms[i].c_str(), nullptr);
            const double n = op == '+'   ? a + b
                             : op == '-' ? a - b
                             : op == '*' ? a * b
                             : b == 0    ? 0
                             : op == '%' ? a - b * static_cast<double>(static_cast<long long>(
                                                       std::max(-1e15, std::min(1e15, a / b))))
                                         : a / b;
            char number[64];
            std::snprintf(number, sizeof number, "%.6g", n);
            if (n ==
                static_cast<double>(static_cast<long long>(std::max(-1e15, std::min(1e15, n)))))
                std::snprintf(number, sizeof number, "%.0f", n);
            result = number;
        }
        return result.substr(0, Shell::kMaxValue);
    }

    bool selected(const std::string &pattern)
    {
        const Nesting nesting(m_depth);
        if (pattern.empty() || m_depth > kMaxDepth)
            return true;
        for (const std::string_view join : {"||", "&&"})
            if (const auto at = pattern.find(join); at != std::string::npos) {
                const bool left = selected(trim(std::string_view(pattern).substr(0, at)));
                const bool right = selected(trim(std::string_view(pattern).substr(at + 2)));
                return join == "||" ? left || right : left && right;
            }
        if (pattern.front() == '!' && pattern.size() > 1)
            return !selected(pattern.substr(1));
        if (pattern.front() == '/' && pattern.size() >= 2)
            return regex(pattern.substr(1, pattern.size() - 2)).find(m_fields.front()).has_value();
        for (const std::string_view op : {"==", "!=", ">=", "<=", "!~", "~", ">", "<"}) {
            const auto at = pattern.find(op);
            if (at == std::string::npos)
                continue;
            const std::string left = value(std::string_view(pattern).substr(0, at));
            const std::string raw = trim(std::string_view(pattern).substr(at + op.size()));
            if (op == "~" || op == "!~") {
                const std::string inner = raw.size() >= 2 ? raw.substr(1, raw.size() - 2) : raw;
                return regex(inner).find(left).has_value() == (op == "~");
            }
            const std::string right = value(raw);
            const bool numeric =
                raw.front() != '"' && toNumber(right, -1) == toNumber(right, -2) && !left.empty();
            const double a = std::strtod(left.c_str(), nullptr);
            const double b = std::strtod(right.c_str(), nullptr);
            const int order = numeric ? (a < b ? -1 : a > b ? 1 : 0) : left.compare(right);
            return op == "=="   ? order == 0
                   : op == "!=" ? order != 0
                   : op == ">=" ? order >= 0
                   : op == "<=" ? order <= 0
                   : op == ">"  ? order > 0
                                : order < 0;
        }
        const std::string plain = value(pattern);
        return !plain.empty() && plain != "0";
    }

    const Regex &regex(const std::string &pattern)
    {
        auto &kept = m_regexes[pattern];
        if (kept == nullptr)
            kept = std::make_unique<Regex>(pattern, true, false);
        return *kept;
    }

    void act(const std::string &action)
    {
        std::size_t at = 0;
        while (at <= action.size()) {
            bool quoted = false;
            std::size_t end = at;
            for (; end < action.size(); ++end) {
                if (action[end] == '\\')
                    ++end;
                else if (action[end] == '"')
                    quoted = !quoted;
                else if (!quoted && (action[end] == ';' || action[end] == '\n'))
                    break;
            }
            statement(trim(std::string_view(action).substr(at, std::min(end, action.size()) - at)));
            at = end + 1;
        }
    }

    static std::vector<std::string> arguments(std::string_view text)
    {
        std::vector<std::string> list;
        bool quoted = false;
        int level = 0;
        std::string current;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '\\' && i + 1 < text.size()) {
                current += c;
                current += text[++i];
                continue;
            }
            if (c == '"')
                quoted = !quoted;
            level += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && !quoted && level == 0) {
                list.push_back(trim(current));
                current.clear();
            } else {
                current += c;
            }
        }
        list.push_back(trim(current));
        return list;
    }

    void statement(const std::string &text)
    {
        if (text.starts_with("printf")) {
            std::string inside = trim(std::string_view(text).substr(6));
            if (inside.starts_with('(') && inside.ends_with(')'))
                inside = inside.substr(1, inside.size() - 2);
            const auto list = arguments(inside);
            std::vector<std::string> words = {"printf"};
            for (const auto &item : list)
                words.push_back(value(item));
            m_call.shell.runWords(words, m_call);
        } else if (text.starts_with("print")) {
            std::string inside = trim(std::string_view(text).substr(5));
            if (inside.starts_with('(') && inside.ends_with(')'))
                inside = inside.substr(1, inside.size() - 2);
            std::string line;
            if (inside.empty()) {
                line = m_fields.empty() ? "" : m_fields.front();
            } else {
                bool first = true;
                for (const auto &item : arguments(inside)) {
                    line += (first ? "" : " ") + value(item);
                    first = false;
                }
            }
            m_call.out(line + "\n");
        } else if (const auto add = text.find("+="); add != std::string::npos) {
            const std::string name = trim(std::string_view(text).substr(0, add));
            assign(name, value("\"" + m_variables[name] + "\" + " + text.substr(add + 2)));
        } else if (text.ends_with("++")) {
            const std::string name = trim(std::string_view(text).substr(0, text.size() - 2));
            assign(name, std::to_string(toNumber(m_variables[name], 0) + 1));
        } else if (const auto equals = text.find('='); equals != std::string::npos) {
            assign(trim(std::string_view(text).substr(0, equals)), value(text.substr(equals + 1)));
        }
    }

    void assign(const std::string &name, std::string text)
    {
        if (name == "FS")
            m_separator = text;
        else if (m_variables.size() < 200)
            m_variables[name] = std::move(text);
    }

    Invocation &m_call;
    std::string m_separator;
    std::vector<Rule> m_rules;
    std::vector<std::string> m_fields = {""};
    std::map<std::string, std::string> m_variables;
    std::map<std::string, std::unique_ptr<Regex>> m_regexes;
    long long m_number = 0;
    int m_depth = 0;
};

int awk(Invocation &call)
{
    const Options options(call.args, "F:v:f:");
    auto names = options.operands;
    if (names.empty()) {
        call.err("Usage: mawk [Options] 'program' [--] [file ...]\n");
        return 2;
    }
    std::string separator = options.has('F') ? decodeEscapes(options.value('F')) : " ";
    if (separator.empty())
        separator = " ";
    Awk program(call, separator);
    if (!program.load(names.front())) {
        call.err("mawk: line 1: syntax error at or near end of line\n");
        return 2;
    }
    if (const auto equals = options.value('v').find('='); equals != std::string::npos)
        program.set(options.value('v').substr(0, equals),
                    decodeEscapes(options.value('v').substr(equals + 1)));
    names.erase(names.begin());
    std::string text;
    int code = 0;
    if (names.empty())
        text = call.readAll();
    for (const auto &name : names) {
        std::string part;
        if (const auto error = call.files().read(call.path(name), part); error != FsError::None) {
            call.err("mawk: cannot open " + name + " (" + message(error) + ")\n");
            code = 2;
        }
        text += part;
    }
    program.run(text);
    return code;
}

} // namespace

void addAwk(CommandTable &table)
{
    for (const char *name : {"awk", "mawk"})
        table[name] = {awk, CommandPlace::Bin, withOneOperand};
}

} // namespace decoyd::shell
