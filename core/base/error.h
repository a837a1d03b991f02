// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace decnet {

/// What a caller branches on. The text of an error is for people and is never compared.
enum class ErrorKind {
    NotFound,          ///< the thing named does not exist
    Conflict,          ///< it exists already, or another change came first
    VersionConflict,   ///< optimistic concurrency: the row has moved on (current/expected are set)
    NotEditable,       ///< the state of the topology forbids this edit
    Invalid,           ///< bad input; the message names the place
    IllegalTransition, ///< the status machine has no such move
    Unreachable,       ///< the engine, agent or peer does not answer
    Timeout,           ///< it answers, but not in time
    Refused,           ///< it answers, and says no (permission, policy)
    Busy,              ///< try again later
    Corrupt,           ///< stored data cannot be read
    Cancelled,         ///< the user said stop
    Internal,          ///< a defect of ours or an unexpected failure of the system
};

/// Stable lower-case word for a kind ("not_found"), used in JSON output and on the wire.
[[nodiscard]] QString errorKindName(ErrorKind kind);

/// A failure as a value. `message` is one sentence that names the thing; `detail` is what helps to
/// find the cause (a path and line, the engine's own words); `causes` is the chain below, nearest
/// first.
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    QString message;
    QString detail;
    QStringList causes;
    /// Only for VersionConflict.
    qint64 currentVersion = 0;
    qint64 expectedVersion = 0;

    /// A new error whose cause is this one; keeps this one's kind.
    [[nodiscard]] Error wrapped(const QString &outerMessage) const;
    /// Message, detail and causes on one line each, for logs and `--verbose`.
    [[nodiscard]] QString toString() const;
};

[[nodiscard]] Error makeError(ErrorKind kind, QString message, QString detail = {});

} // namespace decnet
