// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/docker/curlhandle.h"

#include <QByteArrayView>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace decnet {

struct HttpRequest
{
    QByteArray method; ///< "GET", "POST", "PUT", "DELETE"
    QByteArray target; ///< encoded path and query, from the first slash
    QByteArray body;
    QByteArray contentType;               ///< empty: no body header
    QString what;                         ///< "create network lan-01", for messages
    std::chrono::milliseconds timeout{0}; ///< 0: the client's own
};

struct HttpResponse
{
    long status = 0;
    QByteArray body;
};

struct HttpOptions
{
    int connections = 8; ///< 4-8 is where an engine is fastest; more gives nothing
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds requestTimeout{120000};
    /// An answer longer than this is Corrupt.
    qint64 maxBodyBytes = 128LL << 20;
};

/// HTTP/1.1 to one engine over a few keep-alive connections. Thread-safe; every call blocks its own
/// thread. Errors are those of transferError(), plus Cancelled for streams; a status is no error
/// here.
class HttpClient final
{
public:
    /// Gets each piece of a body as it comes; false ends the transfer.
    using ChunkHandler = std::function<bool(QByteArrayView)>;

    HttpClient(DockerEndpoint endpoint, HttpOptions options);

    [[nodiscard]] const DockerEndpoint &endpoint() const { return m_endpoint; }
    [[nodiscard]] const HttpOptions &options() const { return m_options; }

    /// Waits for a free connection, then for the whole answer.
    [[nodiscard]] Result<HttpResponse> send(const HttpRequest &request);

    /// On a connection of its own, for as long as the body lasts. Bodies of errors (status >= 400)
    /// are in the response, others go to `onChunk`. Heeds `task` within 100 ms: then the error is
    /// Cancelled.
    [[nodiscard]] Result<HttpResponse> stream(const HttpRequest &request,
                                              const ChunkHandler &onChunk, const Task &task);

private:
    class Lease;

    [[nodiscard]] CurlEasy take();
    void giveBack(CurlEasy handle);

    DockerEndpoint m_endpoint;
    HttpOptions m_options;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::vector<CurlEasy> m_idle;
    int m_inUse = 0;
};

} // namespace decnet
