// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"

#include <QObject>
#include <QThread>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace decnet {

/// The queue of one subscription. Any thread posts; the handler runs on the thread that `context`
/// lived on when the mailbox was made, driven by that thread's event loop.
class Mailbox final : public std::enable_shared_from_this<Mailbox>
{
public:
    /// Messages that wait for a slow handler; beyond them the oldest is dropped.
    static constexpr std::size_t kCapacity = 1024;

    [[nodiscard]] static std::shared_ptr<Mailbox> create(QString pattern, QObject *context,
                                                         Bus::Handler handler);
    ~Mailbox();
    Mailbox(const Mailbox &) = delete;
    Mailbox &operator=(const Mailbox &) = delete;

    [[nodiscard]] const QString &pattern() const { return m_pattern; }
    /// Never blocks on the handler. False when the oldest message had to go.
    bool post(const BusEvent &event);
    /// Afterwards the handler does not run any more. Called on another thread than the handler's,
    /// it waits for a handler that is running right now.
    void close();
    [[nodiscard]] bool isClosed() const;

private:
    class Receiver;

    Mailbox(QString pattern, Bus::Handler handler);
    void deliver();

    const QString m_pattern;
    const Bus::Handler m_handler;
    mutable std::mutex m_mutex;
    std::condition_variable m_idle;
    std::deque<BusEvent> m_queue;
    Receiver *m_receiver = nullptr;     ///< null once closed
    QThread *m_handlerThread = nullptr; ///< set while the handler runs
    bool m_woken = false;
};

} // namespace decnet
