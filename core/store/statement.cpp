// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/statement.h"

#include "core/store/connection.h"
#include "core/store/sqlerror.h"

#include <QSqlError>
#include <QVariant>

#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// More than any statement has.
constexpr int kMaxParameters = 512;

/// QSqlQuery::bindValue(int) composes the parameter's name anew in every call, which costs more
/// than the binding itself; a name that is at hand costs one look-up.
const QString &parameterName(int index)
{
    static const auto kNames = [] {
        std::array<QString, kMaxParameters> names;
        for (int i = 0; i < kMaxParameters; ++i)
            names[static_cast<size_t>(i)] = u":p%1"_s.arg(i);
        return names;
    }();
    return kNames.at(static_cast<size_t>(index));
}

} // namespace

QString withNamedParameters(std::string_view sql)
{
    QString named;
    named.reserve(static_cast<qsizetype>(sql.size()) + 64);
    int next = 0;
    for (const char c : sql) {
        if (c == '?')
            named += parameterName(next++);
        else
            named += QLatin1Char(c);
    }
    return named;
}

Statement::Statement(Connection &connection, PreparedQuery &prepared, bool isPrepared)
    : m_connection(connection)
    , m_prepared(prepared)
    , m_query(prepared.query)
    , m_isPrepared(isPrepared)
{
}

Statement::~Statement()
{
    // An unfinished SELECT would keep its read lock, and with it the WAL from being reset.
    m_query.finish();
}

void Statement::bind(const QVariant &value)
{
    const auto index = static_cast<size_t>(m_nextParameter);
    if (m_prepared.boundNull.size() <= index)
        m_prepared.boundNull.resize(index + 1);
    m_prepared.boundNull[index] = false;
    m_query.bindValue(parameterName(m_nextParameter++), value);
}

Statement &Statement::text(const QString &value)
{
    bind(value.isNull() ? u""_s : value);
    return *this;
}

Statement &Statement::textOrNull(const QString &value)
{
    return value.isEmpty() ? null() : text(value);
}

Statement &Statement::integer(qint64 value)
{
    bind(value);
    return *this;
}

Statement &Statement::real(double value)
{
    bind(value);
    return *this;
}

Statement &Statement::time(const QDateTime &value)
{
    return value.isValid() ? text(toIsoUtc(value)) : null();
}

Statement &Statement::null()
{
    // Most optional columns of most rows are empty; what is NULL already needs no binding.
    const auto index = static_cast<size_t>(m_nextParameter);
    if (index < m_prepared.boundNull.size() && m_prepared.boundNull[index])
        return keep();
    bind(QVariant());
    m_prepared.boundNull[index] = true;
    return *this;
}

Statement &Statement::keep()
{
    ++m_nextParameter;
    return *this;
}

Result<void> Statement::exec()
{
    m_nextParameter = 0;
    if (!m_isPrepared || !m_query.exec())
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
