// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/topology/ids.h"

#include <QHash>

#include <vector>

namespace decnet {

/// What Docker holds of one topology, found by label alone.
struct Observed
{
    std::vector<ObservedContainer> containers;
    std::vector<ObservedNetwork> networks;
    /// By container id; only filled by observeDeeply().
    QHash<QString, ContainerDetails> details;

    [[nodiscard]] bool isEmpty() const { return containers.empty() && networks.empty(); }
    /// Exact name; null when there is none.
    [[nodiscard]] const ObservedContainer *container(const QString &name) const;
    [[nodiscard]] const ObservedNetwork *network(const QString &name) const;
};

/// Two calls. Errors: those of the engine.
[[nodiscard]] Result<Observed> observe(DockerEngine &engine, TopologyId topology);
/// The same and one inspection per container, `workers` at a time (1-16). Containers that vanish
/// meanwhile are left out.
[[nodiscard]] Result<Observed> observeDeeply(DockerEngine &engine, TopologyId topology,
                                             int workers = 8);

/// A service that was started before its base was (re)started sits in a network namespace that is
/// gone: it runs and cannot be reached. Needs details.
[[nodiscard]] bool isStranded(const Observed &observed, const ObservedContainer &service);

} // namespace decnet
