// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/inprocessbus.h"

#include "core/bus/mailbox.h"

#include <QUuid>

namespace decnet {

namespace {

class MailboxSubscription final : public Subscription
{
public:
    explicit MailboxSubscription(std::shared_ptr<Mailbox> mailbox)
        : m_mailbox(std::move(mailbox))
    {
    }
    ~MailboxSubscription() override { m_mailbox->close(); }

private:
    std::shared_ptr<Mailbox> m_mailbox;
};

} // namespace

InProcessBus::InProcessBus(const Clock &clock)
    : m_clock(clock)
{
}

InProcessBus::~InProcessBus() = default;

std::vector<std::shared_ptr<Mailbox>> InProcessBus::receiversOf(const QString &topic)
{
    std::vector<std::shared_ptr<Mailbox>> receivers;
    const std::scoped_lock lock(m_mutex);
    for (const auto &weak : m_mailboxes) {
        auto mailbox = weak.lock();
        if (mailbox && topicMatches(mailbox->pattern(), topic))
            receivers.push_back(std::move(mailbox));
    }
    return receivers;
}

std::optional<BusEvent> InProcessBus::makeEvent(const QString &topic, const QJsonObject &payload)
{
    if (!isValidTopic(topic)) {
        ++m_refused;
        return std::nullopt;
    }
    BusEvent event;
    event.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    event.topic = topic;
    event.type = topic.mid(topic.lastIndexOf(u'.') + 1);
    event.at = m_clock.now();
    event.payload = payload;
    return event;
}

void InProcessBus::deliver(const BusEvent &event)
{
    for (const auto &mailbox : receiversOf(event.topic)) {
        if (!mailbox->post(event))
            ++m_shed;
    }
}

void InProcessBus::publish(const QString &topic, const QJsonObject &payload)
{
    // Most messages have no listener; they cost a look only.
    if (isValidTopic(topic) && receiversOf(topic).empty())
        return;
    if (const auto event = makeEvent(topic, payload))
        deliver(*event);
}

std::unique_ptr<Subscription> InProcessBus::subscribe(const QString &pattern, QObject *context,
                                                      Handler handler)
{
    auto mailbox = Mailbox::create(pattern, context, std::move(handler));
    if (isValidPattern(pattern)) {
        const std::scoped_lock lock(m_mutex);
        std::erase_if(m_mailboxes, [](const std::weak_ptr<Mailbox> &weak) {
            const auto other = weak.lock();
            return !other || other->isClosed();
        });
        m_mailboxes.push_back(mailbox);
    }
    return std::make_unique<MailboxSubscription>(std::move(mailbox));
}

} // namespace decnet
