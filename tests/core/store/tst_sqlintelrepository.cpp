// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, C-02, X-01
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqlintelrepository.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

const QDateTime kStart({2026, 6, 1}, {10, 0, 0, 0}, Qt::UTC);

CollectPosition at(int number, int lines = 1)
{
    return {u"2026-06-01T10:00:00.%1Z"_s.arg(number, 9, 10, QChar(u'0')), lines};
}

DecoyEvent seen(int number, const QString &type = u"command"_s, const QString &ip = u"10.0.0.9"_s,
                const QString &decky = u"web"_s)
{
    DecoyEvent event;
    event.at = kStart.addMSecs(10 * number);
    event.topologyId = u"topology-1"_s;
    event.deckyId = u"id-"_s + decky;
    event.decky = decky;
    event.service = u"ssh"_s;
    event.type = type;
    event.attackerIp = ip;
    event.attackerPort = 4000;
    event.fields = {{u"number"_s, QString::number(number)}};
    event.message = u"text ü"_s;
    event.raw = u"raw %1"_s.arg(number);
    event.position = at(number);
    return event;
}

DecoyEvent login(int number, const QString &principal, const QString &secretB64,
                 const QString &outcome = {})
{
    DecoyEvent attempt = seen(number, u"auth_attempt"_s);
    attempt.fields = {{u"principal"_s, principal},
                      {u"secret_kind"_s, u"plaintext"_s},
                      {u"secret_b64"_s, secretB64},
                      {u"outcome"_s, outcome}};
    return attempt;
}

class SetClock final : public Clock
{
public:
    QDateTime time = kStart;
    [[nodiscard]] QDateTime now() const override { return time; }
    [[nodiscard]] std::chrono::milliseconds monotonic() const override { return {}; }
};

} // namespace

