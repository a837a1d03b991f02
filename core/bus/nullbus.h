// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/bus.h"

namespace decnet {

/// Publishes to nobody; for programs without listeners. Thread-safe.
class NullBus final : public Bus
{
public:
    void publish(const QString &topic, const QJsonObject &payload) override;
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(const QString &pattern, QObject *context,
                                                          Handler handler) override;
};

} // namespace decnet
