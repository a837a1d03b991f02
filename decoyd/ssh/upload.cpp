// SPDX-License-Identifier: GPL-3.0-or-later
#include "upload.h"

#include "decoyd/core/capture.h"
#include "decoyd/shell/vfs.h"

namespace decoyd::ssh {

Upload::Upload(Capture &capture, const Peer &peer, std::string path, std::string via)
    : m_capture(capture.begin("ssh", peer, path))
    , m_path(std::move(path))
    , m_via(std::move(via))
{
}

Upload::~Upload() = default;

void Upload::append(std::string_view bytes)
{
    m_capture->write(bytes);
    if (m_kept.size() < kMaxKept)
        m_kept.append(bytes.substr(0, kMaxKept - m_kept.size()));
    m_next += bytes.size();
}

void Upload::write(std::uint64_t offset, std::string_view bytes)
{
    if (offset > m_next) {
        if (m_aheadBytes + bytes.size() > kMaxAhead)
            return;
        m_aheadBytes += bytes.size();
        m_ahead[offset] = bytes;
        return;
    }
    const std::uint64_t known = m_next - offset;
    if (known >= bytes.size())
        return; // rewritten blocks change nothing that was captured
    append(bytes.substr(static_cast<std::size_t>(known)));
    while (!m_ahead.empty() && m_ahead.begin()->first <= m_next) {
        const auto first = m_ahead.begin();
        const std::uint64_t overlap = m_next - first->first;
        m_aheadBytes -= first->second.size();
        const std::string block = std::move(first->second);
        m_ahead.erase(first);
        if (overlap < block.size())
            append(std::string_view(block).substr(static_cast<std::size_t>(overlap)));
    }
}

void Upload::finish(shell::Vfs &files, std::uint16_t mode)
{
    if (m_finished)
        return;
    m_finished = true;
    for (const auto &[offset, block] : m_ahead) // a hole stays a hole, what came is kept
        append(block);
    m_ahead.clear();
    using shell::FsError;
    if (files.write(m_path, m_kept, false, mode) == FsError::NoSpace)
        (void)files.write(m_path, std::string_view(m_kept).substr(0, 4096), false, mode);
    (void)files.chmod(m_path, mode);
    if (m_next != m_kept.size())
        files.setShownSize(m_path, m_next);
    (void)files.takeWritten(); // this capture is the one; the shell's would double it
    m_capture->finish({{"via", m_via}});
}

} // namespace decoyd::ssh
