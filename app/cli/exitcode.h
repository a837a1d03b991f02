// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace decnet::cli {

/// What a script can rely on.
enum ExitCode {
    kOk = 0,
    kFailed = 1,
    kUsage = 2,
    kNotFound = 3,
    kConflict = 4,
    kInvalid = 5,
    kUnreachable = 6,
};

[[nodiscard]] ExitCode exitCodeFor(ErrorKind kind);

} // namespace decnet::cli
