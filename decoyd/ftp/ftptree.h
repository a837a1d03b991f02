// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {
class Personality;
}

namespace decoyd::ftp {

/// A file or directory that visitors see. Content of big bait is made when it is read.
struct Entry
{
    bool directory = false;
    std::string owner = "ftp";
    std::uint64_t size = 0;
    std::int64_t modified = 0; ///< Unix time
    std::string content;       ///< when set, the file is this; else `size` bytes that look random
};

/// The tree of one decoy: seeded bait, plus what the visitor of this connection changed.
/// Paths are absolute and normalised ("/pub/readme.txt"); "/" always exists.
class Tree
{
public:
    static constexpr std::size_t kMaxEntries = 200;    ///< with what a visitor adds
    static constexpr std::size_t kMaxKept = 64 * 1024; ///< bytes of uploads readable again

    /// `now` is Unix time.
    Tree(const Personality &personality, std::int64_t now);

    /// `path` as seen from `cwd`, without "." and ".."; never leaves the root.
    [[nodiscard]] static std::string resolve(std::string_view cwd, std::string_view path);
    /// Last component, "/" for the root.
    [[nodiscard]] static std::string nameOf(const std::string &path);
    [[nodiscard]] static std::string parentOf(const std::string &path);

    [[nodiscard]] const Entry *find(const std::string &path) const;
    [[nodiscard]] bool isDirectory(const std::string &path) const;
    /// Names and entries directly in a directory, sorted.
    [[nodiscard]] std::vector<std::pair<std::string, const Entry *>>
    children(const std::string &directory) const;

    /// The parent must exist. False when it does not or the tree is full.
    bool addFile(const std::string &path, std::uint64_t size, std::string content,
                 std::int64_t modified);
    bool addDirectory(const std::string &path, std::int64_t modified);
    bool remove(const std::string &path);
    bool rename(const std::string &from, const std::string &to);

    /// Bytes [offset, offset+count) of a file.
    [[nodiscard]] std::string read(const std::string &path, std::uint64_t offset,
                                   std::size_t count) const;

    /// Lines of LIST, each ending in CRLF. `now` decides between time and year.
    [[nodiscard]] std::string list(const std::string &path, bool hidden, std::int64_t now) const;

private:
    std::map<std::string, Entry> m_entries;
    std::uint64_t m_seed = 0;
    std::size_t m_kept = 0;
};

} // namespace decoyd::ftp
