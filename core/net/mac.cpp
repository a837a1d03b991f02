// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/mac.h"

namespace decnet {

QString macFromVendor(const std::array<std::uint8_t, 3> &oui, std::uint64_t seed)
{
    // splitmix64's finaliser, so that neighbouring seeds do not give neighbouring addresses.
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebULL;
    seed ^= seed >> 31;

    return QStringLiteral("%1:%2:%3:%4:%5:%6")
        .arg(oui[0], 2, 16, QLatin1Char('0'))
        .arg(oui[1], 2, 16, QLatin1Char('0'))
        .arg(oui[2], 2, 16, QLatin1Char('0'))
        .arg(seed & 0xff, 2, 16, QLatin1Char('0'))
        .arg((seed >> 8) & 0xff, 2, 16, QLatin1Char('0'))
        .arg((seed >> 16) & 0xff, 2, 16, QLatin1Char('0'));
}

} // namespace decnet
