// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

class QSqlError;

namespace decnet {

/// The typed error of an engine failure: Busy (locked), Corrupt (damaged, not a database), Refused
/// (read-only, no permission), Conflict (constraint), Internal (anything else). `doing` completes
/// "Cannot …"; the engine's own words go into the detail, never into the message.
[[nodiscard]] Error sqlFailure(const QSqlError &error, const QString &doing, const QString &file);

} // namespace decnet
