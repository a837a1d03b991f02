// SPDX-License-Identifier: GPL-3.0-or-later
#include "pump.h"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace decoyd::ssh {

namespace {
constexpr std::size_t kBlock = 16384;
constexpr std::size_t kMaxExamined = 40000; // a banner and the largest KEXINIT
} // namespace

Pump::Pump(int client)
    : m_client(client)
{
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    m_inner = pair[0];
    m_serverEnd = pair[1];
}

Pump::~Pump()
{
    for (const int fd : {m_client, m_inner, m_serverEnd})
        if (fd >= 0)
            ::close(fd);
}

int Pump::takeServerEnd()
{
    const int fd = m_serverEnd;
    m_serverEnd = -1;
    return fd;
}

int Pump::prepare(pollfd *entries) const
{
    const short fromClient =
        !m_clientEnded && m_toServer.size() < kMaxBuffered && !m_refused ? POLLIN : 0;
    const short fromServer = !m_serverEnded && m_toClient.size() < kMaxBuffered ? POLLIN : 0;
    const short client = static_cast<short>(fromClient | (m_toClient.empty() ? 0 : POLLOUT));
    const short inner = static_cast<short>(fromServer | (m_toServer.empty() ? 0 : POLLOUT));
    // A descriptor with nothing to wait for is left out: poll() would report its hang-up for ever.
    int n = 0;
    if (m_client >= 0 && client != 0)
        entries[n++] = {m_client, client, 0};
    if (m_inner >= 0 && inner != 0)
        entries[n++] = {m_inner, inner, 0};
    return n;
}

bool Pump::fill(int fd, std::string &buffer, bool &ended)
{
    char block[kBlock];
    const ssize_t n = ::recv(fd, block, sizeof block, MSG_DONTWAIT);
    if (n > 0) {
        buffer.append(block, static_cast<std::size_t>(n));
        return true;
    }
    if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
        ended = true;
    return false;
}

bool Pump::drain(int fd, std::string &buffer)
{
    while (!buffer.empty()) {
        const ssize_t n = ::send(fd, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0)
            buffer.erase(0, static_cast<std::size_t>(n));
        else if (n < 0 && errno == EINTR)
            continue;
        else
            return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    return true;
}

void Pump::refuse(const char *text)
{
    m_refused = true;
    m_examining = false;
    // Of what libssh says only the identification may pass, and it comes first.
    if (!m_greeted && m_inner >= 0)
        (void)fill(m_inner, m_toClient, m_serverEnded);
    if (const auto end = m_toClient.find('\n'); end != std::string::npos && !m_greeted)
        m_toClient.resize(end + 1);
    m_toClient += text;
    m_serverEnded = true;
    if (onForeign)
        onForeign(m_seen.substr(0, 512));
}

void Pump::examine()
{
    if (!m_bannerSeen) {
        const auto end = m_seen.find('\n');
        if (end == std::string::npos) {
            // sshd gives up as soon as the line cannot become an identification.
            if (m_seen.size() > kMaxBanner)
                refuse("Invalid SSH identification string.\r\n");
            return;
        }
        std::string banner = m_seen.substr(0, end);
        if (!banner.empty() && banner.back() == '\r')
            banner.pop_back();
        const bool ssh = banner.starts_with("SSH-") && banner.find('-', 4) != std::string::npos &&
                         banner.size() < kMaxBanner;
        if (!ssh)
            return refuse("Invalid SSH identification string.\r\n");
        if (!banner.starts_with("SSH-2.") && !banner.starts_with("SSH-1.99-"))
            return refuse("Protocol major versions differ.\r\n");
        m_bannerSeen = true;
        m_seen.erase(0, end + 1);
        if (onBanner)
            onBanner(banner);
    }
    const auto init = parseKexInit(m_seen);
    if (init && !init->hassh.empty() && onKexInit)
        onKexInit(*init);
    if (init || m_seen.size() > kMaxExamined) {
        m_examining = false;
        m_seen.clear();
        m_seen.shrink_to_fit();
    }
}

bool Pump::move()
{
    if (!m_clientEnded && !m_refused && m_toServer.size() < kMaxBuffered) {
        std::string fresh;
        if (fill(m_client, fresh, m_clientEnded)) {
            if (m_examining) {
                m_seen += fresh;
                const bool before = m_bannerSeen;
                examine();
                // Nothing reaches libssh before the line is known to be good.
                if (!m_refused && m_bannerSeen)
                    m_toServer += before ? fresh : m_held + fresh;
                else if (!m_refused)
                    m_held += fresh;
            } else {
                m_toServer += fresh;
            }
        }
    }
    if (!m_serverEnded && m_inner >= 0 && m_toClient.size() < kMaxBuffered)
        m_fromServer += fill(m_inner, m_toClient, m_serverEnded) ? 1 : 0;
    bool open = drain(m_client, m_toClient);
    m_greeted = m_greeted || (m_toClient.empty() && m_fromServer > 0);
    if (m_inner >= 0 && !drain(m_inner, m_toServer))
        m_serverEnded = true;
    if (m_clientEnded && m_toServer.empty() && m_inner >= 0 && !m_halfClosed) {
        ::shutdown(m_inner, SHUT_WR);
        m_halfClosed = true;
    }
    if (m_refused && m_toClient.empty())
        open = false;
    return open && !(m_serverEnded && m_toClient.empty()) && !(m_clientEnded && m_serverEnded);
}

void Pump::finish(int timeoutMs)
{
    m_refused = true;
    while (!m_serverEnded && m_inner >= 0 && m_toClient.size() < kMaxBuffered)
        if (!fill(m_inner, m_toClient, m_serverEnded))
            break;
    for (int waited = 0; !m_toClient.empty() && waited < timeoutMs;) {
        if (!drain(m_client, m_toClient))
            return;
        if (m_toClient.empty())
            break;
        pollfd entry{m_client, POLLOUT, 0};
        constexpr int kStepMs = 100;
        (void)::poll(&entry, 1, kStepMs);
        waited += kStepMs;
    }
    ::shutdown(m_client, SHUT_WR);
    // A close with unread bytes would send RST and may destroy our last words on their way.
    char sink[4096];
    for (int i = 0; i < 16; ++i) {
        pollfd entry{m_client, POLLIN, 0};
        constexpr int kLingerMs = 20;
        if (::poll(&entry, 1, kLingerMs) <= 0 ||
            ::recv(m_client, sink, sizeof sink, MSG_DONTWAIT) <= 0)
            break;
    }
}

} // namespace decoyd::ssh
