// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-03, M-04
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqlmutationqueue.h"
#include "core/store/sqltopologyrepository.h"
#include "tests/core/store/testtopologies.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <thread>

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace decnet;
using namespace std::chrono_literals;

namespace {

constexpr int kWorkers = 4;
constexpr int kMutations = 500;
constexpr auto kLease = 300ms;

Result<void> anything(const Topology &, const Topology &)
{
    return {};
}

/// Child: what a mutator does with its claims, without an engine. Ends when nothing is left.
int runWorker(const QString &path)
{
    SystemClock clock;
    const auto database = Database::open(path);
    if (!database)
        return 1;
    SqlMutationQueue queue(**database, clock);
    const QString owner = u"worker %1"_s.arg(QCoreApplication::applicationPid());
    const auto left = [&]() -> qint64 {
        auto row = (*(*database)->connection())
                       ->statement("SELECT count(*) FROM topology_mutations"
                                   " WHERE state IN ('queued', 'applying')");
        return row.execOne() ? row.integerAt(0) : -1;
    };
    while (left() != 0) {
        for (const TopologyId topology : queue.claimable().value_or(std::vector<TopologyId>())) {
            const auto claimed = queue.claim(topology, owner, kLease);
            if (!claimed || !*claimed)
                continue;
            const QueuedMutation &row = **claimed;
            if (!row.isWritten() && !queue.write(row.id, owner, anything))
                continue;
            // A moment in which it may be killed between writing and saying so.
            std::this_thread::sleep_for(std::chrono::microseconds(500));
            [[maybe_unused]] const auto done = queue.complete(row.id, owner);
        }
        std::this_thread::sleep_for(1ms);
    }
    return 0;
}

} // namespace

class TestMutationRaces : public QObject
{
    Q_OBJECT

private:
    void startWorkers(std::vector<std::unique_ptr<QProcess>> &workers, size_t count)
    {
        while (workers.size() < count) {
            auto worker = std::make_unique<QProcess>();
            worker->setProcessChannelMode(QProcess::ForwardedChannels);
            worker->start(QCoreApplication::applicationFilePath(), {u"--worker"_s, file()});
            QVERIFY(worker->waitForStarted());
            workers.push_back(std::move(worker));
        }
    }
    [[nodiscard]] QString file() const { return m_folder.filePath(u"decnet.db"_s); }

    QTemporaryDir m_folder;
    SystemClock m_clock;

private Q_SLOTS:
    /// Four programs race over five hundred changes of two topologies while some of them are
    /// killed.
    void everyChangeHappensOnceAndInOrder()
    {
        const auto database = Database::open(file());
        QVERIFY(database);
        SqlTopologyRepository repository(**database, m_clock);
        SqlMutationQueue queue(**database, m_clock);
        std::vector<Topology> topologies{sampleTopology(u"one"_s), sampleTopology(u"two"_s)};
        for (const Topology &topology : topologies) {
            const TopologyId id = topology.meta.id;
            QVERIFY(repository.create(topology));
            QVERIFY(
                repository.transition(id, TopologyStatus::Pending, TopologyStatus::Deploying, {}));
            QVERIFY(
                repository.transition(id, TopologyStatus::Deploying, TopologyStatus::Active, {}));
        }
        for (int i = 0; i < kMutations; ++i) {
            const Topology &topology = topologies[static_cast<size_t>(i % 2)];
            LanPatch patch;
            patch.notes = QString::number(i);
            const Mutation op = UpdateLan{topology.lans().begin()->first, patch};
            QVERIFY(queue.enqueue({topology.meta.id, op, {}, false, false, {}}, anything));
        }

        std::vector<std::unique_ptr<QProcess>> workers;
        startWorkers(workers, kWorkers);
        QElapsedTimer timer;
        timer.start();
        int kills = 0;
        const auto count = [&](const char *sql) -> qint64 {
            auto row = (*(*database)->connection())->statement(sql);
            return row.execOne() ? row.integerAt(0) : -1;
        };
        while (count("SELECT count(*) FROM topology_mutations WHERE state <> 'applied'") > 0) {
            QVERIFY2(timer.elapsed() < 180'000, "the queue is not drained");
            QTest::qSleep(QRandomGenerator::global()->bounded(40, 160));
            if (kills >= 12)
                continue;
            auto &victim = workers[QRandomGenerator::global()->bounded(quint32(workers.size()))];
            if (victim->state() == QProcess::Running) {
                victim->kill();
                ++kills;
            }
            victim->waitForFinished();
            std::erase(workers, victim);
            startWorkers(workers, kWorkers);
        }
        for (auto &worker : workers)
            QVERIFY(worker->state() == QProcess::NotRunning || worker->waitForFinished());

        QVERIFY2(kills > 0, "nobody was killed");
        // Each was written once, in its order: the versions count along with the sequence.
        QCOMPARE(count("SELECT count(*) FROM topology_mutations WHERE written_version <> seq + 1"),
                 qint64(0));
        for (size_t i = 0; i < topologies.size(); ++i) {
            const auto now = repository.load(topologies[i].meta.id);
            QVERIFY(now);
            QCOMPARE(now->meta.version, qint64(1 + kMutations / 2));
            QCOMPARE(now->lans().begin()->second.notes,
                     QString::number(kMutations - 2 + static_cast<int>(i)));
        }
        QVERIFY(count("SELECT max(attempts) FROM topology_mutations") >= 1);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--worker"_s)
        return runWorker(arguments[2]);
    TestMutationRaces test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_mutationraces.moc"
