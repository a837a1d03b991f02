// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>

namespace decnet::nethelper {

/// A value, or a sentence that says what went wrong and with what.
template<typename T>
using Outcome = tl::expected<T, std::string>;

[[nodiscard]] inline tl::unexpected<std::string> failure(std::string text)
{
    return tl::unexpected<std::string>(std::move(text));
}

/// "<what>: <text of errno>"
[[nodiscard]] std::string systemFailure(const std::string &what, int errorNumber);

} // namespace decnet::nethelper
