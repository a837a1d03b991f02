// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// HTTP/1.1 on port 80.
[[nodiscard]] Service httpService();
/// The same inside TLS 1.2/1.3 on port 443.
[[nodiscard]] Service httpsService();

} // namespace decoyd
