// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/engineroom.h"

#include <QLoggingCategory>

namespace decnet {

namespace {
Q_LOGGING_CATEGORY(engineLog, "decnet.engine")
}

EngineRoom::EngineRoom(std::unique_ptr<DockerEngine> docker, const QString &dockerHost,
                       StateKeeper &keeper, const Catalog &catalog, const Paths &paths)
    : m_docker(std::move(docker))
    , m_images(*m_docker, ImageBuilder::forHost(dockerHost,
                                                [](const QString &text) {
                                                    qCInfo(engineLog).noquote() << text;
                                                }))
    , m_dresser(*m_docker, m_images)
    , m_parts{*m_docker, m_dresser, m_images, keeper, catalog, paths, {}}
    , m_deployer(m_parts)
    , m_reaper(*m_docker, m_dresser, keeper.repository())
{}

Result<std::unique_ptr<EngineRoom>> EngineRoom::open(const QString &dockerHost,
                                                     StateKeeper &keeper, const Catalog &catalog,
                                                     const Paths &paths)
{
    auto docker = connectDockerEngine(dockerHost);
    if (!docker)
        return fail(docker.error());
    return std::unique_ptr<EngineRoom>(
        new EngineRoom(std::move(*docker), dockerHost, keeper, catalog, paths));
}

} // namespace decnet
