// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-01, X-01
#include "core/base/clock.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "tests/core/store/testtopologies.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

constexpr auto kAsNobody = "--open-as-nobody";
constexpr uid_t kNobody = 65534;

QString word(Connection &connection, std::string_view sql)
{
    auto statement = connection.statement(sql);
    const auto row = statement.execOne();
    return row && *row ? statement.textAt(0) : u"<none>"_s;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

/// A database with a topology, closed, without its WAL.
void makeDatabase(const QString &path)
{
    SystemClock clock;
    auto database = Database::open(path);
    QVERIFY2(database, database ? "" : qPrintable(database.error().toString()));
    SqlTopologyRepository repository(**database, clock);
    QVERIFY(repository.create(sampleTopology(u"kept"_s, 20, 5)));
    QVERIFY((*(*database)->connection())->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void newDatabaseIsMigratedPrivateAndConfigured()
    {
        const QString path = file(u"a/b/decnet.db"_s);
        const auto database = Database::open(path);
        QVERIFY2(database, database ? "" : qPrintable(database.error().toString()));
        auto connection = (*database)->connection();
        QVERIFY(connection);
        QCOMPARE(word(**connection, "PRAGMA journal_mode"), u"wal"_s);
        QCOMPARE(word(**connection, "PRAGMA foreign_keys"), u"1"_s);
        QCOMPARE(word(**connection, "PRAGMA synchronous"), u"1"_s);
        QCOMPARE(word(**connection, "PRAGMA busy_timeout"), u"5000"_s);
        QCOMPARE(word(**connection, "SELECT max(version) FROM schema_version").toInt(),
                 builtInMigrations(u"sqlite"_s).back().number);
        struct stat info = {};
        QCOMPARE(::stat(qPrintable(path), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
    }

    void tablesOfTheContract_data()
    {
        QTest::addColumn<QStringList>("columns");
        QTest::newRow("topologies") << QStringList{u"id"_s,
                                                   u"name"_s,
                                                   u"mode"_s,
                                                   u"target_host_uuid"_s,
                                                   u"status"_s,
                                                   u"config_snapshot"_s,
                                                   u"status_changed_at"_s,
                                                   u"created_at"_s,
                                                   u"version"_s,
                                                   u"needs_resync"_s,
                                                   u"email_personas"_s,
                                                   u"language_default"_s};
        QTest::newRow("lans") << QStringList{
            u"id"_s, u"topology_id"_s, u"name"_s, u"subnet"_s, u"is_dmz"_s,
            u"x"_s,  u"y"_s,           u"w"_s,    u"h"_s,      u"docker_network_id"_s};
        QTest::newRow("topology_deckies") << QStringList{u"id"_s,
                                                         u"topology_id"_s,
                                                         u"name"_s,
                                                         u"services"_s,
                                                         u"state"_s,
                                                         u"last_error"_s,
                                                         u"last_seen"_s,
                                                         u"updated_at"_s,
                                                         u"compose_hash"_s,
                                                         u"forwards_l3"_s,
                                                         u"service_config"_s,
                                                         u"x"_s,
                                                         u"y"_s};
        QTest::newRow("topology_edges") << QStringList{
            u"id"_s, u"topology_id"_s, u"decky_id"_s, u"lan_id"_s, u"ip"_s, u"is_bridge"_s};
        QTest::newRow("topology_status_events") << QStringList{
            u"id"_s, u"topology_id"_s, u"from_status"_s, u"to_status"_s, u"at"_s, u"reason"_s};
        QTest::newRow("topology_mutations")
            << QStringList{u"id"_s,    u"topology_id"_s,  u"op"_s,         u"payload"_s,
                           u"state"_s, u"requested_at"_s, u"applied_at"_s, u"reason"_s,
                           u"seq"_s,   u"lease_owner"_s,  u"lease_until"_s, u"inverse"_s};
    }

    void tablesOfTheContract()
    {
        QFETCH(QStringList, columns);
        const auto database = Database::open(file());
        QVERIFY(database);
        auto row = (*(*database)->connection())->statement("SELECT name FROM pragma_table_info(?)");
        row.text(QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY(row.exec());
        QStringList found;
        while (row.next())
            found.append(row.textAt(0));
        for (const QString &column : columns)
            QVERIFY2(found.contains(column), qPrintable(column));
    }

    void openingAgainChangesNothing()
    {
        makeDatabase(file());
        const auto again = Database::open(file());
        QVERIFY(again);
        SystemClock clock;
        SqlTopologyRepository repository(**again, clock);
        const auto page = repository.list({});
        QVERIFY(page);
        QCOMPARE(page->total, 1);
    }

    void migrationsAreNumberedWithoutGaps()
    {
        const auto migrations = builtInMigrations(u"sqlite"_s);
        QVERIFY(!migrations.empty());
        for (size_t i = 0; i < migrations.size(); ++i) {
            QCOMPARE(migrations[i].number, static_cast<int>(i) + 1);
            QVERIFY(!migrations[i].name.isEmpty());
            QVERIFY(!splitStatements(migrations[i].sql).isEmpty());
        }
    }

    void statementsAreSplitOutsideQuotesAndComments()
    {
        const QStringList parts = splitStatements(
            u"-- a; comment\nCREATE TABLE t (x TEXT DEFAULT ';'); -- tail;\n\n;SELECT 1"_s);
        QCOMPARE(parts, (QStringList{u"CREATE TABLE t (x TEXT DEFAULT ';')"_s, u"SELECT 1"_s}));
    }

    void failedMigrationLeavesNothingBehind()
    {
        auto migrations = builtInMigrations(u"sqlite"_s);
        const int number = migrations.back().number + 1;
        auto broken = migrations;
        broken.push_back({number, u"broken"_s,
                          u"CREATE TABLE half (x INTEGER); INSERT INTO nowhere VALUES (1);"_s});
        const auto failed = Database::open(file(), broken);
        QVERIFY(!failed);
        QVERIFY2(failed.error().message.contains(QString::number(number)),
                 qPrintable(failed.error().toString()));

        const auto database = Database::open(file());
        QVERIFY(database);
        QCOMPARE(word(**(*database)->connection(),
                      "SELECT count(*) FROM sqlite_master WHERE name = 'half'"),
                 u"0"_s);
        QCOMPARE(word(**(*database)->connection(), "SELECT max(version) FROM schema_version"),
                 QString::number(number - 1));
    }

    void newStepIsAppliedToAnOldDatabase()
    {
        makeDatabase(file());
        auto migrations = builtInMigrations(u"sqlite"_s);
        const int number = migrations.back().number + 1;
        migrations.push_back(
            {number, u"more"_s, u"ALTER TABLE topologies ADD COLUMN colour TEXT;"_s});
        const auto database = Database::open(file(), migrations);
        QVERIFY(database);
        QCOMPARE(word(**(*database)->connection(), "SELECT name FROM topologies"), u"kept"_s);
        QCOMPARE(word(**(*database)->connection(), "SELECT max(version) FROM schema_version"),
                 QString::number(number));
    }

    void newerDatabaseIsRefusedWithBothNumbers()
    {
        auto migrations = builtInMigrations(u"sqlite"_s);
        const int ours = migrations.back().number;
        migrations.push_back({ours + 40, u"future"_s, u"CREATE TABLE future (x INTEGER);"_s});
        QVERIFY(Database::open(file(), migrations));
        const auto refused = Database::open(file());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Invalid);
        QVERIFY(refused.error().message.contains(QString::number(ours + 40)));
        QVERIFY(refused.error().message.contains(QString::number(ours)));
        QVERIFY(refused.error().message.contains(file()));
    }

    void whatIsNoDatabaseIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("text") << QByteArray("hello, I am a letter\n");
        QTest::newRow("one byte") << QByteArray("x");
        QTest::newRow("long noise") << QByteArray(100'000, '\xa7');
        QTest::newRow("magic only") << QByteArray("SQLite format 3\0", 16);
        QTest::newRow("magic and noise")
            << QByteArray("SQLite format 3\0", 16) + QByteArray(8192, '\x5a');
    }

    void whatIsNoDatabaseIsCorrupt()
    {
        QFETCH(QByteArray, content);
        writeFile(file(), content);
        const auto opened = Database::open(file());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::Corrupt);
        QVERIFY2(opened.error().message.contains(file()), qPrintable(opened.error().toString()));
        QCOMPARE(contentOf(file()), content);
    }

    void foreignDatabaseIsNotTouched()
    {
        const std::vector<Migration> none;
        {
            const auto foreign = Database::open(file(), none);
            QVERIFY(foreign);
            QVERIFY((*(*foreign)->connection())->run(u"CREATE TABLE photos (x INTEGER)"_s));
        }
        const auto opened = Database::open(file());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::Corrupt);
        QVERIFY(opened.error().message.contains(file()));
    }

    void truncatedDatabaseIsCorruptAtEveryLength()
    {
        makeDatabase(file(u"whole.db"_s));
        const QByteArray whole = contentOf(file(u"whole.db"_s));
        QVERIFY(whole.size() > 40'000);
        for (qsizetype length = 1; length < whole.size() - 1; length += whole.size() / 41) {
            const QString path = file(u"cut-%1.db"_s.arg(length));
            writeFile(path, whole.left(length));
            const auto opened = Database::open(path);
            QVERIFY2(!opened, qPrintable(QString::number(length)));
            QCOMPARE(opened.error().kind, ErrorKind::Corrupt);
            QVERIFY(opened.error().message.contains(path));
        }
    }

    void damageInTheMiddleIsAnErrorNotACrash()
    {
        makeDatabase(file(u"whole.db"_s));
        const QByteArray whole = contentOf(file(u"whole.db"_s));
        SystemClock clock;
        int unreadable = 0;
        for (qsizetype at = 8192; at + 4096 < whole.size(); at += 4096) {
            const QString path = file(u"hole-%1.db"_s.arg(at));
            QByteArray damaged = whole;
            damaged.replace(at, 4096, QByteArray(4096, '\xee'));
            writeFile(path, damaged);
            const auto database = Database::open(path);
            if (!database) {
                QCOMPARE(database.error().kind, ErrorKind::Corrupt);
                ++unreadable;
                continue;
            }
            SqlTopologyRepository repository(**database, clock);
            const auto id = repository.find(u"kept"_s);
            const auto topology = id ? repository.load(*id) : Result<Topology>();
            if (id && topology)
                continue;
            const ErrorKind kind = id ? topology.error().kind : id.error().kind;
            QVERIFY(kind == ErrorKind::Corrupt || kind == ErrorKind::NotFound);
            ++unreadable;
        }
        QVERIFY(unreadable > 0);
    }

    void withoutPermissionIsRefused_data()
    {
        QTest::addColumn<int>("fileMode");
        QTest::addColumn<int>("folderMode");
        QTest::newRow("read-only file") << 0444 << 0755;
        QTest::newRow("read-only file in a writable folder") << 0444 << 0777;
        QTest::newRow("unreadable file") << 0000 << 0755;
        QTest::newRow("writable file in a read-only folder") << 0666 << 0555;
        QTest::newRow("no file, read-only folder") << -1 << 0555;
    }

    void withoutPermissionIsRefused()
    {
        QFETCH(int, fileMode);
        QFETCH(int, folderMode);
        const QString folder = file(u"closed"_s);
        const QString path = folder + u"/decnet.db"_s;
        if (fileMode >= 0) {
            makeDatabase(path);
            QCOMPARE(::chmod(qPrintable(path), static_cast<mode_t>(fileMode)), 0);
        } else {
            QVERIFY(QDir().mkpath(folder));
        }
        QFile::remove(path + u"-wal"_s);
        QFile::remove(path + u"-shm"_s);
        QCOMPARE(::chmod(qPrintable(m_folder->path()), 0755), 0);
        QCOMPARE(::chmod(qPrintable(folder), static_cast<mode_t>(folderMode)), 0);

        // Permissions do not bind root, so a child without privileges tries.
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {QString::fromLatin1(kAsNobody), path});
        QVERIFY(child.waitForFinished());
        ::chmod(qPrintable(folder), 0755);
        const QString said = QString::fromUtf8(child.readAllStandardOutput());
        QVERIFY2(said.startsWith(u"refused"_s), qPrintable(said));
        QVERIFY2(said.contains(folder), qPrintable(said));
    }

    void everyThreadHasItsOwnConnectionAndTakesItAlong()
    {
        const auto database = Database::open(file());
        QVERIFY(database);
        QCOMPARE((*database)->connectionCount(), 1);
        Connection *mine = *(*database)->connection();
        QCOMPARE(*(*database)->connection(), mine);
        Connection *theirs = nullptr;
        int during = 0;
        std::thread([&] {
            theirs = *(*database)->connection();
            during = (*database)->connectionCount();
        }).join();
        QVERIFY(theirs != nullptr);
        QVERIFY(theirs != mine);
        QCOMPARE(during, 2);
        QCOMPARE((*database)->connectionCount(), 1);
    }

    void aThreadMayOutliveTheDatabase()
    {
        auto database = Database::open(file());
        QVERIFY(database);
        std::atomic_bool opened = false;
        std::atomic_bool closed = false;
        std::thread thread([&] {
            QVERIFY((*database)->connection());
            opened = true;
            while (!closed)
                std::this_thread::yield();
        });
        while (!opened)
            std::this_thread::yield();
        database->reset();
        closed = true;
        thread.join();
        QVERIFY(Database::open(file()));
    }

    void openedByManyAtOnceItIsMigratedOnce()
    {
        std::vector<std::thread> threads;
        std::atomic_int opened = 0;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                const auto database = Database::open(file());
                if (database)
                    ++opened;
                else
                    std::fprintf(stderr, "%s\n", qPrintable(database.error().toString()));
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(opened.load(), 6);
        const auto database = Database::open(file());
        QVERIFY(database);
        QCOMPARE(word(**(*database)->connection(), "SELECT count(*) FROM schema_version").toInt(),
                 static_cast<int>(builtInMigrations(u"sqlite"_s).size()));
    }

    void lockedDatabaseIsBusy()
    {
        const auto database = Database::open(file());
        QVERIFY(database);
        Connection *connection = *(*database)->connection();
        auto transaction = Transaction::begin(*connection);
        QVERIFY(transaction);
        ErrorKind kind = ErrorKind::Internal;
        QString message;
        std::thread([&] {
            Connection *other = *(*database)->connection();
            [[maybe_unused]] const auto shorter = other->run(u"PRAGMA busy_timeout=50"_s);
            const auto second = Transaction::begin(*other);
            if (!second) {
                kind = second.error().kind;
                message = second.error().message;
            }
        }).join();
        QCOMPARE(kind, ErrorKind::Busy);
        QVERIFY(message.contains(file()));
    }

private:
    [[nodiscard]] QString file(const QString &name = u"decnet.db"_s) const
    {
        return m_folder->filePath(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], kAsNobody) == 0) {
        if (::geteuid() == 0 && ::setuid(kNobody) != 0)
            return 2;
        const auto opened = Database::open(QString::fromLocal8Bit(argv[2]));
        const QString said =
            opened ? u"opened"_s
                   : errorKindName(opened.error().kind) + u": "_s + opened.error().toString();
        std::puts(qPrintable(said));
        return 0;
    }
    TestDatabase test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_database.moc"
