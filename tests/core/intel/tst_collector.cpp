// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, C-02, C-03, B-02, X-04
#include "core/bus/topics.h"
#include "core/intel/collector.h"
#include "core/store/database.h"
#include "core/store/sqlintelrepository.h"
#include "tests/core/intel/logstory.h"
#include "tests/support/recordingbus.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace decnet;
using namespace decnet::test;

namespace {

constexpr int kPatienceMs = 20'000;

CollectorTimes quickTimes()
{
    CollectorTimes times;
    times.rescan = 100ms;
    times.health = 50ms;
    times.batch = 10ms;
    times.retryFirst = 5ms;
    times.retryLongest = 20ms;
    return times;
}

/// Refuses to store until it is told otherwise.
class StubbornRepository final : public IntelRepository
{
public:
    explicit StubbornRepository(IntelRepository &inner)
        : m_inner(inner)
    {
    }

    std::atomic_bool refuses = false;
    std::atomic_int refused = 0;

    Result<IngestResult> ingest(const QString &source, const std::vector<DecoyEvent> &batch,
                                const CollectPosition &position) override
    {
        if (refuses) {
            ++refused;
            return fail(ErrorKind::Busy, u"the disk sleeps"_s);
        }
        return m_inner.ingest(source, batch, position);
    }
    Result<std::vector<DecoyEvent>> events(const EventQuery &query) override
    {
        return m_inner.events(query);
    }
    Result<std::vector<Attacker>> attackers(int limit, int offset) override
    {
        return m_inner.attackers(limit, offset);
    }
    Result<std::vector<Credential>> credentials(const QString &topologyId, const QString &decky,
                                                int limit) override
    {
        return m_inner.credentials(topologyId, decky, limit);
    }
    Result<std::vector<Artifact>> artifacts(const QString &topologyId, const QString &decky,
                                            int limit) override
    {
        return m_inner.artifacts(topologyId, decky, limit);
    }
    Result<std::optional<CollectPosition>> position(const QString &source) override
    {
        return m_inner.position(source);
    }
    Result<std::vector<OpenSession>> openSessions(const QString &topologyId) override
    {
        return m_inner.openSessions(topologyId);
    }
    Result<std::vector<Activity>> activity() override { return m_inner.activity(); }

private:
    IntelRepository &m_inner;
};

QByteArray commandLine(int number)
{
    return decoyLine("web", "ssh", "command",
                     "src_ip=\"10.0.0.9\" command=\"" + QByteArray::number(number) + '"');
}

} // namespace

