// SPDX-License-Identifier: GPL-3.0-or-later
// ls, du and df.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

struct Entry
{
    std::string name;
    Node node;
};

std::string humanSize(std::uint64_t bytes)
{
    if (bytes < 1024)
        return std::to_string(bytes);
    double value = static_cast<double>(bytes);
    int unit = 0;
    while (value >= 1024 && unit < 5) {
        value /= 1024;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, value < 9.95 ? "%.1f%c" : "%.0f%c", value, "BKMGTP"[unit]);
    return text;
}

class Listing final
{
public:
    Listing(Invocation &call, const Options &options)
        : m_call(call)
        , m_options(options)
    {
        const std::string colour = options.longValue("color");
        m_colour = colour == "always" || (colour == "auto" && call.outputIsTerminal());
        m_long = options.has('l') || options.has('n') || options.has('o') || options.has('g');
    }

    void print(std::vector<Entry> entries, bool total, const std::string &folder)
    {
        sort(entries);
        if (m_long)
            printLong(entries, total, folder);
        else if (m_options.has('1') || !m_call.outputIsTerminal())
            for (const auto &entry : entries)
                m_call.out(prefix(entry) + shown(entry, folder) + "\n");
        else
            printColumns(entries, folder);
    }

private:
    void sort(std::vector<Entry> &entries) const
    {
        if (m_options.has('U') || m_options.has('f'))
            return;
        std::stable_sort(entries.begin(), entries.end(), [this](const Entry &a, const Entry &b) {
            if (m_options.has('t') && a.node.mtime != b.node.mtime)
                return a.node.mtime > b.node.mtime;
            if (m_options.has('S') && a.node.size != b.node.size)
                return a.node.size > b.node.size;
            return key(a.name) < key(b.name);
        });
        if (m_options.has('r'))
            std::reverse(entries.begin(), entries.end());
    }

    // The order of the en_US locale: leading dots and case do not count.
    static std::string key(const std::string &name)
    {
        std::string result;
        for (const char c : name)
            if (c != '.' && c != '_' && c != '-')
                result += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return result + '\1' + name;
    }

    std::string colourOf(const Entry &entry, const std::string &folder) const
    {
        const Node &node = entry.node;
        if (node.type == NodeType::Directory)
            return (node.mode & 01000) != 0 ? "30;42" : "01;34";
        if (node.type == NodeType::Symlink)
            return m_call.files().exists(Vfs::absolute(folder, entry.name)) ? "01;36" : "40;31;01";
        if (node.type == NodeType::Device)
            return "40;33;01";
        if ((node.mode & 04000) != 0)
            return "37;41";
        if ((node.mode & 0111) != 0)
            return "01;32";
        for (const char *ending : {".gz", ".tar", ".tgz", ".zip", ".xz", ".bz2", ".deb"})
            if (entry.name.ends_with(ending))
                return "01;31";
        return {};
    }

    std::string shown(const Entry &entry, const std::string &folder) const
    {
        std::string text = entry.name;
        const std::string colour = m_colour ? colourOf(entry, folder) : std::string();
        if (!colour.empty())
            text = "\x1b[0m\x1b[" + colour + "m" + text + "\x1b[0m";
        if (m_options.has('F') || m_options.has('p')) {
            if (entry.node.type == NodeType::Directory)
                text += '/';
            else if (m_options.has('F') && entry.node.type == NodeType::Symlink && !m_long)
                text += '@';
            else if (m_options.has('F') && entry.node.type == NodeType::File &&
                     (entry.node.mode & 0111) != 0)
                text += '*';
        }
        return text;
    }

    std::string prefix(const Entry &entry) const
    {
        std::string text;
        if (m_options.has('i'))
            text += std::to_string(130000 + std::hash<std::string>{}(entry.name) % 90000) + " ";
        if (m_options.has('s'))
            text += std::to_string((entry.node.size + 4095) / 4096 * 4) + " ";
        return text;
    }

