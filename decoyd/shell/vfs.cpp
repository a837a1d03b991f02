// SPDX-License-Identifier: GPL-3.0-or-later
#include "vfs.h"

#include "host.h"

#include <algorithm>

namespace decoyd::shell {

namespace {

constexpr int kMaxLinks = 40;

} // namespace

const char *message(FsError error)
{
    switch (error) {
    case FsError::None:
        return "Success";
    case FsError::NotFound:
        return "No such file or directory";
    case FsError::NotDirectory:
        return "Not a directory";
    case FsError::IsDirectory:
        return "Is a directory";
    case FsError::Denied:
        return "Permission denied";
    case FsError::NotPermitted:
        return "Operation not permitted";
    case FsError::Exists:
        return "File exists";
    case FsError::NotEmpty:
        return "Directory not empty";
    case FsError::NoSpace:
        return "No space left on device";
    case FsError::TooManyLinks:
        return "Too many levels of symbolic links";
    case FsError::NameTooLong:
        return "File name too long";
    case FsError::Invalid:
        return "Invalid argument";
    }
    return "Invalid argument";
}

Vfs::Vfs(std::shared_ptr<const Host> host, Clock clock, std::size_t budget)
    : m_host(std::move(host))
    , m_clock(std::move(clock))
    , m_budget(budget)
{
}

void Vfs::setUser(std::uint32_t uid, std::uint32_t gid)
{
    m_uid = uid;
    m_gid = gid;
}

std::string Vfs::absolute(std::string_view cwd, std::string_view path)
{
    std::string joined;
    if (path.empty() || path.front() != '/') {
        joined.append(cwd);
        joined += '/';
    }
    joined.append(path);
    std::vector<std::string_view> parts;
    std::size_t at = 0;
    while (at < joined.size()) {
        auto end = joined.find('/', at);
        if (end == std::string::npos)
            end = joined.size();
        const auto part = std::string_view(joined).substr(at, end - at);
        if (part == "..") {
            if (!parts.empty())
                parts.pop_back();
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        at = end + 1;
    }
    std::string result;
    for (const auto part : parts) {
        result += '/';
        result.append(part);
    }
    return result.empty() ? "/" : result;
}

const Node *Vfs::find(std::string_view path) const
{
    if (const auto own = m_layer.find(path); own != m_layer.end())
        return own->second ? &*own->second : nullptr;
    const auto &base = m_host->files();
    const auto shared = base.find(path);
    return shared == base.end() ? nullptr : &shared->second;
}

bool Vfs::may(const Node &node, int bits) const
{
    if (m_uid == 0)
        return (bits & 1) == 0 || node.type == NodeType::Directory || (node.mode & 0111) != 0;
    const bool inGroup = node.gid == m_gid || m_host->isMember(m_uid, node.gid);
    const int granted = node.uid == m_uid ? node.mode >> 6 : inGroup ? node.mode >> 3 : node.mode;
    return (granted & bits) == bits;
}

FsError Vfs::resolve(std::string_view path, bool follow, std::string &real) const
{
    if (path.size() > kMaxPath)
        return FsError::NameTooLong;
    std::string rest = absolute("/", path);
    std::string done;
    int links = 0;
    while (rest.size() > 1) {
        auto end = rest.find('/', 1);
        const bool last = end == std::string::npos;
        if (last)
            end = rest.size();
        if (end - 1 > kMaxName)
            return FsError::NameTooLong;
        if (const Node *parent = find(done.empty() ? "/" : done); parent != nullptr) {
            if (parent->type != NodeType::Directory)
                return FsError::NotDirectory;
            if (!may(*parent, 1))
                return FsError::Denied;
        }
        std::string candidate = done + rest.substr(0, end);
        const Node *node = find(candidate);
        if (node == nullptr) {
            real = candidate + rest.substr(end);
            return FsError::NotFound;
        }
        if (node->type == NodeType::Symlink && (!last || follow)) {
            if (++links > kMaxLinks)
                return FsError::TooManyLinks;
            std::string target = absolute(done.empty() ? "/" : done, node->content);
            rest = target == "/" ? rest.substr(end) : target + rest.substr(end);
            if (rest.size() > kMaxPath)
                return FsError::NameTooLong;
            done.clear();
            continue;
        }
        done = std::move(candidate);
        rest.erase(0, end);
    }
    real = done.empty() ? "/" : done;
    return FsError::None;
}

const Node *Vfs::stat(std::string_view path, FsError &error, bool follow) const
{
    std::string real;
    error = resolve(path, follow, real);
    return error == FsError::None ? find(real) : nullptr;
}

bool Vfs::exists(std::string_view path) const
{
    FsError error{};
    return stat(path, error) != nullptr;
}

bool Vfs::isDirectory(std::string_view path) const
{
    FsError error{};
    const Node *node = stat(path, error);
    return node != nullptr && node->type == NodeType::Directory;
}

FsError Vfs::list(std::string_view path, std::vector<DirEntry> &entries) const
{
    std::string real;
    if (const auto error = resolve(path, true, real); error != FsError::None)
        return error;
    const Node *directory = find(real);
    if (directory->type != NodeType::Directory)
        return FsError::NotDirectory;
    if (!may(*directory, 4))
        return FsError::Denied;
    const std::string prefix = real == "/" ? "/" : real + "/";
    std::map<std::string, const Node *> merged;
    const auto isChild = [&prefix](const std::string &key) {
        return key.size() > prefix.size() && key.find('/', prefix.size()) == std::string::npos;
    };
    const auto &base = m_host->files();
    for (auto it = base.lower_bound(prefix); it != base.end() && it->first.starts_with(prefix);
         ++it)
        if (isChild(it->first))
            merged[it->first.substr(prefix.size())] = &it->second;
    for (auto it = m_layer.lower_bound(prefix);
         it != m_layer.end() && it->first.starts_with(prefix); ++it) {
        if (!isChild(it->first))
            continue;
        if (it->second)
            merged[it->first.substr(prefix.size())] = &*it->second;
        else
            merged.erase(it->first.substr(prefix.size()));
    }
    entries.clear();
    entries.reserve(merged.size());
    for (auto &[name, node] : merged)
        entries.push_back({name, node});
    return FsError::None;
}

std::string Vfs::contentOf(const Node &node) const
{
    return node.generator != nullptr ? node.generator(*m_host, node, m_clock()) : node.content;
}

FsError Vfs::read(std::string_view path, std::string &content) const
{
    std::string real;
    if (const auto error = resolve(path, true, real); error != FsError::None)
        return error;
    const Node *node = find(real);
    if (node->type == NodeType::Directory)
        return FsError::IsDirectory;
    if (!may(*node, 4))
        return FsError::Denied;
    content = contentOf(*node);
    return FsError::None;
}

void Vfs::adopt(const Layer &layer)
{
    for (const auto &[path, node] : layer) {
        if (node)
            (void)put(path, *node);
        else
            erase(path);
    }
}

std::vector<WrittenFile> Vfs::takeWritten()
{
    std::vector<WrittenFile> files = std::move(m_removed);
    m_removed.clear();
    m_removedBytes = 0;
    for (const auto &path : m_written) {
        const Node *node = find(path);
        if (node != nullptr && node->type == NodeType::File)
            files.push_back({path, node->content});
    }
    m_written.clear();
    return files;
}

} // namespace decoyd::shell
