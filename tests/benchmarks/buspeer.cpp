// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/buspeer.h"

#include "core/bus/busframe.h"

#include <QFile>

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace decnet::bench {

namespace {

int connectUnix(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray native = QFile::encodeName(path);
    std::copy(native.begin(), native.end(), std::begin(address.sun_path));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("no broker at %s", native.constData());
    return fd;
}

int connectLoopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("no broker at port %d", int(port));
    return fd;
}

} // namespace

BusPeer::BusPeer(Broker broker, const QString &place)
    : m_broker(broker)
    , m_fd(broker == Broker::Ours ? connectUnix(place) : connectLoopback(place.toUShort()))
{
    if (broker == Broker::Ours)
        return;
    readUntil("\r\n");
    send("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n");
    readUntil("PONG\r\n");
}

BusPeer::~BusPeer()
{
    ::close(m_fd);
}

void BusPeer::subscribe(const std::string &pattern)
{
    if (m_broker == Broker::Ours) {
        send(busframe::encode(busframe::kSubscribe, pattern));
        return;
    }
    send("SUB " + pattern + " 1\r\nPING\r\n");
    readUntil("PONG\r\n");
}

void BusPeer::send(const std::string &bytes)
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = ::send(m_fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0)
            qFatal("the broker hung up");
        sent += static_cast<std::size_t>(count);
    }
}

std::size_t BusPeer::sendNow(std::string_view bytes)
{
    const ssize_t count = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        qFatal("the broker hung up");
    return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
}

void BusPeer::expect(std::size_t bytes)
{
    char block[4096];
    while (bytes > 0) {
        const ssize_t count = ::recv(m_fd, block, std::min(bytes, sizeof block), 0);
        if (count <= 0)
            qFatal("the broker hung up");
        bytes -= static_cast<std::size_t>(count);
    }
}

void BusPeer::readUntil(const std::string &end)
{
    std::string text;
    while (!text.ends_with(end)) {
        char letter = 0;
        if (::recv(m_fd, &letter, 1, 0) != 1)
            qFatal("the broker hung up");
        text += letter;
    }
}

std::string BusPeer::publication(Broker broker, const std::string &topic, const std::string &body)
{
    if (broker == Broker::Ours)
        return busframe::encode(busframe::kPublish, topic, body);
    return "PUB " + topic + ' ' + std::to_string(body.size()) + "\r\n" + body + "\r\n";
}

std::size_t BusPeer::deliveredSize(Broker broker, const std::string &topic, const std::string &body)
{
    if (broker == Broker::Ours)
        return busframe::encode(busframe::kMessage, topic, body).size();
    return ("MSG " + topic + " 1 " + std::to_string(body.size()) + "\r\n" + body + "\r\n").size();
}

} // namespace decnet::bench
