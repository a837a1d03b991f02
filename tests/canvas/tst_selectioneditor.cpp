// SPDX-License-Identifier: GPL-3.0-or-later
// Clipboard, alignment and bulk edits. contract: U-01
#include "canvasfixture.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/tools/snapper.h"

#include "core/net/subnet.h"
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"

using namespace decnet;
using namespace decnet::canvastest;

class TestSelectionEditor : public QObject
{
    Q_OBJECT

private:
    static void select(EditorDocument &document, const QSet<LanId> &lans, const QSet<DeckyId> &deckies)
    {
        document.selection().set({lans, deckies, {}});
    }

    /// QVERIFY2 evaluates its message always; this is for comparing with nothing.
    static QString firstError(const EditorDocument &document)
    {
        for (const Issue &issue : document.issues()) {
            if (issue.severity == Severity::Error)
                return issue.message;
        }
        return {};
    }

private Q_SLOTS:
    void pastedLansCollideWithNothing()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        select(document, {ids.dmz, ids.office}, {});
        const QString before = canonicalHash(document.topology());
        const int steps = document.undoStack().count();
        QVERIFY(SelectionEditor(document).duplicate());
        const Topology &topology = document.topology();
        QCOMPARE(topology.lans().size(), size_t(5));
        QCOMPARE(topology.deckies().size(), size_t(9));
        QCOMPARE(firstError(document), QString());
        QCOMPARE(document.selection().ids().lans.size(), 2);
        QCOMPARE(document.undoStack().count(), steps + 1);
        // The bridge between the two came along, to the copy; the one to the lab leads to the lab itself.
        int toCopy = 0;
        for (const LanId lan : document.selection().ids().lans) {
            for (const EdgeId edge : topology.edgesOf(lan))
                toCopy += topology.edge(edge)->isBridge ? 1 : 0;
        }
        QCOMPARE(toCopy, 1);
        QCOMPARE(topology.edgesOf(ids.lab).size(), size_t(3));
        QVERIFY(document.undo());
        QCOMPARE(canonicalHash(document.topology()), before);
    }

    void singleDeckiesGoIntoTheSelectedNetwork()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        select(document, {}, {ids.files, ids.mail});
        const Fragment fragment = SelectionEditor(document).copy();
        QCOMPARE(fragment.lanCount(), size_t(0));
        select(document, {ids.lab}, {});
        QVERIFY(SelectionEditor(document).paste(fragment, {5000, 5000}));
        const Topology &topology = document.topology();
        const auto cards = geometry::homeCards(topology, ids.lab);
        QCOMPARE(cards.size(), size_t(3));
        for (size_t i = 0; i < cards.size(); ++i) {
            QVERIFY(geometry::lanRect(*topology.lan(ids.lab)).contains(cards[i]));
            for (size_t j = 0; j < i; ++j)
                QVERIFY(!cards[i].intersects(cards[j]));
        }
        QVERIFY(!hasErrors(document.issues()));
        QCOMPARE(document.selection().ids().deckies.size(), 2);
    }

    void fragmentsTravelBetweenTopologies()
    {
        EditorDocument first(catalog());
        const Office ids = buildOffice(first);
        select(first, {ids.office}, {ids.plc});
        const QByteArray text = SelectionEditor(first).copy().toText();
        // Any program can read it: it is a topology document.
        QVERIFY(fromDocument(text));

        EditorDocument second(catalog());
        TopologyEditor(second).addLan({0, 0}, true);
        const auto fragment = Fragment::fromText(text);
        QVERIFY2(fragment, qPrintable(fragment ? QString() : fragment.error().message));
        // The single decky's network does not exist there: it needs one.
        second.selection().clear();
        QSignalSpy notices(&second, &EditorDocument::notice);
        QVERIFY(!SelectionEditor(second).paste(*fragment, {800, 0}));
        QCOMPARE(notices.size(), 1);
        const LanId dmz = second.topology().dmz()->id;
        QVERIFY(SelectionEditor(second).paste(*fragment, {800, 0}, dmz));
        QCOMPARE(second.topology().lans().size(), size_t(2));
        QCOMPARE(second.topology().deckies().size(), size_t(4));
        QCOMPARE(second.topology().lanByName(u"office"_s)->subnet, first.topology().lan(ids.office)->subnet);

        // A whole document is a fragment too: its DMZ becomes an ordinary network.
        const auto whole = Fragment::fromText(toDocument(first.topology()));
        QVERIFY(SelectionEditor(second).paste(*whole, {2000, 0}));
        QCOMPARE(second.topology().lans().size(), size_t(5));
        int gateways = 0;
        for (const auto &[id, decky] : second.topology().deckies())
            gateways += second.topology().isGateway(id) ? 1 : 0;
        QCOMPARE(gateways, 1);
        for (const Issue &issue : second.issues())
            QVERIFY2(issue.code == IssueCode::DmzOrphan || issue.severity != Severity::Error,
                     qPrintable(issue.message));
    }

    void nonsenseIsNoFragment()
    {
        for (const char *text : {"", "hello", "{}", "[1]", "{\"schema\":\"decnet.topology/1\"}"})
            QVERIFY(!Fragment::fromText(text) || Fragment::fromText(text)->isEmpty());
    }

    void alignAndDistribute()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        select(document, {ids.dmz, ids.office, ids.lab}, {});
        QVERIFY(SelectionEditor(document).align(Alignment::Left));
        const auto rect = [&](LanId id) { return geometry::lanRect(*document.topology().lan(id)); };
        QCOMPARE(rect(ids.dmz).left(), rect(ids.office).left());
        QCOMPARE(rect(ids.dmz).left(), rect(ids.lab).left());
        // What is in a LAN moves with it.
        for (const LanId lan : {ids.dmz, ids.office, ids.lab}) {
            for (const QRectF &card : geometry::homeCards(document.topology(), lan))
                QVERIFY(rect(lan).contains(card));
        }
        QVERIFY(SelectionEditor(document).distribute(Qt::Vertical));
        QList<QRectF> boxes{rect(ids.dmz), rect(ids.office), rect(ids.lab)};
        std::sort(boxes.begin(), boxes.end(),
                  [](const QRectF &a, const QRectF &b) { return a.top() < b.top(); });
        QVERIFY(std::abs((boxes[1].top() - boxes[0].bottom()) - (boxes[2].top() - boxes[1].bottom())) <= 1);
        QVERIFY(document.undo());
        QVERIFY(document.undo());
        QCOMPARE(rect(ids.office).top(), -200 - rect(ids.office).height() / 2);
    }

    void bulkEditsAreOneStep()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        select(document, {ids.office}, {ids.plc});
        const int steps = document.undoStack().count();
        SelectionEditor editor(document);
        QCOMPARE(editor.deckies().size(), size_t(3));
        QVERIFY(editor.addService(u"telnet"_s));
        for (const DeckyId id : {ids.files, ids.mail, ids.plc})
            QVERIFY(document.topology().decky(id)->services.contains(u"telnet"_s));
        QVERIFY(!document.topology().decky(ids.web)->services.contains(u"telnet"_s));
        QVERIFY(!editor.addService(u"telnet"_s)); // all have it
        DeckyPatch patch;
        patch.osProfile = u"windows"_s;
        QVERIFY(editor.updateDeckies(patch, u"OS"_s));
        QVERIFY(editor.removeService(u"telnet"_s));
        QCOMPARE(document.undoStack().count(), steps + 3);
    }

    void deletingMuchAsksOnce()
    {
        EditorDocument document(catalog());
        document.replaceTopology(generated(2, 2, 3, 4));
        QStringList questions;
        std::function<void()> answer;
        document.setConfirmer([&](const QString &question, const QString &, std::function<void()> yes) {
            questions << question;
            answer = std::move(yes);
        });
        SelectedIds ids;
        ids.deckies.insert(document.topology().deckies().begin()->first);
        document.selection().set(ids);
        SelectionEditor(document).remove(); // one: no question
        QVERIFY(questions.isEmpty());
        ids = {};
        for (const auto &[id, lan] : document.topology().lans())
            ids.lans.insert(id);
        document.selection().set(ids);
        const size_t before = document.topology().lans().size();
        SelectionEditor(document).remove();
        QCOMPARE(questions.size(), 1);
        QVERIFY2(questions.front().contains(QString::number(before)), qPrintable(questions.front()));
        QCOMPARE(document.topology().lans().size(), before);
        answer();
        QVERIFY(document.topology().lans().empty());
        QVERIFY(document.undo());
        QCOMPARE(document.topology().lans().size(), before);
    }

    void renamesByPattern()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        select(document, {}, {ids.files, ids.mail, ids.plc});
        SelectionEditor editor(document);
        QVERIFY(editor.rename(u"host-{n:02}"_s));
        QStringList names;
        for (const DeckyId id : editor.deckies())
            names << document.topology().decky(id)->name;
        QCOMPARE(names, (QStringList{u"host-01"_s, u"host-02"_s, u"host-03"_s}));
        // Names that change places do not stand in each other's way.
        select(document, {}, {*editor.deckies().begin(), editor.deckies().at(1)});
        QVERIFY(SelectionEditor(document).rename(u"host-{n:02}"_s));
        QSignalSpy notices(&document, &EditorDocument::notice);
        QVERIFY(!SelectionEditor(document).rename(u"same"_s));
        QVERIFY(!SelectionEditor(document).rename(u"no spaces {n}"_s));
        QCOMPARE(notices.size(), 2);
        const auto web = document.topology().decky(ids.web)->name;
        QVERIFY(!SelectionEditor(document).renamed(web));
    }

    void severalDeckiesConnectAndMoveAtOnce()
    {
        EditorDocument document(catalog());
        const Office ids = buildOffice(document);
        const Topology before = document.topology();
        select(document, {}, {ids.files, ids.mail, ids.plc});
        QVERIFY(SelectionEditor(document).connectTo(ids.lab));
        const Edge *files = document.topology().edgeBetween(ids.files, ids.lab);
        const Edge *mail = document.topology().edgeBetween(ids.mail, ids.lab);
        QVERIFY(files && mail && files->isBridge && mail->isBridge);
        QVERIFY(files->ip != mail->ip);
        QVERIFY(document.undo()); // one step
        QVERIFY(document.topology() == before);
        select(document, {}, {ids.plc});
        QVERIFY(!SelectionEditor(document).connectTo(ids.lab)); // it lives there

        select(document, {}, {ids.files, ids.mail, ids.plc});
        QVERIFY(SelectionEditor(document).moveInto(ids.lab));
        QCOMPARE(document.topology().homeLan(ids.files)->id, ids.lab);
        QCOMPARE(document.topology().homeLan(ids.mail)->id, ids.lab);
        QVERIFY(!geometry::cardRect(*document.topology().decky(ids.files))
                     .intersects(geometry::cardRect(*document.topology().decky(ids.mail))));
        QVERIFY(document.undo());
        QVERIFY(document.topology() == before);
    }

    void boxesSnapToEdgesAndGrid()
    {
        const QRectF box(103, 50, 100, 40);
        const Snapper neighbours({false, true}, {QRectF(100, 300, 100, 40)});
        auto snapped = neighbours.snap(box, 6);
        QCOMPARE(snapped.delta, QPointF(-3, 0));
        QCOMPARE(snapped.guides.size(), size_t(1));
        QCOMPARE(snapped.guides.front().x1(), snapped.guides.front().x2());
        QCOMPARE(neighbours.snap(box.translated(10, 0), 6).delta, QPointF(0, 0));
        const Snapper grid({true, false}, {});
        QCOMPARE(grid.snap(QRectF(25, 47, 10, 10), 6).delta, QPointF(-1, 1));
        QCOMPARE(Snapper({false, false}, {box}).snap(box.translated(1, 1), 6).delta, QPointF(0, 0));
        // Pulling an edge looks at that edge alone.
        snapped = neighbours.snapEdges(box, Qt::RightEdge, 6);
        QCOMPARE(snapped.delta, QPointF(-3, 0));
        QCOMPARE(snapped.guides.front(), QLineF(200, 50, 200, 340));
        QCOMPARE(neighbours.snapEdges(box, Qt::TopEdge, 6).delta, QPointF(0, 0));
        QCOMPARE(grid.snapEdges(box, Qt::RightEdge | Qt::BottomEdge, 6).delta, QPointF(-11, 6));
    }

    void randomEditsReturnToTheSameHash()
    {
        // contract: M-01; every sequence can be undone, redone, and loaded again by whoever stores it.
        for (quint32 seed = 1; seed <= 6; ++seed) {
            QRandomGenerator random(seed);
            EditorDocument document(catalog());
            document.replaceTopology(generated(2, 2, 3, seed));
            const QString start = canonicalHash(document.topology());
            const auto someLan = [&]() -> std::optional<LanId> {
                const auto &lans = document.topology().lans();
                if (lans.empty())
                    return std::nullopt;
                return std::next(lans.begin(), random.bounded(int(lans.size())))->first;
            };
            const auto someDecky = [&]() -> std::optional<DeckyId> {
                const auto &deckies = document.topology().deckies();
                if (deckies.empty())
                    return std::nullopt;
                return std::next(deckies.begin(), random.bounded(int(deckies.size())))->first;
            };
            for (int step = 0; step < 60; ++step) {
                SelectedIds ids;
                for (int i = random.bounded(3); i >= 0; --i) {
                    if (const auto lan = someLan(); lan && random.bounded(4) == 0)
                        ids.lans.insert(*lan);
                    if (const auto decky = someDecky())
                        ids.deckies.insert(*decky);
                }
                document.selection().set(ids);
                SelectionEditor selection(document);
                TopologyEditor editor(document);
                switch (random.bounded(12)) {
                case 0: selection.duplicate(); break;
                case 1: selection.paste(selection.copy(), QPointF(random.bounded(3000), 0)); break;
                case 2: editor.remove(ids); break;
                case 3: selection.align(Alignment::Left); break;
                case 4: selection.distribute(Qt::Horizontal); break;
                case 5: selection.rename(u"r%1-{n}"_s.arg(step)); break;
                case 6: selection.addService(u"telnet"_s); break;
                case 7: document.undo(); break;
                case 8: document.redo(); break;
                case 9:
                    if (const auto lan = someLan())
                        if (const auto decky = someDecky())
                            editor.moveToLan({{*decky, editor.freePlace(*lan)}}, *lan);
                    break;
                case 10:
                    if (const auto lan = someLan())
                        if (const auto decky = someDecky())
                            editor.attach(*decky, *lan);
                    break;
                default: editor.addLan(QPointF(random.bounded(2000), 900), false); break;
                }
                const auto again = fromDocument(toDocument(document.topology()));
                QVERIFY2(again, qPrintable(again ? QString() : again.error().message));
            }
            // The last steps may have been undone: the end is where redoing leads.
            while (document.canRedo())
                QVERIFY(document.redo());
            const QString end = canonicalHash(document.topology());
            while (document.canUndo())
                QVERIFY(document.undo());
            QCOMPARE(canonicalHash(document.topology()), start);
            while (document.canRedo())
                QVERIFY(document.redo());
            QCOMPARE(canonicalHash(document.topology()), end);
        }
    }
};

QTEST_MAIN(TestSelectionEditor)
#include "tst_selectioneditor.moc"
