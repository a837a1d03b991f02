// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-02, T-03, T-04, T-05, T-06, T-07, T-08, T-09, T-10
#include "core/mutation/mutation.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "core/topology/canonicalhash.h"
#include "tests/core/store/testtopologies.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

Q_DECLARE_METATYPE(decnet::TopologyStatus)

namespace {

const Lan &lanNamed(const Topology &topology, const QString &name)
{
    return *topology.lanByName(name);
}

const Decky &deckyNamed(const Topology &topology, const QString &name)
{
    return *topology.deckyByName(name);
}

/// A way from pending to every state.
std::vector<TopologyStatus> wayTo(TopologyStatus status)
{
    using S = TopologyStatus;
    switch (status) {
    case S::Pending:
        return {};
    case S::Deploying:
        return {S::Deploying};
    case S::Active:
        return {S::Deploying, S::Active};
    case S::Degraded:
        return {S::Deploying, S::Degraded};
    case S::Failed:
        return {S::Deploying, S::Failed};
    case S::TearingDown:
        return {S::Deploying, S::TearingDown};
    case S::TornDown:
        return {S::TornDown};
    }
    return {};
}

const std::vector<TopologyStatus> kAllStatuses{TopologyStatus::Pending, TopologyStatus::Deploying,
                                               TopologyStatus::Active,  TopologyStatus::Degraded,
                                               TopologyStatus::Failed,  TopologyStatus::TearingDown,
                                               TopologyStatus::TornDown};

} // namespace

