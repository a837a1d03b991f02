// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/lookeditor.h"
#include "canvasfixture.h"

#include "core/topology/canonicalhash.h"

#include <QRandomGenerator>

using namespace decnet;
using namespace decnet::canvastest;

/// Tells what an application would have stored: the edits it was told of, applied to its own copy.
class StoredCopy : public QObject
{
public:
    explicit StoredCopy(EditorDocument &document)
    {
        connect(&document, &EditorDocument::mutationApplied, this,
                [this](const Mutation &edit, bool geometryOnly) {
                    QVERIFY(edit.apply(topology).has_value());
                    QCOMPARE(geometryOnly, edit.isGeometryOnly());
                    ++edits;
                });
    }

    Topology topology;
    int edits = 0;
};

class TestEditorDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-01
    void undoAndRedoRetraceEveryState();
    void everyEditReachesTheStore();
    void refusedEditChangesNothing();
    void deployedTopologyOnlyMoves();
    void nudgesMergeIntoOneStep();
    void historyKeepsABoundedNumberOfEdits();
    void loadingPlacesWhatHasNoPlaceAndStoresIt();
    void changeNamesCascades();
    void selectionForgetsWhatIsRemoved();
    // contract: U-02
    void findingsFollowEdits();
    // contract: U-05
    void liveOverlayNeverTouchesTheDocument();
    void credentialsAreNewestFirstAndMerged();
};

namespace {

/// One random gesture; false when it did not apply.
bool randomEdit(EditorDocument &document, QRandomGenerator &random)
{
    TopologyEditor editor(document);
    const Topology &topology = document.topology();
    std::vector<LanId> lans;
    std::vector<DeckyId> deckies;
    std::vector<EdgeId> bridges;
    for (const auto &[id, lan] : topology.lans())
        lans.push_back(id);
    for (const auto &[id, decky] : topology.deckies())
        deckies.push_back(id);
    for (const auto &[id, edge] : topology.edges()) {
        if (edge.isBridge)
            bridges.push_back(id);
    }
    const auto pick = [&](const auto &list) {
        return list[static_cast<size_t>(random.bounded(static_cast<int>(list.size())))];
    };
    if (lans.empty())
        return editor.addLan({0, 0}, true).has_value();
    if (deckies.empty())
        return editor.addDecky(pick(lans), u"web-server"_s).has_value();
    const qreal x = random.bounded(2000);
    SelectedIds ids;
    switch (random.bounded(16)) {
    case 11: return editor.addNote({x, x / 3, 90, 60}, u"note %1"_s.arg(x)).has_value();
    case 12:
    case 13: {
        if (random.bounded(2) == 0)
            ids.lans.insert(pick(lans));
        else
            ids.deckies.insert(pick(deckies));
        if (!topology.notes().empty())
            ids.notes.insert(topology.notes().begin()->first);
        document.selection().set(ids);
        LookEditor look(document);
        switch (random.bounded(4)) {
        case 0: return look.setColour(kNamedColours[size_t(random.bounded(int(kNamedColours.size())))]);
        case 1: return look.setLocked(!look.areLocked());
        case 2: return look.raise(static_cast<Raise>(random.bounded(4)));
        default: return look.setCollapsed(look.canCollapse());
        }
    }
    case 14:
        if (topology.notes().empty())
            return false;
        ids.notes.insert(topology.notes().begin()->first);
        ids.deckies.insert(pick(deckies));
        return editor.remove(ids);
    case 15: {
        if (topology.notes().empty())
            return false;
        Placement placement;
        placement.notes.insert(topology.notes().rbegin()->first, {x, 9, 120, 80});
        return editor.place(placement);
    }
    case 0: return editor.addLan({x, x / 2}, random.bounded(4) == 0).has_value();
    case 1: return editor.addDecky(pick(lans), u"linux-server"_s).has_value();
    case 2: return editor.addDecky(pick(lans), u"database-server"_s, QPointF(x, x)).has_value();
    case 3: return editor.attach(pick(deckies), pick(lans));
    case 4: return editor.moveToLan({{pick(deckies), QPointF(x, 3)}}, pick(lans));
    case 5: return editor.addService(pick(deckies), u"redis"_s);
    case 6: return editor.removeService(pick(deckies), u"ssh"_s);
    case 7:
        return editor.renameDecky(pick(deckies), u"host-%1"_s.arg(random.bounded(1'000'000)));
    case 8: return editor.place({{pick(lans), QRectF(x, 5, 500, 400)}}, {}, {});
    case 9:
        if (bridges.empty())
            return false;
        ids.edges.insert(pick(bridges));
        return editor.remove(ids);
    default:
        if (random.bounded(2) == 0)
            ids.deckies.insert(pick(deckies));
        else
            ids.lans.insert(pick(lans));
        return editor.remove(ids);
    }
}

} // namespace

