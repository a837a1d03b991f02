// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace decoyd::shell {

/// printf into a string; at most 1023 bytes.
[[nodiscard]] __attribute__((format(printf, 1, 2))) std::string format(const char *pattern, ...);

} // namespace decoyd::shell
