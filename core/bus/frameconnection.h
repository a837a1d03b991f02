// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/busframe.h"
#include "core/bus/framequeue.h"
#include "core/bus/receiveblock.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace decnet {

/// One end of a bus socket that never blocks: what cannot be sent waits, and of too much the oldest
/// goes. Belongs to one thread. Owns the file descriptor.
class FrameConnection
{
public:
    explicit FrameConnection(int fd)
        : m_fd(fd)
    {
    }
    ~FrameConnection();
    FrameConnection(const FrameConnection &) = delete;
    FrameConnection &operator=(const FrameConnection &) = delete;

    [[nodiscard]] int fd() const { return m_fd; }
    /// Sends a copy of the frame with the next flush().
    void enqueue(std::string_view frame);
    /// Sends the frame itself with the next flush(); it must stay where it is until then. Not to be
    /// mixed with enqueue().
    void lend(std::string_view frame);
    /// Sends what the socket takes now and keeps a copy of the rest. False when the peer is gone.
    [[nodiscard]] bool flush();
    [[nodiscard]] bool hasWaiting() const { return !m_waiting.isEmpty() || !m_lent.empty(); }
    /// Frames that had to go since the last call.
    [[nodiscard]] int takeDropped() { return std::exchange(m_dropped, 0); }
    /// Reads what is there (at most ReceiveBlock::kRead) and hands on every whole frame, which
    /// stays in `block`. False when the peer is gone or talks nonsense.
    [[nodiscard]] bool receive(ReceiveBlock &block,
                               const std::function<void(const busframe::Frame &)> &handler);

private:
    void keepLent(std::size_t sent);

    int m_fd;
    std::string m_in; ///< the beginning of a frame whose rest has not come yet
    FrameQueue m_waiting;
    std::vector<std::string_view> m_lent; ///< runs of whole frames, sent after what waits
    int m_dropped = 0;
};

} // namespace decnet
