// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"

namespace decnet::cli {

/// Parses the command line and runs the command. Needs a QCoreApplication. Returns the exit code.
[[nodiscard]] int run(int argc, char **argv,
                      std::function<Result<std::unique_ptr<Controller>>()> openController);

} // namespace decnet::cli
