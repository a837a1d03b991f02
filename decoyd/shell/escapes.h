// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace decoyd::shell {

/// \n \t \xHH \NNN \e … as echo -e, printf and $'…' know them. With `stop` non-null, \c ends the
/// text and sets it.
[[nodiscard]] std::string decodeEscapes(std::string_view text, bool *stop = nullptr);

} // namespace decoyd::shell