void TestEditorDocument::undoAndRedoRetraceEveryState()
{
    for (quint32 seed = 1; seed <= 5; ++seed) {
        EditorDocument document(catalog());
        QRandomGenerator random(seed);
        std::vector<Topology> states{document.topology()};
        while (states.size() < 60) {
            const int before = document.undoStack().count();
            if (randomEdit(document, random)) {
                QCOMPARE(document.undoStack().count(), before + 1); // one gesture, one step
                states.push_back(document.topology());
            }
        }
        for (size_t step = states.size() - 1; step > 0; --step) {
            QVERIFY(document.undo());
            QCOMPARE(canonicalHash(document.topology()), canonicalHash(states[step - 1]));
            QVERIFY(document.topology() == states[step - 1]); // places too
        }
        QVERIFY(!document.undo());
        for (size_t step = 1; step < states.size(); ++step) {
            QVERIFY(document.redo());
            QVERIFY(document.topology() == states[step]);
        }
        QVERIFY(!document.redo());
    }
}

void TestEditorDocument::everyEditReachesTheStore()
{
    EditorDocument document(catalog());
    StoredCopy stored(document);
    QRandomGenerator random(7);
    for (int step = 0; step < 80; ++step) {
        if (random.bounded(4) == 0)
            document.undo();
        else if (random.bounded(6) == 0)
            document.redo();
        else
            randomEdit(document, random);
    }
    QVERIFY(stored.edits > 40);
    QVERIFY(stored.topology == document.topology());
}

void TestEditorDocument::refusedEditChangesNothing()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const Topology before = document.topology();
    const int steps = document.undoStack().count();
    QSignalSpy notices(&document, &EditorDocument::notice);
    QSignalSpy applied(&document, &EditorDocument::mutationApplied);

    QVERIFY(!document.perform(RemoveLan{ids.office})); // deckies call it home
    QVERIFY(!TopologyEditor(document).renameDecky(ids.web, u"FILES-01"_s)); // taken, whatever the case
    QVERIFY(!document.perform(Batch{u"nothing"_s, {}}));

    QVERIFY(document.topology() == before);
    QCOMPARE(document.undoStack().count(), steps);
    QCOMPARE(applied.count(), 0);
    QCOMPARE(notices.count(), 2);
}

void TestEditorDocument::deployedTopologyOnlyMoves()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    document.setEditable(false);
    const QString hash = canonicalHash(document.topology());
    QSignalSpy notices(&document, &EditorDocument::notice);

    QVERIFY(!TopologyEditor(document).renameDecky(ids.web, u"other"_s));
    QVERIFY(!TopologyEditor(document).addLan({0, 0}, false));
    QVERIFY(!document.undo()); // the last step was not geometry
    QCOMPARE(notices.count(), 3);
    QVERIFY(TopologyEditor(document).place({{ids.lab, QRectF(900, 900, 416, 304)}}, {}, {}));
    QCOMPARE(document.topology().lan(ids.lab)->pos, QPointF(900, 900));
    QVERIFY(document.undo());
    QCOMPARE(canonicalHash(document.topology()), hash);
}

