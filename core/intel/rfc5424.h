// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QDateTime>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace decnet {

/// One syslog message (RFC 5424 §6): `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID SD [MSG]`.
struct SyslogLine
{
    int facility = 0; ///< 0-23
    int severity = 0; ///< 0-7
    QDateTime at;     ///< UTC; invalid when the line has none
    QString host;
    QString app;
    QString procId;
    QString msgId;
    QJsonObject fields; ///< parameters of all SD elements, unescaped; of doubles the first
    QString message;
    /// The structured data broke off or was malformed; what could be read is here, the rest stands
    /// in `message`.
    bool damaged = false;
};

/// Longer lines are cut here before anything else is looked at (bytes).
inline constexpr qsizetype kMaxSyslogLine = 64 * 1024;
/// Parameters of one line beyond these are left out.
inline constexpr int kMaxSyslogFields = 256;

/// Nullopt when the header is not that of RFC 5424. Never fails otherwise, whatever follows: bytes
/// that are no UTF-8 become U+FFFD, a "-" becomes an empty text.
[[nodiscard]] std::optional<SyslogLine> parseRfc5424(QByteArrayView line);

} // namespace decnet
