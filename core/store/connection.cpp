// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/connection.h"

#include "core/store/sqlerror.h"

#include <QSqlError>
#include <QThread>
#include <QVariant>

namespace decnet {

using namespace Qt::StringLiterals;

Connection::Connection(QString file, QString name)
    : m_file(std::move(file))
    , m_name(std::move(name))
    , m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name))
{
}

Result<std::shared_ptr<Connection>> Connection::open(const QString &file, const QString &name)
{
    std::shared_ptr<Connection> connection(new Connection(file, name));
    if (!connection->m_database.isValid()) {
        return fail(ErrorKind::Internal, u"The SQLite driver of Qt is not installed"_s,
                    u"Debian: apt install libqt6sql6-sqlite"_s);
    }
    connection->m_database.setDatabaseName(file);
    connection->m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(kBusyTimeoutMs));
    if (!connection->m_database.open())
        return fail(sqlFailure(connection->m_database.lastError(), u"open the database"_s, file));
    if (auto ok = connection->configure(); !ok)
        return fail(ok.error());
    return connection;
}

Result<void> Connection::configure()
{
    // The change to WAL needs the file for itself and does not honour the busy timeout, so two
    // programs that start on a new database may meet here.
    constexpr int kAttempts = 50;
    Result<void> wal;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        wal = run(u"PRAGMA journal_mode=WAL"_s);
        if (wal || wal.error().kind != ErrorKind::Busy)
            break;
        QThread::msleep(20);
    }
    if (!wal)
        return wal;
    for (const QString &pragma : {u"PRAGMA foreign_keys=ON"_s, u"PRAGMA synchronous=NORMAL"_s,
                                  u"PRAGMA temp_store=MEMORY"_s, u"PRAGMA cache_size=-16384"_s,
                                  u"PRAGMA journal_size_limit=67108864"_s}) {
        if (auto ok = run(pragma); !ok)
            return ok;
    }
    return {};
}

Connection::~Connection()
{
    close();
}

void Connection::close()
{
    m_statements.clear();
    m_failed.reset();
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

Statement Connection::statement(std::string_view sql)
{
    auto &query = m_statements[sql];
    bool prepared = true;
    if (!query) {
        query.reset(new PreparedQuery{QSqlQuery(m_database), {}});
        query->query.setForwardOnly(true);
        prepared = query->query.prepare(withNamedParameters(sql));
        if (!prepared) {
            // Kept for its error text only: the next use tries again.
            auto failed = std::move(query);
            m_statements.erase(sql);
            m_failed = std::move(failed);
            return {*this, *m_failed, false};
        }
    }
    return {*this, *query, prepared};
}

Result<void> Connection::run(const QString &sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return fail(sqlFailure(query.lastError(), u"use the database"_s, m_file));
    return {};
}

Result<Transaction> Transaction::begin(Connection &connection, Kind kind)
{
    auto statement = kind == Kind::Write ? connection.statement("BEGIN IMMEDIATE")
                                         : connection.statement("BEGIN");
    if (auto ok = statement.exec(); !ok)
        return fail(ok.error());
    return Transaction(connection);
}

Transaction::Transaction(Transaction &&other) noexcept
    : m_connection(other.m_connection)
{
    other.m_connection = nullptr;
}

Transaction::~Transaction()
{
    if (m_connection) [[maybe_unused]]
        const auto ignored = m_connection->statement("ROLLBACK").exec();
}

Result<void> Transaction::commit()
{
    if (auto ok = m_connection->statement("COMMIT").exec(); !ok)
        return ok;
    m_connection = nullptr;
    return {};
}

} // namespace decnet
