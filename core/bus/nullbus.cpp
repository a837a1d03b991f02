// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/nullbus.h"

namespace decnet {

void NullBus::publish(const QString &, const QJsonObject &) {}

std::unique_ptr<Subscription> NullBus::subscribe(const QString &, QObject *, Handler)
{
    return std::make_unique<Subscription>();
}

} // namespace decnet
