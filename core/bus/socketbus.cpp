// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/socketbus.h"

#include "core/bus/frameconnection.h"
#include "core/bus/socketbroker.h"
#include "core/bus/wakefd.h"

#include <QFile>
#include <QJsonDocument>

#include <array>
#include <deque>
#include <map>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kFirstPause = 20ms;
constexpr auto kLongestPause = 1000ms;

int connectTo(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray native = QFile::encodeName(path);
    if (static_cast<std::size_t>(native.size()) >= sizeof address.sun_path)
        return -1;
    std::copy(native.begin(), native.end(), std::begin(address.sun_path));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    constexpr int room = busframe::kSendBuffer;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return fd;
    ::close(fd);
    return -1;
}

QByteArray bodyOf(const BusEvent &event)
{
    return QJsonDocument(QJsonObject{{u"v"_s, 1},
                                     {u"id"_s, event.id},
                                     {u"topic"_s, event.topic},
                                     {u"type"_s, event.type},
                                     {u"ts"_s, toIsoUtc(event.at)},
                                     {u"payload"_s, event.payload}})
        .toJson(QJsonDocument::Compact);
}

std::string_view bytes(const QByteArray &array)
{
    return {array.constData(), static_cast<std::size_t>(array.size())};
}

} // namespace

/// What publishers, subscriptions and the talking thread share.
struct SocketBus::State
{
    /// Frames for the broker; of too many the oldest go.
    void post(std::string frame)
    {
        bool isFirst = false;
        {
            const std::scoped_lock lock(mutex);
            isFirst = out.empty();
            out.push_back(std::move(frame));
            if (out.size() > busframe::kMaxWaiting) {
                out.pop_front();
                ++shed;
            }
        }
        // Who was woken for the first takes all; a system call for each is spared.
        if (isFirst)
            wake.wake();
    }
    void changeInterest(const std::string &pattern, int by)
    {
        bool isNews = false;
        {
            const std::scoped_lock lock(mutex);
            int &count = interests[pattern];
            isNews = connected && ((by > 0 && count == 0) || (by < 0 && count == 1));
            count += by;
            if (count == 0)
                interests.erase(pattern);
        }
        // Without a connection the next one begins with all of them.
        if (isNews)
            post(busframe::encode(by > 0 ? busframe::kSubscribe : busframe::kUnsubscribe, pattern));
    }

    std::mutex mutex;
    std::deque<std::string> out;
    std::map<std::string, int> interests; ///< pattern -> subscriptions
    bool connected = false;
    qint64 shed = 0;
    std::atomic_bool stopping = false;
    WakeFd wake;
};

class SocketBus::Ticket final : public Subscription
{
public:
    Ticket(std::unique_ptr<Subscription> local, std::shared_ptr<State> state, std::string pattern)
        : m_local(std::move(local))
        , m_state(std::move(state))
        , m_pattern(std::move(pattern))
    {
        m_state->changeInterest(m_pattern, 1);
    }
    ~Ticket() override { m_state->changeInterest(m_pattern, -1); }

private:
    std::unique_ptr<Subscription> m_local;
    std::shared_ptr<State> m_state;
    std::string m_pattern;
};

SocketBus::SocketBus(const Clock &clock, QString path)
    : m_clock(clock)
    , m_path(std::move(path))
    , m_local(clock)
    , m_state(std::make_shared<State>())
{
}

SocketBus::~SocketBus()
{
    m_state->stopping = true;
    m_state->wake.wake();
    if (m_talker.joinable())
        m_talker.join();
}

void SocketBus::startTalking()
{
    std::call_once(m_started, [this] { m_talker = std::thread([this] { talk(); }); });
}

bool SocketBus::isConnected() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->connected;
}

qint64 SocketBus::shedCount() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->shed;
}

