// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/net/hostnetwork.h"
#include "core/validation/issue.h"

#include <memory>
#include <set>
#include <vector>

namespace decnet {

/// What is known of the world outside the document. Empty facts silence the rules that need them.
struct HostFacts
{
    std::vector<HostRoute> routes;      ///< SUBNET_ROUTE_CLASH; the default route is ignored
    std::vector<Subnet> foreignSubnets; ///< Docker networks and other topologies, not our own
    std::set<ListeningPort> listening;  ///< PORT_IN_USE; without our own published ports
    int maxBridges = 1023;              ///< NETWORK_POOL_LIMIT
    int maxEndpointsPerBridge = 1000;   ///< ENDPOINT_LIMIT

    bool operator==(const HostFacts &) const = default;
};

/// Every standing rule over the whole document, errors first, then in document order.
[[nodiscard]] std::vector<Issue> validate(const Topology &topology, const Catalog &catalog,
                                          const HostFacts &host = {});

/// The guard of an explicit promotion only (GATEWAY_NOT_IN_DMZ is not a standing rule).
[[nodiscard]] Result<void> checkGatewayHomedInDmz(const Topology &topology, DeckyId decky);

/// The same findings as validate(), kept up to date: after an edit only the rules and objects it
/// can have affected are looked at again (<= 1 ms at 10,000 deckies). Lives on its owner's thread;
/// keeps references to catalog only.
class IncrementalValidator
{
public:
    explicit IncrementalValidator(const Catalog &catalog);
    IncrementalValidator(IncrementalValidator &&) noexcept;
    IncrementalValidator &operator=(IncrementalValidator &&) noexcept;
    ~IncrementalValidator();

    /// Full validation.
    void reset(const Topology &topology, const HostFacts &host = {});
    /// `topology` is the state after `applied`; `inverse` is what apply() returned for it.
    void update(const Topology &topology, const Mutation &applied, const Mutation &inverse);
    /// The host facts changed; the document did not.
    void setHostFacts(const Topology &topology, const HostFacts &host);

    /// In the order of validate(). Fixes are filled in.
    [[nodiscard]] const std::vector<Issue> &issues() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace decnet
