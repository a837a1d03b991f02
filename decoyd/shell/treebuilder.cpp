// SPDX-License-Identifier: GPL-3.0-or-later
#include "treebuilder.h"

#include "seedstream.h"

#include <algorithm>

namespace decoyd::shell {

namespace {

// Scanners read the first bytes of /bin/ls or /bin/echo to learn the architecture.
std::string programBytes(const Host &, const Node &node, std::int64_t)
{
    static constexpr unsigned char kHeader[64] = {
        0x7f, 'E',  'L',  'F', 2,  1, 1,  0, 0,  0, 0,  0, 0,  0, 0,  0, // ident
        3,    0,    0x3e, 0,   1,  0, 0,  0,                             // ET_DYN, x86-64
        0x50, 0x67, 0,    0,   0,  0, 0,  0,                             // entry
        64,   0,    0,    0,   0,  0, 0,  0,                             // program headers
        0,    0x40, 2,    0,   0,  0, 0,  0,                             // section headers
        0,    0,    0,    0,   64, 0, 56, 0, 11, 0, 64, 0, 30, 0, 29, 0};
    std::string bytes(reinterpret_cast<const char *>(kHeader), sizeof kHeader);
    bytes += std::string("\6\0\0\0\4\0\0\0@\0\0\0\0\0\0\0", 16);
    constexpr std::uint64_t kMost = 512 * 1024; // kernels look larger than what can be read of them
    bytes.resize(std::min(node.size, kMost));
    SeedStream draw(node.size, "program");
    for (std::size_t i = 80; i + 8 <= bytes.size(); i += 8) {
        const auto word = draw.next();
        for (std::size_t k = 0; k < 8; ++k)
            bytes[i + k] = static_cast<char>(word >> (8 * k));
    }
    return bytes;
}

} // namespace

TreeBuilder::TreeBuilder(NodeMap &nodes, const Host &host)
    : m_nodes(nodes)
    , m_host(host)
    , m_mtime(host.installTime())
{
    Node &root = m_nodes["/"];
    root.type = NodeType::Directory;
    root.mode = 0755;
    root.mtime = m_mtime;
    root.size = 4096;
}

Node &TreeBuilder::put(std::string_view path, NodeType type, Owner owner)
{
    const auto slash = path.rfind('/');
    if (slash != 0 && m_nodes.find(path.substr(0, slash)) == m_nodes.end())
        dir(path.substr(0, slash));
    Node &node = m_nodes[std::string(path)];
    node.type = type;
    node.mode = owner.mode;
    node.uid = owner.uid;
    node.gid = owner.gid;
    node.mtime = m_mtime;
    return node;
}

void TreeBuilder::dir(std::string_view path, Owner owner)
{
    put(path, NodeType::Directory, owner).size = 4096;
}

void TreeBuilder::file(std::string_view path, std::string content, Owner owner)
{
    Node &node = put(path, NodeType::File, owner);
    node.size = content.size();
    node.content = std::move(content);
}

void TreeBuilder::link(std::string_view path, std::string_view target)
{
    Node &node = put(path, NodeType::Symlink, {0777});
    node.content = target;
    node.size = target.size();
}

void TreeBuilder::device(std::string_view path, Owner owner)
{
    put(path, NodeType::Device, owner);
}

void TreeBuilder::made(std::string_view path, Generator generator, std::uint64_t size, Owner owner)
{
    Node &node = put(path, NodeType::File, owner);
    node.generator = generator;
    node.size = size;
}

void TreeBuilder::made(std::string_view path, Generator generator, std::string key, Owner owner)
{
    Node &node = put(path, NodeType::File, owner);
    node.mode = 0444;
    node.generator = generator;
    node.content = std::move(key);
}

void TreeBuilder::program(std::string_view path, std::uint64_t size, Owner owner)
{
    Node &node = put(path, NodeType::File, owner);
    node.generator = programBytes;
    node.size = std::max<std::uint64_t>(size, 80);
}

} // namespace decoyd::shell
