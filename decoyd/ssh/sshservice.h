// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// OpenSSH server on port 22.
[[nodiscard]] Service sshService();

} // namespace decoyd
