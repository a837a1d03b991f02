// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-02, M-03, M-05, M-06, T-05, X-01
#include "core/store/sqlmutationqueue.h"

#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "core/topology/canonicalhash.h"
#include "tests/core/store/testtopologies.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;
using namespace std::chrono_literals;

namespace {

/// Time stands still until it is moved.
class ManualClock final : public Clock
{
public:
    QDateTime now() const override { return m_now; }
    std::chrono::milliseconds monotonic() const override { return 0ms; }
    void pass(std::chrono::milliseconds time) { m_now = m_now.addMSecs(time.count()); }

private:
    QDateTime m_now{{2026, 6, 1}, {10, 0, 0}, Qt::UTC};
};

Result<void> anything(const Topology &, const Topology &)
{
    return {};
}

Mutation note(const Topology &topology, const QString &text)
{
    LanPatch patch;
    patch.notes = text;
    return UpdateLan{topology.lans().begin()->first, patch};
}

AddLan addLan(const QString &name)
{
    Lan lan;
    lan.id = LanId::create();
    lan.name = name;
    lan.subnet = u"10.99.0.0/24"_s;
    return {lan};
}

} // namespace

class TestSqlMutationQueue : public QObject
{
    Q_OBJECT

private:
    MutationRequest request(Mutation op, std::optional<qint64> version = std::nullopt)
    {
        return {m_topology.meta.id, std::move(op), version, false, false, std::nullopt};
    }
    [[nodiscard]] qint64 version() { return m_repository->load(m_topology.meta.id)->meta.version; }
    void move(TopologyStatus from, TopologyStatus to)
    {
        QVERIFY(m_repository->transition(m_topology.meta.id, from, to, {}));
    }

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlTopologyRepository> m_repository;
    std::unique_ptr<SqlMutationQueue> m_queue;
    Topology m_topology;

private Q_SLOTS:
    void init()
    {
        m_queue.reset();
        m_repository.reset();
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        auto database = Database::open(m_folder->filePath(u"decnet.db"_s));
        QVERIFY(database);
        m_database = std::move(*database);
        m_repository = std::make_unique<SqlTopologyRepository>(*m_database, m_clock);
        m_queue = std::make_unique<SqlMutationQueue>(*m_database, m_clock);
        m_topology = sampleTopology(u"live"_s);
        QVERIFY(m_repository->create(m_topology));
        move(TopologyStatus::Pending, TopologyStatus::Deploying);
        move(TopologyStatus::Deploying, TopologyStatus::Active);
    }

