// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"
#include "node.h"

#include <string>
#include <string_view>

namespace decoyd::shell {

/// Who owns a new node and with which permission bits.
struct Owner
{
    std::uint16_t mode;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

/// Fills a NodeMap. Parent directories are made on the way (0755 root); times are set with
/// `at()` and stay for the entries that follow.
class TreeBuilder final
{
public:
    TreeBuilder(NodeMap &nodes, const Host &host);

    void at(std::int64_t mtime) { m_mtime = mtime; }
    void dir(std::string_view path, Owner owner = {0755});
    void file(std::string_view path, std::string content, Owner owner = {0644});
    void link(std::string_view path, std::string_view target);
    void device(std::string_view path, Owner owner = {0666});
    void made(std::string_view path, Generator generator, std::uint64_t size = 0,
              Owner owner = {0444});
    /// The same for a file whose generator needs to know which one it makes (Node::content).
    void made(std::string_view path, Generator generator, std::string key, Owner owner);
    /// An executable whose bytes begin like those of a real x86-64 program.
    void program(std::string_view path, std::uint64_t size, Owner owner = {0755});

    [[nodiscard]] const Host &host() const { return m_host; }

private:
    Node &put(std::string_view path, NodeType type, Owner owner);

    NodeMap &m_nodes;
    const Host &m_host;
    std::int64_t m_mtime;
};

} // namespace decoyd::shell
