// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/engine/dresser.h"
#include "core/engine/runreport.h"
#include "core/topology/repository.h"

namespace decnet {

/// Finds and removes what bears our label but belongs to no stored topology, and network helpers
/// that never ran or were left over by an engine that died. Resources of stored
/// topologies, whatever their status, and everything without our label are never touched. Blocking.
class Reaper
{
public:
    Reaper(DockerEngine &engine, Dresser &dresser, TopologyRepository &repository)
        : m_engine(engine), m_dresser(dresser), m_repository(repository)
    {}

    [[nodiscard]] Result<Orphans> find();
    /// Removes them, with their firewall rules; one that will not go does not keep the others. Returns
    /// what was removed. Errors: Internal naming what stayed, those of the engine.
    [[nodiscard]] Result<Orphans> reap();

private:
    struct Found;
    Result<Found> look();

    DockerEngine &m_engine;
    Dresser &m_dresser;
    TopologyRepository &m_repository;
};

} // namespace decnet