    void printLong(const std::vector<Entry> &entries, bool total, const std::string &folder)
    {
        const Host &host = m_call.shell.host();
        struct Row
        {
            std::string mode, links, user, group, size, when, name;
        };
        std::vector<Row> rows;
        std::size_t links = 0;
        std::size_t user = 0;
        std::size_t group = 0;
        std::size_t size = 0;
        std::uint64_t blocks = 0;
        const std::int64_t now = m_call.files().now();
        for (const auto &entry : entries) {
            const Node &node = entry.node;
            Row row;
            row.mode = modeText(node);
            row.links = node.type == NodeType::Directory
                            ? std::to_string(linksOf(Vfs::absolute(folder, entry.name)))
                            : "1";
            row.user = m_options.has('n') ? std::to_string(node.uid) : host.userName(node.uid);
            row.group = m_options.has('n') ? std::to_string(node.gid) : host.groupName(node.gid);
            row.size = node.type == NodeType::Device ? "1, 3"
                       : m_options.has('h')          ? humanSize(node.size)
                                                     : std::to_string(node.size);
            const bool recent = node.mtime > now - 15778476 && node.mtime <= now + 3600;
            const std::string style = m_options.longValue("time-style");
            row.when = m_options.hasLong("full-time") ? isoTime(node.mtime) + ".000000000 +0000"
                       : style == "long-iso"          ? formatTime("%Y-%m-%d %H:%M", node.mtime)
                       : recent                       ? formatTime("%b %e %H:%M", node.mtime)
                                                      : formatTime("%b %e  %Y", node.mtime);
            row.name = prefix(entry) + shown(entry, folder);
            if (node.type == NodeType::Symlink)
                row.name += " -> " + node.content;
            if (node.type == NodeType::File || node.type == NodeType::Directory)
                blocks += (node.size + 4095) / 4096 * 4;
            links = std::max(links, row.links.size());
            user = std::max(user, row.user.size());
            group = std::max(group, row.group.size());
            size = std::max(size, row.size.size());
            rows.push_back(std::move(row));
        }
        if (total)
            m_call.out("total " +
                       (m_options.has('h') ? humanSize(blocks * 1024) : std::to_string(blocks)) +
                       "\n");
        for (const auto &row : rows) {
            std::string line = row.mode + " " + pad(row.links, -static_cast<int>(links)) + " ";
            if (!m_options.has('g'))
                line += pad(row.user, static_cast<int>(user)) + " ";
            if (!m_options.has('o') && !m_options.has('G'))
                line += pad(row.group, static_cast<int>(group)) + " ";
            m_call.out(line + pad(row.size, -static_cast<int>(size)) + " " + row.when + " " +
                       row.name + "\n");
        }
    }

    int linksOf(const std::string &path) const
    {
        std::vector<DirEntry> entries;
        int links = 2;
        if (m_call.files().list(path, entries) == FsError::None)
            for (const auto &entry : entries)
                links += entry.node->type == NodeType::Directory ? 1 : 0;
        return links;
    }

    void printColumns(const std::vector<Entry> &entries, const std::string &folder)
    {
        if (entries.empty())
            return;
        const auto screen = static_cast<std::size_t>(std::max(20, m_call.shell.context().columns));
        const std::size_t count = entries.size();
        std::size_t rows = 1;
        std::vector<std::size_t> widths;
        for (; rows < count; ++rows) {
            widths.clear();
            std::size_t width = 0;
            for (std::size_t first = 0; first < count; first += rows) {
                std::size_t longest = 0;
                for (std::size_t i = first; i < std::min(first + rows, count); ++i)
                    longest = std::max(longest, prefix(entries[i]).size() + plainSize(entries[i]));
                widths.push_back(longest + 2);
                width += longest + 2;
            }
            if (width - 2 < screen)
                break;
        }
        if (rows >= count) {
            for (const auto &entry : entries)
                m_call.out(prefix(entry) + shown(entry, folder) + "\n");
            return;
        }
        for (std::size_t row = 0; row < rows; ++row) {
            std::string line;
            for (std::size_t i = row, column = 0; i < count; i += rows, ++column) {
                const std::string text = prefix(entries[i]) + shown(entries[i], folder);
                line += text;
                if (i + rows < count)
                    line.append(widths[column] - prefix(entries[i]).size() - plainSize(entries[i]),
                                ' ');
            }
            m_call.out(line + "\n");
        }
    }

