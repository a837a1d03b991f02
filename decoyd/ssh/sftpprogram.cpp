// SPDX-License-Identifier: GPL-3.0-or-later
#include "sftpprogram.h"

#include "footprints.h"
#include "sftpreader.h"

#include "decoyd/core/log.h"
#include "decoyd/shell/host.h"

#include <algorithm>

namespace decoyd::ssh {

namespace {

using shell::FsError;
using shell::Node;
using shell::NodeType;

// draft-ietf-secsh-filexfer-02, 3
enum Packet : std::uint8_t {
    kInit = 1,
    kVersion = 2,
    kOpen = 3,
    kClose = 4,
    kRead = 5,
    kWrite = 6,
    kLstat = 7,
    kFstat = 8,
    kSetstat = 9,
    kFsetstat = 10,
    kOpendir = 11,
    kReaddir = 12,
    kRemove = 13,
    kMkdir = 14,
    kRmdir = 15,
    kRealpath = 16,
    kStat = 17,
    kRename = 18,
    kReadlink = 19,
    kSymlink = 20,
    kStatus = 101,
    kHandle = 102,
    kData = 103,
    kName = 104,
    kAttrs = 105,
    kExtended = 200,
    kExtendedReply = 201,
};

enum Code : std::uint32_t {
    kOk = 0,
    kEof = 1,
    kNoSuchFile = 2,
    kPermissionDenied = 3,
    kFailure = 4,
    kBadMessage = 5,
    kUnsupported = 8,
};

constexpr const char *kTexts[] = {"Success",           "End of file",     "No such file",
                                  "Permission denied", "Failure",         "Bad message",
                                  "No connection",     "Connection lost", "Operation unsupported"};

constexpr std::uint32_t kOpenRead = 1;
constexpr std::uint32_t kOpenWrite = 2;
constexpr std::uint32_t kOpenAppend = 4;
constexpr std::uint32_t kOpenCreate = 8;
constexpr std::uint32_t kOpenExclusive = 0x20;

} // namespace

SftpProgram::SftpProgram(FileAccess access)
    : m_access(std::move(access))
{
}

SftpProgram::~SftpProgram()
{
    closed();
}

void SftpProgram::closed()
{
    for (auto &[name, handle] : m_handles)
        finish(handle);
    m_handles.clear();
    m_access.footprints.keep(m_access.peer.srcIp, *m_access.files);
}

void SftpProgram::endOfInput()
{
    done = true;
}

void SftpProgram::input(std::string_view bytes)
{
    m_input.append(bytes);
    std::size_t at = 0;
    while (!done && m_input.size() - at >= 4) {
        SftpReader head(std::string_view(m_input).substr(at, 4));
        const std::uint32_t size = head.u32();
        if (size == 0 || size > kMaxPacket) { // sftp-server: "bad message from local host"
            exitCode = 11;
            done = true;
            return;
        }
        if (m_input.size() - at - 4 < size)
            break;
        process(std::string_view(m_input).substr(at + 4, size));
        at += 4 + size;
    }
    m_input.erase(0, at);
}

void SftpProgram::process(std::string_view packet)
{
    SftpReader reader(packet);
    const std::uint8_t type = reader.byte();
    const std::uint32_t id = reader.u32();
    if (type == kInit) {
        std::string payload;
        for (const auto &[name, version] :
             {std::pair{"posix-rename@openssh.com", "1"}, std::pair{"statvfs@openssh.com", "2"},
              std::pair{"fstatvfs@openssh.com", "2"}, std::pair{"hardlink@openssh.com", "1"},
              std::pair{"fsync@openssh.com", "1"}, std::pair{"lsetstat@openssh.com", "1"}}) {
            putString(payload, name);
            putString(payload, version);
        }
        m_versioned = true;
        constexpr std::uint32_t kProtocol = 3;
        send(kVersion, kProtocol, payload);
        return;
    }
    if (!m_versioned || !reader.good()) {
        exitCode = 11;
        done = true;
        return;
    }
    dispatch(type, id, reader);
}

void SftpProgram::dispatch(std::uint8_t type, std::uint32_t id, SftpReader &reader)
{
    const auto path = [&] { return m_access.absolute(reader.view()); };
    switch (type) {
    case kOpen:
        return open(id, reader);
    case kClose:
        return close(id, reader.string());
    case kRead:
        return read(id, reader);
    case kWrite:
        return write(id, reader);
    case kLstat:
        return stat(id, path(), false);
    case kStat:
        return stat(id, path(), true);
    case kFstat: {
        const auto found = m_handles.find(reader.string());
        if (found == m_handles.end())
            return statusCode(id, kFailure);
        return stat(id, found->second.path, true);
    }
    case kSetstat: {
        const std::string name = path();
        return setStat(id, name, readAttributes(reader));
    }
    case kFsetstat: {
        const auto found = m_handles.find(reader.string());
        const Attributes attributes = readAttributes(reader);
        if (found == m_handles.end())
            return statusCode(id, kFailure);
        if (attributes.hasMode)
            found->second.mode = attributes.mode;
        return setStat(id, found->second.path, attributes);
    }
    case kOpendir:
        return openDirectory(id, path());
    case kReaddir:
        return readDirectory(id, reader.string());
    case kRemove: {
        const std::string name = path();
        const FsError error = m_access.files->remove(name);
        tell("remove", name, error == FsError::None);
        return status(id, error);
    }
    case kMkdir: {
        const std::string name = path();
        const Attributes attributes = readAttributes(reader);
        const FsError error =
            m_access.files->makeDirectory(name, attributes.hasMode ? attributes.mode & 0777 : 0755);
        tell("mkdir", name, error == FsError::None);
        return status(id, error);
    }
    case kRmdir: {
        const std::string name = path();
        const FsError error = m_access.files->removeDirectory(name);
        tell("rmdir", name, error == FsError::None);
        return status(id, error);
    }
    case kRealpath:
        return realPath(id, path());
    case kRename: {
        const std::string from = path();
        return rename(id, from, path(), false);
    }
    case kReadlink: {
        FsError error = FsError::None;
        const Node *node = m_access.files->stat(path(), error, false);
        if (!node)
            return status(id, error);
        if (node->type != NodeType::Symlink)
            return statusCode(id, kFailure);
        std::string payload;
        putNumber(payload, 1, 4);
        putString(payload, node->content);
        putString(payload, node->content);
        putNumber(payload, 0, 4);
        return send(kName, id, payload);
    }
    case kSymlink: {
        // OpenSSH sends target first, against the draft; every client has followed.
        const std::string target = reader.string();
        const std::string name = path();
        const FsError error = m_access.files->makeLink(target, name);
        tell("symlink", name, error == FsError::None);
        return status(id, error);
    }
    case kExtended:
        return extended(id, reader);
    default:
        return statusCode(id, kUnsupported);
    }
}

void SftpProgram::open(std::uint32_t id, SftpReader &reader)
{
    const std::string path = m_access.absolute(reader.view());
    const std::uint32_t flags = reader.u32();
    const Attributes attributes = readAttributes(reader);
    if (!reader.good())
        return statusCode(id, kBadMessage);
    if (m_handles.size() >= kMaxHandles)
        return statusCode(id, kFailure);
    shell::Vfs &files = *m_access.files;
    Handle handle;
    handle.path = path;
    handle.mode = attributes.hasMode ? attributes.mode & 0777 : 0644;
    FsError error = FsError::None;
    const Node *node = files.stat(path, error);
    if (node && node->type == NodeType::Directory)
        return statusCode(id, kFailure);
    if (node && (flags & kOpenExclusive) != 0 && (flags & kOpenCreate) != 0)
        return statusCode(id, kFailure);
    if (!node && (error != FsError::NotFound || (flags & kOpenCreate) == 0))
        return status(id, error);
    if ((flags & kOpenWrite) != 0) {
        const bool append = (flags & kOpenAppend) != 0;
        if (append && node)
            handle.base = node->size;
        if (node && !attributes.hasMode)
            handle.mode = node->mode;
        error = files.write(path, {}, append, handle.mode);
        tell("write", path, error == FsError::None);
        if (error != FsError::None)
            return status(id, error);
        handle.upload = std::make_unique<Upload>(m_access.capture, m_access.peer, path, "sftp");
    } else {
        error = files.read(path, handle.content);
        if (error != FsError::None) {
            tell("read", path, false);
            return status(id, error);
        }
    }
    std::string name;
    putNumber(name, m_nextHandle++, 4);
    m_handles.emplace(name, std::move(handle));
    std::string payload;
    putString(payload, name);
    send(kHandle, id, payload);
}

void SftpProgram::finish(Handle &handle)
{
    if (handle.upload) {
        handle.upload->finish(*m_access.files, handle.mode);
        handle.upload.reset();
    } else if (!handle.directory && handle.read > 0) {
        Event(m_access.log, "ssh", "download", m_access.peer)
            .kv("via", "sftp")
            .kv("user", m_access.user)
            .kv("path", handle.path)
            .kv("size", handle.read);
    }
}

void SftpProgram::close(std::uint32_t id, const std::string &name)
{
    const auto found = m_handles.find(name);
    if (found == m_handles.end())
        return statusCode(id, kFailure);
    finish(found->second);
    m_handles.erase(found);
    statusCode(id, kOk);
}

void SftpProgram::read(std::uint32_t id, SftpReader &reader)
{
    const auto found = m_handles.find(reader.string());
    const std::uint64_t offset = reader.u64();
    const std::size_t length = std::min<std::size_t>(reader.u32(), kMaxRead);
    if (found == m_handles.end() || found->second.directory)
        return statusCode(id, kFailure);
    Handle &handle = found->second;
    if (offset >= handle.content.size())
        return statusCode(id, kEof);
    const auto part =
        std::string_view(handle.content).substr(static_cast<std::size_t>(offset), length);
    handle.read = std::max<std::uint64_t>(handle.read, offset + part.size());
    std::string payload;
    putString(payload, part);
    send(kData, id, payload);
}

void SftpProgram::write(std::uint32_t id, SftpReader &reader)
{
    const auto found = m_handles.find(reader.string());
    const std::uint64_t offset = reader.u64();
    const std::string_view bytes = reader.view();
    if (!reader.good())
        return statusCode(id, kBadMessage);
    if (found == m_handles.end() || !found->second.upload)
        return statusCode(id, kFailure);
    const std::uint64_t base = found->second.base;
    found->second.upload->write(offset >= base ? offset - base : offset, bytes);
    statusCode(id, kOk);
}

void SftpProgram::openDirectory(std::uint32_t id, const std::string &path)
{
    if (m_handles.size() >= kMaxHandles)
        return statusCode(id, kFailure);
    Handle handle;
    handle.path = path;
    handle.directory = true;
    std::vector<shell::DirEntry> entries;
    const FsError error = m_access.files->list(path, entries);
    if (error != FsError::None)
        return status(id, error);
    handle.names = {".", ".."};
    for (const auto &entry : entries)
        handle.names.push_back(entry.name);
    tell("list", path, true);
    std::string name;
    putNumber(name, m_nextHandle++, 4);
    m_handles.emplace(name, std::move(handle));
    std::string payload;
    putString(payload, name);
    send(kHandle, id, payload);
}

void SftpProgram::readDirectory(std::uint32_t id, const std::string &name)
{
    const auto found = m_handles.find(name);
    if (found == m_handles.end() || !found->second.directory)
        return statusCode(id, kFailure);
    Handle &handle = found->second;
    std::string entries;
    std::uint32_t count = 0;
    while (handle.at < handle.names.size() && count < kNamesAtOnce) {
        const std::string &entry = handle.names[handle.at++];
        FsError error = FsError::None;
        const Node *node =
            m_access.files->stat(shell::Vfs::absolute(handle.path, entry), error, false);
        if (!node)
            continue;
        putString(entries, entry);
        putString(entries, longName(entry, *node));
        entries += attributesOf(*node);
        ++count;
    }
    if (count == 0)
        return statusCode(id, kEof);
    std::string payload;
    putNumber(payload, count, 4);
    send(kName, id, payload + entries);
}

void SftpProgram::stat(std::uint32_t id, const std::string &path, bool follow)
{
    FsError error = FsError::None;
    const Node *node = m_access.files->stat(path, error, follow);
    if (!node)
        return status(id, error);
    send(kAttrs, id, attributesOf(*node));
}

void SftpProgram::setStat(std::uint32_t id, const std::string &path, const Attributes &attributes)
{
    FsError error = FsError::None;
    shell::Vfs &files = *m_access.files;
    if (attributes.hasSize && attributes.size == 0)
        error = files.write(path, {}, false);
    if (error == FsError::None && attributes.hasMode) {
        error = files.chmod(path, attributes.mode & 07777);
        tell("chmod", path, error == FsError::None);
    }
    if (error == FsError::None && attributes.hasTime)
        error = files.setTime(path, attributes.mtime);
    if (error == FsError::None && attributes.hasOwner)
        error = files.chown(path, attributes.uid, attributes.gid);
    status(id, error);
}

void SftpProgram::realPath(std::uint32_t id, const std::string &path)
{
    std::string real;
    const FsError error = m_access.files->resolve(path, true, real);
    if (error != FsError::None && error != FsError::NotFound)
        return status(id, error);
    std::string payload;
    putNumber(payload, 1, 4);
    putString(payload, real);
    putString(payload, real);
    putNumber(payload, 0, 4);
    send(kName, id, payload);
}

void SftpProgram::rename(std::uint32_t id, const std::string &from, const std::string &to,
                         bool replace)
{
    if (!replace && m_access.files->exists(to))
        return statusCode(id, kFailure);
    const FsError error = m_access.files->rename(from, to);
    tell("rename", from + " -> " + to, error == FsError::None);
    status(id, error);
}

void SftpProgram::extended(std::uint32_t id, SftpReader &reader)
{
    const std::string request = reader.string();
    if (request == "posix-rename@openssh.com") {
        const std::string from = m_access.absolute(reader.view());
        return rename(id, from, m_access.absolute(reader.view()), true);
    }
    if (request == "fsync@openssh.com")
        return statusCode(id, kOk);
    if (request == "hardlink@openssh.com") {
        std::string content;
        FsError error = m_access.files->read(m_access.absolute(reader.view()), content);
        if (error == FsError::None)
            error = m_access.files->write(m_access.absolute(reader.view()), content, false);
        return status(id, error);
    }
    if (request == "lsetstat@openssh.com") {
        const std::string path = m_access.absolute(reader.view());
        return setStat(id, path, readAttributes(reader));
    }
    if (request == "statvfs@openssh.com" || request == "fstatvfs@openssh.com") {
        const std::uint64_t blocks = m_access.files->host().diskKb() / 4;
        std::string payload;
        // f_bsize f_frsize f_blocks f_bfree f_bavail f_files f_ffree f_favail f_fsid f_flag
        // f_namemax
        for (const std::uint64_t value :
             {std::uint64_t{4096}, std::uint64_t{4096}, blocks, blocks * 69 / 100,
              blocks * 64 / 100, blocks / 4, blocks / 5, blocks / 5, std::uint64_t{0x801},
              std::uint64_t{0}, std::uint64_t{255}})
            putNumber(payload, value, 8);
        return send(kExtendedReply, id, payload);
    }
    statusCode(id, kUnsupported);
}

void SftpProgram::send(std::uint8_t type, std::uint32_t id, std::string_view payload)
{
    putNumber(out, 1 + 4 + payload.size(), 4);
    out += static_cast<char>(type);
    putNumber(out, id, 4);
    out.append(payload);
}

void SftpProgram::status(std::uint32_t id, FsError error)
{
    switch (error) {
    case FsError::None:
        return statusCode(id, kOk);
    case FsError::NotFound:
    case FsError::NotDirectory:
    case FsError::TooManyLinks:
        return statusCode(id, kNoSuchFile);
    case FsError::Denied:
    case FsError::NotPermitted:
        return statusCode(id, kPermissionDenied);
    default:
        return statusCode(id, kFailure);
    }
}

void SftpProgram::statusCode(std::uint32_t id, std::uint32_t code)
{
    std::string payload;
    putNumber(payload, code, 4);
    putString(payload, kTexts[code]);
    putString(payload, "");
    send(kStatus, id, payload);
}

void SftpProgram::tell(std::string_view operation, const std::string &path, bool good)
{
    Event(m_access.log, "ssh", "sftp", m_access.peer)
        .kv("op", operation)
        .kv("path", path)
        .kv("user", m_access.user)
        .kv("ok", good);
}

} // namespace decoyd::ssh
