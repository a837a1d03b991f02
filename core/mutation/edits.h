// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/mutation/mutation.h"
#include "core/net/subnetallocator.h"

#include <QPointF>
#include <QSizeF>

#include <set>

/// Ready-made edits for gestures, commands and fixes. Each looks at a topology and returns the one
/// Mutation that does the job; nothing is written. Errors are those of Mutation::apply, where an
/// edit can be seen to fail beforehand.
namespace decnet::edits {

struct LanWish
{
    QString name; ///< empty: "dmz", or the first free "lan-N"; a taken one gets a number
    bool isDmz = false;
    std::optional<Subnet> subnet; ///< none: the next free /24 below `base`
    Subnet base = defaultSubnetBase();
    std::vector<Subnet> reserved; ///< of other topologies, host routes, Docker networks
    std::optional<QPointF> pos;
    std::optional<QSizeF> size;

    [[nodiscard]] static Subnet defaultSubnetBase(); ///< kDefaultSubnetBase
};

/// A LAN. When it is the DMZ, its gateway decky comes with it (ssh, archetype deaddeck,
/// forwardsL3). Errors: Conflict (there is a DMZ already; no free subnet).
[[nodiscard]] Result<Mutation> addLanWithGateway(const Topology &topology, const Catalog &catalog,
                                                 const LanWish &wish);

/// A decky of an archetype, at home in `lan`, named after its host name pattern ("web-01"). Only
/// the services that this version can deploy are put on it. A gateway is made by promoteGateway().
/// Errors: NotFound (LAN, archetype), Conflict (LAN full).
[[nodiscard]] Result<Mutation> addDeckyFromArchetype(const Topology &topology, LanId lan,
                                                     const QString &archetype,
                                                     const Catalog &catalog,
                                                     std::optional<QPointF> pos = std::nullopt);

/// A copy of a decky (services, configuration, looks) with a new name in `lan`, its bridges left
/// out.
[[nodiscard]] Result<Mutation> duplicateDecky(const Topology &topology, DeckyId decky, LanId lan,
                                              std::optional<QPointF> pos = std::nullopt);

/// Errors: NotFound (decky), Invalid (service unknown, or one per fleet), Conflict (there already).
[[nodiscard]] Result<Mutation> addService(const Topology &topology, DeckyId decky,
                                          const QString &service, const Catalog &catalog);
/// With its configuration and publish rules. Errors: NotFound.
[[nodiscard]] Result<Mutation> removeService(const Topology &topology, DeckyId decky,
                                             const QString &service);
/// Replaces the configuration of one service by `raw`, coerced by its schema; empty removes it.
/// Errors: NotFound (decky, or not on it), Invalid (unknown service, bad value).
[[nodiscard]] Result<Mutation> setServiceConfig(const Topology &topology, DeckyId decky,
                                                const QString &service, const QJsonObject &raw,
                                                const Catalog &catalog);

/// A bridge to another LAN, with the next free address there.
/// Errors: NotFound, Conflict (attached already, LAN full).
[[nodiscard]] Result<Mutation> attach(const Topology &topology, DeckyId decky, LanId lan);
/// Moves the home of a decky into another LAN, with a new address. Errors: NotFound, Invalid (is
/// there already), Conflict (LAN full).
[[nodiscard]] Result<Mutation> moveDecky(const Topology &topology, DeckyId decky, LanId to,
                                         std::optional<QPointF> pos = std::nullopt);

/// Removes what was selected as one edit: deckies, LANs with the deckies at home there, bridges.
/// Errors: NotFound, NotEditable (an edge that is a decky's home, while the decky stays).
[[nodiscard]] Result<Mutation> removeObjects(const Topology &topology, const std::set<LanId> &lans,
                                             const std::set<DeckyId> &deckies,
                                             const std::set<EdgeId> &edges = {});

/// The guard of V-05. Errors: NotFound, Invalid naming the home and the DMZ.
[[nodiscard]] Result<void> checkGatewayHome(const Topology &topology, DeckyId decky);
/// Errors: those of checkGatewayHome().
[[nodiscard]] Result<Mutation> promoteGateway(const Topology &topology, DeckyId decky);
/// Errors: NotFound.
[[nodiscard]] Result<Mutation> demoteGateway(const Topology &topology, DeckyId decky);

/// Where one port of a service is published; a rule that says what holds anyway is not stored.
/// Errors: NotFound (decky, service not on it), Invalid (host address).
[[nodiscard]] Result<Mutation> setPublish(const Topology &topology, DeckyId decky,
                                          const PublishRule &rule);

/// Gives a LAN another subnet and moves the addresses of its deckies along: same offset where that
/// is possible, else the next free one. Errors: NotFound, Conflict (too small for its deckies).
[[nodiscard]] Result<Mutation> changeSubnet(const Topology &topology, LanId lan,
                                            const Subnet &subnet);
/// Makes one LAN the DMZ and every other one internal. Errors: NotFound.
[[nodiscard]] Result<Mutation> makeDmz(const Topology &topology, LanId lan);

} // namespace decnet::edits
