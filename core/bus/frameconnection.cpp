// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/frameconnection.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace decnet {

namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kFramesPerSend = 256;

} // namespace

FrameConnection::~FrameConnection()
{
    ::close(m_fd);
}

int FrameConnection::enqueue(Bytes frame)
{
    int dropped = 0;
    m_outBytes += frame->size();
    m_out.push_back(std::move(frame));
    while (m_out.size() > busframe::kMaxWaiting || m_outBytes > busframe::kMaxWaitingBytes) {
        // One that is sent in part must be sent to its end.
        const auto victim = m_out.begin() + (m_sentOfFirst > 0 ? 1 : 0);
        if (m_out.end() - victim <= 1)
            break;
        m_outBytes -= (*victim)->size();
        m_out.erase(victim);
        ++dropped;
    }
    return dropped;
}

bool FrameConnection::flush()
{
    while (!m_out.empty()) {
        std::array<iovec, kFramesPerSend> parts{};
        const std::size_t count = std::min(m_out.size(), parts.size());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t skip = i == 0 ? m_sentOfFirst : 0;
            parts[i].iov_base = const_cast<char *>(m_out[i]->data() + skip); // NOLINT: C API
            parts[i].iov_len = m_out[i]->size() - skip;
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(m_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        m_sentOfFirst += static_cast<std::size_t>(sent);
        while (!m_out.empty() && m_sentOfFirst >= m_out.front()->size()) {
            m_sentOfFirst -= m_out.front()->size();
            m_outBytes -= m_out.front()->size();
            m_out.pop_front();
        }
    }
    return true;
}

bool FrameConnection::receive(const std::function<void(const busframe::Frame &)> &handler)
{
    // One block for all connections of a thread: only what is left of it is kept, and no memory is
    // cleared for each of many short messages.
    thread_local const std::unique_ptr<char[]> block(new char[kBlock]); // NOLINT: not initialised
    const ssize_t count = ::recv(m_fd, block.get(), kBlock, MSG_DONTWAIT);
    if (count == 0)
        return false;
    if (count < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    std::string_view bytes(block.get(), static_cast<std::size_t>(count));
    const bool isContinued = !m_in.empty();
    if (isContinued)
        bytes = m_in.append(bytes);
    bool broken = false;
    while (const auto frame = busframe::decode(bytes, broken)) {
        handler(*frame);
        bytes.remove_prefix(frame->size);
    }
    if (isContinued)
        m_in.erase(0, m_in.size() - bytes.size());
    else
        m_in.assign(bytes);
    // A long message must not hold its room for ever.
    if (m_in.empty() && m_in.capacity() > kBlock)
        m_in.shrink_to_fit();
    return !broken;
}

} // namespace decnet
