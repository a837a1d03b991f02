// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, X-03
#include "core/intel/rotatinglog.h"

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<none>");
}

} // namespace

class TestRotatingLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appendsPrivately()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"a/b/decnet.log"_s);
        RotatingLog log(path);
        QVERIFY(log.append("one\n"));
        QVERIFY(log.append("two\n"));
        QVERIFY(log.append({}));
        QCOMPARE(contentOf(path), QByteArray("one\ntwo\n"));
        struct stat info = {};
        QCOMPARE(::stat(qPrintable(path), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
    }

    void keepsTheNewestFiles()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"decnet.log"_s);
        RotatingLog log(path, 10, 3);
        for (int i = 0; i < 8; ++i)
            QVERIFY(log.append("line " + QByteArray::number(i) + "\n")); // 7 bytes: one a file
        QCOMPARE(contentOf(path), QByteArray("line 7\n"));
        QCOMPARE(contentOf(path + u".1"_s), QByteArray("line 6\n"));
        QCOMPARE(contentOf(path + u".3"_s), QByteArray("line 4\n"));
        QVERIFY(!QFile::exists(path + u".4"_s));
    }

    void aBatchIsNeverSplit()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"decnet.log"_s);
        RotatingLog log(path, 10, 3);
        QVERIFY(log.append("a\n"));
        QVERIFY(log.append("longer than the limit\n"));
        QCOMPARE(contentOf(path), QByteArray("longer than the limit\n"));
        QCOMPARE(contentOf(path + u".1"_s), QByteArray("a\n"));
    }

    void severalWritersLoseNothing()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"decnet.log"_s);
        constexpr int kWriters = 4;
        constexpr int kEach = 200;
        std::vector<std::thread> threads;
        for (int w = 0; w < kWriters; ++w) {
            threads.emplace_back([&path, w] {
                RotatingLog log(path, 2000, 50);
                for (int i = 0; i < kEach; ++i) {
                    if (!log.append(QByteArray::number(w) + "-" + QByteArray::number(i) + "\n"))
                        return;
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QSet<QByteArray> lines;
        QByteArray all = contentOf(path);
        for (int n = 1; QFile::exists(path + u'.' + QString::number(n)); ++n)
            all += contentOf(path + u'.' + QString::number(n));
        int count = 0;
        for (const QByteArray &line : all.split('\n')) {
            if (line.isEmpty())
                continue;
            lines.insert(line);
            ++count;
        }
        QCOMPARE(count, kWriters * kEach);
        QCOMPARE(lines.size(), kWriters * kEach);
        QVERIFY(QFile::exists(path + u".1"_s));
    }

    void aFolderInTheWayIsAnError()
    {
        const QTemporaryDir folder;
        RotatingLog log(folder.path());
        const auto written = log.append("x\n");
        QVERIFY(!written);
        QVERIFY(written.error().message.contains(folder.path()));
    }
};

QTEST_APPLESS_MAIN(TestRotatingLog)
#include "tst_rotatinglog.moc"