class TestCollector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_repository.reset();
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_paths = Paths::below(m_folder->path());
        auto database = Database::open(m_paths.database());
        QVERIFY(database);
        m_database = std::move(*database);
        m_repository = std::make_unique<SqlIntelRepository>(*m_database, m_clock);
        m_story = std::make_unique<LogStory>();
        m_engine = std::make_unique<FakeLogEngine>(*m_story);
        m_bus.clear();
    }

    void followsWhatRunsAndWhatStartsLater()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
        m_story->say(u"c1"_s, commandLine(1));
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 2, kPatienceMs);

        m_story->addContainer(u"c2"_s, u"db"_s, u"mysql"_s);
        m_story->say(u"c2"_s, commandLine(2));
        collector->containerStarted(
            u"c2"_s, {{u"decnet.topology.service"_s, u"true"_s},
                      {u"decnet.topology.id"_s, u"11112222-3333-4444-8555-666677778888"_s},
                      {u"decnet.topology.decky"_s, u"db"_s},
                      {u"decnet.topology.service_name"_s, u"mysql"_s}});
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 3, kPatienceMs);
        QCOMPARE(collector->health().streams, 2);
        const auto events = m_repository->events({{}, u"db"_s, {}, std::nullopt, 10});
        QCOMPARE(events->size(), size_t(1));
        QCOMPARE(events->front().service, u"mysql"_s);
    }

    void aStartedContainerIsFollowedLongBeforeTheNextScan()
    {
        CollectorTimes times = quickTimes();
        times.rescan = 1h;
        auto collector = make(times);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(!m_bus.payloads(u"system.collector.health"_s).empty(),
                                 kPatienceMs);
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        collector->containerStarted(u"other"_s, {{u"app"_s, u"nginx"_s}});
        collector->containerStarted(u"c1"_s, {{u"decnet.topology.service"_s, u"true"_s}});
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
        QVERIFY(m_story->requests(u"other"_s).isEmpty());
    }

    void rescanFindsWhatNobodyAnnounced()
    {
        auto collector = make();
        collector->start();
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
    }

    void lastWordsOfStoppedContainersAreHeardOnce()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s, u"exited"_s);
        m_story->say(u"c1"_s, commandLine(0));
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
        QTest::qWait(400); // several scans
        QCOMPARE(m_story->requests(u"c1"_s).size(), 1);
        // It starts again, and so does the collector.
        m_story->setState(u"c1"_s, u"running"_s);
        m_story->say(u"c1"_s, commandLine(1));
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 2, kPatienceMs);
    }

    void restartedContainerLosesNothing()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        auto collector = make();
        collector->start();
        for (int i = 0; i < 10; ++i) {
            m_story->say(u"c1"_s, commandLine(2 * i));
            m_story->setState(u"c1"_s, u"exited"_s);
            m_story->say(u"c1"_s, commandLine(2 * i + 1));
            m_story->setState(u"c1"_s, u"running"_s);
        }
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 20, kPatienceMs);
        QVERIFY(isSequence(20));
    }

    void brokenStreamsLoseAndDoubleNothing()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        auto collector = make();
        collector->start();
        constexpr int kLines = 600;
        for (int i = 0; i < kLines; ++i) {
            // Runs of lines share a timestamp, as bursts of a real engine may.
            const QString stamp = u"2026-06-01T10:00:00.%1Z"_s.arg(i / 7, 9, 10, QChar(u'0'));
            m_story->say(u"c1"_s, commandLine(i), stamp);
            if (i % 50 == 49)
                m_story->breakStreams();
            if (i % 100 == 60)
                QTest::qWait(15);
        }
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), kLines, kPatienceMs);
        QTest::qWait(100);
        QVERIFY(isSequence(kLines));
        QVERIFY(m_story->requests(u"c1"_s).size() > 2);
    }

    void stoppedAndStartedAgainItResumes()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        for (int i = 0; i < 300; ++i) {
            m_story->say(u"c1"_s, commandLine(i),
                         u"2026-06-01T10:00:00.%1Z"_s.arg(i / 5, 9, 10, QChar(u'0')));
        }
        for (int round = 0; round < 5; ++round) {
            auto collector = make();
            collector->start();
            QTest::qWait(5 + round);
            collector->stop();
        }
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 300, kPatienceMs);
        QVERIFY(isSequence(300));
    }

    void twoCollectorsOfOneDatabaseShareTheLines()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        auto other = Database::open(m_paths.database());
        QVERIFY(other);
        SqlIntelRepository otherRepository(**other, m_clock);
        RecordingBus otherBus;
        auto one = make();
        Collector two(*m_engine, factory(), otherRepository, otherBus, m_clock, m_paths,
                      quickTimes());
        one->start();
        two.start();
        constexpr int kLines = 500;
        for (int i = 0; i < kLines; ++i) {
            m_story->say(u"c1"_s, commandLine(i),
                         u"2026-06-01T10:00:00.%1Z"_s.arg(i / 3, 9, 10, QChar(u'0')));
            if (i % 100 == 0) {
                QVERIFY(make()->collectNow(Task()));
                QTest::qWait(10);
            }
        }
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), kLines, kPatienceMs);
        QTest::qWait(100);
        QVERIFY(isSequence(kLines));
        const auto attackers = m_repository->attackers(10, 0);
        QCOMPARE(attackers->size(), size_t(1));
        QCOMPARE(attackers->front().eventCount, kLines);
        // Whoever stored a line, everybody who listens hears of it.
        const auto heardBy = [](const RecordingBus &bus) {
            return static_cast<int>(bus.payloads(u"decky.*.traffic"_s).size());
        };
        QTRY_VERIFY_WITH_TIMEOUT(heardBy(otherBus) >= kLines - 100, kPatienceMs);
        // The files hold every line once, too.
        one->stop();
        two.stop();
        QCOMPARE(rawLog().count('\n'), kLines);
    }

    void collectNowCatchesUpOnce()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->addContainer(u"c2"_s, u"db"_s, u"ssh"_s, u"exited"_s);
        m_story->addContainer(u"c3"_s, u"new"_s, u"ssh"_s, u"created"_s);
        for (int i = 0; i < 2500; ++i)
            m_story->say(i % 2 ? u"c1"_s : u"c2"_s, commandLine(i));
        m_story->say(u"c1"_s, "not a decoy's line");
        auto collector = make();
        const auto first = collector->collectNow(Task());
        QVERIFY2(first, first ? "" : qPrintable(first.error().toString()));
        QCOMPARE(first->events, qint64(2500));
        QCOMPARE(first->lines, qint64(2501));
        QCOMPARE(first->unreadable, qint64(1));
        const auto second = collector->collectNow(Task());
        QCOMPARE(second->events, qint64(0));
        QCOMPARE(second->lines, qint64(0));
        m_story->say(u"c1"_s, commandLine(2500));
        QCOMPARE(collector->collectNow(Task())->events, qint64(1));
        QVERIFY(isSequence(2501));
    }

    void collectNowSaysWhatIsWrong()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->setReachable(false);
        auto collector = make();
        QCOMPARE(collector->collectNow(Task()).error().kind, ErrorKind::Unreachable);
        m_story->setReachable(true);
        Task cancelled;
        cancelled.cancel();
        QCOMPARE(collector->collectNow(cancelled).error().kind, ErrorKind::Cancelled);
    }

    void unreachableEngineIsRetried()
    {
        m_story->setReachable(false);
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        auto collector = make();
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(!collector->health().problem.isEmpty(), kPatienceMs);
        m_story->setReachable(true);
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(collector->health().problem.isEmpty(), kPatienceMs);
    }

    void aStoreThatFailsForAWhileLosesNothing()
    {
        StubbornRepository stubborn(*m_repository);
        stubborn.refuses = true;
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        Collector collector(*m_engine, factory(), stubborn, m_bus, m_clock, m_paths, quickTimes());
        collector.start();
        for (int i = 0; i < 50; ++i)
            m_story->say(u"c1"_s, commandLine(i));
        QTRY_VERIFY_WITH_TIMEOUT(stubborn.refused > 3, kPatienceMs);
        QVERIFY(!collector.health().problem.isEmpty());
        stubborn.refuses = false;
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 50, kPatienceMs);
        QVERIFY(isSequence(50));
    }

    void stopDoesNotWaitForAStoreThatFails()
    {
        StubbornRepository stubborn(*m_repository);
        stubborn.refuses = true;
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        CollectorTimes times = quickTimes();
        times.retryFirst = times.retryLongest = 1h;
        Collector collector(*m_engine, factory(), stubborn, m_bus, m_clock, m_paths, times);
        collector.start();
        for (int i = 0; i < static_cast<int>(LineQueue::kCapacity) + 3000; ++i)
            m_story->say(u"c1"_s, commandLine(i));
        QTRY_VERIFY_WITH_TIMEOUT(stubborn.refused > 0, kPatienceMs);
        QTest::qWait(200); // the queue is full and the follower waits
        QElapsedTimer timer;
        timer.start();
        collector.stop();
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void publishesWhatItStored()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->addContainer(u"c2"_s, u"db"_s, u"mysql"_s);
        m_story->say(u"c1"_s, decoyLine("web", "ssh", "auth_attempt",
                                        "src_ip=\"10.0.0.9\" username=\"root\" principal=\"root\" "
                                        "secret_kind=\"plaintext\" secret_printable=\"toor\" "
                                        "secret_b64=\"dG9vcg==\" outcome=\"denied\""));
        auto collector = make();
        QVERIFY(collector->collectNow(Task()));
        const auto traffic = m_bus.payloads(topics::deckyTraffic(u"id-of-web"_s));
        QCOMPARE(traffic.size(), size_t(1));
        QCOMPARE(traffic[0].value("decky"_L1).toString(), u"web"_s);
        QCOMPARE(traffic[0].value("service"_L1).toString(), u"ssh"_s);
        QCOMPARE(traffic[0].value("event_type"_L1).toString(), u"auth_attempt"_s);
        QCOMPARE(traffic[0].value("src_ip"_L1).toString(), u"10.0.0.9"_s);
        QVERIFY(traffic[0].value("event_id"_L1).toInteger() > 0);
        const auto observed = m_bus.payloads(topics::attackerObserved());
        QCOMPARE(observed.size(), size_t(1));
        QVERIFY(observed[0].value("first"_L1).toBool());
        const auto captured = m_bus.payloads(topics::credentialCaptured());
        QCOMPARE(captured.size(), size_t(1));
        QCOMPARE(captured[0].value("principal"_L1).toString(), u"root"_s);
        QCOMPARE(captured[0].value("attempt_count"_L1).toInt(), 1);
        // The secret itself is in the store, not on the bus.
        QVERIFY(!QJsonDocument(captured[0]).toJson().contains("toor"));

        m_bus.clear();
        m_story->say(u"c2"_s, decoyLine("db", "mysql", "query", "src_ip=\"10.0.0.9\"",
                                        "2026-06-01T10:00:01Z"));
        QVERIFY(collector->collectNow(Task()));
        const auto again = m_bus.payloads(topics::attackerObserved());
        QCOMPARE(again.size(), size_t(1));
        QVERIFY(!again[0].value("first"_L1).toBool());
        const auto attackers = m_repository->attackers(10, 0);
        QVERIFY(attackers->front().isTraversal);
        QCOMPARE(attackers->front().traversalPath, u"web → db"_s);
    }

    void healthIsPublished()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        m_story->say(u"c1"_s, "junk");
        auto collector = make();
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto all = m_bus.payloads(topics::collectorHealth());
                return !all.empty() && all.back().value("streams"_L1).toInt() == 1 &&
                       all.back().value("lines"_L1).toInt() == 2 &&
                       all.back().value("dropped"_L1).toInt() == 1;
            }(),
            kPatienceMs);
    }

    void filesHoldRawLinesAndJson()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        m_story->say(u"c1"_s, "junk is kept as well");
        m_story->say(u"c1"_s, decoyLine("web", "ssh", "connect", "src_ip=\"10.0.0.9\""));
        m_story->say(u"c1"_s, decoyLine("web", "ssh", "connect", "src_ip=\"10.0.0.9\""));
        QVERIFY(make()->collectNow(Task()));
        QCOMPARE(rawLog().count('\n'), 4);
        QVERIFY(rawLog().contains("junk is kept as well\n"));
        QFile file(m_folder->filePath(u"state/log/decnet.json"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 2); // the second connect of a second is counted, not written
        const QJsonObject first = QJsonDocument::fromJson(lines[0]).object();
        QCOMPARE(first.value("event_type"_L1).toString(), u"command"_s);
        QCOMPARE(first.value("attacker_ip"_L1).toString(), u"10.0.0.9"_s);
    }

    void logFilesInTheWayDoNotStopTheStore()
    {
        QVERIFY(QDir().mkpath(m_paths.eventLog()));
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        m_story->say(u"c1"_s, commandLine(0));
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(collector->health().problem.contains(m_paths.eventLog()),
                                 kPatienceMs);
    }

    void uploadsAreAssembled()
    {
        const QByteArray whole(10'000, '\x7f');
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        for (int seq = 0; seq < 3; ++seq) {
            m_story->say(u"c1"_s, decoyLine("web", "ssh", "file_chunk",
                                            "src_ip=\"10.0.0.9\" capture_id=\"0a1b\" seq=\"" +
                                                QByteArray::number(seq) + "\" data_b64=\"" +
                                                whole.mid(seq * 4500, 4500).toBase64() + '"'));
            // Every piece in a batch of its own, by a collector of its own.
            QVERIFY(make()->collectNow(Task()));
        }
        m_story->say(
            u"c1"_s,
            decoyLine("web", "ssh", "file_captured",
                      "src_ip=\"10.0.0.9\" capture_id=\"0a1b\" path=\"/tmp/x\" "
                      "size=\"10000\" chunks=\"3\" truncated=\"false\" sha256=\"" +
                          QCryptographicHash::hash(whole, QCryptographicHash::Sha256).toHex() +
                          '"'));
        QVERIFY(make()->collectNow(Task()));
        const auto events = m_repository->events({});
        QCOMPARE(events->size(), size_t(1)); // pieces are no events
        QCOMPARE(events->front().fields.value("artifact_state"_L1).toString(), u"complete"_s);
        const auto artifacts = m_repository->artifacts({}, u"web"_s, 10);
        QCOMPARE(artifacts->size(), size_t(1));
        QCOMPARE(artifacts->front().state, ArtifactState::Complete);
        QCOMPARE(artifacts->front().path, u"/tmp/x"_s);
        QFile file(m_paths.artifactsDir() + u'/' + artifacts->front().storedPath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), whole);
        QVERIFY(QDir(m_paths.artifactsDir() + u"/.incoming"_s).isEmpty());
    }

    void removedContainersAreForgotten()
    {
        m_story->addContainer(u"c1"_s, u"web"_s, u"ssh"_s);
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(collector->health().streams, 1, kPatienceMs);
        m_story->removeContainer(u"c1"_s);
        QTRY_COMPARE_WITH_TIMEOUT(collector->health().streams, 0, kPatienceMs);
    }

    void manyContainersAreAllFollowed()
    {
        constexpr int kContainers = 300;
        for (int i = 0; i < kContainers; ++i) {
            const QString id = u"c%1"_s.arg(i);
            m_story->addContainer(id, u"web"_s, u"ssh"_s);
            m_story->say(id, commandLine(i));
        }
        auto collector = make();
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(numbers().size(), kContainers, kPatienceMs);
        QCOMPARE(collector->health().streams, kContainers);
    }

