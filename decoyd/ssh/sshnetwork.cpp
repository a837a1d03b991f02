// SPDX-License-Identifier: GPL-3.0-or-later
#include "sshnetwork.h"

#include "remotelogin.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace decoyd::ssh {

namespace {

using shell::NetState;

NetState result(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        return NetState::Unreachable;
    return error == 0                                     ? NetState::Open
           : error == ECONNREFUSED || error == ECONNRESET ? NetState::Refused
           : error == ETIMEDOUT                           ? NetState::TimedOut
                                                          : NetState::Unreachable;
}

} // namespace

int beginConnect(const std::string &ip, std::uint16_t port)
{
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(port);
    if (::inet_pton(AF_INET, ip.c_str(), &target.sin_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&target), sizeof target) != 0 &&
        errno != EINPROGRESS) {
        const int error = errno;
        ::close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

std::vector<NetState>
SshNetwork::probeMany(const std::vector<std::pair<std::string, std::uint16_t>> &targets,
                      int timeoutMs)
{
    using Clock = std::chrono::steady_clock;
    std::vector<NetState> states(targets.size(), NetState::TimedOut);
    for (std::size_t first = 0; first < targets.size(); first += kParallel) {
        std::vector<pollfd> entries;
        std::vector<std::size_t> indexes;
        for (std::size_t i = first; i < std::min(first + kParallel, targets.size()); ++i) {
            if (!allowed(targets[i].first))
                continue;
            const int fd = beginConnect(targets[i].first, targets[i].second);
            if (fd < 0) {
                states[i] = errno == ECONNREFUSED ? NetState::Refused : NetState::Unreachable;
                continue;
            }
            entries.push_back({fd, POLLOUT, 0});
            indexes.push_back(i);
        }
        const auto deadline = Clock::now() + std::chrono::milliseconds(timeoutMs);
        for (std::size_t waiting = entries.size(); waiting > 0;) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
            if (left.count() <= 0 ||
                ::poll(entries.data(), entries.size(), static_cast<int>(left.count())) <= 0)
                break;
            for (std::size_t k = 0; k < entries.size(); ++k) {
                if (entries[k].fd < 0 || entries[k].revents == 0)
                    continue;
                states[indexes[k]] = result(entries[k].fd);
                ::close(entries[k].fd);
                entries[k].fd = -1;
                --waiting;
            }
        }
        for (const pollfd &entry : entries)
            if (entry.fd >= 0)
                ::close(entry.fd);
    }
    return states;
}

std::unique_ptr<shell::NetStream> SshNetwork::openSsh(const std::string &ip, std::uint16_t port,
                                                      const std::string &user,
                                                      const std::string &password,
                                                      const std::string &command, NetState &state)
{
    state = NetState::TimedOut;
    return allowed(ip) ? remoteLogin(ip, port, user, password, command, state) : nullptr;
}

} // namespace decoyd::ssh