class TestSqlTopologyRepository : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_repository.reset();
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        auto database = Database::open(m_folder->filePath(u"decnet.db"_s));
        QVERIFY2(database, database ? "" : qPrintable(database.error().toString()));
        m_database = std::move(*database);
        m_repository = std::make_unique<SqlTopologyRepository>(*m_database, m_clock);
    }

    void storedIsLoadedUnchanged_data()
    {
        QTest::addColumn<int>("lans");
        QTest::addColumn<int>("perLan");
        QTest::newRow("empty") << 0 << 0;
        QTest::newRow("one LAN") << 1 << 0;
        QTest::newRow("small") << 3 << 2;
        QTest::newRow("larger") << 40 << 5;
    }

    void storedIsLoadedUnchanged()
    {
        QFETCH(int, lans);
        QFETCH(int, perLan);
        const Topology topology = sampleTopology(u"maze ü"_s, lans, perLan);
        QVERIFY(m_repository->create(topology));
        const auto loaded = m_repository->load(topology.meta.id);
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().toString()));
        QVERIFY(*loaded == topology);
        QCOMPARE(canonicalHash(*loaded), canonicalHash(topology));
    }

    void everyFieldSurvives()
    {
        Topology topology = sampleTopology(u"fields"_s, 1, 1);
        topology.meta.mode = Mode::Agent;
        topology.meta.targetHost = u"host-1"_s;
        topology.meta.configSnapshot = {{u"seed"_s, 42}, {u"name"_s, u"a\"b"_s}};
        topology.meta.statusChangedAt = QDateTime({2026, 7, 1}, {1, 2, 3, 4}, Qt::UTC);
        topology.meta.version = 7;
        topology.meta.needsResync = true;
        topology.meta.languageDefault = u"de"_s;
        topology.meta.emailPersonas = {QJsonObject{{u"name"_s, u"Eva"_s}}};
        topology.meta.notes = u"first line\nsecond"_s;
        Lan lan = topology.lans().begin()->second;
        lan.notes = u"behind the firewall"_s;
        topology.putLan(lan);
        Decky decky = topology.deckies().begin()->second;
        decky.services = {u"ssh"_s, u"odd \"name\""_s, u"back\\slash"_s};
        decky.distro = u"debian"_s;
        decky.osProfile = u"windows"_s;
        decky.hostname = u"WEB-01"_s;
        decky.mac = u"02:42:ac:11:00:02"_s;
        decky.notes = u"note"_s;
        decky.publish = {{u"ssh"_s, 22, false, {}, 2222}, {u"dns"_s, 53, true, u"127.0.0.1"_s, 0}};
        decky.serviceConfig = {{u"ssh"_s, {{u"a"_s, QJsonArray{1, u"x"_s, QJsonValue::Null}}}},
                               {u"http"_s, {}}};
        topology.putDecky(decky);
        QVERIFY(m_repository->create(topology));
        const auto loaded = m_repository->load(topology.meta.id);
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().toString()));
        QVERIFY(loaded->meta == topology.meta);
        QVERIFY(loaded->lans() == topology.lans());
        QVERIFY(loaded->deckies() == topology.deckies());
        QVERIFY(*loaded == topology);
    }

    void createRefuses_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("named");
        QTest::newRow("taken name") << u"taken"_s << ErrorKind::Conflict << u"\"first\""_s;
        QTest::newRow("taken id") << u"id"_s << ErrorKind::Conflict << QString();
        QTest::newRow("no name") << u"no name"_s << ErrorKind::Invalid << u"\"\""_s;
        QTest::newRow("long name") << u"long name"_s << ErrorKind::Invalid << QString();
        QTest::newRow("bad LAN name") << u"bad lan"_s << ErrorKind::Invalid << u"\"-x\""_s;
        QTest::newRow("bad decky name") << u"bad decky"_s << ErrorKind::Invalid << u"\"a b\""_s;
        QTest::newRow("LAN twice") << u"lan twice"_s << ErrorKind::Conflict << u"\"DMZ\""_s;
        QTest::newRow("decky twice") << u"decky twice"_s << ErrorKind::Conflict << u"DECKY-0-0"_s;
        QTest::newRow("edge twice") << u"edge twice"_s << ErrorKind::Conflict << u"decky-0-0"_s;
        QTest::newRow("edge to nowhere") << u"edge nowhere"_s << ErrorKind::Invalid << QString();
    }

    void createRefuses()
    {
        QFETCH(QString, what);
        QFETCH(ErrorKind, kind);
        QFETCH(QString, named);
        const Topology first = sampleTopology(u"first"_s);
        QVERIFY(m_repository->create(first));

        Topology second = sampleTopology(u"second"_s);
        if (what == u"taken"_s) {
            second.meta.name = u"first"_s;
        } else if (what == u"id"_s) {
            second.meta.id = first.meta.id;
        } else if (what == u"no name"_s) {
            second.meta.name.clear();
        } else if (what == u"long name"_s) {
            second.meta.name = QString(65, u'x');
        } else if (what.contains(u"lan"_s)) {
            Lan lan = second.lans().begin()->second;
            lan.id = LanId::create();
            lan.name = what == u"bad lan"_s ? u"-x"_s : u"DMZ"_s;
            second.putLan(lan);
        } else if (what.contains(u"decky"_s)) {
            Decky decky = second.deckies().begin()->second;
            decky.id = DeckyId::create();
            decky.name = what == u"bad decky"_s ? u"a b"_s : u"DECKY-0-0"_s;
            second.putDecky(decky);
        } else {
            Edge edge = *second.homeEdge(deckyNamed(second, u"decky-0-0"_s).id);
            edge.id = EdgeId::create();
            if (what == u"edge nowhere"_s)
                edge.lan = LanId::create();
            second.putEdge(edge);
        }
        const auto refused = m_repository->create(second);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, kind);
        // The name that is complained of may be either spelling.
        QVERIFY2(refused.error().message.contains(named, Qt::CaseInsensitive),
                 qPrintable(refused.error().toString()));
        QVERIFY(!refused.error().message.contains(u"UNIQUE"_s));
        QCOMPARE(m_repository->list({})->total, 1);
    }

    void foundByIdPrefixAndName()
    {
        Topology one = sampleTopology(u"one"_s);
        one.meta.id = *TopologyId::parse(u"abcd0000-0000-4000-8000-000000000001");
        Topology two = sampleTopology(u"two"_s);
        two.meta.id = *TopologyId::parse(u"abcd1111-0000-4000-8000-000000000002");
        Topology odd = sampleTopology(u"abcd"_s);
        odd.meta.id = *TopologyId::parse(u"ffff1111-0000-4000-8000-000000000003");
        for (const Topology &topology : {one, two, odd})
            QVERIFY(m_repository->create(topology));

        QCOMPARE(*m_repository->find(one.meta.id.toString()), one.meta.id);
        QCOMPARE(*m_repository->find(one.meta.id.toString().toUpper()), one.meta.id);
        QCOMPARE(*m_repository->find(u"two"_s), two.meta.id);
        QCOMPARE(*m_repository->find(u"abcd1"_s), two.meta.id);
        QCOMPARE(*m_repository->find(u"ABCD1111"_s), two.meta.id);
        QCOMPARE(*m_repository->find(u"abcd"_s), odd.meta.id); // a name goes before a prefix
        QCOMPARE(m_repository->find(u"fff"_s).error().kind, ErrorKind::NotFound);
        QCOMPARE(m_repository->find(u"%"_s).error().kind, ErrorKind::NotFound);
        QCOMPARE(m_repository->find({}).error().kind, ErrorKind::NotFound);
        QVERIFY(m_repository->rename(odd.meta.id, u"three"_s, std::nullopt));
        const auto ambiguous = m_repository->find(u"abcd"_s);
        QCOMPARE(ambiguous.error().kind, ErrorKind::Conflict);
        QVERIFY(ambiguous.error().message.contains(u"\"one\""_s));
        QVERIFY(ambiguous.error().message.contains(u"\"two\""_s));
    }

    void listIsPagedFilteredAndNewestFirst()
    {
        for (int i = 0; i < 5; ++i) {
            Topology topology = sampleTopology(u"t%1"_s.arg(i), 2, 3);
            topology.meta.createdAt = topology.meta.createdAt.addSecs(i);
            QVERIFY(m_repository->create(topology));
            if (i == 1) {
                RuntimeOverlay states;
                states.insert(topology.deckies().begin()->first,
                              {DeckyState::Running, {}, m_clock.now()});
                QVERIFY(m_repository->setRuntime(topology.meta.id, states));
                QVERIFY(m_repository->transition(topology.meta.id, TopologyStatus::Pending,
                                                 TopologyStatus::Deploying, {}));
            }
        }
        const auto all = m_repository->list({});
        QVERIFY(all);
        QCOMPARE(all->total, 5);
        QCOMPARE(all->rows[0].meta.name, u"t4"_s);
        QCOMPARE(all->rows[0].lanCount, 2);
        QCOMPARE(all->rows[0].deckyCount, 6);
        QCOMPARE(all->rows[3].runningCount, 1);

        const auto page = m_repository->list({std::nullopt, 2, 3});
        QCOMPARE(page->total, 5);
        QCOMPARE(page->rows.size(), size_t(2));
        QCOMPARE(page->rows[0].meta.name, u"t1"_s);

        const auto deploying = m_repository->list({TopologyStatus::Deploying, 100, 0});
        QCOMPARE(deploying->total, 1);
        QCOMPARE(deploying->rows[0].meta.name, u"t1"_s);
        QCOMPARE(m_repository->list({TopologyStatus::Active, 100, 0})->total, 0);
    }

    void everyTransition_data()
    {
        QTest::addColumn<TopologyStatus>("from");
        QTest::addColumn<TopologyStatus>("to");
        for (const TopologyStatus from : kAllStatuses) {
            for (const TopologyStatus to : kAllStatuses) {
                QTest::addRow("%s to %s", qPrintable(statusName(from)), qPrintable(statusName(to)))
                    << from << to;
            }
        }
    }

    void everyTransition()
    {
        QFETCH(TopologyStatus, from);
        QFETCH(TopologyStatus, to);
        const TopologyId id = stored(from).meta.id;
        const size_t eventsBefore = m_repository->statusEvents(id, 100)->size();
        const auto legal = legalSuccessors(from);
        const bool isLegal = std::find(legal.begin(), legal.end(), to) != legal.end();
        const auto moved = m_repository->transition(id, from, to, u"because"_s);
        QCOMPARE(moved.has_value(), isLegal);
        const auto loaded = m_repository->load(id);
        QCOMPARE(loaded->meta.status, isLegal ? to : from);
        const auto events = m_repository->statusEvents(id, 100);
        QCOMPARE(events->size(), eventsBefore + (isLegal ? 1 : 0));
        if (isLegal) {
            QCOMPARE(events->front().from, from);
            QCOMPARE(events->front().to, to);
            QCOMPARE(events->front().reason, u"because"_s);
            QVERIFY(events->front().at.isValid());
            QCOMPARE(loaded->meta.statusChangedAt, events->front().at);
            QCOMPARE(loaded->meta.version, qint64(1));
        } else {
            QCOMPARE(moved.error().kind, ErrorKind::IllegalTransition);
        }
    }

    void lateTransitionNamesBothStates()
    {
        const TopologyId id = stored(TopologyStatus::Active).meta.id;
        const auto late =
            m_repository->transition(id, TopologyStatus::Deploying, TopologyStatus::Failed, {});
        QVERIFY(!late);
        QCOMPARE(late.error().kind, ErrorKind::Conflict);
        QVERIFY(late.error().message.contains(u"active"_s));
        QVERIFY(late.error().message.contains(u"deploying"_s));
        QCOMPARE(m_repository->load(id)->meta.status, TopologyStatus::Active);
        QCOMPARE(m_repository
                     ->transition(TopologyId::create(), TopologyStatus::Pending,
                                  TopologyStatus::Deploying, {})
                     .error()
                     .kind,
                 ErrorKind::NotFound);
    }

    void editsBumpTheVersionByOneAndWriteTheDocument()
    {
        Topology expected = stored(TopologyStatus::Pending);
        const TopologyId id = expected.meta.id;
        const Decky &decky = deckyNamed(expected, u"decky-1-1"_s);
        LanPatch patch;
        patch.name = u"renamed"_s;
        patch.subnet = u"10.9.0.0/24"_s;
        const Mutation renamed(UpdateLan{lanNamed(expected, u"LAN-1"_s).id, patch});
        const Mutation removed(RemoveDecky{decky.id});
        qint64 version = 1;
        for (const Mutation &mutation : {renamed, removed}) {
            QVERIFY(mutation.apply(expected));
            const auto written = m_repository->apply(id, mutation, version);
            QVERIFY2(written, written ? "" : qPrintable(written.error().toString()));
            QCOMPARE(*written, ++version);
            expected.meta.version = version;
            QVERIFY(*m_repository->load(id) == expected);
        }
    }

    void everyOpIsWrittenAndUndone()
    {
        const Topology original = stored(TopologyStatus::Pending);
        const TopologyId id = original.meta.id;
        const LanId dmz = lanNamed(original, u"dmz"_s).id;
        const LanId one = lanNamed(original, u"LAN-1"_s).id;
        const LanId two = lanNamed(original, u"LAN-2"_s).id;
        const Decky &bridge = deckyNamed(original, u"decky-2-0"_s);
        const Decky &plain = deckyNamed(original, u"decky-1-1"_s);

        Lan newLan;
        newLan.id = LanId::create();
        newLan.name = u"fresh"_s;
        newLan.subnet = u"10.77.0.0/24"_s;
        Decky newDecky;
        newDecky.id = DeckyId::create();
        newDecky.name = u"newcomer"_s;
        newDecky.services = {u"ssh"_s};
        DeckyPatch deckyPatch;
        deckyPatch.name = u"other-name"_s;
        deckyPatch.services = QStringList{u"ftp"_s, u"redis"_s};
        deckyPatch.forwardsL3 = true;
        deckyPatch.ips.insert(one, u"10.0.1.77"_s);
        // Exchanged names: neither write may trip over the other.
        LanPatch toTwo;
        toTwo.name = u"LAN-2"_s;
        LanPatch toOne;
        toOne.name = u"LAN-1"_s;
        LanPatch toSpare;
        toSpare.name = u"spare"_s;

        const std::vector<Mutation> mutations{
            Mutation(AddLan{newLan}),
            Mutation(
                AddDecky{newDecky, {EdgeId::create(), newDecky.id, one, u"10.0.1.50"_s, false}}),
            Mutation(UpdateDecky{plain.id, deckyPatch}),
            Mutation(AttachDecky{{EdgeId::create(), plain.id, two, u"10.0.2.90"_s, true}}),
            Mutation(DetachDecky{bridge.id, one}),
            Mutation(MoveDecky{plain.id, one, dmz, u"10.0.0.99"_s, std::nullopt}),
            Mutation(RemoveDecky{bridge.id}),
            Mutation(Batch{u"exchange"_s,
                           {Mutation(UpdateLan{one, toSpare}), Mutation(UpdateLan{two, toOne}),
                            Mutation(UpdateLan{one, toTwo})}}),
            Mutation(Batch{u"clear"_s,
                           {Mutation(RemoveDecky{bridge.id}),
                            Mutation(RemoveDecky{deckyNamed(original, u"decky-2-1"_s).id}),
                            Mutation(RemoveLan{two})}}),
        };
        for (const Mutation &mutation : mutations) {
            Topology edited = original;
            const auto inverse = mutation.apply(edited);
            QVERIFY2(inverse, inverse ? "" : qPrintable(inverse.error().toString()));
            for (const auto &[step, expected] :
                 {std::pair(&mutation, &std::as_const(edited)), std::pair(&*inverse, &original)}) {
                const auto written = m_repository->apply(id, *step, std::nullopt);
                QVERIFY2(written, written ? ""
                                          : qPrintable(step->opName() + u": "_s +
                                                       written.error().toString()));
                auto loaded = m_repository->load(id);
                QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().toString()));
                loaded->meta = expected->meta;
                QVERIFY2(*loaded == *expected, qPrintable(step->opName()));
            }
        }
    }

    void onlyChangedRowsAreWritten()
    {
        const Topology topology = stored(TopologyStatus::Pending);
        Connection *connection = *m_database->connection();
        const auto totalChanges = [&] {
            auto row = connection->statement("SELECT total_changes()");
            return row.execOne() ? row.integerAt(0) : -1;
        };
        const qint64 before = totalChanges();
        LanPatch patch;
        patch.notes = u"one row"_s;
        QVERIFY(m_repository->apply(
            topology.meta.id, Mutation(UpdateLan{lanNamed(topology, u"dmz"_s).id, patch}), 1));
        QCOMPARE(totalChanges() - before, qint64(2)); // the LAN and the version
    }

    void wrongVersionWritesNothing_data()
    {
        QTest::addColumn<QString>("call");
        for (const char *call : {"apply", "live", "geometry", "rename", "replace", "remove"})
            QTest::newRow(call) << QString::fromLatin1(call);
    }

    void wrongVersionWritesNothing()
    {
        QFETCH(QString, call);
        const Topology topology = stored(TopologyStatus::Pending);
        const TopologyId id = topology.meta.id;
        QVERIFY(m_repository->rename(id, u"version two"_s, 1));
        const Topology before = *m_repository->load(id);

        LanPatch patch;
        patch.notes = u"late"_s;
        LanPatch move;
        move.pos = QPointF(1, 1);
        const LanId lan = lanNamed(topology, u"dmz"_s).id;
        Error error;
        if (call == u"apply"_s)
            error = m_repository->apply(id, Mutation(UpdateLan{lan, patch}), 1).error();
        else if (call == u"live"_s)
            error = m_repository->applyLive(id, Mutation(UpdateLan{lan, patch}), 1).error();
        else if (call == u"geometry"_s)
            error = m_repository->apply(id, Mutation(UpdateLan{lan, move}), 1).error();
        else if (call == u"rename"_s)
            error = m_repository->rename(id, u"late"_s, 1).error();
        else if (call == u"replace"_s)
            error = m_repository->replace(topology, 1).error();
        else
            error = m_repository->remove(id, 1).error();
        QCOMPARE(error.kind, ErrorKind::VersionConflict);
        QCOMPARE(error.currentVersion, qint64(2));
        QCOMPARE(error.expectedVersion, qint64(1));
        QVERIFY(*m_repository->load(id) == before);
    }

    void freeEditsArePendingOnly_data()
    {
        QTest::addColumn<TopologyStatus>("status");
        for (const TopologyStatus status : kAllStatuses)
            QTest::newRow(qPrintable(statusName(status))) << status;
    }

    void freeEditsArePendingOnly()
    {
        QFETCH(TopologyStatus, status);
        const Topology topology = stored(status);
        const TopologyId id = topology.meta.id;
        const LanId lan = lanNamed(topology, u"LAN-1"_s).id;
        const bool isPending = status == TopologyStatus::Pending;
        LanPatch patch;
        patch.notes = u"edited"_s;
        const Mutation edit(UpdateLan{lan, patch});
        const auto edited = m_repository->apply(id, edit, std::nullopt);
        QCOMPARE(edited.has_value(), isPending);
        if (!isPending) {
            QCOMPARE(edited.error().kind, ErrorKind::NotEditable);
            QVERIFY(edited.error().message.contains(statusName(status)));
            QCOMPARE(m_repository->replace(topology, 1).error().kind, ErrorKind::NotEditable);
        }
        // The mutator passes the guard.
        QVERIFY(m_repository->applyLive(id, edit, std::nullopt));
        // Moving things is drawing, not editing.
        LanPatch move;
        move.pos = QPointF(5, 6);
        const qint64 version = m_repository->load(id)->meta.version;
        const auto moved = m_repository->apply(id, Mutation(UpdateLan{lan, move}), version);
        QVERIFY(moved);
        QCOMPARE(*moved, version);
        QCOMPARE(*m_repository->load(id)->lan(lan)->pos, QPointF(5, 6));

        const auto removed = m_repository->remove(id, std::nullopt);
        const bool removable =
            isPending || status == TopologyStatus::Failed || status == TopologyStatus::TornDown;
        QCOMPARE(removed.has_value(), removable);
        if (!removable)
            QCOMPARE(removed.error().kind, ErrorKind::NotEditable);
    }

    void geometryIsOneWriteThatTouchesNeitherVersionNorHash()
    {
        const Topology topology = stored(TopologyStatus::Active);
        const TopologyId id = topology.meta.id;
        const QString hash = canonicalHash(topology);
        Batch gesture;
        for (const auto &[lanId, lan] : topology.lans()) {
            LanPatch patch;
            patch.pos = QPointF(-1.25, 1e6);
            patch.size = QSizeF(10, 20);
            gesture.ops.emplace_back(UpdateLan{lanId, patch});
        }
        for (const auto &[deckyId, decky] : topology.deckies()) {
            DeckyPatch patch;
            patch.pos = QPointF(3, 4);
            gesture.ops.emplace_back(UpdateDecky{deckyId, patch});
        }
        const Mutation mutation(gesture);
        QVERIFY(mutation.isGeometryOnly());
        QCOMPARE(*m_repository->apply(id, mutation, std::nullopt), topology.meta.version);
        const auto loaded = m_repository->load(id);
        QCOMPARE(loaded->meta.version, topology.meta.version);
        QCOMPARE(canonicalHash(*loaded), hash);
        QCOMPARE(*loaded->lans().begin()->second.size, QSizeF(10, 20));
        QCOMPARE(*loaded->deckies().begin()->second.pos, QPointF(3, 4));

        // All or nothing.
        DeckyPatch patch;
        patch.pos = QPointF(99, 99);
        const Mutation half(Batch{{},
                                  {Mutation(UpdateDecky{topology.deckies().begin()->first, patch}),
                                   Mutation(UpdateDecky{DeckyId::create(), patch})}});
        QCOMPARE(m_repository->apply(id, half, std::nullopt).error().kind, ErrorKind::NotFound);
        QVERIFY(*m_repository->load(id) == *loaded);
    }

    void looksAndNotesAreGeometryToo()
    {
        const Topology topology = stored(TopologyStatus::Active);
        const TopologyId id = topology.meta.id;
        const QString hash = canonicalHash(topology);
        const LanId lanId = topology.lans().begin()->first;
        const DeckyId deckyId = topology.deckies().begin()->first;
        LanPatch lan;
        lan.look = {NamedColour::Orange, true, 5};
        lan.isCollapsed = true;
        DeckyPatch decky;
        decky.look.colour = NamedColour::Blue;
        const Note note{NoteId::create(), u"ask\nfirst"_s, {1, 2}, {30, 40}, {}};
        NotePatch patch;
        patch.text = u"changed"_s;
        patch.look.level = -3;
        const Mutation gesture(Batch{{}, {UpdateLan{lanId, lan}, UpdateDecky{deckyId, decky},
                                          AddNote{note}, UpdateNote{note.id, patch}}});
        QVERIFY(gesture.isGeometryOnly());
        QCOMPARE(*m_repository->apply(id, gesture, std::nullopt), topology.meta.version);

        Topology expected = topology;
        QVERIFY(gesture.apply(expected));
        const auto loaded = m_repository->load(id);
        QVERIFY(loaded->lans() == expected.lans());
        QVERIFY(loaded->deckies() == expected.deckies());
        QVERIFY(loaded->notes() == expected.notes());
        QCOMPARE(loaded->meta.version, topology.meta.version);
        QCOMPARE(canonicalHash(*loaded), hash);

        // All or nothing, and errors have their kinds.
        const Mutation twice(Batch{{}, {RemoveNote{note.id}, RemoveNote{note.id}}});
        QCOMPARE(m_repository->apply(id, twice, std::nullopt).error().kind, ErrorKind::NotFound);
        const Mutation again(AddNote{note});
        QCOMPARE(m_repository->apply(id, again, std::nullopt).error().kind, ErrorKind::Conflict);
        QVERIFY(*m_repository->load(id) == *loaded);
        QVERIFY(m_repository->apply(id, RemoveNote{note.id}, std::nullopt));
        QVERIFY(m_repository->load(id)->notes().empty());
    }

    void guardsOfEdits_data()
    {
        QTest::addColumn<QString>("edit");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("named");
        QTest::newRow("only LAN of a decky")
            << u"remove lan"_s << ErrorKind::NotEditable << u"decky-1-1"_s;
        QTest::newRow("duplicate LAN name") << u"lan name"_s << ErrorKind::Conflict << u"dmz"_s;
        QTest::newRow("duplicate decky name")
            << u"decky name"_s << ErrorKind::Conflict << u"decky-0-0"_s;
        QTest::newRow("duplicate edge") << u"edge"_s << ErrorKind::Conflict << QString();
        QTest::newRow("unknown LAN") << u"unknown lan"_s << ErrorKind::NotFound << QString();
        QTest::newRow("child of another topology")
            << u"foreign"_s << ErrorKind::NotFound << QString();
        QTest::newRow("edge into another topology")
            << u"foreign edge"_s << ErrorKind::NotFound << QString();
    }

    void guardsOfEdits()
    {
        QFETCH(QString, edit);
        QFETCH(ErrorKind, kind);
        QFETCH(QString, named);
        const Topology topology = stored(TopologyStatus::Pending);
        const Topology other = sampleTopology(u"other"_s);
        QVERIFY(m_repository->create(other));
        const Decky &plain = deckyNamed(topology, u"decky-1-1"_s);
        LanPatch lanName;
        lanName.name = u"DMZ"_s;
        DeckyPatch deckyName;
        deckyName.name = u"Decky-0-0"_s;
        LanPatch notes;
        notes.notes = u"x"_s;
        const LanId lan = lanNamed(topology, u"LAN-1"_s).id;

        Mutation mutation = Mutation(Batch{});
        if (edit == u"remove lan"_s)
            mutation = Mutation(RemoveLan{lan});
        else if (edit == u"lan name"_s)
            mutation = Mutation(UpdateLan{lan, lanName});
        else if (edit == u"decky name"_s)
            mutation = Mutation(UpdateDecky{plain.id, deckyName});
        else if (edit == u"edge"_s)
            mutation =
                Mutation(AttachDecky{{EdgeId::create(), plain.id, lan, u"10.0.1.88"_s, true}});
        else if (edit == u"unknown lan"_s)
            mutation = Mutation(UpdateLan{LanId::create(), notes});
        else if (edit == u"foreign"_s)
            mutation = Mutation(UpdateLan{lanNamed(other, u"dmz"_s).id, notes});
        else
            mutation = Mutation(AttachDecky{
                {EdgeId::create(), plain.id, lanNamed(other, u"dmz"_s).id, u"10.0.0.88"_s, true}});
        for (const bool live : {false, true}) {
            const auto refused = live ? m_repository->applyLive(topology.meta.id, mutation, 1)
                                      : m_repository->apply(topology.meta.id, mutation, 1);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, kind);
            QVERIFY2(refused.error().message.contains(named, Qt::CaseInsensitive),
                     qPrintable(refused.error().toString()));
        }
        QVERIFY(*m_repository->load(topology.meta.id) == topology);
        QVERIFY(*m_repository->load(other.meta.id) == other);
    }

    void removingALanTakesItsEdgesAlong()
    {
        Topology topology = stored(TopologyStatus::Pending);
        const TopologyId id = topology.meta.id;
        Lan side;
        side.id = LanId::create();
        side.name = u"side"_s;
        side.subnet = u"10.50.0.0/24"_s;
        const DeckyId decky = deckyNamed(topology, u"decky-1-1"_s).id;
        const EdgeId edge = EdgeId::create();
        QVERIFY(m_repository->apply(id, Mutation(AddLan{side}), 1));
        QVERIFY(m_repository->apply(
            id, Mutation(AttachDecky{{edge, decky, side.id, u"10.50.0.2"_s, true}}), 2));
        QVERIFY(m_repository->load(id)->edge(edge));
        QVERIFY(m_repository->apply(id, Mutation(RemoveLan{side.id}), 3));
        const auto loaded = m_repository->load(id);
        QVERIFY(!loaded->lan(side.id));
        QVERIFY(!loaded->edge(edge));
        QVERIFY(loaded->decky(decky));
    }

    void theDatabaseItselfRefusesAnEdgeBetweenTopologies()
    {
        const Topology one = stored(TopologyStatus::Pending);
        const Topology other = sampleTopology(u"other"_s);
        QVERIFY(m_repository->create(other));
        auto insert = (*m_database->connection())
                          ->statement("INSERT INTO topology_edges"
                                      " (topology_id, id, decky_id, lan_id, ip)"
                                      " VALUES (?, ?, ?, ?, '')");
        insert.text(one.meta.id.toString())
            .text(EdgeId::create().toString())
            .text(one.deckies().begin()->first.toString())
            .text(other.lans().begin()->first.toString());
        const auto refused = insert.exec();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    }

    void renameRules()
    {
        const Topology one = stored(TopologyStatus::Pending);
        const Topology other = sampleTopology(u"other"_s);
        QVERIFY(m_repository->create(other));
        QCOMPARE(*m_repository->rename(one.meta.id, u"new name"_s, 1), qint64(2));
        QCOMPARE(m_repository->load(one.meta.id)->meta.name, u"new name"_s);
        QCOMPARE(m_repository->rename(one.meta.id, u"other"_s, 2).error().kind,
                 ErrorKind::Conflict);
        QCOMPARE(m_repository->rename(one.meta.id, {}, 2).error().kind, ErrorKind::Invalid);
        QCOMPARE(m_repository->rename(TopologyId::create(), u"x"_s, std::nullopt).error().kind,
                 ErrorKind::NotFound);
    }

    void replaceSwapsTheDocument()
    {
        const Topology old = stored(TopologyStatus::Pending);
        Topology fresh = sampleTopology(u"redrawn"_s, 4, 3);
        fresh.meta.id = old.meta.id;
        fresh.meta.notes = u"again"_s;
        // A child that stays, under the name that another one had.
        Decky kept = old.deckies().begin()->second;
        kept.name = u"kept"_s;
        fresh.putDecky(kept);
        const auto version = m_repository->replace(fresh, 1);
        QVERIFY2(version, version ? "" : qPrintable(version.error().toString()));
        QCOMPARE(*version, qint64(2));
        auto loaded = m_repository->load(old.meta.id);
        QCOMPARE(loaded->meta.name, u"redrawn"_s);
        QCOMPARE(loaded->meta.createdAt, old.meta.createdAt);
        QVERIFY(loaded->lans() == fresh.lans());
        QVERIFY(loaded->deckies() == fresh.deckies());
        QVERIFY(loaded->edges() == fresh.edges());
    }

    void removeTakesEverythingAlong()
    {
        const Topology topology = stored(TopologyStatus::Failed);
        QVERIFY(m_repository->remove(topology.meta.id, 1));
        QCOMPARE(m_repository->load(topology.meta.id).error().kind, ErrorKind::NotFound);
        for (const char *sql : {"SELECT count(*) FROM lans", "SELECT count(*) FROM topology_edges",
                                "SELECT count(*) FROM topology_deckies",
                                "SELECT count(*) FROM topology_status_events"}) {
            auto row = (*m_database->connection())->statement(sql);
            QVERIFY(row.execOne());
            QCOMPARE(row.integerAt(0), qint64(0));
        }
        QCOMPARE(m_repository->remove(topology.meta.id, std::nullopt).error().kind,
                 ErrorKind::NotFound);
    }

    void runtimeIsAnOverlay()
    {
        const Topology topology = stored(TopologyStatus::Active);
        const TopologyId id = topology.meta.id;
        const DeckyId decky = topology.deckies().begin()->first;
        QCOMPARE(m_repository->runtime(id)->value(decky).state, DeckyState::Pending);
        RuntimeOverlay states;
        const QDateTime seen({2026, 6, 2}, {3, 4, 5, 6}, Qt::UTC);
        states.insert(decky, {DeckyState::Failed, u"ssh=exited (exit 1)"_s, seen});
        states.insert(DeckyId::create(), {DeckyState::Running, {}, seen}); // removed meanwhile
        QVERIFY(m_repository->setRuntime(id, states));
        const auto stored = m_repository->runtime(id);
        QCOMPARE(stored->size(), static_cast<qsizetype>(topology.deckies().size()));
        QVERIFY(stored->value(decky) == states.value(decky));
        QVERIFY(*m_repository->load(id) == topology);
        // An edit of the decky keeps what was observed of it.
        DeckyPatch patch;
        patch.notes = u"x"_s;
        QVERIFY(m_repository->applyLive(id, Mutation(UpdateDecky{decky, patch}), std::nullopt));
        QVERIFY(m_repository->runtime(id)->value(decky) == states.value(decky));
        QCOMPARE(m_repository->runtime(TopologyId::create()).error().kind, ErrorKind::NotFound);
    }

    void reservedSubnetsAreThoseOfStandingTopologies()
    {
        const Topology one = sampleTopology(u"one"_s, 2, 0);
        Topology torn = sampleTopology(u"torn"_s, 1, 0);
        Lan lan = torn.lans().begin()->second;
        lan.subnet = u"10.99.0.0/24"_s;
        torn.putLan(lan);
        Topology bad = sampleTopology(u"bad"_s, 1, 0);
        lan = bad.lans().begin()->second;
        lan.subnet = u"nonsense"_s;
        bad.putLan(lan);
        for (const Topology &topology : {one, torn, bad})
            QVERIFY(m_repository->create(topology));
        QVERIFY(m_repository->transition(torn.meta.id, TopologyStatus::Pending,
                                         TopologyStatus::TornDown, {}));
        const auto subnets = m_repository->reservedSubnets(std::nullopt);
        QCOMPARE(subnets->size(), size_t(2));
        QVERIFY(m_repository->reservedSubnets(one.meta.id)->empty());
        QCOMPARE(m_repository->knownId8s()->size(), 3);
        QVERIFY(m_repository->knownId8s()->contains(one.meta.id.id8()));
    }

    void damagedRowsAreNamed_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("services") << u"UPDATE topology_deckies SET services = '{'"_s;
        QTest::newRow("config") << u"UPDATE topology_deckies SET service_config = '[]'"_s;
        QTest::newRow("publish") << u"UPDATE topology_deckies SET publish = 'x'"_s;
        QTest::newRow("snapshot") << u"UPDATE topologies SET config_snapshot = ''"_s;
        QTest::newRow("id") << u"UPDATE topology_edges SET id = 'x' || substr(id, 2)"_s;
    }

    void damagedRowsAreNamed()
    {
        QFETCH(QString, sql);
        const TopologyId id = stored(TopologyStatus::Pending).meta.id;
        QVERIFY((*m_database->connection())->run(u"PRAGMA ignore_check_constraints=ON"_s));
        QVERIFY((*m_database->connection())->run(sql));
        const auto loaded = m_repository->load(id);
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().kind, ErrorKind::Corrupt);
        QVERIFY(!loaded.error().message.isEmpty());
    }

private:
    /// A small topology in the given state.
    Topology stored(TopologyStatus status)
    {
        const Topology topology = sampleTopology(u"stored"_s);
        if (auto ok = m_repository->create(topology); !ok)
            qFatal("%s", qPrintable(ok.error().toString()));
        TopologyStatus at = TopologyStatus::Pending;
        for (const TopologyStatus next : wayTo(status)) {
            if (auto ok = m_repository->transition(topology.meta.id, at, next, {}); !ok)
                qFatal("%s", qPrintable(ok.error().toString()));
            at = next;
        }
        return *m_repository->load(topology.meta.id);
    }

    SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlTopologyRepository> m_repository;
};

QTEST_GUILESS_MAIN(TestSqlTopologyRepository)
#include "tst_sqltopologyrepository.moc"
