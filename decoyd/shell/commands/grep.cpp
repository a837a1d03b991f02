// SPDX-License-Identifier: GPL-3.0-or-later
// grep, egrep, fgrep.
#include "commandtable.h"
#include "options.h"
#include "regex.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

namespace decoyd::shell {

namespace {

class Grep final
{
public:
    Grep(Invocation &call, const Options &options, const std::string &pattern)
        : m_call(call)
        , m_options(options)
        , m_regex(prepare(pattern, options, call.name()),
                  options.has('E') || call.name() == "egrep" || options.has('P'),
                  options.has('i') || options.has('y'))
    {
        const std::string colour = options.longValue("color");
        m_colour = colour == "always" || (colour == "auto" && call.outputIsTerminal());
    }

    [[nodiscard]] bool valid() const { return m_regex.valid(); }

    bool scan(const std::string &content, const std::string &name, bool named)
    {
        const std::string label = named && !m_options.has('h') ? painted(name, "35") : "";
        const auto lines = splitLines(content);
        const auto after =
            static_cast<std::size_t>(toNumber(m_options.value('A', m_options.value('C', "0")), 0));
        const auto before =
            static_cast<std::size_t>(toNumber(m_options.value('B', m_options.value('C', "0")), 0));
        const auto most = toNumber(m_options.value('m', "-1"), -1);
        long long hits = 0;
        std::size_t printed = 0;
        std::size_t until = 0;
        if (content.find('\0') < 8000 && !m_options.has('a')) {
            for (const auto line : lines)
                if (matches(line)) {
                    if (!m_options.has('q') && !m_options.has('l'))
                        m_call.out("Binary file " + name + " matches\n");
                    else if (m_options.has('l'))
                        m_call.out(name + "\n");
                    return true;
                }
            return false;
        }
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const bool hit = matches(lines[i]) != m_options.has('v');
            if (hit) {
                ++hits;
                if (m_options.has('q') || m_options.has('l'))
                    break;
                if (!m_options.has('c')) {
                    for (std::size_t k = std::max(printed, i > before ? i - before : 0); k < i; ++k)
                        print(lines[k], k, label, '-');
                    print(lines[i], i, label, ':');
                    printed = i + 1;
                    until = i + after;
                }
            } else if (hits > 0 && i <= until && !m_options.has('c')) {
                print(lines[i], i, label, '-');
                printed = i + 1;
            }
            if (most >= 0 && hits >= most)
                break;
            if (m_call.interpreter.exhausted())
                break;
        }
        if (m_options.has('l') && hits > 0)
            m_call.out(name + "\n");
        else if (m_options.has('L') && hits == 0)
            m_call.out(name + "\n");
        else if (m_options.has('c'))
            m_call.out((label.empty() ? "" : label + ":") + std::to_string(hits) + "\n");
        return hits > 0;
    }

private:
    static std::string prepare(const std::string &pattern, const Options &options,
                               const std::string &name)
    {
        std::string text = pattern;
        if (options.has('F') || name == "fgrep") {
            text.clear();
            for (const char c : pattern) {
                if (std::string_view("\\.[]*^$").find(c) != std::string_view::npos)
                    text += '\\';
                text += c;
            }
        }
        if (options.has('w'))
            text = "\\<" + text + "\\>";
        return options.has('x') ? "^" + text + "$" : text;
    }

    bool matches(std::string_view line) const { return m_regex.find(line).has_value(); }

    std::string painted(std::string_view text, const char *colour) const
    {
        return m_colour
                   ? "\x1b[" + std::string(colour) + "m\x1b[K" + std::string(text) + "\x1b[m\x1b[K"
                   : std::string(text);
    }

    void print(std::string_view line, std::size_t index, const std::string &label, char mark)
    {
        std::string head;
        if (!label.empty())
            head += label + mark;
        if (m_options.has('n'))
            head += painted(std::to_string(index + 1), "32") + mark;
        if (m_options.has('o') && mark == ':') {
            std::size_t at = 0;
            for (auto hit = m_regex.find(line); hit && at <= line.size();
                 hit = m_regex.find(line.substr(at), true)) {
                if (hit->end == hit->begin)
                    break;
                m_call.out(head + painted(hit->groups[0], "01;31") + "\n");
                at += hit->end;
            }
            return;
        }
        std::string text(line);
        if (m_colour && mark == ':' && !m_options.has('v'))
            if (const auto hit = m_regex.find(line); hit && hit->end > hit->begin)
                text = text.substr(0, hit->begin) + painted(hit->groups[0], "01;31") +
                       text.substr(hit->end);
        m_call.out(head + text + "\n");
    }

    Invocation &m_call;
    const Options &m_options;
    Regex m_regex;
    bool m_colour = false;
};

void collect(Invocation &call, const std::string &path, const std::string &shown,
             std::vector<std::pair<std::string, std::string>> &files)
{
    std::vector<DirEntry> entries;
    if (files.size() > 4000 || call.files().list(path, entries) != FsError::None)
        return;
    std::vector<std::pair<std::string, NodeType>> names;
    for (const auto &entry : entries)
        names.emplace_back(entry.name, entry.node->type);
    for (const auto &[name, type] : names) {
        const std::string child = path + (path == "/" ? "" : "/") + name;
        const std::string childShown = shown + (shown.ends_with('/') ? "" : "/") + name;
        if (type == NodeType::Directory)
            collect(call, child, childShown, files);
        else if (type == NodeType::File)
            files.emplace_back(child, childShown);
    }
}

int grep(Invocation &call)
{
    const Options options(call.args, "ivnrRElLcohHwxqsFae:A:B:C:m:Pyz");
    if (options.bad != 0) {
        call.err(call.name() + ": invalid option -- '" + options.bad +
                 "'\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more "
                 "information.\n");
        return 2;
    }
    auto names = options.operands;
    std::string pattern = options.value('e');
    if (!options.has('e')) {
        if (names.empty()) {
            call.err("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more "
                     "information.\n");
            return 2;
        }
        pattern = names.front();
        names.erase(names.begin());
    }
    Grep matcher(call, options, pattern);
    if (!matcher.valid())
        return call.fail("Invalid regular expression", 2);
    const bool recursive = options.has('r') || options.has('R');
    std::vector<std::pair<std::string, std::string>> files;
    bool troubled = false;
    if (names.empty() && recursive)
        names.emplace_back(".");
    for (const auto &name : names) {
        if (name != "-" && call.files().isDirectory(call.path(name))) {
            if (recursive)
                collect(call, call.path(name), name, files);
            else
                call.fail(name + ": Is a directory");
        } else {
            files.emplace_back(name == "-" ? "-" : call.path(name), name);
        }
    }
    bool found = false;
    if (names.empty())
        return matcher.scan(call.readAll(), "(standard input)", options.has('H')) ? 0 : 1;
    const bool named = files.size() > 1 || recursive || options.has('H');
    for (const auto &[path, shown] : files) {
        std::string content;
        if (path == "-") {
            content = call.readAll();
        } else if (const auto error = call.files().read(path, content); error != FsError::None) {
            if (!options.has('s'))
                call.fail(shown + ": " + message(error));
            troubled = true;
            continue;
        }
        if (matcher.scan(content, shown, named)) {
            found = true;
            if (options.has('q'))
                return 0;
        }
        if (call.interpreter.exhausted())
            break;
    }
    return found ? 0 : troubled ? 2 : 1;
}

} // namespace

void addGrep(CommandTable &table)
{
    for (const char *name : {"grep", "egrep", "fgrep"})
        table[name] = {grep, CommandPlace::Bin, withOneOperand};
}

} // namespace decoyd::shell
