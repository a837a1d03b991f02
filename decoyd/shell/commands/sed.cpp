// SPDX-License-Identifier: GPL-3.0-or-later
// sed: s///, d, p, q, a, i, c, y with line, range, $ and /regex/ addresses.
#include "commandtable.h"
#include "options.h"
#include "regex.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

#include <cctype>
#include <memory>

namespace decoyd::shell {

namespace {

struct Address
{
    enum class Kind { None, Line, Last, Pattern } kind = Kind::None;
    long long line = 0;
    std::shared_ptr<Regex> regex;
};

struct Step
{
    Address from;
    Address to;
    bool negated = false;
    bool inside = false; ///< a range is open
    char command = 0;
    std::shared_ptr<Regex> regex;
    std::string text;
    bool global = false;
    bool print = false;
    long long nth = 1;
};

class SedScript final
{
public:
    explicit SedScript(bool extended)
        : m_extended(extended)
    {
    }

    bool add(std::string_view script)
    {
        std::size_t at = 0;
        while (at < script.size()) {
            while (at < script.size() &&
                   (std::isspace(static_cast<unsigned char>(script[at])) != 0 ||
                    script[at] == ';' || script[at] == '}' || script[at] == '{'))
                ++at;
            if (at >= script.size())
                break;
            if (script[at] == '#') {
                at = std::min(script.find('\n', at), script.size());
                continue;
            }
            Step step;
            if (!address(script, at, step.from))
                return false;
            if (at < script.size() && script[at] == ',') {
                ++at;
                if (!address(script, at, step.to))
                    return false;
            }
            while (at < script.size() && (script[at] == ' ' || script[at] == '!'))
                step.negated = step.negated || script[at++] == '!';
            if (at >= script.size() || m_steps.size() > 100)
                return false;
            step.command = script[at++];
            switch (step.command) {
            case 's':
            case 'y':
                if (!substitution(script, at, step))
                    return false;
                break;
            case 'a':
            case 'i':
            case 'c': {
                while (at < script.size() &&
                       (script[at] == ' ' || script[at] == '\\' || script[at] == '\n'))
                    ++at;
                const auto end = std::min(script.find('\n', at), script.size());
                step.text = script.substr(at, end - at);
                at = end;
                break;
            }
            case 'd':
            case 'p':
            case 'q':
            case '=':
                break;
            default:
                return false;
            }
            m_steps.push_back(std::move(step));
        }
        return true;
    }

    std::string run(std::string_view text, bool quiet)
    {
        const auto lines = splitLines(text);
        std::string result;
        for (std::size_t i = 0; i < lines.size() && result.size() < Shell::kMaxOutput; ++i) {
            std::string line(lines[i]);
            std::string after;
            bool deleted = false;
            bool quit = false;
            for (auto &step : m_steps) {
                if (!selected(step, line, static_cast<long long>(i) + 1, i + 1 == lines.size()))
                    continue;
                switch (step.command) {
                case 's':
                    if (replace(step, line) && step.print)
                        result += line + "\n";
                    break;
                case 'y':
                    for (char &c : line)
                        if (const auto hit = step.text.substr(0, step.text.size() / 2).find(c);
                            hit != std::string::npos)
                            c = step.text[step.text.size() / 2 + hit];
                    break;
                case 'd':
                    deleted = true;
                    break;
                case 'p':
                    result += line + "\n";
                    break;
                case 'q':
                    quit = true;
                    break;
                case '=':
                    result += std::to_string(i + 1) + "\n";
                    break;
                case 'a':
                    after += step.text + "\n";
                    break;
                case 'i':
                    result += step.text + "\n";
                    break;
                case 'c':
                    deleted = true;
                    result += step.text + "\n";
                    break;
                default:
                    break;
                }
                if (deleted || quit)
                    break;
            }
            if (!deleted && !quiet) {
                result += line;
                if (i + 1 < lines.size() || text.ends_with('\n') || !after.empty())
                    result += '\n';
            }
            result += after;
            if (quit)
                break;
        }
        return result;
    }

private:
    bool address(std::string_view script, std::size_t &at, Address &address)
    {
        while (at < script.size() && script[at] == ' ')
            ++at;
        if (at >= script.size())
            return true;
        if (std::isdigit(static_cast<unsigned char>(script[at])) != 0) {
            address.kind = Address::Kind::Line;
            address.line = toNumber(script.substr(at), 0);
            while (at < script.size() && std::isdigit(static_cast<unsigned char>(script[at])) != 0)
                ++at;
        } else if (script[at] == '$') {
            address.kind = Address::Kind::Last;
            ++at;
        } else if (script[at] == '/') {
            const auto end = delimited(script, at + 1, '/');
            if (end == std::string_view::npos)
                return false;
            address.kind = Address::Kind::Pattern;
            address.regex = std::make_shared<Regex>(
                std::string(script.substr(at + 1, end - at - 1)), m_extended, false);
            at = end + 1;
            return address.regex->valid();
        }
        return true;
    }

    static std::size_t delimited(std::string_view script, std::size_t at, char delimiter)
    {
        for (; at < script.size(); ++at) {
            if (script[at] == '\\')
                ++at;
            else if (script[at] == delimiter)
                return at;
        }
        return std::string_view::npos;
    }

