// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// Telnet on port 23 with the shell of decoyd/shell behind it; a thread per visitor.
[[nodiscard]] Service telnetService();

} // namespace decoyd
