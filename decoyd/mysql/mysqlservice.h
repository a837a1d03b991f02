// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// MySQL on port 3306: collects password hashes, lets nobody in.
[[nodiscard]] Service mysqlService();

} // namespace decoyd