    bool substitution(std::string_view script, std::size_t &at, Step &step)
    {
        if (at >= script.size())
            return false;
        const char delimiter = script[at];
        const auto middle = delimited(script, at + 1, delimiter);
        if (middle == std::string_view::npos)
            return false;
        const auto end = delimited(script, middle + 1, delimiter);
        if (end == std::string_view::npos)
            return false;
        std::string pattern(script.substr(at + 1, middle - at - 1));
        step.text = script.substr(middle + 1, end - middle - 1);
        at = end + 1;
        if (step.command == 'y') {
            if (pattern.size() != step.text.size())
                return false;
            step.text = pattern + step.text;
            return true;
        }
        if (delimiter != '/') {
            std::string plain;
            for (std::size_t i = 0; i < pattern.size(); ++i) {
                if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] == delimiter)
                    ++i;
                plain += pattern[i];
            }
            pattern = plain;
        }
        bool ignoreCase = false;
        for (; at < script.size() && script[at] != ';' && script[at] != '\n' && script[at] != '}';
             ++at) {
            const char flag = script[at];
            if (flag == 'g')
                step.global = true;
            else if (flag == 'p')
                step.print = true;
            else if (flag == 'i' || flag == 'I')
                ignoreCase = true;
            else if (flag >= '1' && flag <= '9')
                step.nth = flag - '0';
            else if (flag != ' ')
                return false;
        }
        step.regex = std::make_shared<Regex>(pattern, m_extended, ignoreCase);
        return step.regex->valid();
    }

    static bool matches(const Address &address, const std::string &line, long long n, bool last)
    {
        switch (address.kind) {
        case Address::Kind::None:
            return true;
        case Address::Kind::Line:
            return n == address.line;
        case Address::Kind::Last:
            return last;
        case Address::Kind::Pattern:
            return address.regex->find(line).has_value();
        }
        return false;
    }

    static bool selected(Step &step, const std::string &line, long long n, bool last)
    {
        bool hit = false;
        if (step.to.kind == Address::Kind::None) {
            hit = matches(step.from, line, n, last);
        } else if (step.inside) {
            hit = true;
            if (matches(step.to, line, n, last) ||
                (step.to.kind == Address::Kind::Line && n >= step.to.line))
                step.inside = false;
        } else if (matches(step.from, line, n, last)) {
            hit = true;
            step.inside = !(step.to.kind == Address::Kind::Line && step.to.line <= n);
        }
        return hit != step.negated;
    }

    static bool replace(const Step &step, std::string &line)
    {
        std::string result;
        std::size_t at = 0;
        long long n = 0;
        bool changed = false;
        while (at <= line.size() && result.size() < Shell::kMaxValue) {
            const auto hit = step.regex->find(std::string_view(line).substr(at), at > 0);
            if (!hit)
                break;
            result += line.substr(at, hit->begin);
            if (++n >= step.nth) {
                changed = true;
                for (std::size_t i = 0; i < step.text.size(); ++i) {
                    const char c = step.text[i];
                    if (c == '&')
                        result += hit->groups[0];
                    else if (c == '\\' && i + 1 < step.text.size()) {
                        const char next = step.text[++i];
                        if (next >= '0' && next <= '9')
                            result += hit->groups[next - '0'];
                        else
                            result += next == 'n' ? '\n' : next == 't' ? '\t' : next;
                    } else
                        result += c;
                }
            } else {
                result += hit->groups[0];
            }
            if (hit->end == hit->begin) {
                if (at + hit->end < line.size())
                    result += line[at + hit->end];
                at += hit->end + 1;
            } else {
                at += hit->end;
            }
            if (changed && !step.global)
                break;
        }
        if (at < line.size())
            result += line.substr(at);
        line = result;
        return changed;
    }

    bool m_extended;
    std::vector<Step> m_steps;
};

int sed(Invocation &call)
{
    // -i may carry a suffix but never takes the next word, so it is taken out first.
    std::vector<std::string> args;
    bool inPlace = false;
    for (const auto &arg : call.args) {
        if (arg.starts_with("-i") && arg != "-ie") {
            inPlace = true;
            continue;
        }
        args.push_back(arg);
    }
    const Options options(args, "ne:f:rEsuz");
    auto names = options.operands;
    std::string script = options.value('e');
    if (!options.has('e')) {
        if (names.empty()) {
            call.err("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
            return 1;
        }
        script = names.front();
        names.erase(names.begin());
    }
    SedScript program(options.has('r') || options.has('E'));
    if (!program.add(script))
        return call.fail("-e expression #1, char " + std::to_string(script.size()) +
                         ": unknown command: `" + script.substr(0, 1) + "'");
    if (names.empty()) {
        call.out(program.run(call.readAll(), options.has('n')));
        return 0;
    }
    int code = 0;
    for (const auto &name : names) {
        std::string content;
        if (const auto error = call.files().read(call.path(name), content);
            error != FsError::None) {
            code = call.fail("can't read " + name + ": " + message(error), 2);
            continue;
        }
        const std::string result = program.run(content, options.has('n'));
        if (!inPlace)
            call.out(result);
        else if (const auto error = call.files().write(call.path(name), result, false);
                 error != FsError::None)
            code = call.fail(
                "couldn't open temporary file ./sedXq3b1T: " + std::string(message(error)), 4);
    }
    return code;
}

} // namespace

void addSed(CommandTable &table)
{
    table["sed"] = {sed, CommandPlace::Bin, withOneOperand};
}

} // namespace decoyd::shell
