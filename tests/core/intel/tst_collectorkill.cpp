// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, X-01
#include "core/bus/nullbus.h"
#include "core/intel/collector.h"
#include "core/store/database.h"
#include "core/store/sqlintelrepository.h"
#include "tests/core/intel/logstory.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace decnet;
using namespace decnet::test;

namespace {

constexpr int kContainers = 3;
constexpr int kLines = 4000; ///< of each container
constexpr int kUploadEvery = 100;

QByteArray upload(int container, int number)
{
    return "upload " + QByteArray::number(container) + '/' + QByteArray::number(number) +
           QByteArray(3000, 'u');
}

/// What every incarnation of the collector finds at the engine: the same lines at the same times.
void tell(LogStory &story)
{
    for (int c = 0; c < kContainers; ++c) {
        const QString id = u"c%1container00"_s.arg(c);
        story.addContainer(id, u"decky-%1"_s.arg(c), u"ssh"_s);
        for (int i = 0; i < kLines; ++i) {
            const QString stamp = u"2026-06-01T10:00:00.%1Z"_s.arg(i / 3, 9, 10, QChar(u'0'));
            const QByteArray number = QByteArray::number(i);
            if (i % kUploadEvery < 3) {
                // Two pieces and an end, over which a kill may come at any place.
                const int which = i / kUploadEvery;
                const QByteArray whole = upload(c, which);
                const QByteArray name = "capture_id=\"u" + QByteArray::number(which) + '"';
                const int part = i % kUploadEvery;
                story.say(
                    id,
                    part < 2
                        ? decoyLine("d", "ssh", "file_chunk",
                                    name + " seq=\"" + QByteArray::number(part) + "\" data_b64=\"" +
                                        whole.mid(part * 1500, part == 0 ? 1500 : -1).toBase64() +
                                        '"')
                        : decoyLine("d", "ssh", "file_captured",
                                    name + " path=\"/x\" chunks=\"2\" truncated=\"false\" size=\"" +
                                        QByteArray::number(whole.size()) + "\" sha256=\"" +
                                        QCryptographicHash::hash(whole, QCryptographicHash::Sha256)
                                            .toHex() +
                                        '"'),
                    stamp);
                continue;
            }
            story.say(
                id,
                decoyLine("d", "ssh", "command",
                          "src_ip=\"10.0.0.9\" secret_b64=\"eA==\" command=\"" + number + '"'),
                stamp);
        }
    }
}

/// Child: collects until it is killed, or says "done" when nothing is left.
int runCollector(const QString &home)
{
    SystemClock clock;
    NullBus bus;
    LogStory story;
    tell(story);
    const Paths paths = Paths::below(home);
    const auto database = Database::open(paths.database());
    if (!database)
        return 1;
    SqlIntelRepository repository(**database, clock);
    FakeLogEngine engine(story);
    CollectorTimes times;
    times.batch = 1ms;
    Collector collector(
        engine,
        [&](LogFollower::LineHandler line,
            LogFollower::EndHandler end) -> Result<std::unique_ptr<LogFollower>> {
            return std::make_unique<FakeFollower>(story, std::move(line), std::move(end));
        },
        repository, bus, clock, paths, times);
    collector.start();
    std::puts("ready");
    std::fflush(stdout);
    const QString last = u"2026-06-01T10:00:00.%1Z"_s.arg((kLines - 1) / 3, 9, 10, QChar(u'0'));
    for (;;) {
        int finished = 0;
        for (int c = 0; c < kContainers; ++c) {
            const auto at = repository.position(u"c%1container00"_s.arg(c));
            const int lines = (kLines - 1) % 3 + 1;
            finished += at && *at && (*at)->timestamp == last && (*at)->lines == lines ? 1 : 0;
        }
        if (finished == kContainers)
            break;
        std::this_thread::sleep_for(5ms);
    }
    std::puts("done");
    return 0;
}

} // namespace

class TestCollectorKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtAnyTimeItNeitherLosesNorDoubles()
    {
        const QTemporaryDir home;
        int kills = 0;
        bool done = false;
        for (int round = 0; round < 200 && !done; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {u"--collector"_s, home.path()});
            QVERIFY(child.waitForReadyRead(60'000));
            // After enough kills the last one may finish.
            if (kills < 12 && !child.waitForFinished(QRandomGenerator::global()->bounded(1, 60))) {
                child.kill();
                QVERIFY(child.waitForFinished());
                ++kills;
                continue;
            }
            QVERIFY(child.state() == QProcess::NotRunning || child.waitForFinished(120'000));
            done = child.exitCode() == 0 && child.exitStatus() == QProcess::NormalExit;
        }
        QVERIFY(done);
        QVERIFY2(kills >= 3, qPrintable(QString::number(kills)));

        SystemClock clock;
        const Paths paths = Paths::below(home.path());
        const auto database = Database::open(paths.database());
        QVERIFY(database);
        SqlIntelRepository repository(**database, clock);
        constexpr int kUploads = kLines / kUploadEvery;
        constexpr int kCommands = kLines - 3 * kUploads;
        for (int c = 0; c < kContainers; ++c) {
            QHash<QString, int> seen;
            int uploads = 0;
            qint64 after = 0;
            for (;;) {
                const auto events = repository.events({{}, u"decky-%1"_s.arg(c), {}, after, 5000});
                QVERIFY(events);
                if (events->empty())
                    break;
                after = events->back().id;
                for (const DecoyEvent &event : *events) {
                    if (event.type == u"file_captured"_s)
                        ++uploads;
                    else
                        ++seen[event.fields.value("command"_L1).toString()];
                }
            }
            QCOMPARE(seen.size(), kCommands);
            for (auto it = seen.begin(); it != seen.end(); ++it)
                QVERIFY2(it.value() == 1, qPrintable(it.key()));
            QCOMPARE(uploads, kUploads);

            const auto artifacts = repository.artifacts({}, u"decky-%1"_s.arg(c), 1000);
            QCOMPARE(artifacts->size(), size_t(kUploads));
            for (const Artifact &artifact : *artifacts) {
                QCOMPARE(artifact.state, ArtifactState::Complete);
                QFile file(paths.artifactsDir() + u'/' + artifact.storedPath);
                QVERIFY(file.open(QIODevice::ReadOnly));
                QCOMPARE(file.readAll(), upload(c, artifact.captureId.mid(1).toInt()));
            }
        }
        const auto attackers = repository.attackers(10, 0);
        QCOMPARE(attackers->size(), size_t(1));
        QCOMPARE(attackers->front().eventCount, kContainers * kCommands);
        int attempts = 0;
        const auto credentials = repository.credentials({}, {}, 100);
        for (const Credential &credential : *credentials)
            attempts += credential.attemptCount;
        QCOMPARE(attempts, kContainers * kCommands);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--collector"_s)
        return runCollector(arguments[2]);
    TestCollectorKill test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_collectorkill.moc"
