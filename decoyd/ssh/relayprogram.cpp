// SPDX-License-Identifier: GPL-3.0-or-later
#include "relayprogram.h"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace decoyd::ssh {

RelayProgram::RelayProgram(int fd)
    : m_fd(fd)
{
    reportsExit = false;
}

RelayProgram::~RelayProgram()
{
    ::close(m_fd);
}

void RelayProgram::flush()
{
    while (!m_toSocket.empty()) {
        const ssize_t n =
            ::send(m_fd, m_toSocket.data(), m_toSocket.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            m_toSocket.erase(0, static_cast<std::size_t>(n));
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            done = true;
        return;
    }
    if (m_inputEnded && !done) {
        ::shutdown(m_fd, SHUT_WR);
        done = m_socketEnded;
    }
}

void RelayProgram::input(std::string_view bytes)
{
    m_toSocket.append(bytes);
    flush();
}

void RelayProgram::endOfInput()
{
    m_inputEnded = true;
    flush();
}

void RelayProgram::tick()
{
    flush();
    char block[16384];
    while (!m_socketEnded && !done && out.size() < kMaxPending) {
        const ssize_t n = ::recv(m_fd, block, sizeof block, MSG_DONTWAIT);
        if (n > 0) {
            out.append(block, static_cast<std::size_t>(n));
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0) {
            // The far side has said everything: ssh closes the channel, as sshd does once both
            // directions are done or the visitor follows.
            m_socketEnded = true;
            done = true;
        } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
            done = true;
        }
        return;
    }
}

int RelayProgram::descriptor(short &events) const
{
    events = 0;
    if (!m_socketEnded && out.size() < kMaxPending)
        events |= POLLIN;
    if (!m_toSocket.empty())
        events |= POLLOUT;
    return events == 0 || done ? -1 : m_fd;
}

} // namespace decoyd::ssh
