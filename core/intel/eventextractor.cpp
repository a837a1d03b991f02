// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/eventextractor.h"

#include "core/base/clock.h"
#include "core/intel/attackeraddress.h"
#include "core/intel/collectposition.h"
#include "core/intel/rfc5424.h"

#include <algorithm>
#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Programs of a decoy's own system that log beside it.
constexpr std::array kForeignApps{"sshd"_L1,     "pam_unix"_L1,   "sudo"_L1,    "su"_L1,
                                  "CRON"_L1,     "cron"_L1,       "systemd"_L1, "kernel"_L1,
                                  "rsyslogd"_L1, "dbus-daemon"_L1};
constexpr int kMaxUnwraps = 4;
constexpr int kMaxSuppressed = 1'000'000;
constexpr qsizetype kMaxTypeLength = 64;

/// A line relayed by a syslog daemon carries the original line as its message.
SyslogLine unwrapped(SyslogLine line)
{
    for (int i = 0; i < kMaxUnwraps && line.message.startsWith(u'<'); ++i) {
        auto inner = parseRfc5424(line.message.toUtf8());
        if (!inner)
            break;
        line = std::move(*inner);
    }
    return line;
}

/// "CMD uid=0 user=root src=1.2.3.4 pwd=/root cmd=cat /etc/passwd": the shell wrapper's record.
/// Everything after `cmd=` is the command.
void readCommandRecord(SyslogLine &line)
{
    if (!line.message.startsWith(u"CMD "_s))
        return;
    const qsizetype commandAt = line.message.indexOf(u"cmd="_s);
    const QString head = commandAt < 0 ? line.message.mid(4) : line.message.mid(4, commandAt - 4);
    for (const QString &part : head.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals > 0)
            line.fields.insert(part.left(equals), part.mid(equals + 1));
    }
    if (commandAt >= 0)
        line.fields.insert(u"command"_s, line.message.mid(commandAt + 4));
    line.msgId = u"command"_s;
}

int linesOf(const QString &type, const QJsonObject &fields)
{
    if (type != suppressedType())
        return 1;
    return std::clamp(fields.value("count"_L1).toString().toInt(), 1, kMaxSuppressed);
}

} // namespace

QString fileChunkType()
{
    return u"file_chunk"_s;
}

QString fileCapturedType()
{
    return u"file_captured"_s;
}

QString suppressedType()
{
    return u"suppressed"_s;
}

std::optional<DecoyEvent> eventFromLine(const CollectSource &source, const LogLine &line)
{
    auto parsed = parseRfc5424(line.text);
    if (!parsed)
        return std::nullopt;
    SyslogLine syslog = unwrapped(std::move(*parsed));
    readCommandRecord(syslog);
    const bool isForeign = std::any_of(kForeignApps.begin(), kForeignApps.end(),
                                       [&](QLatin1StringView app) { return syslog.app == app; });
    if (isForeign && syslog.msgId != u"command"_s)
        return std::nullopt;

    DecoyEvent event;
    event.at = syslog.at;
    if (!event.at.isValid())
        event.at = fromIsoUtc(normalizedTimestamp(line.timestamp).left(23) + u'Z');
    event.topologyId = source.topologyId;
    event.deckyId = source.deckyId;
    event.decky = source.decky.isEmpty() ? syslog.host : source.decky;
    event.service = source.service.isEmpty() ? syslog.app : source.service;
    event.type = syslog.msgId.isEmpty() ? u"message"_s : syslog.msgId.left(kMaxTypeLength);
    const AttackerAddress attacker = findAttacker(syslog.fields, syslog.message);
    event.attackerIp = attacker.ip;
    event.attackerPort = attacker.port;
    event.count = linesOf(event.type, syslog.fields);
    event.fields = std::move(syslog.fields);
    event.message = syslog.message;
    event.raw = QString::fromUtf8(line.text);
    event.raw.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
    return event;
}

} // namespace decnet
