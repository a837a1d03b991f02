// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/net/hostnetwork.h"
#include "core/topology/repository.h"
#include "core/validation/validator.h"

namespace decnet {

/// Finds out what the world outside a document looks like. What cannot be found out is left empty: a
/// missing fact silences a rule, it does not fail a drawing. Blocking, thread-safe.
class HostScout
{
public:
    /// `engine` may be null: then nothing is known of Docker.
    HostScout(const HostNetwork &host, DockerEngine *engine, TopologyRepository &repository)
        : m_host(host), m_engine(engine), m_repository(repository)
    {}

    /// Without what belongs to `topology` itself: its bridges, networks and published ports.
    [[nodiscard]] HostFacts facts(TopologyId topology) const;
    /// What a new LAN of `topology` must keep clear of: other topologies, host routes, Docker networks.
    [[nodiscard]] std::vector<Subnet> reserved(TopologyId topology) const;

private:
    [[nodiscard]] std::vector<HostRoute> routes(TopologyId topology) const;
    [[nodiscard]] std::vector<Subnet> foreignNetworks(TopologyId topology) const;
    [[nodiscard]] std::set<ListeningPort> listening(TopologyId topology) const;

    const HostNetwork &m_host;
    DockerEngine *m_engine;
    TopologyRepository &m_repository;
};

} // namespace decnet
