// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/subnet.h"
#include "core/topology/runtime.h"
#include "core/topology/topology.h"

#include <optional>
#include <vector>

namespace decnet {

class Mutation;

/// One line of the list of topologies.
struct TopologySummary
{
    TopologyMeta meta;
    int lanCount = 0;
    int deckyCount = 0;
    int runningCount = 0; ///< deckies whose stored state is running
};

struct TopologyPage
{
    int total = 0;
    std::vector<TopologySummary> rows; ///< newest first
};

struct TopologyQuery
{
    std::optional<TopologyStatus> status;
    int limit = 100; ///< 1-1000
    int offset = 0;
};

/// The stored topologies: controller truth. Thread-safe: every thread gets a connection of its own.
/// Every error is typed; no database text reaches a caller as the message. Corrupt when a row
/// cannot be read, Busy when the database stays locked, Internal for i/o.
class TopologyRepository
{
public:
    virtual ~TopologyRepository() = default;

    /// Stores a new topology with all its children. Conflict: the name (or id) exists already;
    /// Invalid: bad names.
    [[nodiscard]] virtual Result<void> create(const Topology &topology) = 0;
    [[nodiscard]] virtual Result<Topology> load(TopologyId id) = 0;
    /// By id, unique id prefix of at least 4 characters, or exact name. NotFound; Conflict when
    /// ambiguous.
    [[nodiscard]] virtual Result<TopologyId> find(const QString &idOrName) = 0;
    [[nodiscard]] virtual Result<TopologyPage> list(const TopologyQuery &query) = 0;
    /// Only pending, torn_down and failed ones (NotEditable otherwise); cascades children and
    /// history.
    [[nodiscard]] virtual Result<void> remove(TopologyId id,
                                              std::optional<qint64> expectedVersion) = 0;
    [[nodiscard]] virtual Result<qint64> rename(TopologyId id, const QString &name,
                                                std::optional<qint64> expectedVersion) = 0;

    /// A design-time write: applies the mutation to the stored document in one transaction and
    /// returns the new version. NotEditable unless pending; VersionConflict writes nothing; errors
    /// of Mutation::apply. Geometry-only mutations are allowed in every state and bump nothing.
    [[nodiscard]] virtual Result<qint64> apply(TopologyId id, const Mutation &mutation,
                                               std::optional<qint64> expectedVersion) = 0;
    /// The same without the pending guard: for the mutator, nobody else.
    [[nodiscard]] virtual Result<qint64> applyLive(TopologyId id, const Mutation &mutation,
                                                   std::optional<qint64> expectedVersion) = 0;
    /// Replaces the whole document of a pending topology, keeping its id (canvas autosave after a
    /// conflict, CLI import --replace). Returns the new version.
    [[nodiscard]] virtual Result<qint64> replace(const Topology &topology,
                                                 qint64 expectedVersion) = 0;

    /// Compare-and-swap of the status together with its history row. IllegalTransition names both
    /// states; Conflict when another caller moved it first.
    [[nodiscard]] virtual Result<void> transition(TopologyId id, TopologyStatus from,
                                                  TopologyStatus to, const QString &reason) = 0;
    [[nodiscard]] virtual Result<std::vector<StatusEvent>> statusEvents(TopologyId id,
                                                                        int limit) = 0;

    [[nodiscard]] virtual Result<RuntimeOverlay> runtime(TopologyId id) = 0;
    /// Upserts; never touches version or hash.
    [[nodiscard]] virtual Result<void> setRuntime(TopologyId id, const RuntimeOverlay &states) = 0;

    /// Subnets of every LAN of every topology that is not torn down, except `except`.
    [[nodiscard]] virtual Result<std::vector<Subnet>>
    reservedSubnets(std::optional<TopologyId> except = std::nullopt) = 0;
    /// id8 prefixes of every stored topology: what the reaper must leave alone.
    [[nodiscard]] virtual Result<QStringList> knownId8s() = 0;
};

} // namespace decnet
