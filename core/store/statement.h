// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QSqlQuery>

namespace decnet {

class Connection;

/// One use of a prepared statement of a connection; resets it when it goes. Belongs to the thread
/// of its connection. A statement must not be used twice at the same time.
///
/// Columns and parameters are numbered from 0. Times are ISO 8601 UTC text.
class Statement
{
public:
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    /// The next parameter.
    Statement &text(const QString &value);       ///< null is stored as ''
    Statement &textOrNull(const QString &value); ///< empty is stored as NULL
    Statement &integer(qint64 value);
    Statement &real(double value);
    Statement &time(const QDateTime &value); ///< invalid is stored as NULL
    Statement &null();

    [[nodiscard]] Result<void> exec();
    /// Runs a query whose result has at most one row; false when it has none.
    [[nodiscard]] Result<bool> execOne();
    /// The next row; false at the end. `failure()` tells an end from an error.
    [[nodiscard]] bool next();
    [[nodiscard]] Result<void> failure() const;

    [[nodiscard]] QString textAt(int column) const;
    [[nodiscard]] qint64 integerAt(int column) const;
    [[nodiscard]] double realAt(int column) const;
    [[nodiscard]] QDateTime timeAt(int column) const;
    [[nodiscard]] bool isNullAt(int column) const;
    [[nodiscard]] qint64 changedRows() const;
    [[nodiscard]] qint64 lastInsertId() const;

private:
    friend class Connection;
    Statement(Connection &connection, QSqlQuery &query, bool prepared);

    Connection &m_connection;
    QSqlQuery &m_query;
    int m_nextParameter = 0;
    bool m_prepared = false;
};

} // namespace decnet
