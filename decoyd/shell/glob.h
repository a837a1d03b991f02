// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

class Vfs;

/// Shell pattern match: * ? [a-z] [!x], backslash quotes. Linear in practice; never recursive.
[[nodiscard]] bool globMatch(std::string_view pattern, std::string_view text);
/// Whether there is an unquoted * ? or [.
[[nodiscard]] bool hasGlob(std::string_view pattern);
/// The pattern without its quoting backslashes.
[[nodiscard]] std::string unquoteGlob(std::string_view pattern);
/// Paths that match, sorted, at most `limit`; relative patterns give relative paths.
[[nodiscard]] std::vector<std::string> globPaths(const Vfs &files, const std::string &directory,
                                                 std::string_view pattern, std::size_t limit);

} // namespace decoyd::shell
