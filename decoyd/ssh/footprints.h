// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/shell/vfs.h"

#include <cstddef>
#include <list>
#include <mutex>
#include <string>

namespace decoyd::ssh {

/// Remembers what each visitor changed in the files, so that an uploaded tool is still there at
/// the next login. Bounded: the longest unseen visitor is forgotten first. Thread-safe.
class Footprints final
{
public:
    static constexpr std::size_t kMaxBytes = 4 * 1024 * 1024; ///< of all visitors
    static constexpr std::size_t kMaxVisitor = 1536 * 1024;   ///< of one

    /// Puts what `source` left behind into fresh files.
    void restore(const std::string &source, shell::Vfs &files);
    /// Merges the changes of a session that ends into what is known of `source`.
    void keep(const std::string &source, const shell::Vfs &files);

private:
    struct Visitor
    {
        std::string source;
        shell::Vfs::Layer layer;
        std::size_t bytes = 0;
    };

    std::mutex m_mutex;
    std::list<Visitor> m_visitors; ///< most recent first
    std::size_t m_bytes = 0;
};

} // namespace decoyd::ssh
