// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/subnet.h"

namespace decnet {

namespace {

constexpr std::uint32_t maskOf(int prefix)
{
    return prefix == 0 ? 0U : ~0U << (32 - prefix);
}

std::optional<int> parsePrefix(QStringView text)
{
    if (text.isEmpty() || text.size() > 2 || (text.size() == 2 && text[0] == u'0'))
        return std::nullopt;
    int prefix = 0;
    for (const QChar c : text) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        prefix = prefix * 10 + (c.unicode() - u'0');
    }
    return prefix <= 32 ? std::optional<int>(prefix) : std::nullopt;
}

std::optional<std::pair<Ipv4, int>> parseCidr(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    if (slash < 0)
        return std::nullopt;
    const auto address = Ipv4::parse(text.left(slash));
    const auto prefix = parsePrefix(text.mid(slash + 1));
    if (!address || !prefix)
        return std::nullopt;
    return std::pair(*address, *prefix);
}

} // namespace

std::optional<Subnet> Subnet::parse(QStringView text)
{
    const auto cidr = parseCidr(text);
    if (!cidr || (cidr->first.value & ~maskOf(cidr->second)) != 0)
        return std::nullopt;
    return fromAddress(cidr->first, cidr->second);
}

std::optional<Subnet> Subnet::parseBase(QStringView text)
{
    text = text.trimmed();
    if (const auto cidr = parseCidr(text))
        return fromAddress(cidr->first, cidr->second);
    if (text.contains(u'/'))
        return std::nullopt;
    if (const auto address = Ipv4::parse(text))
        return fromAddress(*address, 24);
    if (const auto address = Ipv4::parse(QString(text.toString() + QStringLiteral(".0.0"))))
        return fromAddress(*address, 16);
    return std::nullopt;
}

Subnet Subnet::fromAddress(Ipv4 address, int prefix)
{
    Subnet subnet;
    subnet.m_prefix = prefix;
    subnet.m_base = Ipv4{address.value & maskOf(prefix)};
    return subnet;
}

Ipv4 Subnet::broadcast() const
{
    return Ipv4{m_base.value | ~maskOf(m_prefix)};
}

Ipv4 Subnet::gateway() const
{
    return Ipv4{m_base.value + 1};
}

std::uint64_t Subnet::hostCapacity() const
{
    return size() > 3 ? size() - 3 : 0;
}

bool Subnet::contains(Ipv4 address) const
{
    return (address.value & maskOf(m_prefix)) == m_base.value;
}

bool Subnet::isReserved(Ipv4 address) const
{
    return address == network() || address == gateway() || address == broadcast();
}

bool Subnet::overlaps(const Subnet &other) const
{
    return contains(other.m_base) || other.contains(m_base);
}

QString Subnet::toString() const
{
    return m_base.toString() + u'/' + QString::number(m_prefix);
}

} // namespace decnet