void TestEditorDocument::nudgesMergeIntoOneStep()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const QPointF start = *document.topology().decky(ids.web)->pos;
    const int steps = document.undoStack().count();
    QSignalSpy applied(&document, &EditorDocument::mutationApplied);
    for (int i = 1; i <= 5; ++i) {
        QVERIFY(TopologyEditor(document).place({}, {{ids.web, start + QPointF(i, 0)}}, {},
                                               u"nudge"_s));
    }
    QCOMPARE(document.undoStack().count(), steps + 1);
    QCOMPARE(applied.count(), 5);
    QVERIFY(document.undo());
    QCOMPARE(document.topology().decky(ids.web)->pos, start);
    QVERIFY(document.redo());
    QCOMPARE(document.topology().decky(ids.web)->pos, start + QPointF(5, 0));
}

void TestEditorDocument::historyKeepsABoundedNumberOfEdits()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    document.replaceTopology(Topology(document.topology()));
    document.setMaxHistory(6); // each of these keeps two: there and back
    TopologyEditor editor(document);
    for (int i = 1; i <= 5; ++i)
        QVERIFY(editor.renameDecky(ids.web, u"web-%1"_s.arg(i)));
    QCOMPARE(document.forgottenEdits(), 2);
    for (int i = 4; i >= 2; --i) {
        QVERIFY(document.undo());
        QCOMPARE(document.topology().decky(ids.web)->name, u"web-%1"_s.arg(i));
    }
    QVERIFY(!document.canUndo());
    QVERIFY(!document.undo());
    QVERIFY(document.redo());
    QCOMPARE(document.topology().decky(ids.web)->name, u"web-3"_s);

    // One step that is larger than everything is kept all the same.
    document.setMaxHistory(1);
    SelectedIds all;
    for (const auto &[id, lan] : document.topology().lans())
        all.lans.insert(id);
    QVERIFY(editor.remove(all));
    QVERIFY(document.topology().lans().empty());
    QVERIFY(document.undo());
    QCOMPARE(document.topology().lans().size(), size_t(3));
    QVERIFY(!document.canUndo());
}

void TestEditorDocument::loadingPlacesWhatHasNoPlaceAndStoresIt()
{
    EditorDocument document(catalog());
    StoredCopy stored(document);
    const Topology maze = generated(3, 2, 2, 42);
    stored.topology = maze;
    document.replaceTopology(maze);
    for (const auto &[id, lan] : document.topology().lans())
        QVERIFY(lan.pos && lan.size);
    for (const auto &[id, decky] : document.topology().deckies())
        QVERIFY(decky.pos);
    QCOMPARE(stored.edits, 1);
    QVERIFY(stored.topology == document.topology());
    QVERIFY(!document.canUndo()); // nobody did that, so nobody can undo it

    document.replaceTopology(document.topology());
    QCOMPARE(stored.edits, 1);
}

void TestEditorDocument::changeNamesCascades()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const EdgeId link = document.topology().edgeBetween(ids.web, ids.office)->id;
    DocumentChange last;
    connect(&document, &EditorDocument::changed, this,
            [&](const DocumentChange &change) { last = change; });
    SelectedIds selected;
    selected.lans.insert(ids.office);
    QVERIFY(TopologyEditor(document).remove(selected));
    QVERIFY(last.lans.contains(ids.office));
    QVERIFY(last.deckies.contains(ids.files) && last.deckies.contains(ids.mail));
    QVERIFY(last.deckies.contains(ids.web)); // lost a link
    QVERIFY(last.edges.contains(link));
    QVERIFY(!last.geometryOnly);
    QVERIFY(!document.topology().decky(ids.files));
    QVERIFY(document.topology().decky(ids.web));
}

