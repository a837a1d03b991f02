// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QStringList>

#include <vector>

namespace decnet {

class Connection;

/// One numbered step of the schema.
struct Migration
{
    int number = 0;
    QString name; ///< "topologies"
    QString sql;
};

/// The steps compiled into this program for a backend, in order, without gaps from 1.
[[nodiscard]] std::vector<Migration> builtInMigrations(const QString &backend);

/// The statements of a script, without comments.
[[nodiscard]] QStringList splitStatements(const QString &script);

/// Brings the database up to the last of `migrations`; each step is one transaction. Several
/// programs may do it at once.
/// Errors: Invalid when the database is newer, naming both numbers; Corrupt when it holds tables
/// that are not ours or misses steps; the kinds of sqlFailure().
[[nodiscard]] Result<void> migrate(Connection &connection,
                                   const std::vector<Migration> &migrations);

} // namespace decnet
