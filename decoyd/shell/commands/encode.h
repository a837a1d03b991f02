// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace decoyd::shell {

[[nodiscard]] std::string encodeBase64(std::string_view bytes);
/// Empty when `text` holds anything but base64 and blanks.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);
/// Lower-case hex digest; `algorithm` is md5, sha1, sha256 or sha512.
[[nodiscard]] std::string digest(const char *algorithm, std::string_view bytes);
/// An RFC 1952 file without a name.
[[nodiscard]] std::string gzip(std::string_view bytes);
/// Empty when the bytes are no gzip file; never more than `limit` bytes.
[[nodiscard]] std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit);

} // namespace decoyd::shell
