// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decoyd {

/// RFC 4648 base64 with padding.
[[nodiscard]] std::string base64Encode(std::string_view bytes);
/// Lenient: ignores what is no base64 character, stops at '='.
[[nodiscard]] std::string base64Decode(std::string_view text);
/// Lower-case hex.
[[nodiscard]] std::string toHex(std::string_view bytes);
/// Bytes of an even number of hex digits; false when there is anything else.
[[nodiscard]] bool fromHex(std::string_view hex, std::string &bytes);
/// ASCII only; other bytes stay.
[[nodiscard]] std::string toLower(std::string_view text);
[[nodiscard]] std::string toUpper(std::string_view text);
/// Without leading and trailing blanks, tabs and line ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b);
[[nodiscard]] bool startsWithIgnoreCase(std::string_view text, std::string_view prefix);
/// Non-empty pieces between `separator`.
[[nodiscard]] std::vector<std::string> splitNonEmpty(std::string_view text, char separator);
/// `count` bytes from the system's random generator. Thread-safe.
[[nodiscard]] std::string randomBytes(std::size_t count);
[[nodiscard]] std::string sha1(std::string_view bytes);
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string md5(std::string_view bytes);

} // namespace decoyd
