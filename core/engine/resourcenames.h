// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QHash>
#include <QString>

#include <optional>

namespace decnet {

/// What the Docker resources of one topology are called. Everything is scoped by id8, the first
/// eight characters of the topology's id, and lower case; names are compared whole, never by
/// substring.
class ResourceNames
{
public:
    explicit ResourceNames(TopologyId id)
        : m_id(id)
        , m_id8(id.id8())
    {
    }

    [[nodiscard]] TopologyId topology() const { return m_id; }
    [[nodiscard]] const QString &id8() const { return m_id8; }
    [[nodiscard]] QString project() const;                   ///< decnet-topo-<id8>
    [[nodiscard]] QString network(const QString &lan) const; ///< decnet_t_<id8>_<lan>
    [[nodiscard]] QString base(const QString &decky) const;  ///< decnet_t_<id8>_<decky>
    /// decnet_t_<id8>_<decky>-<service>
    [[nodiscard]] QString service(const QString &decky, const QString &service) const;
    /// Keys inside the compose file: <lan>, <decky>, <decky>-<service>.
    [[nodiscard]] static QString composeKey(const QString &lanOrDecky);
    [[nodiscard]] static QString composeKey(const QString &decky, const QString &service);
    /// "decnet.topology.id=<uuid>", the filter that finds all of it.
    [[nodiscard]] QString labelFilter() const;

private:
    TopologyId m_id;
    QString m_id8;
};

/// A bridge device name for every LAN: `dn` + id8 + five base-36 digits drawn from the LAN's id, 15
/// characters, the most Linux takes (IFNAMSIZ - 1). A LAN keeps its name when others come and go,
/// except where two draws collide: then the higher id takes the next free one.
[[nodiscard]] QHash<LanId, QString> bridgeNames(const Topology &topology);
/// What the names of all bridges of a topology begin with.
[[nodiscard]] QString bridgePrefix(TopologyId id);
/// The id8 of a bridge name of ours, nothing for a foreign one.
[[nodiscard]] std::optional<QString> bridgeOwner(const QString &bridge);

} // namespace decnet
