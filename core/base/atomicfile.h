// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFileDevice>

namespace decnet {

inline constexpr QFileDevice::Permissions kPrivateFile =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner;
inline constexpr QFileDevice::Permissions kSharedFile =
    kPrivateFile | QFileDevice::ReadGroup | QFileDevice::ReadOther;

/// Writes the whole file or nothing (temporary file, fsync, rename); makes missing parent folders.
/// Errors: Refused (permission), Internal (no space, i/o), each naming the path.
[[nodiscard]] Result<void> writeFileAtomically(const QString &path, const QByteArray &content,
                                               QFileDevice::Permissions permissions = kSharedFile);

/// Reads a whole file of at most `maxBytes`.
/// Errors: NotFound, Refused, Invalid (longer than maxBytes), each naming the path.
[[nodiscard]] Result<QByteArray> readFile(const QString &path, qint64 maxBytes);

} // namespace decnet
