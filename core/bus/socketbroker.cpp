// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/socketbroker.h"

#include "core/bus/bus.h"
#include "core/bus/frameconnection.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>
#include <unordered_map>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Topics whose readers are remembered.
constexpr std::size_t kMostTopics = 4096;

/// For so long after a message the next one is waited for without going to sleep: to be woken for
/// each of many costs their senders more than the messages themselves.
constexpr std::chrono::microseconds kAwake{50};

/// poll() without end. False when it failed.
bool waitForWork(std::vector<pollfd> &polled, bool isBusy)
{
    if (isBusy) {
        const auto end = std::chrono::steady_clock::now() + kAwake;
        do {
            const int ready = ::poll(polled.data(), polled.size(), 0);
            if (ready != 0)
                return ready > 0;
            ::sched_yield();
        } while (std::chrono::steady_clock::now() < end);
    }
    return ::poll(polled.data(), polled.size(), -1) >= 0;
}

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

/// Who is connected, and who wants what. Of the broker's thread.
class SocketBroker::Exchange
{
public:
    explicit Exchange(std::atomic<qint64> &shed)
        : m_shed(shed)
    {
    }

    void admit(int fd);
    void poll(std::vector<pollfd> &polled) const;
    /// `polled` holds what poll() appended, from `first` on. True when somebody said something.
    bool serve(const std::vector<pollfd> &polled, std::size_t first);
    [[nodiscard]] std::size_t size() const { return m_clients.size(); }

private:
    using Readers = std::vector<Client *>;
    struct TopicHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view topic) const
        {
            return std::hash<std::string_view>()(topic);
        }
    };

    void handle(Client &client, const busframe::Frame &frame);
    void route(const Client &sender, const busframe::Frame &frame);
    /// Sends what the frames in the block became, and makes the block free again.
    void flush();
    [[nodiscard]] const Readers &readersOf(std::string_view topic);

    std::atomic<qint64> &m_shed;
    std::vector<std::unique_ptr<Client>> m_clients;
    ReceiveBlock m_block;
    bool m_hasHeard = false;
    /// Topics are few and come again: looked for among all patterns only once.
    std::unordered_map<std::string, Readers, TopicHash, std::equal_to<>> m_readers;
};

void SocketBroker::Exchange::admit(int fd)
{
    if (m_clients.size() >= busframe::kMaxClients) {
        ::close(fd);
        return;
    }
    constexpr int room = busframe::kSendBuffer;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    m_clients.push_back(std::make_unique<Client>(fd));
    m_readers.clear();
}

void SocketBroker::Exchange::poll(std::vector<pollfd> &polled) const
{
    for (const auto &client : m_clients) {
        const auto events = client->connection.hasWaiting() ? POLLIN | POLLOUT : POLLIN;
        polled.push_back({client->connection.fd(), static_cast<short>(events), 0});
    }
}

bool SocketBroker::Exchange::serve(const std::vector<pollfd> &polled, std::size_t first)
{
    m_hasHeard = false;
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        Client &client = *m_clients[i];
        if ((polled[first + i].revents & (POLLIN | POLLHUP | POLLERR)) == 0)
            continue;
        if (!m_block.hasRoom())
            flush();
        if (!client.connection.receive(
                m_block, [&](const busframe::Frame &frame) { handle(client, frame); }))
            client.isGone = true;
    }
    // What was read in this round goes out in this round.
    flush();
    if (std::ranges::any_of(m_clients, [](const auto &client) { return client->isGone; })) {
        m_readers.clear();
        std::erase_if(m_clients, [](const auto &client) { return client->isGone; });
    }
    return m_hasHeard;
}

void SocketBroker::Exchange::flush()
{
    for (const auto &client : m_clients) {
        if (!client->isGone && client->connection.hasWaiting()) {
            client->isGone = !client->connection.flush();
            m_shed += client->connection.takeDropped();
        }
    }
    m_block.clear();
}

void SocketBroker::Exchange::handle(Client &client, const busframe::Frame &frame)
{
    m_hasHeard = true;
    if (frame.verb == busframe::kPublish) {
        route(client, frame);
        return;
    }
    const std::string subject(frame.subject);
    if (frame.verb == busframe::kSubscribe) {
        client.isGone = client.isGone || client.patterns.size() >= busframe::kMaxPatterns;
        if (isValidPattern(QString::fromStdString(subject)))
            client.patterns.insert(subject);
    } else if (frame.verb == busframe::kUnsubscribe) {
        if (const auto found = client.patterns.find(subject); found != client.patterns.end())
            client.patterns.erase(found);
    } else {
        client.isGone = true;
    }
    m_readers.clear();
}

const SocketBroker::Exchange::Readers &SocketBroker::Exchange::readersOf(std::string_view topic)
{
    if (const auto known = m_readers.find(topic); known != m_readers.end())
        return known->second;
    if (m_readers.size() >= kMostTopics)
        m_readers.clear();
    Readers &readers = m_readers[std::string(topic)];
    const auto length = static_cast<qsizetype>(topic.size());
    if (!isValidTopic(QString::fromUtf8(topic.data(), length)))
        return readers;
    for (const auto &client : m_clients) {
        if (client->wants(topic))
            readers.push_back(client.get());
    }
    return readers;
}

void SocketBroker::Exchange::route(const Client &sender, const busframe::Frame &frame)
{
    // A message differs from its publication only in the verb, and goes out from where it came in.
    static_assert(busframe::kMessage.size() == busframe::kPublish.size());
    std::ranges::copy(busframe::kMessage, m_block.writable(frame.verb));
    const std::string_view message(frame.verb.data(), frame.size);
    for (Client *client : readersOf(frame.subject)) {
        if (client != &sender && !client->isGone)
            client->connection.lend(message);
    }
}

void SocketBroker::run()
{
    Exchange exchange(m_shed);
    std::vector<pollfd> polled;
    bool isBusy = false;
    while (!m_stopping) {
        polled.clear();
        polled.push_back({m_wake.fd(), POLLIN, 0});
        polled.push_back({m_listener, POLLIN, 0});
        exchange.poll(polled);
        if (!waitForWork(polled, isBusy) && errno != EINTR)
            return;
        isBusy = exchange.serve(polled, 2);
        if ((polled[1].revents & POLLIN) != 0) {
            const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0)
                exchange.admit(fd);
        }
        m_clients = static_cast<int>(exchange.size());
    }
}

} // namespace decnet
