// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/busframe.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace decnet {

/// One end of a bus socket that never blocks: what cannot be sent waits, and of too much the oldest
/// goes. Belongs to one thread. Owns the file descriptor.
class FrameConnection
{
public:
    using Bytes = std::shared_ptr<const std::string>; ///< one encoded frame, shared by its readers

    explicit FrameConnection(int fd)
        : m_fd(fd)
    {
    }
    ~FrameConnection();
    FrameConnection(const FrameConnection &) = delete;
    FrameConnection &operator=(const FrameConnection &) = delete;

    [[nodiscard]] int fd() const { return m_fd; }
    /// Queues a frame; returns how many older ones had to go.
    int enqueue(Bytes frame);
    /// Sends what the socket takes now. False when the peer is gone.
    [[nodiscard]] bool flush();
    [[nodiscard]] bool hasWaiting() const { return !m_out.empty(); }
    /// Reads what is there (at most one block) and hands on every whole frame. False when the peer
    /// is gone or talks nonsense.
    [[nodiscard]] bool receive(const std::function<void(const busframe::Frame &)> &handler);

private:
    int m_fd;
    std::string m_in; ///< the beginning of a frame whose rest has not come yet
    std::deque<Bytes> m_out;
    std::size_t m_outBytes = 0;
    std::size_t m_sentOfFirst = 0;
};

} // namespace decnet
