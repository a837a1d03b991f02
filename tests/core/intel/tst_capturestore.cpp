// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-02, X-01, X-03
#include "core/intel/capturestore.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

const CollectSource kSource{u"c0ffee123456789"_s, u"11112222-3333-4444-8555-666677778888"_s, u"d"_s,
                            u"web-1"_s, u"ssh"_s};

QString hashOf(const QByteArray &content)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
}

QJsonObject chunk(const QString &id, int seq, const QByteArray &data)
{
    return {{u"capture_id"_s, id},
            {u"seq"_s, QString::number(seq)},
            {u"data_b64"_s, QString::fromLatin1(data.toBase64())}};
}

DecoyEvent captured(const QString &id, const QByteArray &whole, int chunks, bool truncated = false)
{
    DecoyEvent event;
    event.topologyId = kSource.topologyId;
    event.decky = kSource.decky;
    event.service = kSource.service;
    event.attackerIp = u"10.0.0.9"_s;
    event.fields = {{u"capture_id"_s, id},
                    {u"path"_s, u"/tmp/../../etc/x.sh"_s},
                    {u"size"_s, QString::number(whole.size())},
                    {u"sha256"_s, hashOf(whole)},
                    {u"chunks"_s, QString::number(chunks)},
                    {u"truncated"_s, truncated ? u"true"_s : u"false"_s}};
    return event;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<cannot read>");
}

} // namespace

class TestCaptureStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->filePath(u"artifacts"_s);
    }

    void piecesBecomeAVerifiedPrivateFile()
    {
        CaptureStore store(m_folder);
        const QByteArray whole = "#!/bin/sh\n\0echo \"owned\"\n" + QByteArray(9000, '\x90');
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, whole.left(4500))));
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 1, whole.mid(4500, 4500))));
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 2, whole.mid(9000))));
        const Artifact artifact = store.finish(kSource, captured(u"abc"_s, whole, 3));
        QCOMPARE(artifact.state, ArtifactState::Complete);
        QCOMPARE(artifact.storedPath, u"11112222/web-1/"_s + hashOf(whole));
        QCOMPARE(artifact.path, u"/tmp/../../etc/x.sh"_s); // a name to look at, never to open
        QCOMPARE(artifact.size, whole.size());
        QCOMPARE(artifact.attackerIp, u"10.0.0.9"_s);
        const QString path = m_folder + u'/' + artifact.storedPath;
        QCOMPARE(contentOf(path), whole);
        struct stat info = {};
        QCOMPARE(::stat(qPrintable(path), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(::stat(qPrintable(m_folder), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        store.discard(kSource, u"abc"_s);
        QVERIFY(QDir(m_folder + u"/.incoming"_s).isEmpty());
    }

    void emptyFileIsAFile()
    {
        CaptureStore store(m_folder);
        const Artifact artifact = store.finish(kSource, captured(u"abc"_s, {}, 0));
        QCOMPARE(artifact.state, ArtifactState::Complete);
        QCOMPARE(contentOf(m_folder + u'/' + artifact.storedPath), QByteArray());
    }

    void repeatedAndUnorderedPiecesDoNoHarm()
    {
        CaptureStore store(m_folder);
        for (const int seq : {1, 0, 0, 1, 2, 1})
            QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, seq, QByteArray(1, char('a' + seq)))));
        const Artifact artifact = store.finish(kSource, captured(u"abc"_s, "abc", 3));
        QCOMPARE(artifact.state, ArtifactState::Complete);
        QCOMPARE(contentOf(m_folder + u'/' + artifact.storedPath), QByteArray("abc"));
    }

    void twoProgramsShareAFolder()
    {
        CaptureStore one(m_folder);
        CaptureStore two(m_folder);
        QVERIFY(one.addChunk(kSource, chunk(u"abc"_s, 0, "ab")));
        QVERIFY(two.addChunk(kSource, chunk(u"abc"_s, 0, "ab")));
        QVERIFY(two.addChunk(kSource, chunk(u"abc"_s, 1, "c")));
        QCOMPARE(one.finish(kSource, captured(u"abc"_s, "abc", 2)).state, ArtifactState::Complete);
        one.discard(kSource, u"abc"_s);
        QCOMPARE(two.finish(kSource, captured(u"abc"_s, "abc", 2)).state, ArtifactState::Complete);
    }

    void truncatedByTheDecoyIsKeptAsAPart()
    {
        CaptureStore store(m_folder);
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, "begin")));
        const Artifact artifact =
            store.finish(kSource, captured(u"abc"_s, "beginning and end", 1, true));
        QCOMPARE(artifact.state, ArtifactState::Truncated);
        QVERIFY(artifact.storedPath.endsWith(u".partial"_s));
        QCOMPARE(contentOf(m_folder + u'/' + artifact.storedPath), QByteArray("begin"));
    }

    void missingPiecesAreSaid()
    {
        CaptureStore store(m_folder);
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, "a")));
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 2, "c")));
        const Artifact artifact = store.finish(kSource, captured(u"abc"_s, "abc", 3));
        QCOMPARE(artifact.state, ArtifactState::Incomplete);
        QCOMPARE(contentOf(m_folder + u'/' + artifact.storedPath), QByteArray("a"));
        const Artifact nothing = store.finish(kSource, captured(u"none"_s, "xyz", 1));
        QCOMPARE(nothing.state, ArtifactState::Incomplete);
        QVERIFY(nothing.storedPath.isEmpty());
    }

    void liesAreRejected_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("hash of something else") << u"sha256"_s << hashOf("something else");
        QTest::newRow("hash that is a path") << u"sha256"_s << u"../../../../etc/passwd"_s;
        QTest::newRow("hash in capitals") << u"sha256"_s << QString(64, u'A');
        QTest::newRow("size too small") << u"size"_s << u"2"_s;
        QTest::newRow("size too large") << u"size"_s << u"4"_s;
        QTest::newRow("negative size") << u"size"_s << u"-3"_s;
        QTest::newRow("no number") << u"chunks"_s << u"many"_s;
        QTest::newRow("id that is a path") << u"capture_id"_s << u"../abc"_s;
        QTest::newRow("no id") << u"capture_id"_s << QString();
    }

    void liesAreRejected()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        CaptureStore store(m_folder);
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, "abc")));
        DecoyEvent event = captured(u"abc"_s, "abc", 1);
        event.fields.insert(key, value);
        const Artifact artifact = store.finish(kSource, event);
        QCOMPARE(artifact.state, ArtifactState::Rejected);
        QVERIFY(artifact.storedPath.isEmpty());
        QCOMPARE(storedFiles(), 0);
    }

    void namesFromLabelsCannotLeaveTheFolder_data()
    {
        QTest::addColumn<QString>("topology");
        QTest::addColumn<QString>("decky");
        QTest::newRow("decky up") << kSource.topologyId << u".."_s;
        QTest::newRow("decky path") << kSource.topologyId << u"a/b"_s;
        QTest::newRow("decky empty") << kSource.topologyId << QString();
        QTest::newRow("topology up") << u"../../x"_s << u"web"_s;
    }

    void namesFromLabelsCannotLeaveTheFolder()
    {
        QFETCH(QString, topology);
        QFETCH(QString, decky);
        CaptureStore store(m_folder);
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, "abc")));
        DecoyEvent event = captured(u"abc"_s, "abc", 1);
        event.topologyId = topology;
        event.decky = decky;
        QCOMPARE(store.finish(kSource, event).state, ArtifactState::Rejected);
        QCOMPARE(storedFiles(), 0);
    }

    void badPiecesAreRefused_data()
    {
        QTest::addColumn<QJsonObject>("fields");
        QTest::newRow("nothing") << QJsonObject();
        QTest::newRow("no base64") << QJsonObject{
            {u"capture_id"_s, u"abc"_s}, {u"seq"_s, u"0"_s}, {u"data_b64"_s, u"!!!"_s}};
        QTest::newRow("path") << chunk(u"../x"_s, 0, "abc");
        QTest::newRow("dot") << chunk(u"."_s, 0, "abc");
        QTest::newRow("long id") << chunk(QString(65, u'a'), 0, "abc");
        QTest::newRow("negative") << chunk(u"abc"_s, -1, "abc");
        QTest::newRow("far away") << chunk(u"abc"_s, 1'000'000, "abc");
        QTest::newRow("empty piece") << chunk(u"abc"_s, 0, {});
    }

    void badPiecesAreRefused()
    {
        QFETCH(QJsonObject, fields);
        CaptureStore store(m_folder);
        QVERIFY(!store.addChunk(kSource, fields));
        QVERIFY(!QFile::exists(m_temporary->filePath(u"x"_s)));
    }

    void limitsHold()
    {
        CaptureStore::Limits limits;
        limits.file = 1000;
        limits.spool = 3000;
        limits.decky = 1500;
        CaptureStore store(m_folder, limits);
        // One capture may not grow without end …
        QVERIFY(store.addChunk(kSource, chunk(u"big"_s, 0, QByteArray(900, 'x'))));
        QVERIFY(store.addChunk(kSource, chunk(u"big"_s, 1, QByteArray(900, 'x'))));
        QVERIFY(!store.addChunk(kSource, chunk(u"big"_s, 2, QByteArray(900, 'x'))));
        QCOMPARE(store.finish(kSource, captured(u"big"_s, QByteArray(1800, 'x'), 2)).state,
                 ArtifactState::Rejected);
        // … nor all unfinished ones together …
        QVERIFY(store.addChunk(kSource, chunk(u"more"_s, 0, QByteArray(900, 'y'))));
        QVERIFY(!store.addChunk(kSource, chunk(u"last"_s, 0, QByteArray(900, 'z'))));
        QCOMPARE(store.finish(kSource, captured(u"more"_s, QByteArray(900, 'y'), 1)).state,
                 ArtifactState::Complete);
        store.discard(kSource, u"big"_s);
        store.discard(kSource, u"more"_s);
        // … nor what one decky collects.
        QVERIFY(store.addChunk(kSource, chunk(u"last"_s, 0, QByteArray(900, 'z'))));
        QCOMPARE(store.finish(kSource, captured(u"last"_s, QByteArray(900, 'z'), 1)).state,
                 ArtifactState::Rejected);
    }

    void staleSpoolsGo()
    {
        CaptureStore store(m_folder);
        QVERIFY(store.addChunk(kSource, chunk(u"abc"_s, 0, "abc")));
        store.removeStale(QDateTime::currentDateTimeUtc().addDays(-1));
        QVERIFY(!QDir(m_folder + u"/.incoming"_s).isEmpty());
        store.removeStale(QDateTime::currentDateTimeUtc().addDays(1));
        QVERIFY(QDir(m_folder + u"/.incoming"_s).isEmpty());
    }

private:
    /// Files outside the spool, which is hidden.
    [[nodiscard]] int storedFiles() const
    {
        int count = 0;
        QDirIterator it(m_temporary->path(), QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            it.next();
            ++count;
        }
        return count;
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    QString m_folder;
};

QTEST_APPLESS_MAIN(TestCaptureStore)
#include "tst_capturestore.moc"
