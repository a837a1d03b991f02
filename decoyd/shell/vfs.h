// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

/// Why a file operation failed; None is success. The texts are those of glibc's strerror.
enum class FsError {
    None,
    NotFound,
    NotDirectory,
    IsDirectory,
    Denied,
    NotPermitted,
    Exists,
    NotEmpty,
    NoSpace,
    TooManyLinks,
    NameTooLong,
    Invalid,
};

[[nodiscard]] const char *message(FsError error);

struct DirEntry
{
    std::string name;
    const Node *node; ///< valid until the next change of the Vfs
};

/// A file one session has made or changed.
struct WrittenFile
{
    std::string path;
    std::string content;
};

/// One session's view of the machine's files: the shared read-only tree of a Host under a
/// private writable layer of bounded size. Enforces Unix permissions for the current user.
/// Not thread-safe; the Host below is immutable and may be shared.
class Vfs final
{
public:
    using Clock = std::function<std::int64_t()>;
    static constexpr std::size_t kDefaultBudget = 2 * 1024 * 1024; ///< bytes
    static constexpr std::size_t kNodeCost = 256;                  ///< bytes charged per new entry
    static constexpr std::size_t kMaxRemoved = 1024 * 1024;        ///< bytes
    static constexpr std::size_t kMaxPath = 4095;
    static constexpr std::size_t kMaxName = 255;

    Vfs(std::shared_ptr<const Host> host, Clock clock, std::size_t budget = kDefaultBudget);

    void setUser(std::uint32_t uid, std::uint32_t gid);
    [[nodiscard]] std::uint32_t uid() const { return m_uid; }
    [[nodiscard]] std::uint32_t gid() const { return m_gid; }

    /// Absolute, "." and ".." folded textually, no trailing slash.
    [[nodiscard]] static std::string absolute(std::string_view cwd, std::string_view path);

    /// Follows symlinks (the last component only if `follow`); the result need not exist when
    /// only its last component is missing: then NotFound is returned and `real` is still set.
    [[nodiscard]] FsError resolve(std::string_view path, bool follow, std::string &real) const;

    /// The entry at an absolute path, or null with `error` set.
    [[nodiscard]] const Node *stat(std::string_view path, FsError &error, bool follow = true) const;
    [[nodiscard]] bool exists(std::string_view path) const;
    [[nodiscard]] bool isDirectory(std::string_view path) const;

    /// Entries of a directory in byte order of their names, without "." and "..".
    [[nodiscard]] FsError list(std::string_view path, std::vector<DirEntry> &entries) const;
    [[nodiscard]] FsError read(std::string_view path, std::string &content) const;
    [[nodiscard]] FsError write(std::string_view path, std::string_view data, bool append,
                                std::uint16_t mode = 0644);
    [[nodiscard]] FsError makeDirectory(std::string_view path, std::uint16_t mode = 0755);
    [[nodiscard]] FsError removeDirectory(std::string_view path);
    [[nodiscard]] FsError remove(std::string_view path);
    [[nodiscard]] FsError rename(std::string_view from, std::string_view to);
    [[nodiscard]] FsError makeLink(std::string_view target, std::string_view path);
    [[nodiscard]] FsError chmod(std::string_view path, std::uint16_t mode);
    [[nodiscard]] FsError chown(std::string_view path, std::uint32_t uid, std::uint32_t gid);
    [[nodiscard]] FsError setTime(std::string_view path, std::int64_t mtime);
    /// Lets ls show a size larger than what is kept (an upload beyond the budget).
    void setShownSize(std::string_view path, std::uint64_t size);

    /// Whether the current user has all of the permissions in `bits` (4 read, 2 write, 1 execute).
    [[nodiscard]] bool may(const Node &node, int bits) const;
    /// Changed entries by path; an empty optional hides the entry of the shared tree.
    using Layer = std::map<std::string, std::optional<Node>, std::less<>>;
    /// The private layer, to be given to a later session of the same visitor.
    [[nodiscard]] const Layer &layer() const { return m_layer; }
    /// Starts from the layer of an earlier session; what does not fit the budget is left out.
    void adopt(const Layer &layer);

    /// Bytes the private layer holds now (contents plus kNodeCost an entry).
    [[nodiscard]] std::size_t used() const { return m_used; }
    /// Regular files written since the last call, newest content, each once; also those that
    /// were removed again meanwhile (up to kMaxRemoved bytes).
    [[nodiscard]] std::vector<WrittenFile> takeWritten();
    [[nodiscard]] std::int64_t now() const { return m_clock(); }
    [[nodiscard]] const Host &host() const { return *m_host; }

private:
    [[nodiscard]] const Node *find(std::string_view path) const;
    [[nodiscard]] FsError parentWritable(const std::string &real) const;
    [[nodiscard]] Node *own(const std::string &real, FsError &error);
    [[nodiscard]] bool put(const std::string &real, Node node);
    void erase(const std::string &real);
    void noteWritten(const std::string &real);
    [[nodiscard]] std::string contentOf(const Node &node) const;

    std::shared_ptr<const Host> m_host;
    Clock m_clock;
    std::size_t m_budget;
    std::size_t m_used = 0;
    std::uint32_t m_uid = 0;
    std::uint32_t m_gid = 0;
    Layer m_layer;
    std::vector<std::string> m_written;
    std::vector<WrittenFile> m_removed;
    std::size_t m_removedBytes = 0;
};

} // namespace decoyd::shell