    std::size_t plainSize(const Entry &entry) const
    {
        const bool mark = (m_options.has('F') || m_options.has('p')) &&
                          (entry.node.type == NodeType::Directory ||
                           (m_options.has('F') && (entry.node.type == NodeType::Symlink ||
                                                   (entry.node.mode & 0111) != 0)));
        return entry.name.size() + (mark ? 1 : 0);
    }

    Invocation &m_call;
    const Options &m_options;
    bool m_colour = false;
    bool m_long = false;
};

void listFolder(Invocation &call, const Options &options, Listing &listing, const std::string &path,
                const std::string &shown, bool titled, int &budget, int &code)
{
    std::vector<DirEntry> found;
    const auto error = call.files().list(path, found);
    if (titled)
        call.out(shown + ":\n");
    if (error != FsError::None) {
        code = call.fail("cannot open directory '" + shown + "': " + message(error), 2);
        return;
    }
    std::vector<Entry> entries;
    FsError ignored{};
    if (options.has('a') || options.has('f')) {
        if (const Node *self = call.files().stat(path, ignored))
            entries.push_back({".", *self});
        if (const Node *parent = call.files().stat(Vfs::absolute(path, ".."), ignored))
            entries.push_back({"..", *parent});
    }
    for (const auto &entry : found) {
        if (entry.name.front() == '.' && !options.has('a') && !options.has('A') &&
            !options.has('f'))
            continue;
        Entry copy{entry.name, {}};
        copy.node.type = entry.node->type;
        copy.node.mode = entry.node->mode;
        copy.node.uid = entry.node->uid;
        copy.node.gid = entry.node->gid;
        copy.node.mtime = entry.node->mtime;
        copy.node.size = entry.node->size;
        if (copy.node.type == NodeType::Symlink)
            copy.node.content = entry.node->content;
        entries.push_back(std::move(copy));
    }
    std::vector<std::string> folders;
    if (options.has('R'))
        for (const auto &entry : entries)
            if (entry.node.type == NodeType::Directory && entry.name != "." && entry.name != "..")
                folders.push_back(entry.name);
    listing.print(std::move(entries), true, path);
    for (const auto &folder : folders) {
        if (--budget < 0 || call.interpreter.exhausted())
            return;
        call.out("\n");
        listFolder(call, options, listing, path + (path == "/" ? "" : "/") + folder,
                   shown + (shown.ends_with('/') ? "" : "/") + folder, true, budget, code);
    }
}

int list(Invocation &call)
{
    const Options options(call.args, "laAhrtSRdF1inopsGgUfcukCxmBNqQbLHX");
    if (options.bad != 0)
        return call.badOption(options.bad, 2);
    Listing listing(call, options);
    auto names = options.operands;
    if (names.empty())
        names.emplace_back(".");
    int code = 0;
    std::vector<Entry> plain;
    std::vector<std::string> folders;
    for (const auto &name : names) {
        FsError error = FsError::None;
        const bool asLink = options.has('d') || options.has('l');
        const Node *node =
            call.files().stat(call.path(name), error, !asLink || name.ends_with('/'));
        if (node == nullptr) {
            code = call.fail("cannot access '" + name + "': " + message(error), 2);
            continue;
        }
        if (node->type == NodeType::Directory && !options.has('d'))
            folders.push_back(name);
        else
            plain.push_back({name, *node});
    }
    const bool any = !plain.empty();
    if (any)
        listing.print(std::move(plain), false, call.shell.directory());
    const bool titled = names.size() > 1 || options.has('R');
    int budget = 2000;
    bool first = !any;
    std::sort(folders.begin(), folders.end());
    for (const auto &folder : folders) {
        if (!first)
            call.out("\n");
        first = false;
        listFolder(call, options, listing, call.path(folder), folder, titled, budget, code);
    }
    return code;
}

