// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace decnet::desktop {

/// Tells when the window does not answer: a thread of its own asks the GUI thread every few milliseconds and
/// logs (category "decnet.watchdog") each time that the answer took longer than the limit, with the event
/// that was being handled. Time that the thread could have run but other programs had the processor does not
/// count. On in debug builds, elsewhere with DECNET_WATCHDOG=1. Made and destroyed on the GUI thread.
class Watchdog final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kLimit{50};

    explicit Watchdog(std::chrono::milliseconds limit = kLimit, QObject *parent = nullptr);
    ~Watchdog() override;

    [[nodiscard]] static bool isWanted();

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    /// Emitted on the watchdog's thread.
    void blocked(std::chrono::milliseconds duration, const QString &during);

private:
    using Time = std::chrono::steady_clock::time_point;

    void watch();
    /// Nanoseconds that the GUI thread waited for a processor until now; 0 where the system does not say.
    [[nodiscard]] std::chrono::nanoseconds waited() const;
    [[nodiscard]] QString current() const;

    const std::chrono::milliseconds m_limit;
    const int m_guiThread;
    std::atomic<const char *> m_receiver = nullptr; ///< class of the object whose event is handled
    std::atomic<int> m_event = 0;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_answered = false;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace decnet::desktop
