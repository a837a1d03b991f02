// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/database.h"

#include "core/base/atomicfile.h"
#include "core/store/connection.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <unordered_map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

std::atomic<quint64> nextSerial = 1;
std::atomic<quint64> nextConnection = 1;

/// What a thread has open, by Database. Destroyed when the thread ends, and with it the
/// connections.
thread_local std::unordered_map<quint64, std::shared_ptr<Connection>> threadConnections;

/// Two kinds of damage that SQLite does not see: a file too short for anything counts as an empty
/// one and would be written over, and a last page that is cut is filled up with zeros. Format:
/// sqlite.org/fileformat2.html §1.3.
Result<void> checkFile(const QString &path)
{
    static constexpr QByteArrayView kMagic("SQLite format 3\0", 16);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Refused, u"Cannot read the database %1"_s.arg(path));
    if (file.size() == 0)
        return {};
    const QByteArray header = file.read(kMagic.size() + 2);
    bool sound = header.size() == kMagic.size() + 2 && header.startsWith(kMagic);
    if (sound && QFileInfo(path + u"-wal"_s).size() == 0) {
        const int high = static_cast<uchar>(header[16]);
        const int low = static_cast<uchar>(header[17]);
        const int pageSize = high == 0 && low == 1 ? 65536 : high * 256 + low;
        sound = pageSize >= 512 && file.size() % pageSize == 0;
    }
    if (sound)
        return {};
    return fail(ErrorKind::Corrupt, u"%1 is damaged or is not a DECNET database"_s.arg(path));
}

/// Makes the file before SQLite does, because SQLite would make it readable by everyone; WAL and
/// index inherit its permissions.
Result<void> prepareFile(const QString &file)
{
    const QFileInfo info(file);
    const QString folder = info.absolutePath();
    if (!QFileInfo::exists(folder)) {
        if (!QDir().mkpath(folder)) {
            return fail(ErrorKind::Refused,
                        u"Cannot make the folder %1 for the database"_s.arg(folder));
        }
        QFile::setPermissions(folder, kPrivateFile | QFileDevice::ExeOwner);
    }
    if (info.isDir())
        return fail(ErrorKind::Corrupt, u"%1 is a folder, not a database"_s.arg(file));
    if (info.exists()) {
        if (!info.isWritable() || !info.isReadable()) {
            return fail(ErrorKind::Refused,
                        u"No permission to read and write the database %1"_s.arg(file));
        }
        return checkFile(file);
    }
    QFile fresh(file);
    if (!fresh.open(QIODevice::ReadWrite)) {
        return fail(ErrorKind::Refused, u"Cannot make the database %1"_s.arg(file),
                    fresh.errorString());
    }
    fresh.setPermissions(kPrivateFile);
    return {};
}

} // namespace

Database::Database(QString file)
    : m_file(std::move(file))
    , m_serial(nextSerial++)
{
}

Result<std::unique_ptr<Database>> Database::open(const QString &file)
{
    return open(file, builtInMigrations(u"sqlite"_s));
}

Result<std::unique_ptr<Database>> Database::open(const QString &file,
                                                 const std::vector<Migration> &migrations)
{
    if (auto ok = prepareFile(file); !ok)
        return fail(ok.error());
    std::unique_ptr<Database> database(new Database(file));
    auto connection = database->connection();
    if (!connection)
        return fail(connection.error());
    if (auto ok = migrate(**connection, migrations); !ok)
        return fail(ok.error());
    return database;
}

Database::~Database()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &weak : m_connections) {
        if (const auto connection = weak.lock())
            connection->close();
    }
    threadConnections.erase(m_serial);
}

Result<Connection *> Database::connection()
{
    if (const auto it = threadConnections.find(m_serial); it != threadConnections.end())
        return it->second.get();
    auto connection = Connection::open(m_file, u"decnet-%1"_s.arg(nextConnection++));
    if (!connection)
        return fail(connection.error());
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_connections, [](const auto &weak) { return weak.expired(); });
    m_connections.push_back(*connection);
    return (threadConnections[m_serial] = std::move(*connection)).get();
}

int Database::connectionCount()
{
    const std::scoped_lock lock(m_mutex);
    int count = 0;
    for (const auto &weak : m_connections) {
        const auto connection = weak.lock();
        count += connection && connection->isOpen() ? 1 : 0;
    }
    return count;
}

} // namespace decnet
