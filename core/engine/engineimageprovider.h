// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/scratchimage.h"
#include "core/engine/imagebuilder.h"
#include "core/engine/imageprovider.h"

#include <mutex>
#include <optional>

namespace decnet {

/// Packs and loads the images that ship with the program; pulls and builds the others (E-09).
class EngineImageProvider final : public ImageProvider
{
public:
    EngineImageProvider(DockerEngine &engine, ImageBuilder builder);

    [[nodiscard]] Result<EngineImages> images() override;
    [[nodiscard]] Result<void> ensure(const WantedImage &image, const Task &task) override;

private:
    /// Packs both once per process.
    Result<void> pack();

    DockerEngine &m_engine;
    ImageBuilder m_builder;
    std::mutex m_mutex;
    std::optional<ScratchImage> m_decoy;
    std::optional<ScratchImage> m_helper;
};

} // namespace decnet
