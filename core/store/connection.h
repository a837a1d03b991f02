// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/statement.h"

#include <QSqlDatabase>

#include <memory>
#include <string_view>
#include <unordered_map>

namespace decnet {

/// One connection to the database, belonging to one thread, with its prepared statements.
class Connection
{
public:
    /// A lock is waited for this long before an operation ends as Busy.
    static constexpr int kBusyTimeoutMs = 5000;

    /// Opens and configures (WAL, foreign keys). `name` is unique in the process.
    [[nodiscard]] static Result<std::shared_ptr<Connection>> open(const QString &file,
                                                                  const QString &name);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// `sql` is prepared on first use and kept; it must be a literal (its text is the key and must
    /// live as long as the connection).
    [[nodiscard]] Statement statement(std::string_view sql);
    /// Runs one statement that is used once.
    [[nodiscard]] Result<void> run(const QString &sql);
    [[nodiscard]] const QString &file() const { return m_file; }
    [[nodiscard]] QSqlDatabase database() const { return m_database; }
    /// Gives back file and locks; the connection is useless afterwards.
    void close();
    [[nodiscard]] bool isOpen() const { return m_database.isOpen(); }

private:
    Connection(QString file, QString name);
    [[nodiscard]] Result<void> configure();

    const QString m_file;
    const QString m_name;
    QSqlDatabase m_database;
    std::unordered_map<std::string_view, std::unique_ptr<PreparedQuery>> m_statements;
    std::unique_ptr<PreparedQuery> m_failed; ///< the last one that could not be prepared
};

/// BEGIN IMMEDIATE … COMMIT; rolled back when it goes without a commit. Immediate, so that two
/// writers queue up at the beginning instead of failing in the middle.
class Transaction
{
public:
    enum class Kind { Write, Read };

    [[nodiscard]] static Result<Transaction> begin(Connection &connection, Kind kind = Kind::Write);
    Transaction(Transaction &&other) noexcept;
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();

    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Connection &connection)
        : m_connection(&connection)
    {
    }

    Connection *m_connection;
};

} // namespace decnet
