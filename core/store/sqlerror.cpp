// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlerror.h"

#include <QSqlError>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in the low
/// byte.
enum SqliteCode {
    kPermission = 3,
    kBusy = 5,
    kLocked = 6,
    kReadOnly = 8,
    kCorrupt = 11,
    kFull = 13,
    kCannotOpen = 14,
    kConstraint = 19,
    kAuthorization = 23,
    kNotADatabase = 26,
};

} // namespace

Error sqlFailure(const QSqlError &error, const QString &doing, const QString &file)
{
    const QString detail = error.databaseText().isEmpty() ? error.text() : error.databaseText();
    const QString prefix = u"Cannot "_s + doing + u": "_s;
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case kBusy:
    case kLocked:
        return makeError(ErrorKind::Busy,
                         prefix + u"the database %1 is in use by another program"_s.arg(file),
                         detail);
    case kCorrupt:
    case kNotADatabase:
        return makeError(ErrorKind::Corrupt,
                         prefix + u"%1 is damaged or is not a DECNET database"_s.arg(file), detail);
    case kReadOnly:
    case kPermission:
    case kAuthorization:
    case kCannotOpen:
        return makeError(ErrorKind::Refused,
                         prefix + u"no permission to use the database %1"_s.arg(file), detail);
    case kConstraint:
        return makeError(ErrorKind::Conflict, prefix + u"it contradicts what is stored"_s, detail);
    case kFull:
        return makeError(ErrorKind::Internal, prefix + u"no space left for %1"_s.arg(file), detail);
    default:
        return makeError(ErrorKind::Internal, prefix + u"the database %1 failed"_s.arg(file),
                         detail);
    }
}

} // namespace decnet
