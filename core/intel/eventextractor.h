// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"
#include "core/intel/collectsource.h"
#include "core/intel/records.h"

#include <optional>

namespace decnet {

/// The event that a container's log line tells. Labels decide whose it is; the line decides what it
/// is. Relayed syslog is unwrapped, a message "CMD uid=… cmd=…" becomes a command.
/// Nullopt: not a line of RFC 5424, or of a program that is no decoy (sshd, cron, systemd …).
[[nodiscard]] std::optional<DecoyEvent> eventFromLine(const CollectSource &source,
                                                      const LogLine &line);

/// MSGIDs with a meaning of their own.
[[nodiscard]] QString fileChunkType();
[[nodiscard]] QString fileCapturedType();
[[nodiscard]] QString suppressedType();

} // namespace decnet
