// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace decoyd::shell {

/// Times are seconds since 1970; the machine's zone is UTC.
/// strftime with the C locale ("%a %b %e %H:%M:%S UTC %Y").
[[nodiscard]] std::string formatTime(const std::string &pattern, std::int64_t when);
[[nodiscard]] std::string syslogTime(std::int64_t when); ///< "Nov 21 06:25:01"
[[nodiscard]] std::string isoTime(std::int64_t when);    ///< "2026-11-21 06:25:01"

} // namespace decoyd::shell