std::uint64_t treeSize(Invocation &call, const std::string &path, const std::string &shown,
                       bool everything, const Options &options, int &budget)
{
    FsError error{};
    const Node *node = call.files().stat(path, error, false);
    if (node == nullptr || --budget < 0)
        return 0;
    std::uint64_t total = (node->size + 4095) / 4096 * 4;
    if (node->type == NodeType::Directory) {
        std::vector<DirEntry> entries;
        if (call.files().list(path, entries) != FsError::None) {
            call.fail("cannot read directory '" + shown + "': Permission denied");
        } else {
            std::vector<std::string> names;
            for (const auto &entry : entries)
                names.push_back(entry.name);
            for (const auto &name : names)
                total += treeSize(call, path + (path == "/" ? "" : "/") + name, shown + "/" + name,
                                  everything, options, budget);
        }
        if (everything)
            call.out((options.has('h') ? humanSize(total * 1024) : std::to_string(total)) + "\t" +
                     shown + "\n");
    }
    return total;
}

int diskUsage(Invocation &call)
{
    const Options options(call.args, "shakcmxd:");
    auto names = options.operands;
    if (names.empty())
        names.emplace_back(".");
    int code = 0;
    int budget = 6000;
    for (const auto &name : names) {
        FsError error{};
        const Node *node = call.files().stat(call.path(name), error);
        if (node == nullptr) {
            code = call.fail("cannot access '" + name + "': " + message(error));
            continue;
        }
        const bool quiet = options.has('s') || options.has('d');
        const auto total = treeSize(call, call.path(name), name, !quiet, options, budget);
        if (quiet || node->type != NodeType::Directory)
            call.out((options.has('h') ? humanSize(total * 1024) : std::to_string(total)) + "\t" +
                     name + "\n");
    }
    return code;
}

int diskFree(Invocation &call)
{
    const Options options(call.args, "haTikmPl");
    const Host &host = call.shell.host();
    struct Row
    {
        const char *device;
        const char *type;
        std::uint64_t total;
        std::uint64_t used;
        const char *place;
    };
    const auto memory = host.memoryKb();
    const std::uint64_t used = host.diskKb() * 31 / 100;
    const Row rows[] = {{"udev", "devtmpfs", memory / 2 - 2100, 0, "/dev"},
                        {"tmpfs", "tmpfs", memory / 10, 612, "/run"},
                        {"/dev/sda1", "ext4", host.diskKb() - 1100000, used, "/"},
                        {"tmpfs", "tmpfs", memory / 2, 0, "/dev/shm"},
                        {"tmpfs", "tmpfs", 5120, 0, "/run/lock"},
                        {"tmpfs", "tmpfs", memory / 10, 0, "/run/user/0"}};
    const bool human = options.has('h');
    const bool typed = options.has('T');
    call.out(std::string("Filesystem     ") + (typed ? "Type     " : "") +
             (human ? " Size  Used Avail Use% Mounted on\n"
                    : "1K-blocks    Used Available Use% Mounted on\n"));
    for (const auto &row : rows) {
        const std::uint64_t free = row.total - row.used - (row.place[1] == 0 ? row.total / 20 : 0);
        const auto percent = row.used == 0 ? 0 : row.used * 100 / (row.used + free) + 1;
        const auto size = [human](std::uint64_t kb) {
            return human ? (kb == 0 ? std::string("0") : humanSize(kb * 1024)) : std::to_string(kb);
        };
        call.out(pad(row.device, 15) + (typed ? pad(row.type, 9) : "") +
                 pad(size(row.total), human ? -5 : -9) + " " +
                 pad(size(row.used), human ? -5 : -7) + " " + pad(size(free), human ? -5 : -9) +
                 " " + pad(std::to_string(percent) + "%", -4) + " " + row.place + "\n");
    }
    return 0;
}

} // namespace

void addListCommands(CommandTable &table)
{
    table["ls"] = {list};
    table["dir"] = {list};
    table["du"] = {diskUsage};
    table["df"] = {diskFree};
}

} // namespace decoyd::shell