void SocketBus::publish(const QString &topic, const QJsonObject &payload)
{
    const auto event = m_local.makeEvent(topic, payload);
    if (!event)
        return;
    m_local.deliver(*event);
    const QByteArray body = bodyOf(*event);
    if (static_cast<std::size_t>(body.size()) > busframe::kMaxBody) {
        const std::scoped_lock lock(m_state->mutex);
        ++m_state->shed;
        return;
    }
    m_state->post(busframe::encode(busframe::kPublish, topic.toStdString(), bytes(body)));
    startTalking();
}

std::unique_ptr<Subscription> SocketBus::subscribe(const QString &pattern, QObject *context,
                                                   Handler handler)
{
    auto local = m_local.subscribe(pattern, context, std::move(handler));
    if (!isValidPattern(pattern))
        return local;
    auto ticket = std::make_unique<Ticket>(std::move(local), m_state, pattern.toStdString());
    startTalking();
    return ticket;
}

void SocketBus::host()
{
    m_hosts = true;
    m_state->wake.wake();
    startTalking();
}

void SocketBus::hear(std::string_view body)
{
    const QJsonObject object =
        QJsonDocument::fromJson(
            QByteArray::fromRawData(body.data(), static_cast<qsizetype>(body.size())))
            .object();
    BusEvent event;
    event.id = object.value(u"id"_s).toString();
    event.topic = object.value(u"topic"_s).toString();
    event.type = object.value(u"type"_s).toString();
    event.at = fromIsoUtc(object.value(u"ts"_s).toString());
    event.payload = object.value(u"payload"_s).toObject();
    if (isValidTopic(event.topic))
        m_local.deliver(event);
}

void SocketBus::converse(FrameConnection &connection)
{
    {
        const std::scoped_lock lock(m_state->mutex);
        for (const auto &[pattern, count] : m_state->interests)
            connection.enqueue(busframe::encode(busframe::kSubscribe, pattern));
        m_state->connected = true;
    }
    ReceiveBlock block;
    std::optional<std::chrono::steady_clock::time_point> deadline;
    while (true) {
        {
            const std::scoped_lock lock(m_state->mutex);
            for (const std::string &frame : m_state->out)
                connection.enqueue(frame);
            m_state->out.clear();
            m_state->shed += connection.takeDropped();
        }
        if (!connection.flush())
            break;
        if (m_state->stopping && !deadline)
            deadline = std::chrono::steady_clock::now() + kFarewell;
        if (deadline && (!connection.hasWaiting() || std::chrono::steady_clock::now() >= *deadline))
            break;
        const auto events = connection.hasWaiting() ? POLLIN | POLLOUT : POLLIN;
        std::array<pollfd, 2> polled{
            {{m_state->wake.fd(), POLLIN, 0}, {connection.fd(), static_cast<short>(events), 0}}};
        ::poll(polled.data(), polled.size(), deadline ? 20 : -1);
        m_state->wake.clear();
        block.clear();
        if ((polled[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
            !connection.receive(block, [this](const busframe::Frame &frame) {
                if (frame.verb == busframe::kMessage)
                    hear(frame.body);
            }))
            break;
    }
    const std::scoped_lock lock(m_state->mutex);
    m_state->connected = false;
}

void SocketBus::talk()
{
    std::unique_ptr<SocketBroker> broker;
    auto pause = kFirstPause;
    while (true) {
        if (const int fd = connectTo(m_path); fd >= 0) {
            FrameConnection connection(fd);
            converse(connection);
            pause = kFirstPause;
        }
        if (m_state->stopping)
            return;
        if (m_hosts && !broker) {
            if (auto made = SocketBroker::listen(m_path)) {
                broker = std::move(*made);
                m_isBroker = true;
                continue;
            }
        }
        pollfd polled{m_state->wake.fd(), POLLIN, 0};
        ::poll(&polled, 1, static_cast<int>(pause.count()));
        m_state->wake.clear();
        pause = std::min(pause * 2, std::chrono::milliseconds(kLongestPause));
        // A program that could be the broker itself looks often: others wait for it.
        if (m_hosts)
            pause = kFirstPause;
    }
}

} // namespace decnet
