// SPDX-License-Identifier: GPL-3.0-or-later
// contract
#include "core/base/atomicfile.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestAtomicFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReads()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"a/b/file.txt"_s);
        QVERIFY(writeFileAtomically(path, "first"));
        QVERIFY(writeFileAtomically(path, "second"));
        const auto content = readFile(path, 100);
        QVERIFY(content.has_value());
        QCOMPARE(*content, QByteArray("second"));
    }

    void privateFilesAreForTheOwnerOnly()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"secret"_s);
        QVERIFY(writeFileAtomically(path, "s", kPrivateFile));
        const auto open =
            QFileInfo(path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther |
                                             QFileDevice::WriteGroup | QFileDevice::WriteOther);
        QCOMPARE(open, QFileDevice::Permissions());
    }

    void missingFileIsNamed()
    {
        const auto content = readFile(u"/nonexistent/decnet"_s, 10);
        QVERIFY(!content.has_value());
        QCOMPARE(content.error().kind, ErrorKind::NotFound);
        QVERIFY(content.error().message.contains(u"/nonexistent/decnet"_s));
    }

    void tooLongIsRefused()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"long"_s);
        QVERIFY(writeFileAtomically(path, QByteArray(11, 'x')));
        const auto content = readFile(path, 10);
        QVERIFY(!content.has_value());
        QCOMPARE(content.error().kind, ErrorKind::Invalid);
    }

    void aFailedWriteLeavesTheOldContent()
    {
        const QTemporaryDir folder;
        const QString blocker = folder.filePath(u"file"_s);
        QVERIFY(writeFileAtomically(blocker, "old"));
        // A path below a file cannot be made, whoever asks.
        QVERIFY(!writeFileAtomically(blocker + u"/below"_s, "new"));
        QCOMPARE(readFile(blocker, 10).value(), QByteArray("old"));
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomicfile.moc"
