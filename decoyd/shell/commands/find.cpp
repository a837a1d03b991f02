// SPDX-License-Identifier: GPL-3.0-or-later
// find, which, whereis, locate and xargs.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/glob.h"
#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/timetext.h"

#include <cctype>

namespace decoyd::shell {

namespace {

std::string lower(std::string text)
{
    for (char &c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

struct Test
{
    std::string name;
    std::string value;
    bool negated = false;
    bool alternative = false; ///< -o stands before it
    std::vector<std::string> words;
};

class Finder final
{
public:
    explicit Finder(Invocation &call)
        : m_call(call)
    {
    }

    bool prepare(std::vector<std::string> &roots)
    {
        std::size_t i = 1;
        for (; i < m_call.args.size() && !m_call.args[i].starts_with('-') &&
               m_call.args[i] != "!" && m_call.args[i] != "(";
             ++i)
            roots.push_back(m_call.args[i]);
        bool negated = false;
        bool alternative = false;
        for (; i < m_call.args.size(); ++i) {
            const std::string &word = m_call.args[i];
            if (word == "!" || word == "-not") {
                negated = true;
                continue;
            }
            if (word == "-o" || word == "-or") {
                alternative = true;
                continue;
            }
            if (word == "(" || word == ")" || word == "-a" || word == "-xdev" || word == "-mount" ||
                word == "-L" || word == "-follow")
                continue;
            Test test{word, {}, negated, alternative, {}};
            negated = alternative = false;
            static constexpr std::string_view kWithValue[] = {
                "-name",     "-iname", "-path",  "-type",  "-perm",   "-user",      "-group",
                "-size",     "-mtime", "-mmin",  "-newer", "-uid",    "-gid",       "-maxdepth",
                "-mindepth", "-regex", "-atime", "-ctime", "-printf", "-wholename", "-ipath"};
            static constexpr std::string_view kAlone[] = {
                "-print",    "-print0",   "-delete",     "-empty", "-ls",
                "-writable", "-readable", "-executable", "-quit",  "-prune"};
            if (std::find(std::begin(kWithValue), std::end(kWithValue), word) !=
                std::end(kWithValue)) {
                if (i + 1 >= m_call.args.size()) {
                    m_call.fail("missing argument to `" + word + "'");
                    return false;
                }
                test.value = m_call.args[++i];
            } else if (word == "-exec" || word == "-ok" || word == "-execdir") {
                while (++i < m_call.args.size() && m_call.args[i] != ";" && m_call.args[i] != "+")
                    test.words.push_back(m_call.args[i]);
            } else if (std::find(std::begin(kAlone), std::end(kAlone), word) == std::end(kAlone)) {
                m_call.fail("unknown predicate `" + word + "'");
                return false;
            }
            if (word == "-maxdepth")
                m_maxDepth = static_cast<int>(toNumber(test.value, 64));
            else if (word == "-mindepth")
                m_minDepth = static_cast<int>(toNumber(test.value, 0));
            else
                m_tests.push_back(std::move(test));
        }
        return true;
    }

    void visit(const std::string &path, const std::string &shown, int depth)
    {
        if (++m_visited > kMaxVisited || m_call.interpreter.exhausted())
            return;
        FsError error{};
        const Node *found = m_call.files().stat(path, error, false);
        if (found == nullptr) {
            m_call.fail("'" + shown + "': " + message(error));
            m_code = 1;
            return;
        }
        const bool directory = found->type == NodeType::Directory;
        if (depth >= m_minDepth)
            consider(*found, path, shown);
        if (!directory || depth >= m_maxDepth)
            return;
        std::vector<DirEntry> entries;
        error = m_call.files().list(path, entries);
        if (error == FsError::NotFound) // -delete removed it
            return;
        if (error != FsError::None) {
            m_call.fail("'" + shown + "': " + message(error));
            m_code = 1;
            return;
        }
        std::vector<std::string> names;
        for (const auto &entry : entries)
            names.push_back(entry.name);
        for (const auto &name : names)
            visit(path + (path == "/" ? "" : "/") + name,
                  shown + (shown.ends_with('/') ? "" : "/") + name, depth + 1);
    }

    [[nodiscard]] int code() const { return m_code; }

private:
    static constexpr int kMaxVisited = 8000;

    static bool compare(const std::string &wanted, long long actual)
    {
        const auto value =
            toNumber(wanted.substr(wanted.find_first_not_of("+-") == std::string::npos
                                       ? 0
                                       : wanted.find_first_not_of("+-")),
                     0);
        if (wanted.starts_with('+'))
            return actual > value;
        return wanted.starts_with('-') ? actual < value : actual == value;
    }

    bool holds(const Test &test, const Node &node, const std::string &path,
               const std::string &shown)
    {
        const std::string base = shown.substr(shown.rfind('/') + 1);
        const std::string &value = test.value;
        if (test.name == "-name")
            return globMatch(value, base.empty() ? shown : base);
        if (test.name == "-iname")
            return globMatch(lower(value), lower(base.empty() ? shown : base));
        if (test.name == "-path" || test.name == "-wholename" || test.name == "-ipath")
            return globMatch(value, shown);
        if (test.name == "-type")
            return value.find(node.type == NodeType::Directory ? 'd'
                              : node.type == NodeType::Symlink ? 'l'
                              : node.type == NodeType::Device  ? 'c'
                                                               : 'f') != std::string::npos;
        if (test.name == "-perm") {
            const bool all = value.starts_with('-');
            const bool any = value.starts_with('/') || value.starts_with('+');
            std::string digits = value.substr(all || any ? 1 : 0);
            if (digits == "u=s" || digits == "u+s")
                digits = "4000";
            else if (digits == "g=s" || digits == "g+s")
                digits = "2000";
            else if (digits == "o=w" || digits == "o+w")
                digits = "0002";
            const int bits = static_cast<int>(std::strtol(digits.c_str(), nullptr, 8));
            const int mode = node.type == NodeType::Symlink ? 0777 : node.mode;
            return all ? (mode & bits) == bits : any ? (mode & bits) != 0 : mode == bits;
        }
        if (test.name == "-user" || test.name == "-uid")
            return m_call.shell.host().userName(node.uid) == value ||
                   std::to_string(node.uid) == value;
        if (test.name == "-group" || test.name == "-gid")
            return m_call.shell.host().groupName(node.gid) == value ||
                   std::to_string(node.gid) == value;
        if (test.name == "-size") {
            const char unit = value.empty() ? 'b' : value.back();
            const std::uint64_t block = unit == 'c'   ? 1
                                        : unit == 'k' ? 1024
                                        : unit == 'M' ? 1048576
                                        : unit == 'G' ? 1073741824
                                                      : 512;
            return compare(value, static_cast<long long>((node.size + block - 1) / block));
        }
        const auto age = m_call.files().now() - node.mtime;
        if (test.name == "-mtime" || test.name == "-atime" || test.name == "-ctime")
            return compare(value, age / 86400);
        if (test.name == "-mmin")
            return compare(value, age / 60);
        if (test.name == "-newer") {
            FsError error{};
            const Node *other = m_call.files().stat(m_call.path(value), error);
            return other != nullptr && node.mtime > other->mtime;
        }
        if (test.name == "-empty")
            return node.size == 0;
        if (test.name == "-writable" || test.name == "-readable" || test.name == "-executable")
            return m_call.files().may(node, test.name == "-writable"   ? 2
                                            : test.name == "-readable" ? 4
                                                                       : 1);
        return act(test, node, path, shown);
    }

    bool act(const Test &test, const Node &node, const std::string &path, const std::string &shown)
    {
        m_acted = true;
        if (test.name == "-print")
            m_call.out(shown + "\n");
        else if (test.name == "-print0")
            m_call.out(shown + '\0');
        else if (test.name == "-printf")
            m_call.out(shown + "\n");
        else if (test.name == "-ls")
            m_call.out("   131122 " + pad(std::to_string((node.size + 1023) / 1024), -6) + " " +
                       modeText(node) + "   1 " + pad(m_call.shell.host().userName(node.uid), 8) +
                       " " + pad(m_call.shell.host().groupName(node.gid), 8) + " " +
                       pad(std::to_string(node.size), -8) + " " +
                       formatTime("%b %e %H:%M", node.mtime) + " " + shown + "\n");
        else if (test.name == "-delete") {
            const bool directory = node.type == NodeType::Directory;
            const auto error =
                directory ? m_call.files().removeDirectory(path) : m_call.files().remove(path);
            if (error != FsError::None)
                m_call.fail("cannot delete '" + shown + "': " + message(error));
        } else if (!test.words.empty()) {
            auto words = test.words;
            for (auto &word : words)
                if (const auto at = word.find("{}"); at != std::string::npos)
                    word.replace(at, 2, shown);
            return m_call.shell.runWords(words, m_call) == 0;
        }
        return true;
    }

    void consider(const Node &found, const std::string &path, const std::string &shown)
    {
        Node node;
        node.type = found.type;
        node.mode = found.mode;
        node.uid = found.uid;
        node.gid = found.gid;
        node.mtime = found.mtime;
        node.size = found.size;
        m_acted = false;
        bool group = true;
        bool any = false;
        for (const auto &test : m_tests) {
            if (test.alternative) {
                any = any || group;
                if (any)
                    break;
                group = true;
            }
            if (group)
                group = holds(test, node, path, shown) != test.negated;
        }
        const bool printsItself = std::none_of(m_tests.begin(), m_tests.end(), [](const Test &t) {
            return t.name == "-print" || t.name == "-print0" || t.name == "-ls" ||
                   t.name == "-delete" || t.name == "-printf" || !t.words.empty();
        });
        if ((any || group) && printsItself)
            m_call.out(shown + "\n");
    }

    Invocation &m_call;
    std::vector<Test> m_tests;
    int m_maxDepth = 64;
    int m_minDepth = 0;
    int m_visited = 0;
    int m_code = 0;
    bool m_acted = false;
};

int find(Invocation &call)
{
    Finder finder(call);
    std::vector<std::string> roots;
    if (!finder.prepare(roots))
        return 1;
    if (roots.empty())
        roots.emplace_back(".");
    for (const auto &root : roots)
        finder.visit(call.path(root), root, 0);
    return finder.code();
}

int which(Invocation &call)
{
    int code = call.args.size() > 1 ? 0 : 1;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        if (call.args[i].starts_with('-'))
            continue;
        const std::string path = call.shell.programPath(call.args[i]);
        if (path.empty())
            code = 1;
        else
            call.out(path + "\n");
    }
    return code;
}

int whereis(Invocation &call)
{
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string path = call.shell.programPath(call.args[i]);
        call.out(call.args[i] + ":" + (path.empty() ? "" : " " + path) + "\n");
    }
    return 0;
}

int runForEach(Invocation &call)
{
    std::size_t first = 1;
    std::string replace;
    std::size_t batch = 0;
    for (; first < call.args.size() && call.args[first].starts_with('-'); ++first) {
        const std::string &option = call.args[first];
        if (option == "-I" && first + 1 < call.args.size())
            replace = call.args[++first];
        else if (option.starts_with("-I"))
            replace = option.substr(2);
        else if (option.starts_with("-n") || option.starts_with("-L")) {
            const std::string count = option.size() > 2              ? option.substr(2)
                                      : first + 1 < call.args.size() ? call.args[++first]
                                                                     : "1";
            batch = static_cast<std::size_t>(std::max(1LL, toNumber(count, 1)));
        } else if (option == "-P" || option == "-d")
            ++first;
    }
    std::vector<std::string> base(
        call.args.begin() + static_cast<std::ptrdiff_t>(std::min(first, call.args.size())),
        call.args.end());
    if (base.empty())
        base.emplace_back("echo");
    std::string input = call.readAll();
    std::replace(input.begin(), input.end(), '\0', '\n');
    std::vector<std::string> items;
    if (replace.empty())
        for (const auto word : splitWords(input))
            items.emplace_back(word);
    else
        for (const auto line : splitLines(input))
            items.emplace_back(line);
    int code = 0;
    if (!replace.empty())
        batch = 1;
    if (batch == 0)
        batch = std::max<std::size_t>(items.size(), 1);
    for (std::size_t at = 0; at < items.size() && !call.interpreter.exhausted(); at += batch) {
        auto words = base;
        if (!replace.empty()) {
            for (auto &word : words)
                for (auto hit = word.find(replace); hit != std::string::npos && !replace.empty();
                     hit = word.find(replace, hit + items[at].size()))
                    word.replace(hit, replace.size(), items[at]);
        } else {
            words.insert(words.end(), items.begin() + static_cast<std::ptrdiff_t>(at),
                         items.begin() +
                             static_cast<std::ptrdiff_t>(std::min(at + batch, items.size())));
        }
        if (call.shell.runWords(words, call) != 0)
            code = 123;
    }
    return code;
}

} // namespace

void addFindCommands(CommandTable &table)
{
    table["find"] = {find};
    table["which"] = {which};
    table["whereis"] = {whereis};
    table["locate"] = {[](Invocation &call) {
        return call.fail(
            "can not stat () `/var/lib/mlocate/mlocate.db': No such file or directory");
    }};
    table["xargs"] = {runForEach, CommandPlace::Bin, always};
}

} // namespace decoyd::shell
