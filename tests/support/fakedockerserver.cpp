// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakedockerserver.h"

#include <QFile>
#include <QJsonDocument>
#include <QtEndian>

#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace decnet::test {

namespace {

constexpr int kPollMillis = 20;

bool sendAll(int descriptor, const QByteArray &bytes)
{
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n = ::send(descriptor, bytes.constData() + sent,
                                 static_cast<size_t>(bytes.size() - sent), MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        sent += n;
    }
    return true;
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

/// Takes one whole request off the buffer, if there is one.
bool takeRequest(QByteArray &buffer, FakeRequest &request)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QList<QByteArray> lines = buffer.first(end).split('\n');
    qsizetype length = 0;
    for (const QByteArray &line : lines) {
        if (line.toLower().startsWith("content-length:"))
            length = line.mid(15).trimmed().toLongLong();
    }
    if (buffer.size() < end + 4 + length)
        return false;
    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    request.method = words.value(0);
    request.target = words.value(1);
    QByteArray path = request.target;
    const qsizetype question = path.indexOf('?');
    if (question >= 0) {
        request.query = path.mid(question + 1);
        path = path.first(question);
    }
    if (path.startsWith("/v") && path.size() > 2 && path[2] >= '0' && path[2] <= '9')
        path = path.mid(path.indexOf('/', 1));
    request.path = path;
    request.body = buffer.mid(end + 4, length);
    buffer.remove(0, end + 4 + length);
    return true;
}

} // namespace

QJsonObject FakeRequest::json() const
{
    return QJsonDocument::fromJson(body).object();
}

FakeReply FakeReply::json(const QJsonObject &object, int status)
{
    FakeReply reply;
    reply.status = status;
    reply.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return reply;
}

FakeReply FakeReply::error(int status, const QByteArray &message)
{
    return json({{QStringLiteral("message"), QString::fromUtf8(message)}}, status);
}

FakeDockerServer::FakeDockerServer(Handler handler, QByteArray apiVersion, QByteArray minApiVersion)
    : m_handler(std::move(handler))
    , m_apiVersion(std::move(apiVersion))
    , m_minApiVersion(std::move(minApiVersion))
{
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = QFile::encodeName(socketPath());
    Q_ASSERT(static_cast<size_t>(path.size()) < sizeof(address.sun_path));
    std::memcpy(address.sun_path, path.constData(), static_cast<size_t>(path.size()));
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0 ||
        ::listen(m_listener, 4096) != 0) {
        qFatal("fake Docker server cannot listen on %s", path.constData());
    }
    m_acceptor = std::thread([this] { acceptLoop(); });
}

FakeDockerServer::~FakeDockerServer()
{
    stop();
}

QString FakeDockerServer::socketPath() const
{
    return m_dir.filePath(QStringLiteral("docker.sock"));
}

QString FakeDockerServer::host() const
{
    return QStringLiteral("unix://") + socketPath();
}

std::vector<FakeRequest> FakeDockerServer::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

QStringList FakeDockerServer::calls() const
{
    QStringList list;
    for (const FakeRequest &request : requests())
        list.append(QString::fromLatin1(request.method + ' ' + request.path));
    return list;
}

void FakeDockerServer::stop()
{
    if (m_stopping.exchange(true))
        return;
    m_acceptor.join();
    ::close(m_listener);
    for (std::thread &thread : m_threads)
        thread.join();
}

void FakeDockerServer::acceptLoop()
{
    while (!m_stopping) {
        pollfd item{m_listener, POLLIN, 0};
        if (::poll(&item, 1, kPollMillis) <= 0)
            continue;
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0)
            continue;
        ++m_connections;
        m_threads.emplace_back([this, descriptor] { serve(descriptor); });
    }
}

void FakeDockerServer::serve(int descriptor)
{
    QByteArray buffer;
    bool open = true;
    while (open && !m_stopping) {
        pollfd item{descriptor, POLLIN, 0};
        if (::poll(&item, 1, kPollMillis) <= 0)
            continue;
        char bytes[16384];
        const ssize_t n = ::recv(descriptor, bytes, sizeof(bytes), 0);
        if (n <= 0)
            break;
        buffer.append(bytes, n);
        FakeRequest request;
        while (open && takeRequest(buffer, request)) {
            open = answer(descriptor, request);
            request = {};
        }
    }
    ::close(descriptor);
}

bool FakeDockerServer::wait(int descriptor, std::chrono::milliseconds time) const
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        pollfd item{descriptor, POLLRDHUP, 0};
        if (m_stopping || (::poll(&item, 1, 5) > 0 && (item.revents & (POLLRDHUP | POLLHUP)) != 0))
            return false;
    }
    return true;
}

bool FakeDockerServer::answer(int descriptor, const FakeRequest &request)
{
    FakeReply reply;
    if (request.path == "/version") {
        reply = FakeReply::json(
            {{QStringLiteral("Version"), QStringLiteral("20.10.24")},
             {QStringLiteral("ApiVersion"), QString::fromLatin1(m_apiVersion)},
             {QStringLiteral("MinAPIVersion"), QString::fromLatin1(m_minApiVersion)}});
    } else {
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(request);
        }
        reply = m_handler(request);
    }
    if (!wait(descriptor, reply.delay) || reply.dropAtOnce)
        return false;
    if (!reply.raw.isEmpty())
        return sendAll(descriptor, reply.raw) && false;

    QByteArray head = "HTTP/1.1 " + QByteArray::number(reply.status) +
                      " Story\r\nContent-Type: " + reply.contentType + "\r\n";
    const bool hasBody = reply.status != 204 && reply.status != 304;
    if (!reply.pieces.empty() || reply.stallAfterPieces) {
        if (!sendAll(descriptor, head + "Transfer-Encoding: chunked\r\n\r\n"))
            return false;
        for (const QByteArray &piece : reply.pieces) {
            if (!wait(descriptor, reply.pieceDelay) || !sendAll(descriptor, chunk(piece)))
                return false;
        }
        if (reply.stallAfterPieces)
            return wait(descriptor, std::chrono::hours(1)) && false;
        if (reply.dropAfterBytes >= 0)
            return false;
        return sendAll(descriptor, "0\r\n\r\n");
    }
    if (hasBody)
        head += "Content-Length: " + QByteArray::number(reply.body.size()) + "\r\n";
    if (!sendAll(descriptor, head + "\r\n"))
        return false;
    if (reply.dropAfterBytes >= 0)
        return sendAll(descriptor, reply.body.left(reply.dropAfterBytes)) && false;
    return !hasBody || sendAll(descriptor, reply.body);
}

QByteArray logFrame(int stream, const QByteArray &payload)
{
    QByteArray frame(8, '\0');
    frame[0] = static_cast<char>(stream);
    qToBigEndian(static_cast<quint32>(payload.size()), frame.data() + 4);
    return frame + payload;
}

} // namespace decnet::test
