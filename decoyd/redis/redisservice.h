// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// Redis key-value store on port 6379.
[[nodiscard]] Service redisService();

} // namespace decoyd
