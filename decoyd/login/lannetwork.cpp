// SPDX-License-Identifier: GPL-3.0-or-later
#include "lannetwork.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace decoyd {

namespace {

using shell::NetState;

/// A socket that closes itself.
class Socket
{
public:
    explicit Socket(int fd = -1)
        : m_fd(fd)
    {
    }
    ~Socket()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Socket(Socket &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Socket &operator=(Socket &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;
    [[nodiscard]] int fd() const { return m_fd; }

private:
    int m_fd;
};

NetState stateOf(int error)
{
    switch (error) {
    case 0:
        return NetState::Open;
    case ECONNREFUSED:
    case ECONNRESET:
        return NetState::Refused;
    case ETIMEDOUT:
        return NetState::TimedOut;
    default:
        return NetState::Unreachable;
    }
}

Socket connectTo(const std::string &ip, std::uint16_t port, int timeoutMs, NetState &state)
{
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(port);
    state = NetState::Unreachable;
    if (inet_pton(AF_INET, ip.c_str(), &target.sin_addr) != 1)
        return Socket();
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd() < 0)
        return Socket();
    int error = 0;
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr *>(&target), sizeof target) != 0)
        error = errno;
    if (error == EINPROGRESS) {
        pollfd waiting{socket.fd(), POLLOUT, 0};
        if (::poll(&waiting, 1, timeoutMs) <= 0) {
            state = NetState::TimedOut;
            return Socket();
        }
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    state = stateOf(error);
    return error == 0 ? std::move(socket) : Socket();
}

std::uint32_t addressOf(const sockaddr *address)
{
    return ntohl(reinterpret_cast<const sockaddr_in *>(address)->sin_addr.s_addr);
}

bool isInOwnNet(const std::string &ip)
{
    ifaddrs *all = nullptr;
    if (::getifaddrs(&all) != 0)
        return false;
    bool found = false;
    for (const ifaddrs *one = all; one && !found; one = one->ifa_next) {
        if (!one->ifa_addr || !one->ifa_netmask || one->ifa_addr->sa_family != AF_INET ||
            (one->ifa_flags & IFF_LOOPBACK) != 0)
            continue;
        const std::uint32_t mask = addressOf(one->ifa_netmask);
        found = Net4{addressOf(one->ifa_addr) & mask, mask}.contains(ip);
    }
    ::freeifaddrs(all);
    return found;
}

class TcpStream final : public shell::NetStream
{
public:
    explicit TcpStream(Socket socket)
        : m_socket(std::move(socket))
    {
    }

    bool send(std::string_view bytes) override
    {
        constexpr int kSendTimeoutMs = 10'000;
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            pollfd waiting{m_socket.fd(), POLLOUT, 0};
            if ((errno != EAGAIN && errno != EINTR) || ::poll(&waiting, 1, kSendTimeoutMs) <= 0)
                return false;
        }
        return true;
    }

    std::string receive(int timeoutMs, bool &closed) override
    {
        closed = false;
        pollfd waiting{m_socket.fd(), POLLIN, 0};
        if (::poll(&waiting, 1, timeoutMs) <= 0)
            return {};
        std::array<char, 8192> block; // NOLINT: filled by recv
        const ssize_t count = ::recv(m_socket.fd(), block.data(), block.size(), 0);
        if (count > 0)
            return {block.data(), static_cast<std::size_t>(count)};
        closed = count == 0 || (errno != EAGAIN && errno != EINTR);
        return {};
    }

private:
    Socket m_socket;
};

} // namespace

Net4 Net4::parse(const std::string &text)
{
    Net4 net;
    const std::size_t slash = text.find('/');
    in_addr address{};
    int bits = 32;
    inet_pton(AF_INET, text.substr(0, slash).c_str(), &address);
    if (slash != std::string::npos)
        std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    net.mask = bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
    net.address = ntohl(address.s_addr) & net.mask;
    return net;
}

bool Net4::contains(const std::string &ip) const
{
    in_addr other{};
    return inet_pton(AF_INET, ip.c_str(), &other) == 1 && (ntohl(other.s_addr) & mask) == address;
}

LanNetwork::LanNetwork(const std::vector<std::string> &nets)
{
    for (const std::string &net : nets) {
        if (net == kOwnNets)
            m_ownNets = true;
        else
            m_nets.push_back(Net4::parse(net));
    }
}

bool LanNetwork::allowed(const std::string &ip)
{
    return std::any_of(m_nets.begin(), m_nets.end(),
                       [&ip](const Net4 &net) { return net.contains(ip); }) ||
           (m_ownNets && isInOwnNet(ip));
}

NetState LanNetwork::probe(const std::string &ip, std::uint16_t port, int timeoutMs)
{
    NetState state = NetState::Unreachable;
    if (allowed(ip))
        static_cast<void>(connectTo(ip, port, timeoutMs, state));
    return state;
}

std::unique_ptr<shell::NetStream> LanNetwork::open(const std::string &ip, std::uint16_t port,
                                                   int timeoutMs, NetState &state)
{
    state = NetState::Unreachable;
    if (!allowed(ip))
        return nullptr;
    Socket socket = connectTo(ip, port, timeoutMs, state);
    return state == NetState::Open ? std::make_unique<TcpStream>(std::move(socket)) : nullptr;
}

} // namespace decoyd
