// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/resourcenames.h"

#include "core/engine/labels.h"

#include <QSet>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kId8Length = 8;
constexpr int kBridgeDigits = 5;
constexpr quint64 kBridgeSpace = 36ULL * 36 * 36 * 36 * 36;

QString bridgeName(const QString &prefix, quint64 number)
{
    return prefix + QString::number(number, 36).rightJustified(kBridgeDigits, u'0');
}

bool isLowerHex(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

} // namespace

QString ResourceNames::project() const
{
    return u"decnet-topo-"_s + m_id8;
}

QString ResourceNames::network(const QString &lan) const
{
    return u"decnet_t_"_s + m_id8 + u'_' + lan.toLower();
}

QString ResourceNames::base(const QString &decky) const
{
    return u"decnet_t_"_s + m_id8 + u'_' + decky.toLower();
}

QString ResourceNames::service(const QString &decky, const QString &service) const
{
    return base(decky) + u'-' + service.toLower();
}

QString ResourceNames::composeKey(const QString &lanOrDecky)
{
    return lanOrDecky.toLower();
}

QString ResourceNames::composeKey(const QString &decky, const QString &service)
{
    return decky.toLower() + u'-' + service.toLower();
}

QString ResourceNames::labelFilter() const
{
    return QString::fromUtf16(labels::kTopologyId) + u'=' + m_id.toString();
}

QHash<LanId, QString> bridgeNames(const Topology &topology)
{
    const QString prefix = bridgePrefix(topology.meta.id);
    QHash<LanId, QString> names;
    QSet<quint64> taken;
    for (const auto &[id, lan] : topology.lans()) {
        // Not std::hash: the name must be the same in every version of the program.
        const IdBits bits = id.bits();
        quint64 number = (bits.high ^ (bits.low * 0x9e3779b97f4a7c15ULL)) % kBridgeSpace;
        while (taken.contains(number))
            number = (number + 1) % kBridgeSpace;
        taken.insert(number);
        names.insert(id, bridgeName(prefix, number));
    }
    return names;
}

QString bridgePrefix(TopologyId id)
{
    return u"dn"_s + id.id8();
}

std::optional<QString> bridgeOwner(const QString &bridge)
{
    const QString id8 = bridge.mid(2, kId8Length);
    if (!bridge.startsWith(u"dn"_s) || bridge.size() != 2 + kId8Length + kBridgeDigits
        || !isLowerHex(id8))
        return std::nullopt;
    return id8;
}

} // namespace decnet
