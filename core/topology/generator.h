// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/subnet.h"
#include "core/topology/topology.h"

#include <optional>
#include <vector>

namespace decnet {

/// Parameters with their bounds; defaults are those of the command line.
struct GeneratorConfig
{
    QString name;                          ///< 1-64 characters
    int depth = 3;                         ///< 1-16
    int branching = 2;                     ///< 1-8
    int deckiesPerLanMin = 1;              ///< 0-32
    int deckiesPerLanMax = 3;              ///< 1-32, >= min
    double bridgeForwardProbability = 1.0; ///< 0-1
    double crossEdgeProbability = 0.0;     ///< 0-1
    QString subnetBase = QStringLiteral("172.16.0.0/12");
    bool randomizeServices = true; ///< false: servicesExplicit for every decky
    QStringList servicesExplicit;
    std::optional<quint64> seed; ///< none: a random one, which is then recorded

    /// Errors: Invalid, naming the parameter and its bounds.
    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] QJsonObject toJson() const; ///< becomes configSnapshot
};

/// What generation would give, without drawing services: for the live preview.
struct GeneratorCounts
{
    int lans = 0;
    int deckies = 0;
    int edges = 0;
};

/// The children in the order they were drawn.
struct GeneratedChildren
{
    std::vector<Lan> lans;
    std::vector<Decky> deckies;
    std::vector<Edge> edges;
};

/// Deterministic: same parameters, seed, pool and reservations give the same children apart from
/// ids. `servicePool` is sorted. The DMZ's decky is the gateway (forwardsL3). A bridge decky keeps
/// its home edge (isBridge false) in the LAN it was drawn for. Errors: Invalid (parameters),
/// Conflict (subnet base exhausted).
[[nodiscard]] Result<GeneratedChildren> generateChildren(const GeneratorConfig &config,
                                                         const QStringList &servicePool,
                                                         const std::vector<Subnet> &reserved);
[[nodiscard]] Result<Topology> generate(const GeneratorConfig &config,
                                        const QStringList &servicePool,
                                        const std::vector<Subnet> &reserved, const QDateTime &now);
/// Equal to what generate() would give for the same seed and pool, with nothing reserved. Without a
/// seed it is one possible outcome; the name may still be empty. The pool matters only for random
/// services: an empty one counts as if services were given.
[[nodiscard]] Result<GeneratorCounts> previewCounts(const GeneratorConfig &config,
                                                    const QStringList &servicePool = {});

/// One DMZ LAN "dmz" with the gateway "dmz-gateway" (ssh, archetype deaddeck).
[[nodiscard]] Result<Topology> blankTopology(const QString &name, const Subnet &base,
                                             const std::vector<Subnet> &reserved,
                                             const QDateTime &now);

} // namespace decnet
