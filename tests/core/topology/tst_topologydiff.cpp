// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-09 – two people's edits meet and neither is lost.
#include "core/topology/topologydiff.h"
#include "tests/support/topologies.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

template<typename Change>
void change(Topology &topology, DeckyId id, Change edit)
{
    Decky decky = *topology.decky(id);
    edit(decky);
    topology.putDecky(decky);
}

} // namespace

class TestTopologyDiff : public QObject
{
    Q_OBJECT

    Topology m_base = test::chainTopology(3, 6);
    DeckyId m_first = m_base.deckies().begin()->first;
    DeckyId m_last = m_base.deckies().rbegin()->first;

private Q_SLOTS:
    void equalTopologiesDoNotDiffer() { QVERIFY(diffTopologies(m_base, m_base).empty()); }

    void differencesNameObjectAndFields()
    {
        Topology after = m_base;
        change(after, m_first, [](Decky &decky) {
            decky.notes = u"x"_s;
            decky.services = {u"redis"_s};
        });
        after.removeEdge(m_base.edges().begin()->first);
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"new"_s;
        after.putLan(lan);
        const auto diffs = diffTopologies(m_base, after);
        QCOMPARE(diffs.size(), std::size_t(3));
        QCOMPARE(diffs[0].change, ObjectChange::Added);
        QCOMPARE(diffs[0].name, u"new"_s);
        QCOMPARE(diffs[1].fields, QStringList({u"notes"_s, u"services"_s}));
        QCOMPARE(diffs[2].kind, ObjectKind::Edge);
        QCOMPARE(diffs[2].change, ObjectChange::Removed);
        QVERIFY(diffs[2].name.contains(u" – "_s));
    }

    void notesDifferAndMergeLikeTheRest()
    {
        Topology base = m_base;
        const NoteId id = NoteId::create();
        base.putNote({id, u"Title\nbody"_s, {1, 1}, {100, 50}, {}});
        Topology mine = base;
        Topology theirs = base;
        Note moved = *base.note(id);
        moved.pos = {9, 9};
        mine.putNote(moved);
        Note said = *base.note(id);
        said.text = u"Other"_s;
        theirs.putNote(said);
        const auto diffs = diffTopologies(base, mine);
        QCOMPARE(diffs.size(), std::size_t(1));
        QCOMPARE(diffs[0].kind, ObjectKind::Note);
        QCOMPARE(diffs[0].name, u"Title"_s);
        QCOMPARE(diffs[0].fields, QStringList({u"x"_s, u"y"_s}));
        const MergeResult merged = mergeTopologies(base, mine, theirs);
        QVERIFY(merged.conflicts.empty());
        QCOMPARE(merged.merged.note(id)->text, u"Other"_s);
        QCOMPARE(merged.merged.note(id)->pos, QPointF(9, 9));

        Note also = *base.note(id);
        also.text = u"Mine"_s;
        mine.putNote(also);
        const MergeResult clash = mergeTopologies(base, mine, theirs);
        QCOMPARE(clash.conflicts.size(), std::size_t(1));
        QCOMPARE(clash.conflicts[0].fields, QStringList({u"text"_s}));
        QCOMPARE(resolveMerge(clash, {id.toString()}).note(id)->text, u"Mine"_s);
    }

    void differentObjectsAndFieldsMergeWithoutAsking()
    {
        Topology mine = m_base;
        Topology theirs = m_base;
        change(mine, m_first, [](Decky &decky) { decky.notes = u"mine"_s; });
        change(theirs, m_first, [](Decky &decky) { decky.services = {u"redis"_s}; });
        change(theirs, m_last, [](Decky &decky) { decky.hostname = u"theirs"_s; });
        Decky added;
        added.id = DeckyId::create();
        added.name = u"added"_s;
        mine.putDecky(added);
        const MergeResult result = mergeTopologies(m_base, mine, theirs);
        QVERIFY(result.conflicts.empty());
        QCOMPARE(result.merged.decky(m_first)->notes, u"mine"_s);
        QCOMPARE(result.merged.decky(m_first)->services, QStringList(u"redis"_s));
        QCOMPARE(result.merged.decky(m_last)->hostname, u"theirs"_s);
        QVERIFY(result.merged.decky(added.id));
    }

    void theSameFieldIsAConflictThatEitherSideCanWin()
    {
        Topology mine = m_base;
        Topology theirs = m_base;
        change(mine, m_first, [](Decky &decky) { decky.name = u"mine"_s; });
        change(theirs, m_first, [](Decky &decky) {
            decky.name = u"theirs"_s;
            decky.notes = u"kept"_s;
        });
        const MergeResult result = mergeTopologies(m_base, mine, theirs);
        QCOMPARE(result.conflicts.size(), std::size_t(1));
        QCOMPARE(result.conflicts[0].fields, QStringList(u"name"_s));
        QCOMPARE(result.merged.decky(m_first)->name, u"theirs"_s);
        const Topology decided = resolveMerge(result, {m_first.toString()});
        QCOMPARE(decided.decky(m_first)->name, u"mine"_s);
        QCOMPARE(decided.decky(m_first)->notes, u"kept"_s);
        QCOMPARE(decided.edges().size(), m_base.edges().size());
    }

    void removedHereChangedThereIsAConflict()
    {
        Topology mine = m_base;
        Topology theirs = m_base;
        for (const EdgeId edge : std::vector<EdgeId>(mine.edgesOf(m_first)))
            mine.removeEdge(edge);
        mine.removeDecky(m_first);
        change(theirs, m_first, [](Decky &decky) { decky.notes = u"still needed"_s; });
        const MergeResult result = mergeTopologies(m_base, mine, theirs);
        QCOMPARE(result.conflicts.size(), std::size_t(1));
        QVERIFY(result.merged.decky(m_first));
        QVERIFY(!resolveMerge(result, {m_first.toString()}).decky(m_first));
    }

    void anEdgeDrawnToARemovedLanBringsTheLanBack()
    {
        const LanId lan = m_base.lans().rbegin()->first;
        Topology theirs = m_base;
        for (const EdgeId edge : std::vector<EdgeId>(theirs.edgesOf(lan)))
            theirs.removeEdge(edge);
        theirs.removeLan(lan);
        Topology mine = m_base;
        Edge edge;
        edge.id = EdgeId::create();
        edge.decky = m_first;
        edge.lan = lan;
        edge.isBridge = true;
        mine.putEdge(edge);
        const MergeResult result = mergeTopologies(m_base, mine, theirs);
        QVERIFY(result.merged.lan(lan));
        QVERIFY(result.merged.edge(edge.id));
        for (const auto &[id, each] : result.merged.edges()) {
            QVERIFY(result.merged.lan(each.lan));
            QVERIFY(result.merged.decky(each.decky));
        }
    }
};

QTEST_GUILESS_MAIN(TestTopologyDiff)
#include "tst_topologydiff.moc"