    // contract: M-02
    void onlyRunningTopologiesTakeChanges()
    {
        const Topology still = sampleTopology(u"still"_s);
        QVERIFY(m_repository->create(still));
        auto refused =
            m_queue->enqueue({still.meta.id, note(still, u"x"_s), {}, false, false, {}}, anything);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::NotEditable);
        refused = m_queue->enqueue(
            {TopologyId::create(), note(still, u"x"_s), {}, false, false, {}}, anything);
        QCOMPARE(refused.error().kind, ErrorKind::NotFound);
        QVERIFY(m_queue->enqueue(request(note(m_topology, u"x"_s)), anything));
        move(TopologyStatus::Active, TopologyStatus::Degraded);
        QVERIFY(m_queue->enqueue(request(note(m_topology, u"y"_s)), anything));
    }

    // contract: M-05
    void aRefusedChangeIsNotWrittenAnywhere()
    {
        const auto conflict = m_queue->enqueue(request(note(m_topology, u"x"_s), 7), anything);
        QCOMPARE(conflict.error().kind, ErrorKind::VersionConflict);
        QCOMPARE(conflict.error().currentVersion, qint64(1));
        const auto unknown = m_queue->enqueue(request(RemoveDecky{DeckyId::create()}), anything);
        QCOMPARE(unknown.error().kind, ErrorKind::NotFound);
        const auto guarded =
            m_queue->enqueue(request(note(m_topology, u"x"_s)),
                             [](const Topology &, const Topology &) -> Result<void> {
                                 return fail(ErrorKind::Invalid, u"no"_s);
                             });
        QCOMPARE(guarded.error().kind, ErrorKind::Invalid);
        QVERIFY(m_queue->list(m_topology.meta.id, {})->empty());
        QCOMPARE(version(), qint64(1));
    }

    void waitingChangesCountWhenTheNextIsChecked()
    {
        const AddLan lan = addLan(u"fresh"_s);
        QVERIFY(m_queue->enqueue(request(lan), anything));
        // Its name is taken now, and it can be renamed, although it is not in the document yet.
        const auto twice = m_queue->enqueue(request(addLan(u"fresh"_s)), anything);
        QCOMPARE(twice.error().kind, ErrorKind::Conflict);
        LanPatch patch;
        patch.name = u"renamed"_s;
        QVERIFY(m_queue->enqueue(request(UpdateLan{lan.lan.id, patch}), anything));
    }

    // contract: M-04
    void oldestFirstAndOneAtATime()
    {
        for (const QString &text : {u"a"_s, u"b"_s})
            QVERIFY(m_queue->enqueue(request(note(m_topology, text)), anything));
        QCOMPARE(m_queue->claimable()->size(), size_t(1));
        const auto first = m_queue->claim(m_topology.meta.id, u"me"_s, 10s);
        QVERIFY(first && *first);
        QCOMPARE((*first)->sequence, qint64(1));
        QCOMPARE((*first)->state, MutationState::Applying);
        QCOMPARE((*first)->attempts, 1);
        QVERIFY(m_queue->claimable()->empty());
        QVERIFY(!*m_queue->claim(m_topology.meta.id, u"you"_s, 10s));
        QVERIFY(!*m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        QVERIFY(m_queue->write((*first)->id, u"me"_s, anything));
        QVERIFY(m_queue->complete((*first)->id, u"me"_s));
        const auto second = m_queue->claim(m_topology.meta.id, u"you"_s, 10s);
        QVERIFY(second && *second);
        QCOMPARE((*second)->sequence, qint64(2));
    }

    // contract: M-01, M-06
    void writingIsOneStepWithAnInverse()
    {
        const QString before = canonicalHash(*m_repository->load(m_topology.meta.id));
        const auto row = m_queue->enqueue(request(addLan(u"fresh"_s)), anything);
        QVERIFY(row);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        const auto written = m_queue->write(row->id, u"me"_s, anything);
        QVERIFY(written);
        QCOMPARE(written->after.meta.version, qint64(2));
        QCOMPARE(version(), qint64(2));
        QVERIFY(m_repository->load(m_topology.meta.id)->lanByName(u"fresh"_s));
        QVERIFY(m_queue->complete(row->id, u"me"_s));
        const auto done = m_queue->find(row->id);
        QCOMPARE(done->state, MutationState::Applied);
        QCOMPARE(done->writtenVersion, std::optional<qint64>(2));
        QVERIFY(done->inverse);
        QVERIFY(done->finishedAt.isValid());
        // Undone by the inverse, through the queue again.
        const auto undo = m_queue->enqueue(request(*done->inverse), anything);
        QVERIFY(undo);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        QVERIFY(m_queue->write(undo->id, u"me"_s, anything));
        QCOMPARE(canonicalHash(*m_repository->load(m_topology.meta.id)), before);
    }

    // contract: M-06
    void aFailedCheckLeavesTheDocumentAlone()
    {
        const auto row = m_queue->enqueue(request(addLan(u"fresh"_s)), anything);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        const auto refused = m_queue->write(
            row->id, u"me"_s, [](const Topology &before, const Topology &after) -> Result<void> {
                Q_ASSERT(!before.lanByName(u"fresh"_s));
                Q_ASSERT(after.lanByName(u"fresh"_s));
                return fail(ErrorKind::Invalid, u"the post-check says no"_s);
            });
        QCOMPARE(refused.error().kind, ErrorKind::Invalid);
        QCOMPARE(version(), qint64(1));
        QVERIFY(!m_repository->load(m_topology.meta.id)->lanByName(u"fresh"_s));
        QVERIFY(m_queue->markFailed(row->id, u"me"_s, refused.error().message));
        const auto failed = m_queue->find(row->id);
        QCOMPARE(failed->state, MutationState::Failed);
        QCOMPARE(failed->reason, u"the post-check says no"_s);
        QVERIFY(!failed->isWritten());
    }

    // contract: M-03
    void aDeadOwnersRowIsRecoveredAndNotWrittenTwice()
    {
        const auto row = m_queue->enqueue(request(addLan(u"fresh"_s)), anything);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"dead"_s, 10s));
        QVERIFY(m_queue->write(row->id, u"dead"_s, anything));
        m_clock.pass(9s);
        QVERIFY(m_queue->renew(row->id, u"dead"_s, 10s));
        m_clock.pass(9s);
        QVERIFY(!*m_queue->claim(m_topology.meta.id, u"heir"_s, 10s));
        m_clock.pass(1s);
        QCOMPARE(m_queue->claimable()->size(), size_t(1));
        const auto heir = m_queue->claim(m_topology.meta.id, u"heir"_s, 10s);
        QVERIFY(heir && *heir);
        QCOMPARE((*heir)->id, row->id);
        QCOMPARE((*heir)->attempts, 2);
        QVERIFY((*heir)->isWritten());
        QVERIFY((*heir)->inverse);
        QCOMPARE(m_queue->write(row->id, u"heir"_s, anything).error().kind, ErrorKind::Conflict);
        // The dead one was only slow: it must notice.
        for (const auto &late :
             {m_queue->renew(row->id, u"dead"_s, 10s), m_queue->complete(row->id, u"dead"_s),
              m_queue->markFailed(row->id, u"dead"_s, u"late"_s)})
            QCOMPARE(late.error().kind, ErrorKind::Conflict);
        QVERIFY(m_queue->complete(row->id, u"heir"_s));
        QCOMPARE(version(), qint64(2));
    }

    void onlyQueuedOnesAreTakenBack()
    {
        const auto first = m_queue->enqueue(request(note(m_topology, u"a"_s)), anything);
        const auto second = m_queue->enqueue(request(note(m_topology, u"b"_s)), anything);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        QCOMPARE(m_queue->discard(first->id, {}).error().kind, ErrorKind::Conflict);
        QVERIFY(m_queue->discard(second->id, u"not wanted"_s));
        QCOMPARE(m_queue->find(second->id)->state, MutationState::Discarded);
        QCOMPARE(m_queue->discard(MutationId::create(), {}).error().kind, ErrorKind::NotFound);
        QVERIFY(m_queue->complete(first->id, u"me"_s));
        QVERIFY(!*m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        QCOMPARE(m_queue->list(m_topology.meta.id, {})->front().id, second->id);
        const auto applied = m_queue->list(m_topology.meta.id, {MutationState::Applied, 10});
        QCOMPARE(applied->size(), size_t(1));
        QCOMPARE(m_queue->find(m_topology.meta.id, first->id.toString().left(9))->id, first->id);
        QCOMPARE(m_queue->find(m_topology.meta.id, u"%%%%"_s).error().kind, ErrorKind::NotFound);
    }

    void changesOfATornDownTopologyNeverHappen()
    {
        const auto first = m_queue->enqueue(request(note(m_topology, u"a"_s)), anything);
        const auto second = m_queue->enqueue(request(note(m_topology, u"b"_s)), anything);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"dead"_s, 1s));
        move(TopologyStatus::Active, TopologyStatus::TearingDown);
        QVERIFY(m_queue->claimable()->empty());
        QCOMPARE(m_queue->write(first->id, u"dead"_s, anything).error().kind,
                 ErrorKind::NotEditable);
        QCOMPARE(*m_queue->discardStranded(), 0);
        move(TopologyStatus::TearingDown, TopologyStatus::TornDown);
        m_clock.pass(2s);
        QCOMPARE(*m_queue->discardStranded(), 2);
        QCOMPARE(m_queue->find(second->id)->state, MutationState::Discarded);
        QCOMPARE(version(), qint64(1));
    }

    // contract: T-07
    void geometryTouchesNoVersion()
    {
        DeckyPatch patch;
        patch.pos = std::optional<QPointF>(QPointF(7, 8));
        const DeckyId decky = m_topology.deckies().begin()->first;
        const auto row = m_queue->enqueue(request(UpdateDecky{decky, patch}), anything);
        QVERIFY(m_queue->claim(m_topology.meta.id, u"me"_s, 10s));
        QVERIFY(m_queue->write(row->id, u"me"_s, anything));
        QCOMPARE(version(), qint64(1));
        QCOMPARE(m_repository->load(m_topology.meta.id)->decky(decky)->pos,
                 std::optional<QPointF>(QPointF(7, 8)));
    }

    void everyFieldOfARequestComesBack()
    {
        MutationRequest wish = request(note(m_topology, u"x"_s), 1);
        wish.force = true;
        wish.isSaveOnly = true;
        wish.refresh = ServiceRef{m_topology.deckies().begin()->first, u"ssh"_s};
        const auto row = m_queue->enqueue(wish, anything);
        QVERIFY(row);
        const auto read = m_queue->find(row->id);
        QVERIFY(read->request.force);
        QVERIFY(read->request.isSaveOnly);
        QCOMPARE(read->request.refresh, wish.refresh);
        QCOMPARE(read->request.expectedVersion, std::optional<qint64>(1));
        QCOMPARE(read->request.op.toJson(), wish.op.toJson());
        QCOMPARE(read->requestedAt, m_clock.now());
        QVERIFY(!read->inverse);
    }

    void aBrokenRowIsNamed()
    {
        const auto row = m_queue->enqueue(request(note(m_topology, u"x"_s)), anything);
        QVERIFY((*m_database->connection())->run(u"UPDATE topology_mutations SET payload = '{'"_s));
        const auto read = m_queue->find(row->id);
        QCOMPARE(read.error().kind, ErrorKind::Corrupt);
        QVERIFY(read.error().message.contains(row->id.toString()));
    }
};

QTEST_GUILESS_MAIN(TestSqlMutationQueue)
#include "tst_sqlmutationqueue.moc"
