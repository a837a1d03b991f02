// SPDX-License-Identifier: GPL-3.0-or-later
// Builds that fail in every known way, told by a script in the place of docker. contract: E-09,
//
#include "core/docker/imagebuilder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace decnet;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TstImageBuilder : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    BuildSettings m_settings;
    BuildSpec m_spec;
    QStringList m_log;

    QString path(const QString &name) const { return m_dir->filePath(name); }

    void writeFile(const QString &name, const QByteArray &content, bool executable = false)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
        file.close();
        if (executable)
            QVERIFY(file.setPermissions(file.permissions() | QFileDevice::ExeOwner));
    }

    /// Every run appends "BUILDKIT=<n> <arguments>" to `calls` and sets $n to its number.
    void tell(const QByteArray &story)
    {
        const QByteArray calls = path(u"calls"_s).toUtf8();
        writeFile(u"docker"_s,
                  "#!/bin/sh\necho \"BUILDKIT=$DOCKER_BUILDKIT $*\" >> '" + calls +
                      "'\nn=$(wc -l < '" + calls + "')\n" + story,
                  true);
    }

    QStringList calls() const
    {
        QFile file(path(u"calls"_s));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    }

    Result<void> build(const Task &task = Task())
    {
        m_log.clear();
        return buildImage(
            m_spec, task, [this](const QString &line) { m_log.append(line); }, m_settings);
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings = {};
        m_settings.dockerProgram = path(u"docker"_s);
        m_settings.retryDelays = {10ms, 20ms};
        m_settings.mountsFile = path(u"mounts"_s);
        m_spec = {m_dir->path(), u"decnet/web:1"_s, {{u"VERSION"_s, u"1 2"_s}}};
    }

    void goodBuildIsOneCall()
    {
        tell("echo 'step 1'; echo 'step 2' >&2; exit 0\n");
        QVERIFY(build());
        QCOMPARE(calls(),
                 QStringList{u"BUILDKIT=1 build --tag decnet/web:1 --build-arg VERSION=1 2 "_s +
                             m_dir->path()});
        QCOMPARE(m_log, (QStringList{u"step 1"_s, u"step 2"_s}));
    }

    void transientFailureIsTriedAgain()
    {
        tell("[ $n -ge 3 ] && exit 0\necho 'net/http: TLS handshake timeout'; exit 1\n");
        QVERIFY(build());
        QCOMPARE(calls().size(), 3);
        QCOMPARE(m_log.filter(u"trying again"_s).size(), 2);
    }

    void threeAttemptsAreEnough()
    {
        tell("echo 'net/http: TLS handshake timeout'; exit 1\n");
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Internal);
        QVERIFY(built.error().message.contains(u"decnet/web:1"_s));
        QVERIFY(built.error().detail.contains(u"TLS handshake timeout"_s));
        QCOMPARE(calls().size(), 3);
    }

    void finalAnswersAreNotRepeated_data()
    {
        QTest::addColumn<QString>("words");
        for (const QString &words :
             {u"manifest unknown"_s, u"manifest for x:1 not here"_s, u"x: Not Found"_s,
              u"pull access denied for x"_s, u"repository does not exist or may require login"_s})
            QTest::newRow(qPrintable(words)) << words;
    }

    void finalAnswersAreNotRepeated()
    {
        QFETCH(QString, words);
        tell("echo 'ERROR: " + words.toUtf8() + "' >&2; exit 1\n");
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Invalid);
        QCOMPARE(calls().size(), 1);
    }

    void wedgedBuilderNeedsBothSignatures_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<BuildFailure>("failure");
        QTest::newRow("both") << u"ERROR: Failed to update builder last activity time: open "
                                 "/root/.docker/buildx/activity/x: read-only file system"_s
                              << BuildFailure::WedgedBuilder;
        QTest::newRow("one") << u"failed to update builder last activity time"_s
                             << BuildFailure::Transient;
        QTest::newRow("the other") << u"read-only file system"_s << BuildFailure::Transient;
    }

    void wedgedBuilderNeedsBothSignatures()
    {
        QFETCH(QString, words);
        QFETCH(BuildFailure, failure);
        QCOMPARE(classifyBuildFailure(words), failure);
    }

    void wedgedBuilderIsBypassedOnce()
    {
        tell("[ $DOCKER_BUILDKIT = 0 ] && exit 0\n"
             "echo 'failed to update builder last activity time: read-only file system'; exit 1\n");
        QVERIFY(build());
        QCOMPARE(calls().size(), 2);
        QVERIFY(calls().last().startsWith(u"BUILDKIT=0 "_s));
        QCOMPARE(m_log.filter(u"To recover"_s).size(), 1);
        QCOMPARE(m_log.filter(u"without BuildKit"_s).size(), 1);
    }

    void missingBuildKitIsDoneWithout()
    {
        tell("[ $DOCKER_BUILDKIT = 0 ] && exit 0\n"
             "echo 'ERROR: BuildKit is enabled but the buildx component is missing or broken.'; "
             "exit 1\n");
        QVERIFY(build());
        QCOMPARE(calls().size(), 2);
        QCOMPARE(m_log.filter(u"docker-buildx"_s).size(), 1);
    }

    void wedgedBuilderThatFailsAgainSaysHowToRecover()
    {
        tell("echo 'failed to update builder last activity time: read-only file system'; exit 1\n");
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(calls().size(), 2);
        QVERIFY(built.error().toString().contains(u"To recover"_s));
    }

    void recoveryStepsFitTheWedge()
    {
        QVERIFY(wedgeRecoverySteps({}, 3).contains(u"umount -l"_s));
        QVERIFY(wedgeRecoverySteps(u"open /home/me/.docker/buildx/activity"_s, 0)
                    .contains(u"BUILDX_CONFIG"_s));
        QVERIFY(wedgeRecoverySteps(u"other"_s, 0).contains(u"decnet-builder"_s));
    }

    void leakedMountsRefuseBeforeTheFirstAttempt()
    {
        tell("exit 0\n");
        const QByteArray mount = "overlay /var/lib/docker/tmp/buildkit-mount1 overlay rw 0 0\n";
        writeFile(u"mounts"_s, mount.repeated(9));
        QCOMPARE(leakedBuilderMounts(m_settings.mountsFile), 9);
        QVERIFY(build());
        writeFile(u"mounts"_s, mount.repeated(10));
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Refused);
        QVERIFY(built.error().detail.contains(u"umount"_s));
        QCOMPARE(calls().size(), 1);
    }

    void missingProgramHasARemedy()
    {
        m_settings.dockerProgram = u"no-such-docker"_s;
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::NotFound);
        QVERIFY(built.error().message.contains(u"apt-get install docker.io"_s));
    }

    void missingContextIsNamed()
    {
        tell("exit 0\n");
        m_spec.contextDir = path(u"nothing-here"_s);
        const auto built = build();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::NotFound);
        QVERIFY(built.error().message.contains(u"nothing-here"_s));
    }

    void cancellingEndsTheChild()
    {
        tell("echo started; exec sleep 60\n");
        Task task;
        std::thread canceller([&task] {
            std::this_thread::sleep_for(300ms);
            task.cancel();
        });
        QElapsedTimer timer;
        timer.start();
        const auto built = build(task);
        const qint64 millis = timer.elapsed();
        canceller.join();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Cancelled);
        QVERIFY2(millis < 700, QByteArray::number(millis).constData());
    }

    void cancellingWhileWaitingIsPrompt()
    {
        tell("exit 1\n");
        m_settings.retryDelays = {60s, 60s};
        Task task;
        std::thread canceller([&task] {
            std::this_thread::sleep_for(200ms);
            task.cancel();
        });
        QElapsedTimer timer;
        timer.start();
        const auto built = build(task);
        const qint64 millis = timer.elapsed();
        canceller.join();
        QVERIFY(!built);
        QCOMPARE(built.error().kind, ErrorKind::Cancelled);
        QVERIFY2(millis < 600, QByteArray::number(millis).constData());
    }
};

QTEST_GUILESS_MAIN(TstImageBuilder)
#include "tst_imagebuilder.moc"
