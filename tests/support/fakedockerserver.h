// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace decnet::test {

struct FakeRequest
{
    QByteArray method;
    QByteArray path;  ///< without version and query
    QByteArray query; ///< as sent
    QByteArray target;
    QByteArray body;

    [[nodiscard]] QJsonObject json() const;
};

/// One answer, and how it goes wrong.
struct FakeReply
{
    int status = 200;
    QByteArray body;
    QByteArray contentType = "application/json";
    std::chrono::milliseconds delay{0}; ///< before the first byte
    /// Pieces of a chunked body, each after `pieceDelay`; `body` is not used then.
    std::vector<QByteArray> pieces;
    std::chrono::milliseconds pieceDelay{0};
    bool stallAfterPieces = false; ///< the body never ends: until stop(), or the client goes
    qsizetype dropAfterBytes = -1; ///< of the body: then the connection is cut
    bool dropAtOnce = false;       ///< cut without an answer
    QByteArray raw;                ///< sent as it is, instead of HTTP

    [[nodiscard]] static FakeReply json(const QJsonObject &object, int status = 200);
    /// The engine's error body.
    [[nodiscard]] static FakeReply error(int status, const QByteArray &message);
};

/// An HTTP server on a UNIX socket in the place of a Docker engine. It answers /version and /_ping
/// by itself (API 1.41), everything else by its handler, which runs on a thread per connection.
class FakeDockerServer final
{
public:
    using Handler = std::function<FakeReply(const FakeRequest &)>;

    explicit FakeDockerServer(Handler handler, QByteArray apiVersion = "1.41",
                              QByteArray minApiVersion = "1.12");
    ~FakeDockerServer();
    FakeDockerServer(const FakeDockerServer &) = delete;
    FakeDockerServer &operator=(const FakeDockerServer &) = delete;

    /// "unix:///…/docker.sock"
    [[nodiscard]] QString host() const;
    [[nodiscard]] QString socketPath() const;
    /// Every request but /version, in order of arrival.
    [[nodiscard]] std::vector<FakeRequest> requests() const;
    /// "METHOD path" of each.
    [[nodiscard]] QStringList calls() const;
    /// How many connections were accepted so far.
    [[nodiscard]] int connectionCount() const { return m_connections; }
    /// Closes everything, as an engine that dies does; clients get connection refused from then on.
    void stop();

private:
    void acceptLoop();
    void serve(int descriptor);
    [[nodiscard]] bool answer(int descriptor, const FakeRequest &request);
    [[nodiscard]] bool wait(int descriptor, std::chrono::milliseconds time) const;

    QTemporaryDir m_dir;
    Handler m_handler;
    QByteArray m_apiVersion;
    QByteArray m_minApiVersion;
    int m_listener = -1;
    std::atomic_bool m_stopping = false;
    std::atomic_int m_connections = 0;
    mutable std::mutex m_mutex;
    std::vector<FakeRequest> m_requests;
    std::vector<std::thread> m_threads;
    std::thread m_acceptor;
};

/// A frame of the engine's multiplexed log stream: stream 1 is stdout, 2 is stderr.
[[nodiscard]] QByteArray logFrame(int stream, const QByteArray &payload);

} // namespace decnet::test
