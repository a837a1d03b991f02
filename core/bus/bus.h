// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace decnet {

/// One message: {v: 1, id, topic, type, ts, payload}. Topics are dot-separated segments.
struct BusEvent
{
    QString id;
    QString topic;
    QString type; ///< last segment of the topic unless set
    QDateTime at;
    QJsonObject payload;
};

/// Ends its subscription when destroyed.
class Subscription
{
public:
    virtual ~Subscription() = default;
};

/// At most once, never blocking the publisher; the database stays the truth. Thread-safe.
class Bus
{
public:
    using Handler = std::function<void(const BusEvent &)>;

    virtual ~Bus() = default;

    /// Never fails its caller; a bad topic is dropped and counted.
    virtual void publish(const QString &topic, const QJsonObject &payload) = 0;
    /// Pattern: `*` matches one segment, a trailing `>` one or more. `handler` runs on the thread
    /// of `context` (queued) until either the subscription or `context` is gone.
    [[nodiscard]] virtual std::unique_ptr<Subscription>
    subscribe(const QString &pattern, QObject *context, Handler handler) = 0;
};

[[nodiscard]] bool isValidTopic(const QString &topic);
[[nodiscard]] bool isValidPattern(const QString &pattern);
[[nodiscard]] bool topicMatches(const QString &pattern, const QString &topic);

} // namespace decnet
