// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/curlcontainerstream.h"

#include "core/docker/engineerror.h"

#include <QtEndian>

#include <poll.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::chrono::seconds kWriteTimeout{30};
constexpr qsizetype kMaxHeadBytes = 64 << 10;
/// {stream, 0, 0, 0, 4-byte big-endian length}
constexpr qsizetype kFrameHeader = 8;
constexpr quint32 kMaxFrameBytes = 1U << 24;
constexpr char kStdout = 1;
constexpr long kSwitchingProtocols = 101;

std::chrono::steady_clock::time_point after(std::chrono::milliseconds timeout)
{
    return std::chrono::steady_clock::now() + timeout;
}

} // namespace

CurlContainerStream::CurlContainerStream(CurlEasy easy, DockerEndpoint endpoint, QString what)
    : m_easy(std::move(easy))
    , m_endpoint(std::move(endpoint))
    , m_what(std::move(what))
{
}

Result<std::unique_ptr<ContainerStream>> CurlContainerStream::open(const DockerEndpoint &endpoint,
                                                                   const HttpRequest &request)
{
    constexpr auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(kConnectTimeout);
    CurlEasy easy = makeCurlEasy(endpoint, static_cast<long>(timeout.count()));
    if (!easy)
        return fail(ErrorKind::Internal, u"Out of memory while trying to %1"_s.arg(request.what));
    const QByteArray url = endpoint.baseUrl + request.target;
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.constData());
    curl_easy_setopt(easy.get(), CURLOPT_CONNECT_ONLY, 1L);
    if (const CURLcode code = curl_easy_perform(easy.get()); code != CURLE_OK)
        return fail(transferError(easy.get(), code, endpoint, request.what));
    std::unique_ptr<CurlContainerStream> stream(
        new CurlContainerStream(std::move(easy), endpoint, request.what));
    if (auto taken = stream->takeOver(request); !taken)
        return fail(taken.error());
    return stream;
}

Result<void> CurlContainerStream::takeOver(const HttpRequest &request)
{
    const auto deadline = after(kConnectTimeout);
    const QByteArray head = request.method + ' ' + request.target +
                            " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                            "Content-Length: 0\r\n\r\n";
    if (auto sent = send(head, deadline); !sent)
        return sent;
    qsizetype end = -1;
    while ((end = m_raw.indexOf("\r\n\r\n")) < 0) {
        if (m_raw.size() > kMaxHeadBytes)
            return fail(transferError(m_easy.get(), CURLE_WEIRD_SERVER_REPLY, m_endpoint, m_what));
        if (auto more = receive(deadline); !more)
            return more;
    }
    HttpResponse response;
    response.status = m_raw.mid(m_raw.indexOf(' ') + 1, 3).toLong();
    m_raw.remove(0, end + 4);
    if (response.status == kSwitchingProtocols || response.status == 200)
        return {};
    response.body = m_raw;
    return fail(engineError(response, m_what));
}

Result<void> CurlContainerStream::waitFor(short events, Deadline deadline)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(m_easy.get(), CURLINFO_ACTIVESOCKET, &socket);
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
        return fail(ErrorKind::Timeout, u"Docker took too long to %1"_s.arg(m_what));
    pollfd waiting{socket, events, 0};
    ::poll(&waiting, 1, static_cast<int>(left.count()));
    return {};
}

Result<void> CurlContainerStream::send(QByteArrayView bytes, Deadline deadline)
{
    while (!bytes.isEmpty()) {
        size_t sent = 0;
        const CURLcode code =
            curl_easy_send(m_easy.get(), bytes.data(), static_cast<size_t>(bytes.size()), &sent);
        if (code == CURLE_OK) {
            bytes = bytes.sliced(static_cast<qsizetype>(sent));
            continue;
        }
        if (code != CURLE_AGAIN)
            return fail(transferError(m_easy.get(), code, m_endpoint, m_what));
        if (auto ready = waitFor(POLLOUT, deadline); !ready)
            return ready;
    }
    return {};
}

Result<void> CurlContainerStream::receive(Deadline deadline)
{
    while (true) {
        char block[16 << 10];
        size_t got = 0;
        const CURLcode code = curl_easy_recv(m_easy.get(), block, sizeof(block), &got);
        if (code == CURLE_OK && got > 0) {
            m_raw.append(block, static_cast<qsizetype>(got));
            return {};
        }
        if (code != CURLE_AGAIN)
            return fail(transferError(m_easy.get(), code == CURLE_OK ? CURLE_GOT_NOTHING : code,
                                      m_endpoint, m_what));
        if (auto ready = waitFor(POLLIN, deadline); !ready)
            return ready;
    }
}

Result<void> CurlContainerStream::unpackFrames()
{
    while (m_raw.size() >= kFrameHeader) {
        const auto length = qFromBigEndian<quint32>(m_raw.constData() + 4);
        if (length > kMaxFrameBytes)
            return fail(ErrorKind::Corrupt,
                        u"Docker's answer to the attempt to %1 cannot be read"_s.arg(m_what));
        if (m_raw.size() < kFrameHeader + static_cast<qsizetype>(length))
            return {};
        if (m_raw.front() == kStdout)
            m_out.append(m_raw.constData() + kFrameHeader, static_cast<qsizetype>(length));
        m_raw.remove(0, kFrameHeader + static_cast<qsizetype>(length));
    }
    return {};
}

Result<void> CurlContainerStream::write(QByteArrayView bytes)
{
    return send(bytes, after(kWriteTimeout));
}

Result<QByteArray> CurlContainerStream::readLine(std::chrono::milliseconds timeout)
{
    const auto deadline = after(timeout);
    while (true) {
        if (auto unpacked = unpackFrames(); !unpacked)
            return fail(unpacked.error());
        if (const qsizetype end = m_out.indexOf('\n'); end >= 0) {
            const QByteArray line = m_out.first(end);
            m_out.remove(0, end + 1);
            return line;
        }
        if (m_out.size() > kMaxLineBytes)
            return fail(ErrorKind::Corrupt, u"A line is too long while trying to %1"_s.arg(m_what));
        if (auto more = receive(deadline); !more)
            return fail(more.error());
    }
}

} // namespace decnet
