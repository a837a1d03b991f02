// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/statement.h"

#include "core/store/connection.h"
#include "core/store/sqlerror.h"

#include <QSqlError>
#include <QVariant>

namespace decnet {

using namespace Qt::StringLiterals;

Statement::Statement(Connection &connection, QSqlQuery &query, bool prepared)
    : m_connection(connection)
    , m_query(query)
    , m_prepared(prepared)
{
}

Statement::~Statement()
{
    // An unfinished SELECT would keep its read lock, and with it the WAL from being reset.
    m_query.finish();
}

Statement &Statement::text(const QString &value)
{
    m_query.bindValue(m_nextParameter++, value.isNull() ? u""_s : value);
    return *this;
}

Statement &Statement::textOrNull(const QString &value)
{
    m_query.bindValue(m_nextParameter++, value.isEmpty() ? QVariant() : QVariant(value));
    return *this;
}

Statement &Statement::integer(qint64 value)
{
    m_query.bindValue(m_nextParameter++, value);
    return *this;
}

Statement &Statement::real(double value)
{
    m_query.bindValue(m_nextParameter++, value);
    return *this;
}

Statement &Statement::time(const QDateTime &value)
{
    return value.isValid() ? text(toIsoUtc(value)) : null();
}

Statement &Statement::null()
{
    m_query.bindValue(m_nextParameter++, QVariant());
    return *this;
}

Result<void> Statement::exec()
{
    m_nextParameter = 0;
    if (!m_prepared || !m_query.exec())
        return fail(sqlFailure(m_query.lastError(), u"use the store"_s, m_connection.file()));
    return {};
}

Result<bool> Statement::execOne()
{
    if (auto ok = exec(); !ok)
        return fail(ok.error());
    if (next())
        return true;
    if (auto ok = failure(); !ok)
        return fail(ok.error());
    return false;
}

bool Statement::next()
{
    return m_query.next();
}

Result<void> Statement::failure() const
{
    const QSqlError error = m_query.lastError();
    if (error.isValid())
        return fail(sqlFailure(error, u"read from the store"_s, m_connection.file()));
    return {};
}

QString Statement::textAt(int column) const
{
    return m_query.value(column).toString();
}

qint64 Statement::integerAt(int column) const
{
    return m_query.value(column).toLongLong();
}

double Statement::realAt(int column) const
{
    return m_query.value(column).toDouble();
}

QDateTime Statement::timeAt(int column) const
{
    return fromIsoUtc(textAt(column));
}

bool Statement::isNullAt(int column) const
{
    return m_query.value(column).isNull();
}

qint64 Statement::changedRows() const
{
    return m_query.numRowsAffected();
}

qint64 Statement::lastInsertId() const
{
    return m_query.lastInsertId().toLongLong();
}

} // namespace decnet