class TestSqlIntelRepository : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_repository.reset();
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        auto database = Database::open(m_folder->filePath(u"decnet.db"_s));
        QVERIFY(database);
        m_database = std::move(*database);
        m_repository = std::make_unique<SqlIntelRepository>(*m_database, m_clock);
    }

    // contract: M-10
    void openSessionsAreThoseWithoutAnEnd()
    {
        SetClock clock;
        SqlIntelRepository repository(*m_database, clock);
        auto named = [](int number, const QString &type, const QString &session) {
            DecoyEvent event = seen(number, type);
            event.fields.insert(u"session"_s, session);
            return event;
        };
        auto ids = [&repository](const QString &topology = u"topology-1"_s) {
            QStringList list;
            const auto open = repository.openSessions(topology);
            for (const OpenSession &each : *open)
                list.append(each.id);
            return list.join(u',');
        };
        QVERIFY(repository.ingest(
            u"c1"_s,
            {named(1, u"connect"_s, u"a"_s), named(2, u"connect"_s, u"b"_s),
             named(3, u"disconnect"_s, u"b"_s), named(4, u"command"_s, u"unknown"_s)},
            at(4)));
        QCOMPARE(ids(), u"a"_s);
        QCOMPARE(ids(u"topology-2"_s), QString());
        const OpenSession first = repository.openSessions(u"topology-1"_s)->front();
        QCOMPARE(first.attackerIp, u"10.0.0.9"_s);
        QCOMPARE(first.decky, u"web"_s);
        QCOMPARE(first.deckyId, u"id-web"_s);
        QCOMPARE(first.service, u"ssh"_s);
        QCOMPARE(first.since, kStart.addMSecs(10));

        // The end of what began in an older batch; noise within a second is counted, not lost.
        QVERIFY(repository.ingest(
            u"c1"_s, {named(5, u"connect"_s, u"c"_s), named(6, u"command"_s, u"a"_s)}, at(6)));
        QCOMPARE(ids(), u"a,c"_s);
        QCOMPARE(repository.openSessions(u"topology-1"_s)->front().lastSeen,
                 kStart.addMSecs(60));
        QVERIFY(repository.ingest(u"c1"_s,
                                     {named(7, u"disconnect"_s, u"a"_s),
                                      named(8, u"disconnect"_s, u"c"_s),
                                      named(9, u"connect"_s, u"d"_s)},
                                     at(9)));
        QCOMPARE(ids(), u"d"_s);

        // A decoy that starts has nobody in it; one whose end was lost is not believed for ever.
        QVERIFY(repository.ingest(
            u"c2"_s, {seen(10, u"startup"_s), named(11, u"connect"_s, u"e"_s)}, at(11)));
        QCOMPARE(ids(), u"e"_s);
        clock.time = kStart.addDuration(kSessionSilence + std::chrono::seconds(1));
        QCOMPARE(ids(), QString());

        // What http says of connections is said after their end.
        clock.time = kStart;
        DecoyEvent look = named(12, u"connect"_s, u"f"_s);
        look.service = u"http"_s;
        QVERIFY(repository.ingest(u"c3"_s, {look}, at(12)));
        QCOMPARE(ids(), u"e"_s);
    }

    void storedEventsComeBackWhole()
    {
        const auto result = m_repository->ingest(u"c1"_s, {seen(1), seen(2)}, at(2));
        QVERIFY2(result, result ? "" : qPrintable(result.error().toString()));
        QCOMPARE(result->events.size(), size_t(2));
        QVERIFY(result->previous.isNull());
        const auto events = m_repository->events({});
        QCOMPARE(events->size(), size_t(2));
        const DecoyEvent &newest = events->front();
        const DecoyEvent wanted = seen(2);
        QCOMPARE(newest.id, result->events[1].id);
        QCOMPARE(newest.at, wanted.at);
        QCOMPARE(newest.topologyId, wanted.topologyId);
        QCOMPARE(newest.deckyId, wanted.deckyId);
        QCOMPARE(newest.decky, wanted.decky);
        QCOMPARE(newest.service, wanted.service);
        QCOMPARE(newest.type, wanted.type);
        QCOMPARE(newest.attackerIp, wanted.attackerIp);
        QCOMPARE(newest.attackerPort, wanted.attackerPort);
        QCOMPARE(newest.fields, wanted.fields);
        QCOMPARE(newest.message, wanted.message);
        QCOMPARE(newest.raw, wanted.raw);
        QCOMPARE(newest.count, 1);
    }

    void queriesFilterAndPage()
    {
        QVERIFY(m_repository->ingest(u"c1"_s,
                                     {seen(1), seen(2, u"query"_s, u"10.0.0.8"_s, u"db"_s),
                                      seen(3, u"query"_s, u"10.0.0.9"_s, u"db"_s)},
                                     at(3)));
        const auto numbers = [this](const EventQuery &query) {
            QStringList found;
            const auto stored = m_repository->events(query);
            for (const DecoyEvent &event : *stored)
                found.append(event.fields.value("number"_L1).toString());
            return found;
        };
        QCOMPARE(numbers({}), (QStringList{u"3"_s, u"2"_s, u"1"_s}));
        QCOMPARE(numbers({{}, u"db"_s, {}, std::nullopt, 10}), (QStringList{u"3"_s, u"2"_s}));
        QCOMPARE(numbers({{}, {}, u"10.0.0.8"_s, std::nullopt, 10}), QStringList{u"2"_s});
        QCOMPARE(numbers({u"topology-1"_s, {}, {}, std::nullopt, 1}), QStringList{u"3"_s});
        QCOMPARE(numbers({u"other"_s, {}, {}, std::nullopt, 10}), QStringList());
        const qint64 first = m_repository->events({})->back().id;
        QCOMPARE(numbers({{}, {}, {}, first, 10}), (QStringList{u"2"_s, u"3"_s}));
        QCOMPARE(numbers({{}, {}, {}, first, 1}), QStringList{u"2"_s});
    }

    void whatWasTakenIsNotTakenAgain()
    {
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1), seen(2)}, at(2, 3)));
        // The same lines again with one more of the same moment, and a later one.
        DecoyEvent known = seen(2);
        DecoyEvent sameMoment = seen(2, u"late"_s);
        sameMoment.position = at(2, 4);
        const auto result =
            m_repository->ingest(u"c1"_s, {seen(1), known, sameMoment, seen(3)}, at(3));
        QCOMPARE(result->events.size(), size_t(2));
        QVERIFY(result->previous == at(2, 3));
        QCOMPARE(m_repository->events({})->size(), size_t(4));
        // Another container is another source.
        QCOMPARE(m_repository->ingest(u"c2"_s, {seen(1)}, at(1))->events.size(), size_t(1));
        QCOMPARE(m_repository->attackers(1, 0)->front().eventCount, 5);
    }

    void positionsNeverGoBack()
    {
        QVERIFY(!m_repository->position(u"c1"_s)->has_value());
        QVERIFY(m_repository->ingest(u"c1"_s, {}, at(5, 2)));
        QVERIFY(*m_repository->position(u"c1"_s) == at(5, 2));
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1)}, at(1)));
        QVERIFY(*m_repository->position(u"c1"_s) == at(5, 2));
        QCOMPARE(m_repository->events({})->size(), size_t(0));
        QVERIFY(!m_repository->position(u"c2"_s)->has_value());
    }

    void eventsThatComeFromNoLogAreAlwaysTaken()
    {
        DecoyEvent free = seen(1);
        free.position = {};
        QVERIFY(m_repository->ingest(u"prober"_s, {free}, {}));
        QVERIFY(m_repository->ingest(u"prober"_s, {free}, {}));
        QCOMPARE(m_repository->events({})->size(), size_t(2));
    }

    void aBatchIsAllOrNothing()
    {
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1)}, at(1)));
        QVERIFY((*m_database->connection())
                    ->run(u"CREATE TRIGGER t BEFORE INSERT ON credentials"
                          " BEGIN SELECT RAISE(ABORT, 'no room'); END"_s));
        const auto failed = m_repository->ingest(
            u"c1"_s, {seen(2), seen(3, u"connect"_s), login(4, u"root"_s, u"eA=="_s)}, at(4));
        QVERIFY(!failed);
        QCOMPARE(m_repository->events({})->size(), size_t(1));
        QCOMPARE(m_repository->attackers(1, 0)->front().eventCount, 1);
        QVERIFY(*m_repository->position(u"c1"_s) == at(1));
        QVERIFY((*m_database->connection())->run(u"DROP TRIGGER t"_s));
        // Given again it is stored, and nothing of the failed try is remembered.
        const auto again = m_repository->ingest(
            u"c1"_s, {seen(2), seen(3, u"connect"_s), login(4, u"root"_s, u"eA=="_s)}, at(4));
        QCOMPARE(again->events.size(), size_t(3));
    }

    void attackersGather()
    {
        const auto first = m_repository->ingest(
            u"c1"_s, {seen(3), seen(1, u"connect"_s, u"10.0.0.8"_s), seen(5, u"x"_s, u"Unknown"_s)},
            at(5));
        QCOMPARE(first->newAttackers.size(), size_t(2));
        DecoyEvent elsewhere = seen(9, u"query"_s, u"10.0.0.9"_s, u"db"_s);
        elsewhere.service = u"mysql"_s;
        const auto second = m_repository->ingest(
            u"c2"_s, {elsewhere, seen(11, u"query"_s, u"10.0.0.9"_s, u"db"_s)}, at(11));
        QVERIFY(second->newAttackers.empty());

        const auto attackers = m_repository->attackers(10, 0);
        QCOMPARE(attackers->size(), size_t(2));
        const Attacker &busy = attackers->front();
        QCOMPARE(busy.ip, u"10.0.0.9"_s);
        QCOMPARE(busy.uuid, first->newAttackers[1].uuid);
        QCOMPARE(busy.eventCount, 3);
        QCOMPARE(busy.firstSeen, kStart.addMSecs(30));
        QCOMPARE(busy.lastSeen, kStart.addMSecs(110));
        QCOMPARE(busy.services, (QStringList{u"mysql"_s, u"ssh"_s}));
        QCOMPARE(busy.deckies, (QStringList{u"web"_s, u"db"_s}));
        QVERIFY(busy.isTraversal);
        QCOMPARE(busy.traversalPath, u"web → db"_s);
        const Attacker &quiet = attackers->back();
        QVERIFY(!quiet.isTraversal);
        QVERIFY(quiet.traversalPath.isEmpty());
        QCOMPARE(m_repository->attackers(10, 1)->size(), size_t(1));
    }

    void sameDeckyNameInTwoTopologiesIsATraversal()
    {
        DecoyEvent other = seen(2);
        other.topologyId = u"topology-2"_s;
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1), other}, at(2)));
        QVERIFY(m_repository->attackers(1, 0)->front().isTraversal);
    }

    void credentialsAreCountedPerAttempt()
    {
        const auto first = m_repository->ingest(
            u"c1"_s,
            {login(1, u"root"_s, u"YQ=="_s, u"denied"_s), login(2, u" ROOT"_s, u"YQ=="_s),
             login(3, u"root"_s, u"Yg=="_s), login(4, u"admin"_s, u"YQ=="_s)},
            at(4));
        QCOMPARE(first->credentials.size(), size_t(3));
        const auto second =
            m_repository->ingest(u"c1"_s, {login(5, u"root"_s, u"YQ=="_s, u"accepted"_s)}, at(5));
        QCOMPARE(second->credentials.size(), size_t(1));
        const Credential &again = second->credentials.front();
        QCOMPARE(again.attemptCount, 3);
        QCOMPARE(again.principal, u"root"_s);
        QCOMPARE(again.outcome, u"accepted"_s);
        QCOMPARE(again.secretPrintable, u"a"_s);
        QCOMPARE(again.firstSeen, kStart.addMSecs(10));
        QCOMPARE(again.lastSeen, kStart.addMSecs(50));
        const auto stored = m_repository->credentials({}, {}, 10);
        QCOMPARE(stored->size(), size_t(3));
        QCOMPARE(stored->front().id, again.id); // newest first
        QCOMPARE(m_repository->attackers(1, 0)->front().credentialCount, 3);
        QVERIFY(m_repository->credentials(u"topology-1"_s, u"web"_s, 10)->size() == 3);
        QVERIFY(m_repository->credentials(u"topology-1"_s, u"db"_s, 10)->empty());
    }

    void floodsOfConnectsAreStoredOnceASecond()
    {
        // 60 s of 100 connects a second, in batches of 100 as the collector makes them.
        int rows = 0;
        for (int batch = 0; batch < 60; ++batch) {
            std::vector<DecoyEvent> events;
            for (int i = 0; i < 100; ++i)
                events.push_back(seen(batch * 100 + i + 1, u"connect"_s));
            const auto stored = m_repository->ingest(u"c1"_s, events, events.back().position);
            QVERIFY(stored);
            rows += static_cast<int>(stored->events.size());
        }
        QVERIFY2(rows >= 59 && rows <= 61, qPrintable(QString::number(rows)));
        int lines = 0;
        const auto stored = m_repository->events({{}, {}, {}, std::nullopt, 1000});
        for (const DecoyEvent &event : *stored)
            lines += event.count;
        QCOMPARE(lines, 6000);
        QCOMPARE(m_repository->attackers(1, 0)->front().eventCount, 6000);
        QCOMPARE(m_repository->activity()->front().events, 6000);
    }

    void collapsingKeepsSourcesApart()
    {
        std::vector<DecoyEvent> events;
        for (int i = 0; i < 5; ++i)
            events.push_back(seen(1 + i, u"connect"_s, u"10.0.0.%1"_s.arg(i)));
        for (int i = 0; i < 5; ++i)
            events.push_back(seen(6 + i, u"auth_attempt"_s));
        QCOMPARE(m_repository->ingest(u"c1"_s, events, at(10))->events.size(), size_t(10));
    }

    void artifactsAreListed()
    {
        DecoyEvent captured = seen(1, u"file_captured"_s);
        Artifact artifact;
        artifact.at = captured.at;
        artifact.topologyId = captured.topologyId;
        artifact.decky = captured.decky;
        artifact.service = captured.service;
        artifact.attackerIp = captured.attackerIp;
        artifact.captureId = u"0a1b"_s;
        artifact.path = u"/tmp/x"_s;
        artifact.size = 5'000'000'000;
        artifact.sha256 = QString(64, u'a');
        artifact.state = ArtifactState::Truncated;
        artifact.storedPath = u"x/y.partial"_s;
        captured.artifact = artifact;
        QVERIFY(m_repository->ingest(u"c1"_s, {captured}, at(1)));
        QVERIFY(m_repository->ingest(u"c1"_s, {captured}, at(1))); // seen already
        const auto stored = m_repository->artifacts(u"topology-1"_s, u"web"_s, 10);
        QCOMPARE(stored->size(), size_t(1));
        QCOMPARE(stored->front().path, artifact.path);
        QCOMPARE(stored->front().size, artifact.size);
        QCOMPARE(stored->front().state, artifact.state);
        QCOMPARE(stored->front().storedPath, artifact.storedPath);
        QCOMPARE(stored->front().sha256, artifact.sha256);
        QVERIFY(m_repository->artifacts(u"other"_s, {}, 10)->empty());
    }

    void activityPerTopology()
    {
        DecoyEvent other = seen(7);
        other.topologyId = u"topology-2"_s;
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1), seen(2), other}, at(7)));
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(8)}, at(8)));
        const auto activity = m_repository->activity();
        QCOMPARE(activity->size(), size_t(2));
        QCOMPARE(activity->front().topologyId, u"topology-1"_s);
        QCOMPARE(activity->front().events, 3);
        QCOMPARE(activity->front().last, kStart.addMSecs(80));
        QCOMPARE(activity->back().events, 1);
    }

    void threadsIngestAtOnce()
    {
        constexpr int kThreads = 4;
        constexpr int kBatches = 50;
        std::vector<std::thread> threads;
        std::atomic_int failed = 0;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 1; i <= kBatches; ++i) {
                    if (!m_repository->ingest(u"c%1"_s.arg(t), {seen(i)}, at(i)))
                        ++failed;
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(failed.load(), 0);
        QCOMPARE(m_repository->events({{}, {}, {}, std::nullopt, 5000})->size(),
                 size_t(kThreads * kBatches));
        QCOMPARE(m_repository->attackers(1, 0)->front().eventCount, kThreads * kBatches);
    }

    void damagedRowsAreNamed()
    {
        QVERIFY(m_repository->ingest(u"c1"_s, {seen(1)}, at(1)));
        QVERIFY((*m_database->connection())->run(u"UPDATE events SET fields = 'x'"_s));
        QCOMPARE(m_repository->events({}).error().kind, ErrorKind::Corrupt);
    }

private:
    SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlIntelRepository> m_repository;
};

QTEST_GUILESS_MAIN(TestSqlIntelRepository)
#include "tst_sqlintelrepository.moc"
