// SPDX-License-Identifier: GPL-3.0-or-later
#include "ftptree.h"

#include "decoyd/core/personality.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace decoyd::ftp {

namespace {

constexpr std::int64_t kDay = 86400;

/// gzip header (RFC 1952) with no name and no time, so that a bait archive looks like one.
constexpr std::string_view kGzipHeader("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);

std::uint64_t mix(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

std::string listDate(std::int64_t modified, std::int64_t now)
{
    const auto seconds = static_cast<std::time_t>(modified);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    // As ls and vsftpd do: the time of day for half a year, then the year.
    const bool recent = modified > now - 182 * kDay;
    std::strftime(text.data(), text.size(), recent ? "%b %d %H:%M" : "%b %d  %Y", &utc);
    return text.data();
}

} // namespace

Tree::Tree(const Personality &personality, std::int64_t now)
    : m_seed(personality.bits("ftp.bytes"))
{
    const auto moment = [&](const std::string &what, std::int64_t minAge, std::int64_t period) {
        return personality.pastMoment("ftp.time." + what, now, minAge, period);
    };
    m_entries["/"] = {true, "0", 4096, moment("root", 2 * kDay, 200 * kDay), {}};
    const std::string area =
        personality.pick("ftp.area", {"pub", "backup", "data", "files", "upload"});
    const std::string base = "/" + area;
    m_entries[base] = {true, "ftp", 4096, moment("area", kDay, 60 * kDay), {}};

    const std::string readme = personality.pick(
        "ftp.readme", {"Nightly exports land here. Files older than 90 days are removed.\n",
                       "Internal use only. Ask IT before deleting anything.\n",
                       "Backups of the web and database servers.\nRestore procedure: see wiki.\n"});
    m_entries["/README.txt"] = {false, "ftp", readme.size(),
                                moment("readme", 20 * kDay, 400 * kDay), readme};

    const std::vector<std::string> subjects = {"www",     "db-dump", "etc",       "home",
                                               "mail",    "gitlab",  "customers", "accounting",
                                               "configs", "intranet"};
    const std::int64_t count = personality.number("ftp.archives", 2, 5);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string which = "archive" + std::to_string(i);
        const std::int64_t made = moment(which, 2 * kDay, 150 * kDay);
        const auto seconds = static_cast<std::time_t>(made);
        std::tm utc{};
        gmtime_r(&seconds, &utc);
        std::array<char, 16> day{};
        std::strftime(day.data(), day.size(), "%Y%m%d", &utc);
        const std::string name =
            subjects[(personality.bits("ftp.first") + static_cast<std::uint64_t>(i) * 3) %
                     subjects.size()] +
            "-" + day.data() + ".tar.gz";
        const auto size =
            static_cast<std::uint64_t>(personality.number("ftp.size." + which, 180'000, 9'000'000));
        m_entries[base + "/" + name] = {false, "ftp", size, made, {}};
    }
}

std::string Tree::resolve(std::string_view cwd, std::string_view path)
{
    std::vector<std::string> parts;
    const auto walk = [&parts](std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('/'), text.size());
            const std::string_view part = text.substr(0, end);
            if (part == "..") {
                if (!parts.empty())
                    parts.pop_back();
            } else if (!part.empty() && part != ".") {
                parts.emplace_back(part);
            }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    };
    if (!path.starts_with('/'))
        walk(cwd);
    walk(path);
    std::string out;
    for (const std::string &part : parts)
        out += "/" + part;
    return out.empty() ? "/" : out;
}

std::string Tree::nameOf(const std::string &path)
{
    return path == "/" ? path : path.substr(path.rfind('/') + 1);
}

std::string Tree::parentOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

const Entry *Tree::find(const std::string &path) const
{
    const auto found = m_entries.find(path);
    return found == m_entries.end() ? nullptr : &found->second;
}

bool Tree::isDirectory(const std::string &path) const
{
    const Entry *entry = find(path);
    return entry && entry->directory;
}

std::vector<std::pair<std::string, const Entry *>>
Tree::children(const std::string &directory) const
{
    std::vector<std::pair<std::string, const Entry *>> out;
    for (const auto &[path, entry] : m_entries) {
        if (path != "/" && parentOf(path) == directory)
            out.emplace_back(nameOf(path), &entry);
    }
    return out;
}

bool Tree::addFile(const std::string &path, std::uint64_t size, std::string content,
                   std::int64_t modified)
{
    if (path == "/" || isDirectory(path) || !isDirectory(parentOf(path)))
        return false;
    if (!m_entries.contains(path) && m_entries.size() >= kMaxEntries)
        return false;
    if (m_kept + content.size() > kMaxKept)
        content.clear();
    m_kept += content.size();
    m_entries[path] = {false, "ftp", size, modified, std::move(content)};
    return true;
}

bool Tree::addDirectory(const std::string &path, std::int64_t modified)
{
    if (m_entries.contains(path) || !isDirectory(parentOf(path)) || m_entries.size() >= kMaxEntries)
        return false;
    m_entries[path] = {true, "ftp", 4096, modified, {}};
    return true;
}

bool Tree::remove(const std::string &path)
{
    const Entry *entry = find(path);
    if (!entry || path == "/" || (entry->directory && !children(path).empty()))
        return false;
    m_entries.erase(path);
    return true;
}

bool Tree::rename(const std::string &from, const std::string &to)
{
    const Entry *entry = find(from);
    if (!entry || entry->directory || find(to) || !isDirectory(parentOf(to)))
        return false;
    Entry moved = *entry;
    m_entries.erase(from);
    m_entries[to] = std::move(moved);
    return true;
}

std::string Tree::read(const std::string &path, std::uint64_t offset, std::size_t count) const
{
    const Entry *entry = find(path);
    if (!entry || entry->directory || offset >= entry->size)
        return {};
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, entry->size - offset));
    if (!entry->content.empty())
        return entry->content.substr(static_cast<std::size_t>(offset), count);
    std::uint64_t file = m_seed;
    for (const char c : path)
        file = mix(file + static_cast<unsigned char>(c));
    std::string out;
    out.reserve(count);
    for (std::uint64_t at = offset; at < offset + count; ++at) {
        if (at < kGzipHeader.size())
            out += kGzipHeader[static_cast<std::size_t>(at)];
        else
            out += static_cast<char>(mix(file + at / 8) >> (at % 8 * 8) & 0xff);
    }
    return out;
}

std::string Tree::list(const std::string &path, bool hidden, std::int64_t now) const
{
    const Entry *entry = find(path);
    if (!entry)
        return {};
    std::string out;
    const auto line = [&](const std::string &name, const Entry &item) {
        std::array<char, 128> text{};
        const char *owner = item.owner == "0" ? "0       " : "1000    ";
        std::snprintf(text.data(), text.size(), "%s %4d %s %s %8llu %s ",
                      item.directory ? "drwxr-xr-x" : "-rw-r--r--", item.directory ? 2 : 1, owner,
                      owner, static_cast<unsigned long long>(item.size),
                      listDate(item.modified, now).c_str());
        out += text.data() + name + "\r\n";
    };
    if (!entry->directory) {
        line(nameOf(path), *entry);
        return out;
    }
    if (hidden) {
        line(".", *entry);
        line("..", *find("/"));
    }
    for (const auto &[name, child] : children(path))
        line(name, *child);
    return out;
}

} // namespace decoyd::ftp
