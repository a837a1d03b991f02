// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace decoyd {
class Capture;
class CaptureFile;
struct Peer;
} // namespace decoyd

namespace decoyd::shell {
class Vfs;
}

namespace decoyd::ssh {

/// One file on its way in (scp, sftp): everything goes to the capture, the beginning also into the
/// pretended files, so that the visitor finds it there. Blocks may arrive out of order.
class Upload final
{
public:
    static constexpr std::size_t kMaxKept = 256 * 1024;   ///< bytes put into the files
    static constexpr std::size_t kMaxAhead = 1024 * 1024; ///< bytes held that arrived too early

    /// `path` absolute. `via`: "scp" or "sftp".
    Upload(Capture &capture, const Peer &peer, std::string path, std::string via);
    ~Upload();
    Upload(const Upload &) = delete;
    Upload &operator=(const Upload &) = delete;

    void write(std::uint64_t offset, std::string_view bytes);
    /// Puts the content into `files`, mode and all, and finishes the capture.
    void finish(shell::Vfs &files, std::uint16_t mode);
    [[nodiscard]] std::uint64_t size() const { return m_next; }

private:
    void append(std::string_view bytes);

    std::unique_ptr<CaptureFile> m_capture;
    std::string m_path;
    std::string m_via;
    std::string m_kept;
    std::uint64_t m_next = 0;
    std::map<std::uint64_t, std::string> m_ahead;
    std::size_t m_aheadBytes = 0;
    bool m_finished = false;
};

} // namespace decoyd::ssh
