// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

namespace decnet {

/// A value or an Error. Every fallible function of core returns one and never throws.
template<typename T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::NotFound, u"…"_s);`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, QString message,
                                                QString detail = {})
{
    return tl::unexpected<Error>(makeError(kind, std::move(message), std::move(detail)));
}

/// Passes an error on unchanged.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace decnet
