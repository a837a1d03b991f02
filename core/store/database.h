// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/migrator.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace decnet {

class Connection;

/// One database file. Thread-safe: every thread gets a connection of its own, opened on first use
/// and closed when the thread ends or the Database goes. No call may be running when it is
/// destroyed.
class Database
{
public:
    /// Opens it (makes folder and file, readable by the owner only) and migrates it.
    /// Errors, each naming the file: Corrupt (damaged, truncated, not ours), Invalid (newer than
    /// this program), Refused (read-only, no permission), Busy, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const QString &file);
    /// The same with steps of the caller's; for tests of migrations.
    [[nodiscard]] static Result<std::unique_ptr<Database>>
    open(const QString &file, const std::vector<Migration> &migrations);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// The calling thread's connection; not to be passed to another thread.
    [[nodiscard]] Result<Connection *> connection();
    [[nodiscard]] const QString &file() const { return m_file; }
    /// Connections that are open now, over all threads.
    [[nodiscard]] int connectionCount();

private:
    explicit Database(QString file);

    const QString m_file;
    const quint64 m_serial;
    std::mutex m_mutex;
    std::vector<std::weak_ptr<Connection>> m_connections;
};

} // namespace decnet
