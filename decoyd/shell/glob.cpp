// SPDX-License-Identifier: GPL-3.0-or-later
#include "glob.h"

#include "vfs.h"

#include <algorithm>
#include <cctype>

namespace decoyd::shell {

namespace {

bool classHolds(std::string_view name, unsigned char c)
{
    if (name == "alpha")
        return std::isalpha(c) != 0;
    if (name == "digit")
        return std::isdigit(c) != 0;
    if (name == "alnum")
        return std::isalnum(c) != 0;
    if (name == "upper")
        return std::isupper(c) != 0;
    if (name == "lower")
        return std::islower(c) != 0;
    if (name == "space")
        return std::isspace(c) != 0;
    return name == "punct" && std::ispunct(c) != 0;
}

// Matches one pattern element at `p` against `c`; `width` is the length of the element.
bool matchOne(std::string_view pattern, std::size_t p, char c, std::size_t &width)
{
    width = 1;
    if (pattern[p] == '?')
        return true;
    if (pattern[p] == '\\' && p + 1 < pattern.size()) {
        width = 2;
        return pattern[p + 1] == c;
    }
    if (pattern[p] != '[')
        return pattern[p] == c;
    std::size_t i = p + 1;
    const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
    if (negated)
        ++i;
    bool found = false;
    const std::size_t first = i;
    const auto byte = static_cast<unsigned char>(c);
    for (; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
        if (pattern.substr(i).starts_with("[:")) {
            const auto end = pattern.find(":]", i + 2);
            if (end != std::string_view::npos) {
                found = found || classHolds(pattern.substr(i + 2, end - i - 2), byte);
                i = end + 1;
                continue;
            }
        }
        if (pattern[i] == '\\' && i + 1 < pattern.size())
            ++i;
        if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
            if (static_cast<unsigned char>(pattern[i]) <= byte &&
                byte <= static_cast<unsigned char>(pattern[i + 2]))
                found = true;
            i += 2;
        } else if (pattern[i] == c) {
            found = true;
        }
    }
    if (i >= pattern.size()) // no closing bracket: a plain character
        return c == '[';
    width = i - p + 1;
    return found != negated;
}

} // namespace

bool globMatch(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t mark = 0;
    while (t < text.size()) {
        std::size_t width = 1;
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && matchOne(pattern, p, text[t], width)) {
            p += width;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool hasGlob(std::string_view pattern)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\')
            ++i;
        else if (pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[')
            return true;
    }
    return false;
}

std::string unquoteGlob(std::string_view pattern)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size())
            ++i;
        text += pattern[i];
    }
    return text;
}

std::vector<std::string> globPaths(const Vfs &files, const std::string &directory,
                                   std::string_view pattern, std::size_t limit)
{
    std::vector<std::string> found = {pattern.starts_with('/') ? "/" : ""};
    std::size_t at = 0;
    while (at < pattern.size()) {
        while (at < pattern.size() && pattern[at] == '/')
            ++at;
        auto end = pattern.find('/', at);
        if (end == std::string_view::npos)
            end = pattern.size();
        const auto part = pattern.substr(at, end - at);
        if (part.empty())
            break;
        const bool last = pattern.find_first_not_of('/', end) == std::string_view::npos;
        std::vector<std::string> next;
        for (const auto &base : found) {
            const std::string prefix = base.empty() || base == "/" ? base : base + "/";
            if (!hasGlob(part)) {
                const std::string path = prefix + unquoteGlob(part);
                if (files.exists(Vfs::absolute(directory, path)))
                    next.push_back(path);
                continue;
            }
            std::vector<DirEntry> entries;
            if (files.list(Vfs::absolute(directory, base.empty() ? "." : base), entries) !=
                FsError::None)
                continue;
            for (const auto &entry : entries) {
                if (entry.name.front() == '.' && part.front() != '.')
                    continue;
                if (!globMatch(part, entry.name))
                    continue;
                if (!last && !files.isDirectory(Vfs::absolute(directory, prefix + entry.name)))
                    continue;
                next.push_back(prefix + entry.name);
                if (next.size() >= limit)
                    break;
            }
        }
        found = std::move(next);
        at = end;
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace decoyd::shell
