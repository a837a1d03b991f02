// SPDX-License-Identifier: GPL-3.0-or-later
// Vfs: everything that changes the private layer.
#include "host.h"
#include "vfs.h"

#include <algorithm>

namespace decoyd::shell {

namespace {

std::string parentOf(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

std::string_view nameOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

} // namespace

FsError Vfs::parentWritable(const std::string &real) const
{
    if (nameOf(real).size() > kMaxName)
        return FsError::NameTooLong;
    const Node *parent = find(parentOf(real));
    if (parent == nullptr)
        return FsError::NotFound;
    if (parent->type != NodeType::Directory)
        return FsError::NotDirectory;
    if (parentOf(real).starts_with("/proc") || parentOf(real).starts_with("/sys"))
        return FsError::NotPermitted;
    return may(*parent, 3) ? FsError::None : FsError::Denied;
}

bool Vfs::put(const std::string &real, Node node)
{
    const std::size_t cost = kNodeCost + real.size() + node.content.size();
    if (m_used + cost > m_budget)
        return false;
    m_used += cost;
    m_layer[real] = std::move(node);
    return true;
}

void Vfs::erase(const std::string &real)
{
    if (const auto it = m_layer.find(real); it != m_layer.end()) {
        if (it->second)
            m_used -= kNodeCost + real.size() + it->second->content.size();
        m_layer.erase(it);
    }
    if (m_host->files().contains(real))
        m_layer[real] = std::nullopt;
}

Node *Vfs::own(const std::string &real, FsError &error)
{
    if (const auto it = m_layer.find(real); it != m_layer.end() && it->second)
        return &*it->second;
    const Node *shared = find(real);
    if (shared == nullptr) {
        error = FsError::NotFound;
        return nullptr;
    }
    Node copy = *shared;
    if (copy.type == NodeType::File && copy.generator == nullptr && copy.size < copy.content.size())
        copy.size = copy.content.size();
    if (!put(real, std::move(copy))) {
        error = FsError::NoSpace;
        return nullptr;
    }
    return &*m_layer[real];
}

void Vfs::noteWritten(const std::string &real)
{
    if (std::find(m_written.begin(), m_written.end(), real) == m_written.end())
        m_written.push_back(real);
}

FsError Vfs::write(std::string_view path, std::string_view data, bool append, std::uint16_t mode)
{
    std::string real;
    auto error = resolve(path, true, real);
    if (error == FsError::NotFound) {
        if (error = parentWritable(real); error != FsError::None)
            return error;
        Node fresh;
        fresh.mode = mode;
        fresh.uid = m_uid;
        fresh.gid = m_gid;
        fresh.mtime = now();
        fresh.size = data.size();
        fresh.content = data;
        if (!put(real, std::move(fresh)))
            return FsError::NoSpace;
        noteWritten(real);
        return FsError::None;
    }
    if (error != FsError::None)
        return error;
    const Node *there = find(real);
    if (there->type == NodeType::Directory)
        return FsError::IsDirectory;
    if (!may(*there, 2))
        return FsError::Denied;
    if (there->type == NodeType::Device)
        return FsError::None; // /dev/null and friends swallow everything
    if (real.starts_with("/proc/") || real.starts_with("/sys/"))
        return FsError::None;
    std::string content = append ? contentOf(*there) : std::string();
    content.append(data);
    Node changed = *there;
    changed.generator = nullptr;
    changed.size = content.size();
    changed.content = std::move(content);
    changed.mtime = now();
    const auto it = m_layer.find(real);
    const std::size_t before = it != m_layer.end() && it->second
                                   ? kNodeCost + real.size() + it->second->content.size()
                                   : 0;
    m_used -= before;
    if (!put(real, std::move(changed))) {
        m_used += before;
        return FsError::NoSpace;
    }
    noteWritten(real);
    return FsError::None;
}

FsError Vfs::makeDirectory(std::string_view path, std::uint16_t mode)
{
    std::string real;
    const auto error = resolve(path, true, real);
    if (error == FsError::None)
        return FsError::Exists;
    if (error != FsError::NotFound)
        return error;
    if (const auto parent = parentWritable(real); parent != FsError::None)
        return parent;
    Node fresh;
    fresh.type = NodeType::Directory;
    fresh.mode = mode;
    fresh.uid = m_uid;
    fresh.gid = m_gid;
    fresh.mtime = now();
    fresh.size = 4096;
    return put(real, std::move(fresh)) ? FsError::None : FsError::NoSpace;
}

FsError Vfs::removeDirectory(std::string_view path)
{
    std::string real;
    if (const auto error = resolve(path, false, real); error != FsError::None)
        return error;
    if (find(real)->type != NodeType::Directory)
        return FsError::NotDirectory;
    if (real == "/")
        return FsError::Denied;
    if (const auto parent = parentWritable(real); parent != FsError::None)
        return parent;
    const std::string prefix = real + "/";
    const auto holds = [&](const auto &tree) {
        for (auto it = tree.lower_bound(prefix); it != tree.end() && it->first.starts_with(prefix);
             ++it)
            if (find(it->first) != nullptr)
                return true;
        return false;
    };
    if (holds(m_host->files()) || holds(m_layer))
        return FsError::NotEmpty;
    erase(real);
    return FsError::None;
}

FsError Vfs::remove(std::string_view path)
{
    std::string real;
    if (const auto error = resolve(path, false, real); error != FsError::None)
        return error;
    const Node *node = find(real);
    if (node->type == NodeType::Directory)
        return FsError::IsDirectory;
    if (const auto parent = parentWritable(real); parent != FsError::None)
        return parent;
    const Node *directory = find(parentOf(real));
    const bool sticky = (directory->mode & 01000) != 0;
    if (sticky && m_uid != 0 && node->uid != m_uid && directory->uid != m_uid)
        return FsError::NotPermitted;
    if (std::erase(m_written, real) > 0 && node->type == NodeType::File &&
        m_removedBytes + node->content.size() + kNodeCost <= kMaxRemoved) {
        m_removedBytes += node->content.size() + kNodeCost;
        m_removed.push_back({real, node->content});
    }
    erase(real);
    return FsError::None;
}

FsError Vfs::rename(std::string_view from, std::string_view to)
{
    std::string source;
    if (const auto error = resolve(from, false, source); error != FsError::None)
        return error;
    std::string target;
    const auto error = resolve(to, false, target);
    if (error != FsError::None && error != FsError::NotFound)
        return error;
    if (source == target)
        return FsError::None;
    if (source == "/" || target.starts_with(source + "/"))
        return FsError::Invalid;
    if (const auto left = parentWritable(source); left != FsError::None)
        return left;
    if (const auto right = parentWritable(target); right != FsError::None)
        return right;
    if (error == FsError::None) {
        const bool targetIsDirectory = find(target)->type == NodeType::Directory;
        if (targetIsDirectory != (find(source)->type == NodeType::Directory))
            return targetIsDirectory ? FsError::IsDirectory : FsError::NotDirectory;
        if (targetIsDirectory) {
            if (const auto emptied = removeDirectory(target); emptied != FsError::None)
                return emptied;
        }
    }
    std::vector<std::string> below;
    const auto collect = [&](const auto &tree) {
        const std::string prefix = source + "/";
        for (auto it = tree.lower_bound(prefix); it != tree.end() && it->first.starts_with(prefix);
             ++it)
            if (find(it->first) != nullptr)
                below.push_back(it->first);
    };
    collect(m_host->files());
    collect(m_layer);
    std::sort(below.begin(), below.end());
    below.erase(std::unique(below.begin(), below.end()), below.end());
    erase(target);
    below.insert(below.begin(), source);
    for (const auto &path : below) {
        Node node = *find(path);
        erase(path); // first, so that a large file is never charged twice
        if (!put(target + path.substr(source.size()), std::move(node)))
            return FsError::NoSpace;
    }
    if (std::erase(m_written, source) > 0)
        noteWritten(target);
    return FsError::None;
}

FsError Vfs::makeLink(std::string_view target, std::string_view path)
{
    std::string real;
    const auto error = resolve(path, false, real);
    if (error == FsError::None)
        return FsError::Exists;
    if (error != FsError::NotFound)
        return error;
    if (const auto parent = parentWritable(real); parent != FsError::None)
        return parent;
    if (target.empty() || target.size() > kMaxPath)
        return FsError::NotFound;
    Node fresh;
    fresh.type = NodeType::Symlink;
    fresh.mode = 0777;
    fresh.uid = m_uid;
    fresh.gid = m_gid;
    fresh.mtime = now();
    fresh.size = target.size();
    fresh.content = target;
    return put(real, std::move(fresh)) ? FsError::None : FsError::NoSpace;
}

FsError Vfs::chmod(std::string_view path, std::uint16_t mode)
{
    std::string real;
    if (const auto error = resolve(path, true, real); error != FsError::None)
        return error;
    if (m_uid != 0 && find(real)->uid != m_uid)
        return FsError::NotPermitted;
    FsError error = FsError::None;
    if (Node *node = own(real, error))
        node->mode = mode & 07777;
    return error;
}

FsError Vfs::chown(std::string_view path, std::uint32_t uid, std::uint32_t gid)
{
    std::string real;
    if (const auto error = resolve(path, true, real); error != FsError::None)
        return error;
    const Node *there = find(real);
    if (m_uid != 0 && (there->uid != m_uid || uid != m_uid || !m_host->isMember(m_uid, gid)))
        return FsError::NotPermitted;
    FsError error = FsError::None;
    if (Node *node = own(real, error)) {
        node->uid = uid;
        node->gid = gid;
    }
    return error;
}

FsError Vfs::setTime(std::string_view path, std::int64_t mtime)
{
    std::string real;
    if (const auto error = resolve(path, true, real); error != FsError::None)
        return error;
    if (!may(*find(real), 2) && find(real)->uid != m_uid)
        return FsError::Denied;
    FsError error = FsError::None;
    if (Node *node = own(real, error))
        node->mtime = mtime;
    return error;
}

void Vfs::setShownSize(std::string_view path, std::uint64_t size)
{
    std::string real;
    FsError error = resolve(path, true, real);
    if (error != FsError::None)
        return;
    if (Node *node = own(real, error))
        node->size = size;
}

} // namespace decoyd::shell
