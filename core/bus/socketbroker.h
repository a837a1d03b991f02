// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/bus/wakefd.h"

#include <QString>

#include <atomic>
#include <memory>
#include <thread>

namespace decnet {

/// The one place through which messages go between the programs of a machine: a UNIX socket (mode
/// 0660) that passes every message on to whoever subscribed to it, but not back to its sender. At
/// most once; a slow reader loses its oldest messages and slows nobody down. One thread of its own.
///
/// Of several programs that try, one becomes the broker: it holds an flock(2) beside the socket.
class SocketBroker
{
public:
    /// Errors: Busy (another one is the broker), Refused, Internal, naming the path.
    [[nodiscard]] static Result<std::unique_ptr<SocketBroker>> listen(const QString &path);
    ~SocketBroker();
    SocketBroker(const SocketBroker &) = delete;
    SocketBroker &operator=(const SocketBroker &) = delete;

    /// Messages lost to slow readers.
    [[nodiscard]] qint64 shedCount() const { return m_shed; }
    [[nodiscard]] int clientCount() const { return m_clients; }

private:
    struct Client;
    class Exchange;

    SocketBroker(QString path, int lock, int listener);
    void run();

    const QString m_path;
    const int m_lock;
    const int m_listener;
    WakeFd m_wake;
    std::atomic_bool m_stopping = false;
    std::atomic<qint64> m_shed = 0;
    std::atomic_int m_clients = 0;
    std::thread m_thread;
};

} // namespace decnet
