// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace decoyd::shell {

class Host;
struct Node;

enum class NodeType : std::uint8_t { File, Directory, Symlink, Device };

/// Makes the bytes of a file at the moment it is read (`now` in seconds since 1970).
using Generator = std::string (*)(const Host &host, const Node &node, std::int64_t now);

/// One entry of the pretended file system.
struct Node
{
    NodeType type = NodeType::File;
    std::uint16_t mode = 0644; ///< permission bits only, octal 0–07777
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::int64_t mtime = 0;
    std::uint64_t size = 0; ///< what ls shows
    std::string content;    ///< file bytes, or the target of a symlink
    Generator generator = nullptr;
};

/// Nodes by absolute path ("/" is the root directory; no trailing slash elsewhere).
using NodeMap = std::map<std::string, Node, std::less<>>;

} // namespace decoyd::shell
