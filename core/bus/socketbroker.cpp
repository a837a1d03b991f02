// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/socketbroker.h"

#include "core/bus/bus.h"
#include "core/bus/frameconnection.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> systemFailure(const QString &path)
{
    return fail(errno == EACCES ? ErrorKind::Refused : ErrorKind::Internal,
                u"The bus socket “%1” cannot be opened."_s.arg(path),
                QString::fromLocal8Bit(std::strerror(errno)));
}

} // namespace

struct SocketBroker::Client
{
    explicit Client(int fd)
        : connection(fd)
    {
    }

    [[nodiscard]] bool wants(std::string_view topic) const
    {
        return std::ranges::any_of(patterns, [&](const std::string &pattern) {
            return busframe::matches(pattern, topic);
        });
    }

    FrameConnection connection;
    std::multiset<std::string> patterns;
    bool isGone = false;
};

Result<std::unique_ptr<SocketBroker>> SocketBroker::listen(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray native = QFile::encodeName(path);
    if (static_cast<std::size_t>(native.size()) >= sizeof address.sun_path)
        return fail(ErrorKind::Invalid,
                    u"The path of the bus socket is too long: “%1”."_s.arg(path));
    std::copy(native.begin(), native.end(), std::begin(address.sun_path));
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return fail(ErrorKind::Refused, u"The folder of “%1” cannot be made."_s.arg(path));

    const int lock = ::open((native + ".lock").constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (lock < 0)
        return systemFailure(path);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return fail(ErrorKind::Busy, u"Another program is the broker of “%1”."_s.arg(path));
    }
    // Whatever lies there is the socket of a broker that died.
    ::unlink(native.constData());
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 ||
        ::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::chmod(native.constData(), 0660) != 0 || ::listen(listener, 64) != 0) {
        auto failure = systemFailure(path);
        if (listener >= 0)
            ::close(listener);
        ::close(lock);
        return failure;
    }
    return std::unique_ptr<SocketBroker>(new SocketBroker(path, lock, listener));
}

SocketBroker::SocketBroker(QString path, int lock, int listener)
    : m_path(std::move(path))
    , m_lock(lock)
    , m_listener(listener)
{
    m_thread = std::thread([this] { run(); });
}

SocketBroker::~SocketBroker()
{
    m_stopping = true;
    m_wake.wake();
    m_thread.join();
    ::unlink(QFile::encodeName(m_path).constData());
    ::close(m_listener);
    ::close(m_lock);
}

void SocketBroker::run()
{
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<pollfd> polled;
    const auto route = [&](const Client &sender, const busframe::Frame &frame) {
        FrameConnection::Bytes message;
        for (const auto &client : clients) {
            if (client.get() == &sender || client->isGone || !client->wants(frame.subject))
                continue;
            if (!message)
                message = std::make_shared<const std::string>(
                    busframe::encode(busframe::kMessage, frame.subject, frame.body));
            m_shed += client->connection.enqueue(message);
        }
    };
    const auto serve = [&](Client &client, const busframe::Frame &frame) {
        const std::string subject(frame.subject);
        if (frame.verb == busframe::kPublish) {
            if (isValidTopic(QString::fromStdString(subject)))
                route(client, frame);
        } else if (frame.verb == busframe::kSubscribe) {
            client.isGone = client.isGone || client.patterns.size() >= busframe::kMaxPatterns;
            if (isValidPattern(QString::fromStdString(subject)))
                client.patterns.insert(subject);
        } else if (frame.verb == busframe::kUnsubscribe) {
            if (const auto found = client.patterns.find(subject); found != client.patterns.end())
                client.patterns.erase(found);
        } else {
            client.isGone = true;
        }
    };
    while (!m_stopping) {
        polled.clear();
        polled.push_back({m_wake.fd(), POLLIN, 0});
        polled.push_back({m_listener, POLLIN, 0});
        for (const auto &client : clients) {
            const auto events = client->connection.hasWaiting() ? POLLIN | POLLOUT : POLLIN;
            polled.push_back({client->connection.fd(), static_cast<short>(events), 0});
        }
        if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR)
            return;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            Client &client = *clients[i];
            if ((polled[i + 2].revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
                !client.connection.receive(
                    [&](const busframe::Frame &frame) { serve(client, frame); }))
                client.isGone = true;
        }
        // What was read in this round goes out in this round.
        for (const auto &client : clients) {
            if (!client->isGone && client->connection.hasWaiting() && !client->connection.flush())
                client->isGone = true;
        }
        std::erase_if(clients, [](const auto &client) { return client->isGone; });
        if ((polled[1].revents & POLLIN) != 0) {
            const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0 && clients.size() < busframe::kMaxClients)
                clients.push_back(std::make_unique<Client>(fd));
            else if (fd >= 0)
                ::close(fd);
        }
        m_clients = static_cast<int>(clients.size());
    }
}

} // namespace decnet
