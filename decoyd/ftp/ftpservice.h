// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// FTP on port 21.
[[nodiscard]] Service ftpService();

} // namespace decoyd