private:
    [[nodiscard]] LogFollowerFactory factory()
    {
        return [this](LogFollower::LineHandler line,
                      LogFollower::EndHandler end) -> Result<std::unique_ptr<LogFollower>> {
            return std::make_unique<FakeFollower>(*m_story, std::move(line), std::move(end));
        };
    }

    [[nodiscard]] std::unique_ptr<Collector> make(CollectorTimes times = quickTimes())
    {
        return std::make_unique<Collector>(*m_engine, factory(), *m_repository, m_bus, m_clock,
                                           m_paths, times);
    }

    /// The numbers of all commandLine()s that are stored, doubles included.
    [[nodiscard]] QList<int> numbers() const
    {
        QList<int> found;
        qint64 after = 0;
        for (;;) {
            const auto events = m_repository->events({{}, {}, {}, after, 5000});
            if (!events || events->empty())
                return found;
            after = events->back().id;
            for (const DecoyEvent &event : *events)
                found.append(event.fields.value("command"_L1).toString().toInt());
        }
    }

    [[nodiscard]] bool isSequence(int count) const
    {
        QList<int> found = numbers();
        std::sort(found.begin(), found.end());
        for (int i = 0; i < count; ++i) {
            if (found.value(i, -1) != i)
                return false;
        }
        return found.size() == count;
    }

    [[nodiscard]] QByteArray rawLog() const
    {
        QFile file(m_paths.eventLog());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    SystemClock m_clock;
    Paths m_paths;
    RecordingBus m_bus;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlIntelRepository> m_repository;
    std::unique_ptr<LogStory> m_story;
    std::unique_ptr<FakeLogEngine> m_engine;
};

QTEST_GUILESS_MAIN(TestCollector)
#include "tst_collector.moc"
