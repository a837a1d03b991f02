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

constexpr std::size_t kPiecesPerSend = 64;

/// What is kept for the beginning of the next frame.
constexpr std::size_t kUsualFrame = 4096;

bool isMomentary(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

FrameConnection::~FrameConnection()
{
    ::close(m_fd);
}

void FrameConnection::enqueue(std::string_view frame)
{
    m_dropped += m_waiting.append(frame);
}

void FrameConnection::lend(std::string_view frame)
{
    if (!m_lent.empty() && m_lent.back().end() == frame.begin())
        m_lent.back() = {m_lent.back().data(), m_lent.back().size() + frame.size()};
    else
        m_lent.push_back(frame);
}

bool FrameConnection::flush()
{
    while (hasWaiting()) {
        std::array<iovec, kPiecesPerSend> pieces; // NOLINT: not initialised
        std::size_t count = 0;
        std::size_t wanted = 0;
        const auto add = [&](std::string_view bytes) {
            pieces[count++] = {const_cast<char *>(bytes.data()), bytes.size()}; // NOLINT: C API
            wanted += bytes.size();
        };
        const std::size_t waited = m_waiting.bytes().size();
        if (waited > 0)
            add(m_waiting.bytes());
        for (std::size_t i = 0; i < m_lent.size() && count < pieces.size(); ++i)
            add(m_lent[i]);
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = count;
        const ssize_t result = ::sendmsg(m_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (result < 0 && !isMomentary(errno))
            return false;
        const auto sent = static_cast<std::size_t>(std::max<ssize_t>(result, 0));
        m_waiting.consume(std::min(sent, waited));
        if (sent < wanted) {
            keepLent(sent - std::min(sent, waited));
            return true;
        }
        m_lent.erase(m_lent.begin(),
                     m_lent.begin() + static_cast<std::ptrdiff_t>(count - (waited > 0 ? 1 : 0)));
    }
    return true;
}

/// Copies all but the first `sent` bytes to the frames that wait.
void FrameConnection::keepLent(std::size_t sent)
{
    for (std::string_view run : m_lent) {
        bool broken = false;
        while (const auto frame = busframe::decode(run, broken)) {
            if (sent < frame->size)
                m_dropped += m_waiting.append(run.substr(0, frame->size), sent);
            sent -= std::min(sent, frame->size);
            run.remove_prefix(frame->size);
        }
    }
    m_lent.clear();
}

bool FrameConnection::receive(ReceiveBlock &block,
                              const std::function<void(const busframe::Frame &)> &handler)
{
    char *const begin = block.free();
    std::ranges::copy(m_in, begin);
    const ssize_t count = ::recv(m_fd, begin + m_in.size(), ReceiveBlock::kRead, MSG_DONTWAIT);
    if (count == 0)
        return false;
    if (count < 0)
        return isMomentary(errno);
    std::string_view bytes(begin, m_in.size() + static_cast<std::size_t>(count));
    const std::size_t all = bytes.size();
    bool broken = false;
    while (const auto frame = busframe::decode(bytes, broken)) {
        handler(*frame);
        bytes.remove_prefix(frame->size);
    }
    block.use(all - bytes.size());
    // A long message must not hold its room for ever.
    if (bytes.size() <= kUsualFrame && m_in.capacity() > kUsualFrame)
        m_in = std::string();
    m_in = bytes;
    return !broken;
}

} // namespace decnet
