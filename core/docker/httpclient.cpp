// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/httpclient.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCancelPollMillis = 100;

/// Where a transfer writes to.
struct Sink
{
    CURL *handle = nullptr;
    qint64 maxBytes = 0;
    QByteArray body;
    const HttpClient::ChunkHandler *onChunk = nullptr;
    bool tooLong = false;
    bool stopped = false;
};

size_t writeToSink(char *data, size_t size, size_t count, void *user)
{
    auto &sink = *static_cast<Sink *>(user);
    const size_t length = size * count;
    const auto bytes = static_cast<qsizetype>(length);
    long status = 0;
    curl_easy_getinfo(sink.handle, CURLINFO_RESPONSE_CODE, &status);
    if (sink.onChunk != nullptr && status < 400) {
        if (!(*sink.onChunk)(QByteArrayView(data, bytes))) {
            sink.stopped = true;
            return 0;
        }
        return length;
    }
    if (sink.body.size() + bytes > sink.maxBytes) {
        sink.tooLong = true;
        return 0;
    }
    sink.body.append(data, bytes);
    return length;
}

/// Everything of one request that must outlive the transfer.
struct Prepared
{
    CurlList headers;
    QByteArray url;
};

void prepare(CURL *handle, const DockerEndpoint &endpoint, const HttpRequest &request,
             std::chrono::milliseconds timeout, Sink &sink, Prepared &prepared)
{
    sink.handle = handle;
    prepared.url = endpoint.baseUrl + request.target;
    curl_easy_setopt(handle, CURLOPT_URL, prepared.url.constData());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writeToSink);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &sink);
    if (request.method != "GET") {
        curl_easy_setopt(handle, CURLOPT_POST, 1L);
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.constData());
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.constData());
    }
    // Without this, curl waits a second for a "100 Continue" before each larger body.
    curl_slist *list = curl_slist_append(nullptr, "Expect:");
    const QByteArray type = "Content-Type: " + request.contentType;
    list =
        curl_slist_append(list, request.contentType.isEmpty() ? "Content-Type:" : type.constData());
    prepared.headers.reset(list);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

Error tooLongError(const HttpRequest &request)
{
    return makeError(ErrorKind::Corrupt,
                     u"Docker's answer is too long while trying to %1"_s.arg(request.what));
}

} // namespace

/// Holds one of the keep-alive handles for the length of a request.
class HttpClient::Lease final
{
public:
    explicit Lease(HttpClient &client)
        : m_client(client)
        , m_handle(client.take())
    {
    }
    ~Lease() { m_client.giveBack(std::move(m_handle)); }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    [[nodiscard]] CURL *handle() const { return m_handle.get(); }

private:
    HttpClient &m_client;
    CurlEasy m_handle;
};

HttpClient::HttpClient(DockerEndpoint endpoint, HttpOptions options)
    : m_endpoint(std::move(endpoint))
    , m_options(options)
{
    initialiseCurl();
}

CurlEasy HttpClient::take()
{
    std::unique_lock lock(m_mutex);
    m_freed.wait(lock, [this] { return m_inUse < m_options.connections; });
    ++m_inUse;
    if (m_idle.empty())
        return makeCurlEasy(m_endpoint, static_cast<long>(m_options.connectTimeout.count()));
    CurlEasy handle = std::move(m_idle.back());
    m_idle.pop_back();
    return handle;
}

void HttpClient::giveBack(CurlEasy handle)
{
    if (handle) {
        // Reset forgets the request, not the open connection.
        curl_easy_reset(handle.get());
        configureCurlEasy(handle.get(), m_endpoint,
                          static_cast<long>(m_options.connectTimeout.count()));
    }
    {
        const std::lock_guard lock(m_mutex);
        --m_inUse;
        if (handle)
            m_idle.push_back(std::move(handle));
    }
    m_freed.notify_one();
}

Result<HttpResponse> HttpClient::send(const HttpRequest &request)
{
    const Lease lease(*this);
    CURL *handle = lease.handle();
    if (handle == nullptr)
        return fail(ErrorKind::Internal, u"Out of memory while trying to %1"_s.arg(request.what));

    Sink sink;
    sink.maxBytes = m_options.maxBodyBytes;
    Prepared prepared;
    const auto timeout = request.timeout.count() > 0 ? request.timeout : m_options.requestTimeout;
    prepare(handle, m_endpoint, request, timeout, sink, prepared);

    const CURLcode code = curl_easy_perform(handle);
    if (sink.tooLong)
        return fail(tooLongError(request));
    if (code != CURLE_OK)
        return fail(transferError(handle, code, m_endpoint, request.what));
    HttpResponse response;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
    response.body = std::move(sink.body);
    return response;
}

Result<HttpResponse> HttpClient::stream(const HttpRequest &request, const ChunkHandler &onChunk,
                                        const Task &task)
{
    const CurlEasy easy =
        makeCurlEasy(m_endpoint, static_cast<long>(m_options.connectTimeout.count()));
    const CurlMulti multi(curl_multi_init());
    if (!easy || !multi)
        return fail(ErrorKind::Internal, u"Out of memory while trying to %1"_s.arg(request.what));
    CURL *handle = easy.get();

    Sink sink;
    sink.maxBytes = m_options.maxBodyBytes;
    sink.onChunk = &onChunk;
    Prepared prepared;
    prepare(handle, m_endpoint, request, request.timeout, sink, prepared);

    curl_multi_add_handle(multi.get(), handle);
    CURLcode code = CURLE_OK;
    bool cancelled = false;
    for (int running = 1; running > 0;) {
        if (task.isCancelled()) {
            cancelled = true;
            break;
        }
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
            code = CURLE_RECV_ERROR;
            break;
        }
        if (running > 0)
            curl_multi_poll(multi.get(), nullptr, 0, kCancelPollMillis, nullptr);
    }
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg == CURLMSG_DONE)
            code = message->data.result;
    }
    curl_multi_remove_handle(multi.get(), handle);

    if (cancelled)
        return fail(ErrorKind::Cancelled, u"Cancelled while trying to %1"_s.arg(request.what));
    if (sink.tooLong)
        return fail(tooLongError(request));
    if (code != CURLE_OK && !sink.stopped)
        return fail(transferError(handle, code, m_endpoint, request.what));
    HttpResponse response;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
    response.body = std::move(sink.body);
    return response;
}

} // namespace decnet
