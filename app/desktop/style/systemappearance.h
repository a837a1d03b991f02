// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

namespace decnet::desktop {

/// The desktop's light/dark preference, as the XDG settings portal publishes it
/// (org.freedesktop.appearance color-scheme: 0 none, 1 dark, 2 light). Silent where there is no
/// session bus or portal. GUI thread; asks asynchronously.
class SystemAppearance final : public QObject
{
    Q_OBJECT

public:
    explicit SystemAppearance(QObject *parent = nullptr);

Q_SIGNALS:
    void darkChanged(bool dark);

private Q_SLOTS:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void read();
    void take(const QVariant &value);
};

} // namespace decnet::desktop
