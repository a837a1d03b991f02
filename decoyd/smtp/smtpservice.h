// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/registry.h"

namespace decoyd {

/// Mail server on ports 25 and 587: takes credentials, recipients and messages, delivers nothing.
[[nodiscard]] Service smtpService();

} // namespace decoyd
