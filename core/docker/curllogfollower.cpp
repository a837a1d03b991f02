// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/curllogfollower.h"

#include "core/docker/engineerror.h"

#include <QUrl>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr long kConnectTimeoutMillis = 5000;
/// Nothing is polled for: commands wake the thread up. This only bounds a lost wake-up.
constexpr int kIdleWaitMillis = 60'000;
constexpr qsizetype kMaxErrorBytes = 64 << 10;

} // namespace

struct CurlLogFollower::Stream
{
    CurlLogFollower *owner = nullptr;
    CurlEasy easy;
    QString containerId;
    quint64 generation = 0;
    LogFrameDecoder decoder;
    QByteArray errorBody;
    Result<void> decoded;
    QByteArray url;
};

CurlLogFollower::CurlLogFollower(DockerEndpoint endpoint, LineHandler line, EndHandler end)
    : m_endpoint(std::move(endpoint))
    , m_line(std::move(line))
    , m_end(std::move(end))
{
    initialiseCurl();
    m_multi.reset(curl_multi_init());
    // Streams never end by themselves, so kept connections would only hold sockets open.
    curl_multi_setopt(m_multi.get(), CURLMOPT_MAXCONNECTS, 1L);
    m_thread = std::thread([this] { run(); });
}

CurlLogFollower::~CurlLogFollower()
{
    m_stop = true;
    curl_multi_wakeup(m_multi.get());
    m_thread.join();
}

void CurlLogFollower::follow(const QString &containerId, const QString &since)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_wanted.contains(containerId))
            return;
        const quint64 generation = m_nextGeneration++;
        m_wanted.emplace(containerId, generation);
        m_commands.push_back({true, containerId, since, generation});
    }
    curl_multi_wakeup(m_multi.get());
}

void CurlLogFollower::unfollow(const QString &containerId)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto wanted = m_wanted.find(containerId);
        if (wanted == m_wanted.end())
            return;
        m_commands.push_back({false, containerId, {}, wanted->second});
        m_wanted.erase(wanted);
    }
    curl_multi_wakeup(m_multi.get());
}

int CurlLogFollower::streamCount() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_wanted.size());
}

bool CurlLogFollower::isWanted(const Stream &stream) const
{
    const std::lock_guard lock(m_mutex);
    const auto wanted = m_wanted.find(stream.containerId);
    return wanted != m_wanted.end() && wanted->second == stream.generation;
}

void CurlLogFollower::run()
{
    while (!m_stop) {
        takeCommands();
        int running = 0;
        curl_multi_perform(m_multi.get(), &running);
        finishStreams();
        if (!m_stop)
            curl_multi_poll(m_multi.get(), nullptr, 0, kIdleWaitMillis, nullptr);
    }
    for (const auto &[handle, stream] : m_streams)
        curl_multi_remove_handle(m_multi.get(), handle);
    m_streams.clear();
}

void CurlLogFollower::takeCommands()
{
    std::vector<Command> commands;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
    }
    for (const Command &command : commands) {
        if (command.follow) {
            startStream(command);
            continue;
        }
        for (auto it = m_streams.begin(); it != m_streams.end(); ++it) {
            if (it->second->containerId == command.containerId &&
                it->second->generation == command.generation) {
                curl_multi_remove_handle(m_multi.get(), it->first);
                m_streams.erase(it);
                break;
            }
        }
    }
}

void CurlLogFollower::startStream(const Command &command)
{
    auto stream = std::make_unique<Stream>();
    stream->owner = this;
    stream->containerId = command.containerId;
    stream->generation = command.generation;
    stream->easy = makeCurlEasy(m_endpoint, kConnectTimeoutMillis);
    if (!stream->easy) {
        endStream(*stream, CURLE_OUT_OF_MEMORY);
        return;
    }
    // The oldest version that is accepted has this call in the same form.
    stream->url = m_endpoint.baseUrl + "/containers/" +
                  QUrl::toPercentEncoding(command.containerId) +
                  "/logs?follow=1&stdout=1&stderr=1&timestamps=1";
    if (const QString from = toUnixNanos(command.since); !from.isEmpty())
        stream->url += "&since=" + from.toLatin1();

    CURL *handle = stream->easy.get();
    curl_easy_setopt(handle, CURLOPT_URL, stream->url.constData());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &CurlLogFollower::receive);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, stream.get());
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_multi_add_handle(m_multi.get(), handle);
    m_streams.emplace(handle, std::move(stream));
}

size_t CurlLogFollower::receive(char *data, size_t size, size_t count, void *user)
{
    auto &stream = *static_cast<Stream *>(user);
    const size_t length = size * count;
    const QByteArrayView bytes(data, static_cast<qsizetype>(length));
    long status = 0;
    curl_easy_getinfo(stream.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400) {
        if (stream.errorBody.size() < kMaxErrorBytes)
            stream.errorBody.append(bytes);
        return length;
    }
    CurlLogFollower &owner = *stream.owner;
    stream.decoded = stream.decoder.feed(bytes, [&](const LogLine &line) {
        if (!owner.m_stop && owner.isWanted(stream))
            owner.m_line(stream.containerId, line);
    });
    return stream.decoded ? length : 0;
}

void CurlLogFollower::finishStreams()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *handle = message->easy_handle;
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(m_multi.get(), handle);
        auto node = m_streams.extract(handle);
        if (!node.empty())
            endStream(*node.mapped(), code);
    }
}

void CurlLogFollower::endStream(Stream &stream, CURLcode code)
{
    if (m_stop || !isWanted(stream))
        return;
    stream.decoder.finish([&](const LogLine &line) { m_line(stream.containerId, line); });
    const Result<void> how = outcome(stream, code);
    {
        // Before the handler, so that it can follow the same container again.
        const std::lock_guard lock(m_mutex);
        const auto wanted = m_wanted.find(stream.containerId);
        if (wanted == m_wanted.end() || wanted->second != stream.generation)
            return;
        m_wanted.erase(wanted);
    }
    m_end(stream.containerId, how);
}

Result<void> CurlLogFollower::outcome(Stream &stream, CURLcode code) const
{
    const QString what = u"follow the log of container %1"_s.arg(stream.containerId);
    if (!stream.decoded)
        return fail(stream.decoded.error().wrapped(u"Docker could not %1"_s.arg(what)));
    if (code != CURLE_OK)
        return fail(transferError(stream.easy.get(), code, m_endpoint, what));
    HttpResponse response;
    response.body = stream.errorBody;
    curl_easy_getinfo(stream.easy.get(), CURLINFO_RESPONSE_CODE, &response.status);
    if (response.status >= 400)
        return fail(engineError(response, what));
    return {};
}

Result<std::unique_ptr<LogFollower>> createLogFollower(LogFollower::LineHandler line,
                                                       LogFollower::EndHandler end,
                                                       const QString &dockerHost)
{
    auto endpoint = DockerEndpoint::parse(dockerHost);
    if (!endpoint)
        return fail(endpoint.error());
    return std::make_unique<CurlLogFollower>(std::move(*endpoint), std::move(line), std::move(end));
}

} // namespace decnet
