// SPDX-License-Identifier: GPL-3.0-or-later
// test, [ and [[.
#include "commandtable.h"
#include "options.h"
#include "regex.h"

#include "decoyd/shell/glob.h"
#include "decoyd/shell/invocation.h"

namespace decoyd::shell {

namespace {

class Condition final
{
public:
    Condition(Invocation &call, std::vector<std::string> words)
        : m_call(call)
        , m_words(std::move(words))
    {
    }

    bool run(bool &error)
    {
        const bool result = m_words.empty() ? false : either(0);
        error = m_error || m_at < m_words.size();
        return result;
    }

private:
    bool either(int depth)
    {
        bool result = both(depth);
        while (m_at < m_words.size() && (m_words[m_at] == "-o" || m_words[m_at] == "||")) {
            ++m_at;
            const bool right = both(depth);
            result = result || right;
        }
        return result;
    }

    bool both(int depth)
    {
        bool result = single(depth);
        while (m_at < m_words.size() && (m_words[m_at] == "-a" || m_words[m_at] == "&&")) {
            ++m_at;
            const bool right = single(depth);
            result = result && right;
        }
        return result;
    }

    bool single(int depth)
    {
        if (depth > 20 || m_at >= m_words.size()) {
            m_error = true;
            return false;
        }
        const std::string word = m_words[m_at];
        const std::size_t left = m_words.size() - m_at;
        if (word == "!" && left > 1) {
            ++m_at;
            return !single(depth + 1);
        }
        if (word == "(" && left > 2) {
            ++m_at;
            const bool result = either(depth + 1);
            if (m_at < m_words.size() && m_words[m_at] == ")")
                ++m_at;
            else
                m_error = true;
            return result;
        }
        static constexpr std::string_view kBinary[] = {"=",   "==",  "!=",  "-eq", "-ne",
                                                       "-lt", "-le", "-gt", "-ge", "<",
                                                       ">",   "=~",  "-nt", "-ot"};
        if (left >= 3)
            for (const auto op : kBinary)
                if (m_words[m_at + 1] == op) {
                    m_at += 3;
                    return compare(word, op, m_words[m_at - 1]);
                }
        if (word.size() == 2 && word[0] == '-' && left >= 2) {
            m_at += 2;
            return unary(word[1], m_words[m_at - 1]);
        }
        ++m_at;
        return !word.empty();
    }

    bool compare(const std::string &a, std::string_view op, const std::string &b)
    {
        const bool patterns = m_call.name() == "[[";
        if (op == "=" || op == "==")
            return patterns ? globMatch(b, a) : a == b;
        if (op == "!=")
            return patterns ? !globMatch(b, a) : a != b;
        if (op == "<")
            return a < b;
        if (op == ">")
            return a > b;
        if (op == "=~")
            return Regex(b, true, false).find(a).has_value();
        if (op == "-nt" || op == "-ot")
            return false;
        for (const auto *text : {&a, &b})
            if (toNumber(*text, 1) != toNumber(*text, 2)) {
                m_call.err("-bash: " + m_call.name() + ": " + *text +
                           ": integer expression expected\n");
                return false;
            }
        const auto x = toNumber(a, 0);
        const auto y = toNumber(b, 0);
        return op == "-eq"   ? x == y
               : op == "-ne" ? x != y
               : op == "-lt" ? x < y
               : op == "-le" ? x <= y
               : op == "-gt" ? x > y
                             : x >= y;
    }

    bool unary(char op, const std::string &operand)
    {
        if (op == 'n')
            return !operand.empty();
        if (op == 'z')
            return operand.empty();
        if (op == 't')
            return m_call.shell.context().terminal;
        FsError error{};
        const Node *node = m_call.files().stat(m_call.path(operand), error, op != 'L' && op != 'h');
        if (node == nullptr || operand.empty())
            return false;
        switch (op) {
        case 'f':
            return node->type == NodeType::File;
        case 'd':
            return node->type == NodeType::Directory;
        case 'L':
        case 'h':
            return node->type == NodeType::Symlink;
        case 'c':
            return node->type == NodeType::Device;
        case 's':
            return node->size > 0;
        case 'r':
            return m_call.files().may(*node, 4);
        case 'w':
            return m_call.files().may(*node, 2);
        case 'x':
            return m_call.files().may(*node, 1);
        case 'u':
            return (node->mode & 04000) != 0;
        case 'e':
        case 'a':
            return true;
        default:
            return false;
        }
    }

    Invocation &m_call;
    std::vector<std::string> m_words;
    std::size_t m_at = 0;
    bool m_error = false;
};

int test(Invocation &call)
{
    std::vector<std::string> words(call.args.begin() + 1, call.args.end());
    if (call.name() != "test") {
        const std::string close = call.name() == "[" ? "]" : "]]";
        if (words.empty() || words.back() != close) {
            call.err("-bash: " + call.name() + ": missing `" + close + "'\n");
            return 2;
        }
        words.pop_back();
    }
    bool error = false;
    const bool result = Condition(call, words).run(error);
    if (error && !words.empty()) {
        call.err("-bash: " + call.name() + ": too many arguments\n");
        return 2;
    }
    return result ? 0 : 1;
}

} // namespace

void addTest(CommandTable &table)
{
    table["test"] = {test, CommandPlace::Builtin};
    table["["] = {test, CommandPlace::Builtin};
    table["[["] = {test, CommandPlace::Builtin};
}

} // namespace decoyd::shell
