// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/ipv4.h"

namespace decnet {

std::optional<Ipv4> Ipv4::parse(QStringView text)
{
    std::uint32_t value = 0;
    int parts = 0;
    qsizetype i = 0;
    while (parts < 4) {
        const qsizetype start = i;
        std::uint32_t number = 0;
        while (i < text.size() && text[i] >= u'0' && text[i] <= u'9' && i - start < 4) {
            number = number * 10 + static_cast<std::uint32_t>(text[i].unicode() - u'0');
            ++i;
        }
        const qsizetype digits = i - start;
        // A leading zero is octal to some programs and decimal to others, so it is refused.
        if (digits == 0 || digits > 3 || number > 255 || (digits > 1 && text[start] == u'0'))
            return std::nullopt;
        value = (value << 8) | number;
        ++parts;
        if (parts < 4) {
            if (i >= text.size() || text[i] != u'.')
                return std::nullopt;
            ++i;
        }
    }
    if (i != text.size())
        return std::nullopt;
    return Ipv4{value};
}

QString Ipv4::toString() const
{
    return QStringLiteral("%1.%2.%3.%4")
        .arg(value >> 24)
        .arg((value >> 16) & 0xff)
        .arg((value >> 8) & 0xff)
        .arg(value & 0xff);
}

} // namespace decnet
