// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/engine/wanted.h"

namespace decnet {

/// Brings images into the engine: carried ones are loaded, others pulled or built. Blocking, thread-safe.
class ImageProvider
{
public:
    virtual ~ImageProvider() = default;

    /// What the carried images are called. Errors: NotFound when the installation lacks them.
    [[nodiscard]] virtual Result<EngineImages> images() = 0;
    /// The image is there afterwards; being there already is success.
    /// Errors: those of the engine; NotFound (no such image or context), Internal (a build failed, with
    /// its last words).
    [[nodiscard]] virtual Result<void> ensure(const WantedImage &image, const Task &task) = 0;
};

} // namespace decnet
