// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/names.h"

#include <algorithm>

namespace decnet {

namespace {

constexpr int kMaxChildName = 63;
constexpr int kMaxTopologyName = 64;

bool isAsciiAlnum(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
}

template<typename IsTaken>
QString firstFree(const QString &wish, IsTaken isTaken)
{
    if (!isTaken(wish))
        return wish;
    for (int number = 2;; ++number) {
        const QString suffix = u'-' + QString::number(number);
        const QString candidate = wish.left(kMaxChildName - suffix.size()) + suffix;
        if (!isTaken(candidate))
            return candidate;
    }
}

} // namespace

bool isValidChildName(const QString &name)
{
    if (name.isEmpty() || name.size() > kMaxChildName || !isAsciiAlnum(name.front()) ||
        !isAsciiAlnum(name.back()))
        return false;
    return std::all_of(name.begin(), name.end(),
                       [](QChar c) { return isAsciiAlnum(c) || c == u'-'; });
}

bool isValidTopologyName(const QString &name)
{
    if (name.trimmed().isEmpty() || name.size() > kMaxTopologyName)
        return false;
    return std::none_of(name.begin(), name.end(),
                        [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString freeLanName(const Topology &topology, const QString &wish)
{
    return firstFree(wish, [&](const QString &n) { return topology.lanByName(n) != nullptr; });
}

QString freeDeckyName(const Topology &topology, const QString &wish)
{
    return firstFree(wish, [&](const QString &n) { return topology.deckyByName(n) != nullptr; });
}

} // namespace decnet
