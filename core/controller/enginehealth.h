// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/controller/controller.h"

namespace decnet {

/// What an answer (or none) of the engine means for a person, and what they can do about it.
/// `freeBytes`: on the disk that holds the engine's data; negative when not known.
[[nodiscard]] EngineHealth describeEngine(const Result<EngineInfo> &info, qint64 freeBytes);

} // namespace decnet
