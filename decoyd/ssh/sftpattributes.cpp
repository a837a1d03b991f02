// SPDX-License-Identifier: GPL-3.0-or-later
// SftpProgram: attributes of files on the wire (draft-ietf-secsh-filexfer-02, 5) and as text.
#include "sftpprogram.h"
#include "sftpreader.h"

#include "decoyd/shell/commands/commandtable.h"
#include "decoyd/shell/host.h"
#include "decoyd/shell/textformat.h"
#include "decoyd/shell/timetext.h"

namespace decoyd::ssh {

namespace {

using shell::Node;
using shell::NodeType;

constexpr std::uint32_t kAttrSize = 1;
constexpr std::uint32_t kAttrOwner = 2;
constexpr std::uint32_t kAttrMode = 4;
constexpr std::uint32_t kAttrTime = 8;

} // namespace

SftpProgram::Attributes SftpProgram::readAttributes(SftpReader &reader)
{
    Attributes attributes;
    const std::uint32_t flags = reader.u32();
    if ((flags & kAttrSize) != 0) {
        attributes.hasSize = true;
        attributes.size = reader.u64();
    }
    if ((flags & kAttrOwner) != 0) {
        attributes.hasOwner = true;
        attributes.uid = reader.u32();
        attributes.gid = reader.u32();
    }
    if ((flags & kAttrMode) != 0) {
        attributes.hasMode = true;
        attributes.mode = static_cast<std::uint16_t>(reader.u32() & 07777);
    }
    if ((flags & kAttrTime) != 0) {
        attributes.hasTime = true;
        (void)reader.u32();
        attributes.mtime = reader.u32();
    }
    return attributes;
}

std::string SftpProgram::attributesOf(const Node &node) const
{
    const std::uint32_t kind = node.type == NodeType::Directory ? 0040000
                               : node.type == NodeType::Symlink ? 0120000
                               : node.type == NodeType::Device  ? 0020000
                                                                : 0100000;
    std::string text;
    putNumber(text, kAttrSize | kAttrOwner | kAttrMode | kAttrTime, 4);
    putNumber(text, node.size, 8);
    putNumber(text, node.uid, 4);
    putNumber(text, node.gid, 4);
    putNumber(text, kind | node.mode, 4);
    putNumber(text, static_cast<std::uint32_t>(node.mtime), 4);
    putNumber(text, static_cast<std::uint32_t>(node.mtime), 4);
    return text;
}

std::string SftpProgram::longName(const std::string &name, const Node &node) const
{
    const shell::Host &host = m_access.files->host();
    const bool recent = node.mtime > m_access.files->now() - 15778476;
    return shell::format(
        "%s %3d %-8.8s %-8.8s %8llu %s %s", shell::modeText(node).c_str(),
        node.type == NodeType::Directory ? 2 : 1, host.userName(node.uid).c_str(),
        host.groupName(node.gid).c_str(), static_cast<unsigned long long>(node.size),
        shell::formatTime(recent ? "%b %e %H:%M" : "%b %e  %Y", node.mtime).c_str(), name.c_str());
}

} // namespace decoyd::ssh
