// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace decnet {

namespace {

/// Messages handled per wake-up, so that a flood cannot starve the other work of an event loop.
constexpr int kPerTurn = 64;

} // namespace

/// The one thing that lives on the handler's thread: it turns a posted Qt event into deliveries.
class Mailbox::Receiver final : public QObject
{
public:
    explicit Receiver(std::weak_ptr<Mailbox> mailbox)
        : m_mailbox(std::move(mailbox))
    {
    }

protected:
    void customEvent(QEvent *) override
    {
        if (const auto mailbox = m_mailbox.lock())
            mailbox->deliver();
    }

private:
    std::weak_ptr<Mailbox> m_mailbox;
};

Mailbox::Mailbox(QString pattern, Bus::Handler handler)
    : m_pattern(std::move(pattern))
    , m_handler(std::move(handler))
{
}

std::shared_ptr<Mailbox> Mailbox::create(QString pattern, QObject *context, Bus::Handler handler)
{
    std::shared_ptr<Mailbox> mailbox(new Mailbox(std::move(pattern), std::move(handler)));
    auto *receiver = new Receiver(mailbox);
    receiver->moveToThread(context->thread());
    mailbox->m_receiver = receiver;
    // Direct, because after the context's destructor nothing of its owner may be touched any more.
    QObject::connect(
        context, &QObject::destroyed, receiver,
        [weak = std::weak_ptr<Mailbox>(mailbox)] {
            if (const auto alive = weak.lock())
                alive->close();
        },
        Qt::DirectConnection);
    return mailbox;
}

Mailbox::~Mailbox()
{
    close();
}

bool Mailbox::post(const BusEvent &event)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_receiver)
        return true;
    const bool full = m_queue.size() >= kCapacity;
    if (full)
        m_queue.pop_front();
    m_queue.push_back(event);
    // Under the lock, because close() hands the receiver over to its thread for deletion.
    if (!m_woken) {
        m_woken = true;
        QCoreApplication::postEvent(m_receiver, new QEvent(QEvent::User));
    }
    return !full;
}

void Mailbox::deliver()
{
    for (int i = 0;; ++i) {
        BusEvent event;
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_receiver || m_queue.empty()) {
                m_woken = false;
                return;
            }
            if (i == kPerTurn) {
                QCoreApplication::postEvent(m_receiver, new QEvent(QEvent::User));
                return;
            }
            event = std::move(m_queue.front());
            m_queue.pop_front();
            m_handlerThread = QThread::currentThread();
        }
        m_handler(event);
        {
            const std::scoped_lock lock(m_mutex);
            m_handlerThread = nullptr;
        }
        m_idle.notify_all();
    }
}

void Mailbox::close()
{
    std::unique_lock lock(m_mutex);
    if (m_receiver) {
        m_receiver->deleteLater();
        m_receiver = nullptr;
        m_queue.clear();
    }
    m_idle.wait(lock,
                [this] { return !m_handlerThread || m_handlerThread == QThread::currentThread(); });
}

bool Mailbox::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return !m_receiver;
}

} // namespace decnet
