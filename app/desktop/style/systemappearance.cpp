// SPDX-License-Identifier: GPL-3.0-or-later
#include "systemappearance.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr char16_t kService[] = u"org.freedesktop.portal.Desktop";
constexpr char16_t kPath[] = u"/org/freedesktop/portal/desktop";
constexpr char16_t kInterface[] = u"org.freedesktop.portal.Settings";
constexpr char16_t kGroup[] = u"org.freedesktop.appearance";
constexpr char16_t kKey[] = u"color-scheme";

QString text(const char16_t *literal)
{
    return QString::fromUtf16(literal);
}
} // namespace

SystemAppearance::SystemAppearance(QObject *parent)
    : QObject(parent)
{
    // Without an address libdbus would try to start a session bus of its own.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(text(kService), text(kPath), text(kInterface), u"SettingChanged"_s, this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    read();
}

void SystemAppearance::settingChanged(const QString &group, const QString &key,
                                      const QDBusVariant &value)
{
    if (group == text(kGroup) && key == text(kKey))
        take(value.variant());
}

void SystemAppearance::read()
{
    QDBusMessage call =
        QDBusMessage::createMethodCall(text(kService), text(kPath), text(kInterface), u"Read"_s);
    call << text(kGroup) << text(kKey);
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError())
            take(reply.value().variant());
        watcher->deleteLater();
    });
}

void SystemAppearance::take(const QVariant &value)
{
    QVariant inner = value;
    // Read() wraps its answer twice in older portals.
    while (inner.canConvert<QDBusVariant>() &&
           inner.metaType() == QMetaType::fromType<QDBusVariant>())
        inner = inner.value<QDBusVariant>().variant();
    const uint scheme = inner.toUInt();
    if (scheme == 1 || scheme == 2)
        Q_EMIT darkChanged(scheme == 1);
}

} // namespace decnet::desktop
