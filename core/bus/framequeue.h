// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace decnet {

/// The frames that wait for a slow reader, one behind the other in one piece of memory; of too many
/// (busframe::kMaxWaiting, kMaxWaitingBytes) the oldest go. Holds no memory while it is empty.
class FrameQueue
{
public:
    /// Copies a whole frame; returns how many older ones had to go.
    int append(std::string_view frame) { return append(frame, 0); }
    /// The same for a frame of which the first `sent` bytes are sent already.
    int append(std::string_view frame, std::size_t sent);
    /// What is to be sent next, up to everything; valid until the queue changes.
    [[nodiscard]] std::string_view bytes() const
    {
        return std::string_view(m_bytes).substr(m_begin);
    }
    [[nodiscard]] std::size_t count() const { return m_sizes.size(); }
    [[nodiscard]] bool isEmpty() const { return m_sizes.empty(); }
    /// The first `count` of bytes() are sent.
    void consume(std::size_t count);

private:
    [[nodiscard]] bool isTooMuch() const;
    void dropOldest();

    std::string m_bytes;
    std::size_t m_begin = 0;           ///< of what is not sent yet
    std::deque<std::uint32_t> m_sizes; ///< of whole frames
    std::size_t m_sentOfFirst = 0;
};

} // namespace decnet
