// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/attackeraddress.h"

#include "core/net/ipv4.h"

#include <QRegularExpression>

#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kAddressKeys{"src_ip"_L1,      "src"_L1,       "client_ip"_L1, "remote_ip"_L1,
                                  "remote_addr"_L1, "target_ip"_L1, "ip"_L1};
constexpr std::array kPortKeys{"src_port"_L1, "remote_port"_L1, "client_port"_L1};
/// Messages are searched this far; they come from strangers.
constexpr qsizetype kSearchedLength = 4096;

bool isIpv6(QStringView text)
{
    if (text.size() < 2 || text.size() > 45 || text.count(u':') < 2)
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F') ||
               c == u':' || c == u'.';
    });
}

quint16 portFrom(QStringView text)
{
    bool ok = false;
    const int port = text.toInt(&ok);
    return ok && port > 0 && port <= 65535 ? static_cast<quint16>(port) : quint16(0);
}

/// Empty when it is no address.
QString canonicalAddress(QStringView text)
{
    if (text.startsWith(u"::ffff:", Qt::CaseInsensitive) && Ipv4::parse(text.mid(7)))
        return text.mid(7).toString();
    if (Ipv4::parse(text))
        return text.toString();
    return isIpv6(text) ? text.toString().toLower() : QString();
}

std::optional<AttackerAddress> addressFrom(QStringView value)
{
    value = value.trimmed();
    if (const QString plain = canonicalAddress(value); !plain.isEmpty())
        return AttackerAddress{plain, 0};
    if (value.startsWith(u'[')) {
        const qsizetype end = value.indexOf(u']');
        const QString ip = end > 0 ? canonicalAddress(value.mid(1, end - 1)) : QString();
        if (ip.isEmpty())
            return std::nullopt;
        const QStringView tail = value.mid(end + 1);
        return AttackerAddress{ip, tail.startsWith(u':') ? portFrom(tail.mid(1)) : quint16(0)};
    }
    if (const qsizetype colon = value.lastIndexOf(u':'); colon > 0) {
        const QString ip = canonicalAddress(value.left(colon));
        if (!ip.isEmpty())
            return AttackerAddress{ip, portFrom(value.mid(colon + 1))};
    }
    return std::nullopt;
}

QString textOf(const QJsonObject &fields, QLatin1StringView key)
{
    return fields.value(key).toString();
}

std::optional<AttackerAddress> addressInFields(const QJsonObject &fields)
{
    for (const QLatin1StringView key : kAddressKeys) {
        const QString value = textOf(fields, key);
        if (value.isEmpty())
            continue;
        if (auto address = addressFrom(value))
            return address;
    }
    return std::nullopt;
}

std::optional<AttackerAddress> addressInMessage(const QString &whole)
{
    if (whole.isEmpty())
        return std::nullopt;
    const QString message = whole.left(kSearchedLength);
    static const QRegularExpression kKeyValue(
        u"\\b(?:src_ip|src|client_ip|remote_ip|remote_addr|target_ip|ip)=\"?([0-9A-Fa-f:.\\[\\]]+)"_s);
    static const QRegularExpression kAfterWord(
        u"\\b(?:from|rhost|client|src)[ =:]+([0-9A-Fa-f:.\\[\\]]+)"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression kBareIpv4(
        u"(?<![0-9.])([0-9]{1,3}(?:\\.[0-9]{1,3}){3})(?![0-9.]*[0-9])"_s);
    for (const QRegularExpression *pattern : {&kKeyValue, &kAfterWord, &kBareIpv4}) {
        auto matches = pattern->globalMatch(message);
        while (matches.hasNext()) {
            if (auto address = addressFrom(matches.next().captured(1)))
                return address;
        }
    }
    return std::nullopt;
}

} // namespace

QString unknownAttacker()
{
    return u"Unknown"_s;
}

AttackerAddress findAttacker(const QJsonObject &fields, const QString &message)
{
    auto found = addressInFields(fields);
    if (!found)
        found = addressInMessage(message);
    if (!found)
        return {unknownAttacker(), 0};
    for (const QLatin1StringView key : kPortKeys) {
        if (found->port == 0)
            found->port = portFrom(textOf(fields, key));
    }
    return *found;
}

} // namespace decnet
