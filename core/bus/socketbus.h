// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/inprocessbus.h"

#include <atomic>
#include <memory>
#include <string_view>
#include <thread>

namespace decnet {

class FrameConnection;

/// The bus between the programs of a machine and, without a detour, between the threads of this
/// one. While no broker can be reached it is an InProcessBus that keeps trying; nothing fails and
/// nobody waits. A message published elsewhere keeps its id and its time. Thread-safe; it may be
/// destroyed before its subscriptions.
///
/// It talks from the first publish(), subscribe() or host() on, from a thread of its own.
class SocketBus final : public Bus
{
public:
    /// `path` of the socket; nothing is opened yet.
    SocketBus(const Clock &clock, QString path);
    /// Sends for at most kFarewell what waits, if there is someone to send it to.
    ~SocketBus() override;

    void publish(const QString &topic, const QJsonObject &payload) override;
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(const QString &pattern, QObject *context,
                                                          Handler handler) override;

    /// From now on this program becomes the broker whenever there is none: for programs that stay.
    void host();
    [[nodiscard]] bool isConnected() const;
    [[nodiscard]] bool isBroker() const { return m_isBroker; }
    /// Messages of ours that no broker took in time.
    [[nodiscard]] qint64 shedCount() const;

    static constexpr std::chrono::milliseconds kFarewell{200};

private:
    struct State;
    class Ticket;

    void startTalking();
    void talk();
    /// One connection, until it breaks or we stop.
    void converse(FrameConnection &connection);
    void hear(std::string_view body);

    const Clock &m_clock;
    const QString m_path;
    InProcessBus m_local;
    const std::shared_ptr<State> m_state; ///< shared with the subscriptions
    std::atomic_bool m_hosts = false;
    std::atomic_bool m_isBroker = false;
    std::once_flag m_started;
    std::thread m_talker;
};

} // namespace decnet
