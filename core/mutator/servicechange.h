// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/mutation/mutationqueue.h"

namespace decnet {

/// What someone wants of one service of one decky (S-01, S-02).
struct ServiceChange
{
    enum class Kind {
        Add,
        Remove, ///< with its configuration
        Save,   ///< stores a configuration; what runs stays as it is
        Apply,  ///< stores one, if given, and makes the service's container anew
    };
    Kind kind = Kind::Add;
    TopologyId topology;
    QString decky;                     ///< name or id
    QString service;                   ///< slug
    std::optional<QJsonObject> config; ///< whole configuration, checked by the service's schema
    std::optional<qint64> expectedVersion;
    bool force = false;
};

/// The change as a request for the queue. Errors: NotFound (decky), Conflict (there already, or not
/// there), Invalid (service unknown, one per fleet or not of this version; bad configuration).
[[nodiscard]] Result<MutationRequest>
serviceRequest(const Topology &topology, const Catalog &catalog, const ServiceChange &change);

/// Services that deckies of both documents lost, or gained.
struct ServiceDifference
{
    std::vector<ServiceRef> added;
    std::vector<ServiceRef> removed;
    std::vector<ServiceRef> reconfigured;

    [[nodiscard]] static ServiceDifference between(const Topology &before, const Topology &after);
};

} // namespace decnet
