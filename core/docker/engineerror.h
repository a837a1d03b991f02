// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/docker/httpclient.h"

namespace decnet {

/// What an HTTP error status of the engine means (Docker Engine API v1.41, "Errors"): 400 Invalid,
/// 401 and 403 Refused, 404 NotFound, 409 Conflict, 503 Busy, everything else Internal. The message
/// says what was tried and carries the engine's own words; the detail is the status.
[[nodiscard]] Error engineError(const HttpResponse &response, const QString &what);

/// The "message" of an engine's error body; the bare text when it is not JSON.
[[nodiscard]] QString engineMessage(const QByteArray &body);

} // namespace decnet
