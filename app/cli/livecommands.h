// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"

namespace decnet::cli {

/// Reports a mutation that was just enqueued: waits for its end when asked to. The exit code:
/// failed when it failed or was discarded.
int followMutation(Context &context, Controller &controller, const QueuedMutation &row, bool wait);

/// JSON text given as an argument; "-" reads it from standard input, so that secrets need not stand
/// in the list of processes. Errors: Invalid, with line and column.
[[nodiscard]] Result<QJsonObject> jsonArgument(const std::string &text, const QString &what);

} // namespace decnet::cli
