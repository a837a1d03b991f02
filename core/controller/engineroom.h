// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/deployer.h"
#include "core/engine/engineimageprovider.h"
#include "core/engine/helperdresser.h"
#include "core/engine/reaper.h"

#include <memory>

namespace decnet {

/// Everything that talks to one Docker engine, put together. Making one makes no call.
class EngineRoom
{
public:
    /// Errors: Invalid (a DOCKER_HOST that is none).
    [[nodiscard]] static Result<std::unique_ptr<EngineRoom>>
    open(const QString &dockerHost, StateKeeper &keeper, const Catalog &catalog, const Paths &paths);

    [[nodiscard]] DockerEngine &docker() { return *m_docker; }
    [[nodiscard]] HelperDresser &dresser() { return m_dresser; }
    [[nodiscard]] Deployer &deployer() { return m_deployer; }
    [[nodiscard]] Reaper &reaper() { return m_reaper; }
    [[nodiscard]] const EngineParts &parts() const { return m_parts; }

private:
    EngineRoom(std::unique_ptr<DockerEngine> docker, const QString &dockerHost, StateKeeper &keeper,
               const Catalog &catalog, const Paths &paths);

    std::unique_ptr<DockerEngine> m_docker;
    EngineImageProvider m_images;
    HelperDresser m_dresser;
    EngineParts m_parts;
    Deployer m_deployer;
    Reaper m_reaper;
};

} // namespace decnet
