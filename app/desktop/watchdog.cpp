// SPDX-License-Identifier: GPL-3.0-or-later
#include "watchdog.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <QLoggingCategory>
#include <QMetaEnum>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcWatchdog, "decnet.watchdog")

constexpr auto kPause = 5ms;

} // namespace

bool Watchdog::isWanted()
{
#ifdef QT_NO_DEBUG
    return qEnvironmentVariable("DECNET_WATCHDOG") == u"1"_s;
#else
    return qEnvironmentVariable("DECNET_WATCHDOG") != u"0"_s;
#endif
}

Watchdog::Watchdog(std::chrono::milliseconds limit, QObject *parent)
    : QObject(parent), m_limit(limit), m_guiThread(static_cast<int>(::syscall(SYS_gettid)))
{
    QCoreApplication::instance()->installEventFilter(this);
    m_thread = std::thread([this] { watch(); });
    ::pthread_setname_np(m_thread.native_handle(), "watchdog");
}

Watchdog::~Watchdog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

bool Watchdog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != this) {
        m_receiver = watched->metaObject()->className();
        m_event = event->type();
    }
    return false;
}

std::chrono::nanoseconds Watchdog::waited() const
{
    // "time on a processor, time waiting for one, number of turns"
    QFile file(u"/proc/self/task/%1/schedstat"_s.arg(m_guiThread));
    if (!file.open(QIODevice::ReadOnly))
        return 0ns;
    const QList<QByteArray> fields = file.readAll().split(' ');
    return std::chrono::nanoseconds(fields.size() > 1 ? fields.at(1).toLongLong() : 0);
}

QString Watchdog::current() const
{
    const char *receiver = m_receiver;
    const char *event = QMetaEnum::fromType<QEvent::Type>().valueToKey(m_event);
    return u"%1 for %2"_s.arg(event ? QString::fromLatin1(event) : QString::number(m_event),
                              receiver ? QString::fromLatin1(receiver) : u"nothing"_s);
}

void Watchdog::watch()
{
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        m_answered = false;
        const Time asked = std::chrono::steady_clock::now();
        const auto waitedBefore = waited();
        QMetaObject::invokeMethod(
            this,
            [this] {
                const std::lock_guard inner(m_mutex);
                m_answered = true;
                m_wake.notify_all();
            },
            Qt::QueuedConnection);
        const auto done = [this] { return m_answered || m_ending; };
        QString during;
        if (!m_wake.wait_for(lock, m_limit, done)) {
            during = current(); // now, while it is at it
            m_wake.wait(lock, done);
        }
        const auto took = std::chrono::steady_clock::now() - asked - (waited() - waitedBefore);
        if (m_answered && took > m_limit) {
            const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(took);
            qCWarning(lcWatchdog).noquote()
                << "the window did not answer for" << duration.count() << "ms:" << during;
            Q_EMIT blocked(duration, during);
        }
        m_wake.wait_for(lock, kPause, [this] { return m_ending; });
    }
}

} // namespace decnet::desktop