void TestEditorDocument::selectionForgetsWhatIsRemoved()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    document.selection().select(ids.web, u"http"_s);
    QCOMPARE(document.selection().service(), u"http"_s);
    QVERIFY(TopologyEditor(document).removeService(ids.web, u"http"_s));
    QVERIFY(document.selection().contains(ids.web));
    QCOMPARE(document.selection().service(), QString());
    QVERIFY(TopologyEditor(document).remove(document.selection().ids()));
    QVERIFY(document.selection().isEmpty());
}

void TestEditorDocument::findingsFollowEdits()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    QVERIFY(!hasErrors(document.issues()));
    QVERIFY(!document.severityOf(ids.mail));
    DeckyPatch patch;
    patch.ips.insert(ids.office, document.topology().homeEdge(ids.files)->ip);
    QVERIFY(TopologyEditor(document).update(ids.mail, patch));
    QVERIFY(document.severityOf(ids.mail) == Severity::Error);
    QVERIFY(document.severityOf(ids.files) == Severity::Error);
    QVERIFY(document.undo());
    QVERIFY(!document.severityOf(ids.mail));
}

void TestEditorDocument::liveOverlayNeverTouchesTheDocument()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const Topology before = document.topology();
    QSignalSpy changed(&document, &EditorDocument::changed);
    QSignalSpy pulsed(&document, &EditorDocument::pulsed);
    QSignalSpy runtime(&document, &EditorDocument::runtimeChanged);

    document.setRuntime({{ids.web, {DeckyState::Running, {}, {}}}});
    document.setRuntime({{ids.web, {DeckyState::Running, {}, QDateTime::currentDateTime()}}});
    QCOMPARE(runtime.count(), 1); // the same state is no news
    const QDateTime now = QDateTime::currentDateTimeUtc();
    document.recordEvent(ids.web, u"http"_s, u"10.0.0.9"_s, now, PulseSeverity::Touch);
    document.recordEvent(ids.web, u"ftp"_s, u"10.0.0.8"_s, now, PulseSeverity::Critical);
    document.recordEvent(DeckyId::create(), u"ssh"_s, u"10.0.0.8"_s, now, PulseSeverity::Critical);
    QCOMPARE(pulsed.count(), 2);
    QCOMPARE(document.activity(ids.web)->events, 2);
    QCOMPARE(document.activity(ids.web)->lastAttackerIp, u"10.0.0.8"_s);
    QVERIFY(document.hasRuntime());
    document.clearRuntime();
    QVERIFY(!document.hasRuntime() && !document.activity(ids.web));
    QCOMPARE(changed.count(), 0);
    QVERIFY(document.topology() == before);
}

void TestEditorDocument::credentialsAreNewestFirstAndMerged()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto tried = [&](const QString &name, int seconds, int attempts) {
        document.recordCredential(ids.web, {u"ftp"_s, name, u"secret"_s, u"plaintext"_s,
                                            u"10.0.0.9"_s, now.addSecs(seconds), attempts});
    };
    tried(u"root"_s, 0, 1);
    tried(u"admin"_s, 2, 1);
    tried(u"root"_s, 1, 4);
    const auto &list = document.activity(ids.web)->credentials;
    QCOMPARE(list.size(), 2);
    QCOMPARE(list.at(0).principal, u"admin"_s);
    QCOMPARE(list.at(1).attempts, 4);
    for (int i = 0; i < 2 * DeckyActivity::kMaxCredentials; ++i)
        tried(u"user%1"_s.arg(i), 10 + i, 1);
    QCOMPARE(document.activity(ids.web)->credentials.size(), DeckyActivity::kMaxCredentials);
    QCOMPARE(document.activity(ids.web)->credentials.front().principal,
             u"user%1"_s.arg(2 * DeckyActivity::kMaxCredentials - 1));
}

QTEST_MAIN(TestEditorDocument)
#include "tst_editordocument.moc"
