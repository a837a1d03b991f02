// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-02, T-04, X-01, X-02
#include "core/mutation/mutation.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "tests/core/store/testtopologies.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cstdio>
#include <set>
#include <thread>

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

constexpr int kRacers = 8;
constexpr int kWriterLans = 12;
constexpr int kWriterPerLan = 6;

/// What one racer came to.
struct Outcome
{
    int won = 0;
    int lost = 0;
    int other = 0;
    QStringList messages;
};

void count(Outcome &outcome, bool won, const Error &error, ErrorKind expectedKind)
{
    if (won) {
        ++outcome.won;
        return;
    }
    outcome.messages.append(error.message);
    ++(error.kind == expectedKind ? outcome.lost : outcome.other);
}

/// All racers start at the same moment.
template<typename Run>
void race(Run run)
{
    std::atomic_int ready = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kRacers; ++i) {
        threads.emplace_back([&, i] {
            ++ready;
            while (ready < kRacers)
                std::this_thread::yield();
            run(i);
        });
    }
    for (auto &thread : threads)
        thread.join();
}

Mutation noteOnEveryLan(const Topology &topology, const QString &note)
{
    Batch batch;
    for (const auto &[id, lan] : topology.lans()) {
        LanPatch patch;
        patch.notes = note;
        batch.ops.emplace_back(UpdateLan{id, patch});
    }
    return Mutation(batch);
}

/// Child: tries the transition when the file `go` appears; says "won", or the error's kind.
int runRacer(const QString &path, const QString &id, const QString &go)
{
    SystemClock clock;
    const auto database = Database::open(path);
    if (!database)
        return 1;
    SqlTopologyRepository repository(**database, clock);
    std::puts("ready");
    std::fflush(stdout);
    while (!QFile::exists(go))
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    const auto moved = repository.transition(*TopologyId::parse(id), TopologyStatus::Pending,
                                             TopologyStatus::Deploying, {});
    std::puts(moved ? "won" : qPrintable(errorKindName(moved.error().kind)));
    return 0;
}

/// Child: writes for ever; every write leaves a topology that whole() accepts.
int runWriter(const QString &path)
{
    SystemClock clock;
    const auto database = Database::open(path);
    if (!database)
        return 1;
    SqlTopologyRepository repository(**database, clock);
    std::puts("ready");
    std::fflush(stdout);
    for (int i = 0;; ++i) {
        const Topology topology =
            sampleTopology(TopologyId::create().toString(), kWriterLans, kWriterPerLan);
        if (!repository.create(topology))
            return 1;
        for (int edit = 0; edit < 3; ++edit) {
            if (!repository.apply(topology.meta.id, noteOnEveryLan(topology, QString::number(edit)),
                                  edit + 1))
                return 1;
        }
        if (i % 4 == 3 && !repository.remove(topology.meta.id, 4))
            return 1;
    }
}

/// Empty when a topology of runWriter() is as after one of its writes, else what is wrong.
QString flaw(const Topology &topology)
{
    if (topology.lans().size() != size_t(kWriterLans))
        return u"LANs are missing"_s;
    if (topology.deckies().size() != size_t(kWriterLans * kWriterPerLan))
        return u"deckies are missing"_s;
    if (topology.edges().size() != size_t(kWriterLans * kWriterPerLan + kWriterLans - 1))
        return u"edges are missing"_s;
    std::set<QString> notes;
    for (const auto &[id, lan] : topology.lans())
        notes.insert(lan.notes);
    const QString expected =
        topology.meta.version == 1 ? QString() : QString::number(topology.meta.version - 2);
    return notes == std::set<QString>{expected} ? QString() : u"an edit is half written"_s;
}

} // namespace

class TestStoreRaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_repository.reset();
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        auto database = Database::open(file());
        QVERIFY(database);
        m_database = std::move(*database);
        m_repository = std::make_unique<SqlTopologyRepository>(*m_database, m_clock);
    }

    void racingTransitionsHaveOneWinner()
    {
        for (int round = 0; round < 10; ++round) {
            const Topology topology = sampleTopology(u"race %1"_s.arg(round), 1, 1);
            QVERIFY(m_repository->create(topology));
            std::vector<Outcome> outcomes(kRacers);
            race([&](int i) {
                const auto moved =
                    m_repository->transition(topology.meta.id, TopologyStatus::Pending,
                                             TopologyStatus::Deploying, QString::number(i));
                count(outcomes[size_t(i)], moved.has_value(), moved ? Error() : moved.error(),
                      ErrorKind::Conflict);
            });
            const Outcome sum = total(outcomes);
            QCOMPARE(sum.won, 1);
            QCOMPARE(sum.lost, kRacers - 1);
            for (const QString &message : sum.messages) {
                QVERIFY2(message.contains(u"pending"_s) && message.contains(u"deploying"_s),
                         qPrintable(message));
            }
            QCOMPARE(m_repository->statusEvents(topology.meta.id, 100)->size(), size_t(1));
        }
    }

    void racingEditsOfOneVersionHaveOneWinner()
    {
        for (int round = 0; round < 10; ++round) {
            const Topology topology = sampleTopology(u"race %1"_s.arg(round), 4, 2);
            QVERIFY(m_repository->create(topology));
            std::vector<Outcome> outcomes(kRacers);
            race([&](int i) {
                const auto written = m_repository->apply(
                    topology.meta.id, noteOnEveryLan(topology, QString::number(i)), 1);
                count(outcomes[size_t(i)], written.has_value(), written ? Error() : written.error(),
                      ErrorKind::VersionConflict);
            });
            QCOMPARE(total(outcomes).won, 1);
            QCOMPARE(total(outcomes).lost, kRacers - 1);
            QCOMPARE(m_repository->load(topology.meta.id)->meta.version, qint64(2));
        }
    }

    void racingCreatesOfOneNameHaveOneWinner()
    {
        std::vector<Outcome> outcomes(kRacers);
        race([&](int i) {
            const auto created = m_repository->create(sampleTopology(u"same name"_s, 3, 3));
            count(outcomes[size_t(i)], created.has_value(), created ? Error() : created.error(),
                  ErrorKind::Conflict);
        });
        QCOMPARE(total(outcomes).won, 1);
        QCOMPARE(total(outcomes).lost, kRacers - 1);
        QCOMPARE(m_repository->list({})->total, 1);
    }

    void unversionedEditsAllHappen()
    {
        const Topology topology = sampleTopology(u"counted"_s, 2, 1);
        QVERIFY(m_repository->create(topology));
        constexpr int kEach = 10;
        race([&](int i) {
            for (int n = 0; n < kEach; ++n) {
                QVERIFY(m_repository->apply(
                    topology.meta.id, noteOnEveryLan(topology, QString::number(i)), std::nullopt));
            }
        });
        QCOMPARE(m_repository->load(topology.meta.id)->meta.version, qint64(1 + kRacers * kEach));
    }

    void readersSeeOneMomentOnly()
    {
        const Topology topology = sampleTopology(u"watched"_s, 30, 4);
        QVERIFY(m_repository->create(topology));
        std::atomic_bool done = false;
        std::atomic_int torn = 0;
        std::atomic_int reads = 0;
        std::thread reader([&] {
            while (!done) {
                const auto seen = m_repository->load(topology.meta.id);
                std::set<QString> notes;
                for (const auto &[id, lan] : seen->lans())
                    notes.insert(lan.notes);
                torn += notes.size() == 1 ? 0 : 1;
                ++reads;
            }
        });
        for (int i = 0; i < 40; ++i)
            QVERIFY(m_repository->apply(topology.meta.id,
                                        noteOnEveryLan(topology, QString::number(i)), i + 1));
        done = true;
        reader.join();
        QCOMPARE(torn.load(), 0);
        QVERIFY(reads > 0);
    }

    void racingProgramsHaveOneWinner()
    {
        const Topology topology = sampleTopology(u"programs"_s, 1, 1);
        QVERIFY(m_repository->create(topology));
        const QString go = m_folder->filePath(u"go"_s);
        std::vector<std::unique_ptr<QProcess>> children;
        for (int i = 0; i < 4; ++i) {
            auto child = std::make_unique<QProcess>();
            child->start(QCoreApplication::applicationFilePath(),
                         {u"--racer"_s, file(), topology.meta.id.toString(), go});
            QVERIFY(child->waitForStarted());
            children.push_back(std::move(child));
        }
        for (auto &child : children) {
            while (!child->canReadLine())
                QVERIFY(child->waitForReadyRead(30'000));
            QCOMPARE(child->readLine(), QByteArray("ready\n"));
        }
        QFile signal(go);
        QVERIFY(signal.open(QIODevice::WriteOnly));
        int won = 0;
        int lost = 0;
        for (auto &child : children) {
            QVERIFY(child->state() == QProcess::NotRunning || child->waitForFinished());
            const QByteArray said = child->readAll().trimmed();
            won += said == "won" ? 1 : 0;
            lost += said == "conflict" ? 1 : 0;
        }
        QCOMPARE(won, 1);
        QCOMPARE(lost, 3);
        QCOMPARE(m_repository->statusEvents(topology.meta.id, 100)->size(), size_t(1));
    }

    void aKilledWriterLeavesWholeTopologies()
    {
        int seen = 0;
        // A busy machine kills some writers before their first topology: more rounds then.
        for (int round = 0; round < 15 || (seen <= 15 && round < 150); ++round) {
            QProcess writer;
            writer.start(QCoreApplication::applicationFilePath(), {u"--writer"_s, file()});
            QVERIFY(writer.waitForReadyRead(30'000));
            // Somewhere inside its writes.
            QTest::qSleep(QRandomGenerator::global()->bounded(1, 60));
            QVERIFY2(writer.state() == QProcess::Running, writer.readAll().constData());
            writer.kill();
            QVERIFY(writer.waitForFinished());

            const auto database = Database::open(file());
            QVERIFY2(database, database ? "" : qPrintable(database.error().toString()));
            SqlTopologyRepository repository(**database, m_clock);
            const auto page = repository.list({std::nullopt, 1000, 0});
            QVERIFY(page);
            for (const TopologySummary &row : page->rows) {
                const auto topology = repository.load(row.meta.id);
                QVERIFY2(topology, topology ? "" : qPrintable(topology.error().toString()));
                QVERIFY2(flaw(*topology).isEmpty(), qPrintable(flaw(*topology)));
                QVERIFY(repository.remove(row.meta.id, std::nullopt));
                ++seen;
            }
        }
        QVERIFY2(seen > 15, qPrintable(QString::number(seen)));
    }

private:
    [[nodiscard]] QString file() const { return m_folder->filePath(u"decnet.db"_s); }

    static Outcome total(const std::vector<Outcome> &outcomes)
    {
        Outcome sum;
        for (const Outcome &outcome : outcomes) {
            sum.won += outcome.won;
            sum.lost += outcome.lost;
            sum.other += outcome.other;
            sum.messages += outcome.messages;
        }
        return sum;
    }

    SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlTopologyRepository> m_repository;
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == u"--racer"_s)
        return runRacer(arguments[2], arguments[3], arguments[4]);
    if (arguments.size() == 3 && arguments[1] == u"--writer"_s)
        return runWriter(arguments[2]);
    TestStoreRaces test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_storeraces.moc"
