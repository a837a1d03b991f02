// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace decoyd::shell {

/// Evaluates the inside of $(( )): integers, variables, unary and binary C operators without
/// assignment. False with `error` set (bash's words) when it is no expression.
[[nodiscard]] bool evaluate(std::string_view expression,
                            const std::function<std::string(std::string_view)> &variable,
                            std::int64_t &value, std::string &error);

} // namespace decoyd::shell
