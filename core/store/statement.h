// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QSqlQuery>

#include <string_view>
#include <vector>

namespace decnet {

class Connection;

/// A prepared statement as its connection keeps it.
struct PreparedQuery
{
    QSqlQuery query;
    std::vector<bool> boundNull; ///< parameters that hold NULL from their last use
};

/// One use of a prepared statement of a connection; resets it when it goes. Belongs to the thread
/// of its connection. A statement must not be used twice at the same time.
///
/// Columns and parameters are numbered from 0. Times are ISO 8601 UTC text. A parameter that is not
/// bound again keeps its value from one exec() to the next.
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
    Statement &keep(); ///< what was bound before

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
    Statement(Connection &connection, PreparedQuery &prepared, bool isPrepared);
    void bind(const QVariant &value);

    Connection &m_connection;
    PreparedQuery &m_prepared;
    QSqlQuery &m_query;
    int m_nextParameter = 0;
    bool m_isPrepared = false;
};

/// The form in which a statement is prepared: each ? becomes :p0, :p1, … (our statements have no ?
/// in literals). ASCII only.
[[nodiscard]] QString withNamedParameters(std::string_view sql);

} // namespace decnet
