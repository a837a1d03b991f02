// SPDX-License-Identifier: GPL-3.0-or-later
// Notes, colours, locks, order and collapsed networks, by mouse and keys. contract: U-01, T-07, H-01
#include "canvasfixture.h"
#include "mouse.h"

#include "canvas/document/arranger.h"
#include "canvas/document/finder.h"
#include "canvas/document/lookeditor.h"
#include "canvas/document/selectioneditor.h"
#include "canvas/export/picture.h"
#include "canvas/scene/card.h"
#include "canvas/scene/lanbox.h"
#include "canvas/scene/lanpainter.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasaccessible.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/noteedit.h"
#include "canvas/widgets/inspectorpanel.h"

#include "core/topology/canonicalhash.h"

#include <QAction>
#include <QCheckBox>
#include <QMenu>
#include <QToolButton>

using namespace decnet;
using namespace decnet::canvastest;

class TestLooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void noteIsPlacedByClickAndTyped();
    void noteIsPlacedByDraggingItsSize();
    void emptyClickedNoteIsNone();
    void doubleClickEditsAndEscapeTakesBack();
    void longTextMakesTheNoteTaller();
    void notesMoveResizeAndNudge();
    void notesSnap();
    void notesAreCopiedWithNetworks();
    void notesCanBeWrittenWhileDeployed();
    void notesAreFoundAndSpoken();
    void notesAreInThePicture();

    void colourGoesToEverythingSelected();
    void lockedThingsStay();
    void lockedThingsStayWhenArranged();
    void lockedCanvasStays();
    void orderDecidesWhatIsHit();
    void notesGoUnderEverything();

    void collapsedNetworkIsATile();
    void tileCountsWhatIsInIt();
    void tileTakesWhatIsDropped();
    void tileMovesAndKeepsItsSize();
    void hiddenDeckyIsPointedAt();
    void arrangeUsesTheTile();
    void menusOfferLooks();
    void inspectorChangesLooks();

private:
    QPoint at(QPointF scene) const { return m_view->mapFromScene(scene); }
    QPoint on(NoteId id) const { return at(scene().noteRect(id).center()); }
    QPoint on(LanId id) const { return at(scene().lanRect(id).topLeft() + QPointF(60, 20)); }
    QPoint on(DeckyId id) const { return at(scene().cardRect(id).topLeft() + QPointF(80, 18)); }
    TopologyScene &scene() const { return m_view->topologyScene(); }
    const Topology &topology() const { return m_document->topology(); }
    NoteEdit *edit() const { return m_view->findChild<NoteEdit *>(u"noteEdit"_s); }
    NoteId addNote(const QRectF &rect, const QString &text = u"note"_s)
    {
        return *TopologyEditor(*m_document).addNote(rect, text);
    }
    LookEditor look() const { return LookEditor(*m_document); }
    void undoAll()
    {
        while (m_document->undo()) {
        }
    }

    std::unique_ptr<EditorDocument> m_document;
    std::unique_ptr<CanvasView> m_view;
    std::unique_ptr<Hand> m_hand;
    Office m_ids;
    QString m_hash;
};

void TestLooks::init()
{
    m_document = std::make_unique<EditorDocument>(catalog());
    m_view = std::make_unique<CanvasView>(*m_document);
    m_view->setSnapSettings({false, false});
    m_view->resize(1300, 900);
    m_ids = buildOffice(*m_document);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->setFocus();
    m_view->setZoom(1);
    m_view->centerOn(400, 100);
    m_hand = std::make_unique<Hand>(*m_view);
    m_hash = canonicalHash(topology());
}

void TestLooks::cleanup()
{
    m_hand.reset();
    m_view.reset();
    m_document.reset();
}

void TestLooks::noteIsPlacedByClickAndTyped()
{
    const int steps = m_document->undoStack().count();
    QTest::keyClick(m_view.get(), Qt::Key_N);
    QCOMPARE(m_view->tool(), CanvasTool::Note);
    QVERIFY(m_view->actions().noteTool->isChecked());
    m_hand->click(at({-150, 400}));
    QCOMPARE(m_view->tool(), CanvasTool::Select);
    QVERIFY(edit());
    QVERIFY(topology().notes().empty()); // not before there is something to keep
    QTest::keyClicks(edit(), u"way in"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTest::keyClicks(edit(), u"here"_s);
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(topology().notes().size(), size_t(1));
    const Note &note = topology().notes().begin()->second;
    QCOMPARE(note.text, u"way in\nhere"_s);
    QCOMPARE(note.pos, QPointF(-150, 400));
    QVERIFY(m_document->selection().contains(note.id));
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    QCOMPARE(canonicalHash(topology()), m_hash);
    QTRY_VERIFY(m_view->hasFocus());
    m_document->undo();
    QVERIFY(topology().notes().empty());
    QVERIFY(m_document->selection().isEmpty());
    m_document->redo();
    QCOMPARE(topology().notes().size(), size_t(1));
    // Esc leaves the tool.
    QTest::keyClick(m_view.get(), Qt::Key_N);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->tool(), CanvasTool::Select);
}

void TestLooks::noteIsPlacedByDraggingItsSize()
{
    m_view->setTool(CanvasTool::Note);
    m_hand->drag(at({-200, 380}), at({100, 480}));
    QVERIFY(edit());
    m_hand->click(at({300, 450})); // elsewhere: it counts, also without text
    QCOMPARE(topology().notes().size(), size_t(1));
    const Note &note = topology().notes().begin()->second;
    QCOMPARE(QRectF(note.pos, note.size), QRectF(-200, 380, 300, 100));
}

void TestLooks::emptyClickedNoteIsNone()
{
    m_view->setTool(CanvasTool::Note);
    m_hand->click(at({-150, 400}));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(topology().notes().empty());
    m_view->setTool(CanvasTool::Note);
    m_hand->click(at({-150, 400}));
    QTest::keyClicks(edit(), u"never mind"_s);
    QTest::keyClick(edit(), Qt::Key_Escape);
    QVERIFY(topology().notes().empty());
}

void TestLooks::doubleClickEditsAndEscapeTakesBack()
{
    const NoteId id = addNote({-200, 380, 200, 100}, u"old"_s);
    m_hand->doubleClick(on(id));
    QVERIFY(edit());
    QCOMPARE(edit()->toPlainText(), u"old"_s);
    QTest::keyClicks(edit(), u"new"_s);
    QTest::keyClick(edit(), Qt::Key_Escape);
    QCOMPARE(topology().note(id)->text, u"old"_s);
    QTRY_VERIFY(!edit());
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    QVERIFY(edit());
    QTest::keyClicks(edit(), u"new"_s);
    m_hand->click(at({300, 450}));
    QCOMPARE(topology().note(id)->text, u"new"_s);
    QVERIFY(m_document->undoStack().undoText().contains(u"old"_s));
}

void TestLooks::longTextMakesTheNoteTaller()
{
    const NoteId id = addNote({-200, 380, 120, 60}, u"x"_s);
    m_document->selection().select(id);
    m_view->renameSelected();
    edit()->setPlainText(u"many words that need more than one line of such a narrow note"_s);
    edit()->commit();
    const Note &note = *topology().note(id);
    QCOMPARE(note.size.width(), 120.0);
    QVERIFY(note.size.height() >= scene().notes().painter().heightFor(note.text, 120));
    m_document->undo();
    QCOMPARE(topology().note(id)->size, QSizeF(120, 60)); // one step
    QCOMPARE(topology().note(id)->text, u"x"_s);
}

void TestLooks::notesMoveResizeAndNudge()
{
    const NoteId id = addNote({-200, 380, 200, 100});
    m_hand->drag(on(id), on(id) + QPoint(40, -30));
    QCOMPARE(topology().note(id)->pos, QPointF(-160, 350));
    const QRectF rect = scene().noteRect(id);
    m_hand->drag(at(rect.bottomRight()), at(rect.bottomRight() + QPointF(30, 20)));
    QCOMPARE(topology().note(id)->size, QSizeF(230, 120));
    m_hand->drag(at(scene().noteRect(id).topLeft()), at(scene().noteRect(id).bottomRight()));
    QCOMPARE(topology().note(id)->size, geometry::smallestNote());
    m_document->undo();
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(topology().note(id)->pos, QPointF(-148, 350));
    m_hand->press(on(id));
    m_hand->moveTo(on(id) + QPoint(50, 50));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(scene().noteRect(id), QRectF(-148, 350, 230, 120));
    m_hand->release();
    // A rubber band around it takes it, one through it does not.
    m_document->selection().clear();
    m_hand->drag(at({-190, 330}), at({120, 490}));
    QVERIFY(m_document->selection().contains(id));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(topology().notes().empty());
    QCOMPARE(canonicalHash(topology()), m_hash);
}

void TestLooks::notesSnap()
{
    m_view->setSnapSettings({false, true});
    m_view->centerOn(400, 300);
    const NoteId still = addNote({-200, 500, 200, 60}); // below every network
    const NoteId id = addNote({40, 600, 200, 60});
    m_hand->drag(on(id), on(id) + QPoint(0, -97)); // three short of the same height
    QCOMPARE(topology().note(id)->pos.y(), topology().note(still)->pos.y());
    m_view->setSnapSettings({true, false});
    const QRectF rect = scene().noteRect(id);
    m_document->selection().select(id);
    m_hand->drag(at({rect.right(), rect.center().y()}), at({rect.right() + 30, rect.center().y()}));
    QCOMPARE(std::fmod(scene().noteRect(id).right(), kSnapGrid), 0.0);
}

void TestLooks::notesAreCopiedWithNetworks()
{
    const NoteId id = addNote({-200, 380, 200, 100}, u"copy me"_s);
    SelectedIds ids;
    ids.lans.insert(m_ids.lab);
    ids.notes.insert(id);
    m_document->selection().set(ids);
    look().setLocked(true);
    m_view->copySelection();
    m_view->paste();
    QCOMPARE(topology().notes().size(), size_t(2));
    QCOMPARE(topology().lans().size(), size_t(4));
    const SelectedIds &added = m_document->selection().ids();
    QCOMPARE(added.notes.size(), 1);
    QCOMPARE(added.lans.size(), 1);
    const Note &copy = *topology().note(*added.notes.cbegin());
    QCOMPARE(copy.text, u"copy me"_s);
    QVERIFY(!copy.look.isLocked); // what was just put there is to be moved
    m_document->undo();
    QCOMPARE(topology().notes().size(), size_t(1));
    m_document->selection().select(id);
    QVERIFY(SelectionEditor(*m_document).duplicate());
    QCOMPARE(topology().notes().size(), size_t(2));
}

void TestLooks::notesCanBeWrittenWhileDeployed()
{
    m_document->setEditable(false);
    QSignalSpy stored(m_document.get(), &EditorDocument::mutationApplied);
    const NoteId id = addNote({-200, 380, 200, 100});
    m_view->copySelection();
    m_view->paste();
    m_document->selection().select(m_ids.office);
    QVERIFY(look().setColour(NamedColour::Teal));
    QVERIFY(look().setLocked(true));
    QVERIFY(look().setCollapsed(true));
    QVERIFY(look().raise(Raise::ToFront) || topology().lan(m_ids.office)->look.level == 0);
    m_document->selection().select(id);
    QVERIFY(m_view->actions().remove->isEnabled());
    m_view->actions().remove->trigger();
    QVERIFY(!topology().note(id));
    QVERIFY(stored.count() >= 6);
    for (const QList<QVariant> &one : stored)
        QVERIFY(one.at(1).toBool()); // geometry only: never queued, no version
    QCOMPARE(canonicalHash(topology()), m_hash);
    // What is deployed is left alone.
    m_document->selection().select(m_ids.lab);
    QVERIFY(!m_view->actions().remove->isEnabled());
    SelectionEditor(*m_document).remove();
    QVERIFY(topology().lan(m_ids.lab));
}

void TestLooks::notesAreFoundAndSpoken()
{
    const NoteId id = addNote({-200, 380, 200, 100}, u"Phase one\npartner network"_s);
    look().setLocked(true);
    const auto found = findThings(*m_document, u"partner"_s);
    QCOMPARE(found.size(), size_t(1));
    QVERIFY(found.front().ids().notes.contains(id));
    QCOMPARE(found.front().name, u"Phase one"_s);
    QAccessibleInterface *canvas = QAccessible::queryAccessibleInterface(m_view.get());
    QAccessibleInterface *note = nullptr;
    for (int i = 0; i < canvas->childCount(); ++i) {
        if (canvas->child(i)->role() == QAccessible::Note)
            note = canvas->child(i);
    }
    QVERIFY(note);
    QCOMPARE(note->text(QAccessible::Name), u"Phase one"_s);
    QVERIFY(note->text(QAccessible::Description).contains(u"partner network"_s));
    QVERIFY(note->text(QAccessible::Description).contains(u"locked"_s));
    QVERIFY(!note->state().movable);
    QCOMPARE(canvas->indexOfChild(note), 3);
    QCOMPARE(canvas->childAt(note->rect().center().x(), note->rect().center().y()), note);
    m_document->selection().clear();
    note->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(m_document->selection().contains(id));
    QVERIFY(m_view->accessibleDescription().contains(u"Phase one"_s));
    QAccessibleInterface *lan = static_cast<CanvasAccessible *>(canvas)->lan(m_ids.lab);
    QVERIFY(lan->state().expanded);
    look().setCollapsed(m_ids.lab, true);
    QVERIFY(lan->state().collapsed);
    QVERIFY(lan->text(QAccessible::Description).contains(u"collapsed"_s));
}

void TestLooks::notesAreInThePicture()
{
    const auto before = drawPicture(scene(), PictureFormat::Svg, {}, 1);
    addNote({-900, 380, 200, 100}, u"drawn"_s);
    const auto svg = drawPicture(scene(), PictureFormat::Svg, {}, 1);
    QVERIFY(before && svg);
    QVERIFY(svg->size() > before->size());
    const QColor ground = CanvasStyle::light().tint(NamedColour::Yellow).note;
    QVERIFY(svg->contains(ground.name().toLatin1()));
    const auto png = drawPicture(scene(), PictureFormat::Png, {-900, 380, 200, 100}, 1);
    QVERIFY(png);
    const QImage image = QImage::fromData(*png);
    QCOMPARE(QColor(image.pixel(100, 80)), ground);
    QVERIFY(drawPicture(scene(), PictureFormat::Pdf, {}, 1));
}

void TestLooks::colourGoesToEverythingSelected()
{
    const NoteId id = addNote({-200, 380, 200, 100});
    SelectedIds ids;
    ids.lans.insert(m_ids.office);
    ids.deckies = {m_ids.web, m_ids.plc};
    ids.notes.insert(id);
    m_document->selection().set(ids);
    const int steps = m_document->undoStack().count();
    QVERIFY(look().setColour(NamedColour::Purple));
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    QCOMPARE(topology().lan(m_ids.office)->look.colour, NamedColour::Purple);
    QCOMPARE(topology().decky(m_ids.web)->look.colour, NamedColour::Purple);
    QCOMPARE(topology().note(id)->look.colour, NamedColour::Purple);
    QCOMPARE(look().colour(), NamedColour::Purple);
    QVERIFY(!look().setColour(NamedColour::Purple)); // nothing to do is no step
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    QCOMPARE(canonicalHash(topology()), m_hash);
    m_document->undo();
    QCOMPARE(topology().decky(m_ids.web)->look.colour, NamedColour::None);
    QCOMPARE(topology().note(id)->look.colour, NamedColour::Yellow);
}

void TestLooks::lockedThingsStay()
{
    const NoteId id = addNote({-200, 380, 200, 100});
    SelectedIds ids;
    ids.lans.insert(m_ids.lab);
    ids.deckies.insert(m_ids.web);
    ids.notes.insert(id);
    m_document->selection().set(ids);
    QVERIFY(look().setLocked(true));
    const Topology before = topology();
    QSignalSpy said(m_document.get(), &EditorDocument::notice);
    m_hand->drag(on(id), on(id) + QPoint(40, 40));
    m_hand->drag(on(m_ids.lab), on(m_ids.lab) + QPoint(40, 40));
    m_hand->drag(on(m_ids.web), on(m_ids.web) + QPoint(10, 20));
    QVERIFY(said.count() >= 3);
    m_document->selection().set(ids);
    for (const auto key : {Qt::Key_Left, Qt::Key_Delete})
        QTest::keyClick(m_view.get(), key);
    SelectionEditor(*m_document).align(Alignment::Left);
    m_document->selection().select(m_ids.lab);
    const QRectF box = scene().lanRect(m_ids.lab);
    QVERIFY(scene().hitTest(box.bottomRight(), 1).kind != Hit::Kind::LanHandle);
    m_document->selection().select(m_ids.dmz); // holds the locked web server
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(topology() == before);
    // The rest of a selection still goes, and a locked card goes where its box goes.
    m_document->selection().select(m_ids.dmz);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(topology().decky(m_ids.web)->pos->y(), before.decky(m_ids.web)->pos->y() + 12);
    m_document->selection().set(ids);
    QVERIFY(look().areLocked());
    QVERIFY(m_view->actions().lock->isChecked());
    m_view->actions().lock->trigger();
    QVERIFY(!topology().note(id)->look.isLocked);
    m_hand->click(on(id));
    m_hand->drag(on(id), on(id) + QPoint(40, 40));
    QCOMPARE(topology().note(id)->pos, QPointF(-160, 420));
}

void TestLooks::lockedThingsStayWhenArranged()
{
    for (const Arrangement how : {Arrangement::Maze, Arrangement::Grid}) {
        Topology changed = topology();
        Lan lab = *changed.lan(m_ids.lab);
        lab.look.isLocked = true;
        changed.putLan(lab);
        Decky files = *changed.decky(m_ids.files);
        files.look.isLocked = true;
        changed.putDecky(files);
        const LayoutResult layout = arranged(changed, how);
        const auto box = layout.lans.find(m_ids.lab);
        QVERIFY(box == layout.lans.end() || box->second == geometry::lanRect(lab));
        const auto plc = layout.deckies.find(m_ids.plc);
        QVERIFY(plc == layout.deckies.end() || plc->second == *changed.decky(m_ids.plc)->pos);
        // The locked card keeps its place in its box, which may move.
        const QPointF offset = *files.pos - *changed.lan(m_ids.office)->pos;
        QCOMPARE(layout.deckies.at(m_ids.files), layout.lans.at(m_ids.office).topLeft() + offset);
        for (const auto &[id, rect] : layout.lans)
            QVERIFY(id == m_ids.lab || !rect.intersects(geometry::lanRect(lab)));
    }
}

void TestLooks::lockedCanvasStays()
{
    const NoteId id = addNote({-200, 380, 200, 100});
    m_view->actions().lockCanvas->trigger();
    QVERIFY(m_document->isLayoutLocked());
    const Topology before = topology();
    m_hand->drag(on(id), on(id) + QPoint(40, 40));
    m_hand->drag(on(m_ids.lab), on(m_ids.lab) + QPoint(40, 40));
    m_document->selection().select(m_ids.lab);
    m_hand->drag(at(scene().lanRect(m_ids.lab).bottomRight()),
                 at(scene().lanRect(m_ids.lab).bottomRight()) + QPoint(40, 40));
    m_document->selection().select(m_ids.web);
    for (const auto key : {Qt::Key_Left, Qt::Key_Delete})
        QTest::keyClick(m_view.get(), key);
    m_view->actions().arrange->trigger();
    m_view->actions().packGrid->trigger();
    QTest::qWait(100);
    QVERIFY(topology() == before);
    // Words may still change, and new things may come.
    QVERIFY(TopologyEditor(*m_document).renameDecky(m_ids.web, u"portal"_s));
    QVERIFY(TopologyEditor(*m_document).addDecky(m_ids.lab, u"web-server"_s));
    m_view->actions().lockCanvas->trigger();
    m_document->selection().select(m_ids.web);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(topology().decky(m_ids.web)->pos != before.decky(m_ids.web)->pos);
}

void TestLooks::orderDecidesWhatIsHit()
{
    TopologyEditor editor(*m_document);
    const QRectF box = scene().lanRect(m_ids.office);
    editor.place({{m_ids.lab, box.translated(40, 40)}}, {}, {});
    const QPointF shared = box.bottomRight() - QPointF(20, 20);
    m_document->selection().select(m_ids.office);
    QVERIFY(look().raise(Raise::Forward));
    QCOMPARE(scene().lanAt(shared), m_ids.office);
    QVERIFY(look().raise(Raise::ToBack));
    QCOMPARE(scene().lanAt(shared), m_ids.lab);
    QVERIFY(topology().lan(m_ids.office)->look.level < 0);
    m_document->undo();
    QCOMPARE(scene().lanAt(shared), m_ids.office);
    const NoteId low = addNote({-300, 380, 100, 100});
    const NoteId high = addNote({-280, 400, 100, 100});
    m_document->selection().select(low);
    look().raise(Raise::ToFront);
    QCOMPARE(scene().hitTest({-230, 450}, 1).note, low);
    m_document->selection().select(high);
    look().raise(Raise::Forward);
    QCOMPARE(scene().hitTest({-230, 450}, 1).note, high);
    look().raise(Raise::Backward);
    QCOMPARE(scene().hitTest({-230, 450}, 1).note, low);
    // Several keep their order among themselves.
    const NoteId third = addNote({-260, 420, 100, 100});
    SelectedIds both;
    both.notes = {low, high};
    m_document->selection().set(both);
    look().raise(Raise::ToFront);
    QVERIFY(topology().note(low)->look.level > topology().note(third)->look.level);
    QVERIFY(topology().note(low)->look.level > topology().note(high)->look.level);
}

void TestLooks::notesGoUnderEverything()
{
    const QPointF card = scene().cardRect(m_ids.files).center();
    const NoteId id = addNote({card.x() - 60, card.y() - 30, 120, 60});
    QCOMPARE(scene().hitTest(card, 1).kind, Hit::Kind::Note);
    QVERIFY(look().raise(Raise::ToBack));
    QVERIFY(topology().note(id)->look.level < 0);
    QCOMPARE(scene().hitTest(card, 1).kind, Hit::Kind::Decky);
    m_hand->drag(at({-300, 600}), at({-200, 650}));
    QVERIFY(!m_document->selection().contains(id));
    m_document->selection().select(id);
    QVERIFY(look().raise(Raise::ToFront));
    QCOMPARE(scene().hitTest(card, 1).kind, Hit::Kind::Note);
}

void TestLooks::collapsedNetworkIsATile()
{
    const QPointF card = scene().cardRect(m_ids.files).center();
    const EdgeId link = topology().edgeBetween(m_ids.web, m_ids.office)->id;
    m_hand->click(at(LanPainter::disclosureRect(scene().lanRect(m_ids.office)).center()));
    const Lan &office = *topology().lan(m_ids.office);
    QVERIFY(office.isCollapsed);
    QCOMPARE(scene().lanRect(m_ids.office), QRectF(*office.pos, geometry::metrics().lanTile));
    QVERIFY(scene().card(m_ids.files)->isHidden);
    QVERIFY(scene().deckyAt(card) == std::nullopt);
    QVERIFY(!scene().itemsIn(QRectF(-2000, -2000, 4000, 4000)).deckies.contains(m_ids.files));
    // The link from outside ends at the tile; the one from inside would begin there.
    const QRectF tile = scene().lanRect(m_ids.office);
    QVERIFY(tile.adjusted(-1, -1, 1, 1).contains(scene().linkRect(link).center())
            || scene().linkRect(link).intersects(tile));
    QCOMPARE(canonicalHash(topology()), m_hash);
    m_hand->doubleClick(at(scene().lanRect(m_ids.office).center()));
    QVERIFY(!topology().lan(m_ids.office)->isCollapsed);
    QCOMPARE(scene().deckyAt(card), m_ids.files);
    m_document->undo();
    m_document->undo();
    QVERIFY(!topology().lan(m_ids.office)->isCollapsed);
    m_document->selection().select(m_ids.files);
    QTest::keyClick(m_view.get(), Qt::Key_E);
    QVERIFY(topology().lan(m_ids.office)->isCollapsed);
    QVERIFY(m_document->selection().contains(m_ids.office)); // the card is not to be seen
    QVERIFY(!m_document->selection().contains(m_ids.files));
    QTest::keyClick(m_view.get(), Qt::Key_E);
    QVERIFY(!topology().lan(m_ids.office)->isCollapsed);
}

void TestLooks::tileCountsWhatIsInIt()
{
    look().setCollapsed(m_ids.office, true);
    const auto box = [&] { return scene().box(m_ids.office); };
    QCOMPARE(box()->members, 2);
    RuntimeOverlay overlay;
    overlay.insert(m_ids.files, {DeckyState::Running, {}, {}});
    overlay.insert(m_ids.mail, {DeckyState::Failed, {}, {}});
    m_document->setRuntime(overlay);
    m_document->setEventCount(m_ids.files, 3, QDateTime::currentDateTimeUtc());
    QTRY_COMPARE(box()->running, 1);
    QTRY_COMPARE(box()->failed, 1);
    QTRY_COMPARE(box()->touched, 1);
    QCOMPARE(box()->errors, 0);
    DeckyPatch clash;
    clash.ips.insert(m_ids.office, topology().homeEdge(m_ids.files)->ip);
    m_document->perform(UpdateDecky{m_ids.mail, clash});
    QCOMPARE(box()->errors, 2);
    m_document->undo();
    QCOMPARE(box()->errors, 0);
    look().setCollapsed(m_ids.office, false);
    QCOMPARE(box()->members, 2);
}

void TestLooks::tileTakesWhatIsDropped()
{
    look().setCollapsed(m_ids.lab, true);
    const QRectF tile = scene().lanRect(m_ids.lab);
    m_hand->drop({PaletteItem::Kind::Archetype, u"web-server"_s}, at(tile.center()));
    const auto inLab = [&] { return geometry::homeCards(topology(), m_ids.lab); };
    QCOMPARE(inLab().size(), size_t(2));
    m_hand->drag(on(m_ids.mail), at(tile.center()));
    QCOMPARE(topology().homeLan(m_ids.mail)->id, m_ids.lab);
    QVERIFY(scene().card(m_ids.mail)->isHidden);
    look().setCollapsed(m_ids.lab, false);
    const QRectF inside = scene().lanRect(m_ids.lab);
    const auto cards = inLab();
    QCOMPARE(cards.size(), size_t(3));
    for (size_t i = 0; i < cards.size(); ++i) {
        QVERIFY(inside.contains(cards[i]));
        for (size_t j = i + 1; j < cards.size(); ++j)
            QVERIFY(!cards[i].intersects(cards[j]));
    }
}

void TestLooks::tileMovesAndKeepsItsSize()
{
    const QSizeF size = *topology().lan(m_ids.lab)->size;
    const QPointF offset = *topology().decky(m_ids.plc)->pos - *topology().lan(m_ids.lab)->pos;
    look().setCollapsed(m_ids.lab, true);
    const QPointF before = *topology().lan(m_ids.lab)->pos;
    m_hand->drag(at(scene().lanRect(m_ids.lab).center()),
                 at(scene().lanRect(m_ids.lab).center()) + QPoint(60, 30));
    QCOMPARE(*topology().lan(m_ids.lab)->pos, before + QPointF(60, 30));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(*topology().lan(m_ids.lab)->size, size);
    QCOMPARE(*topology().decky(m_ids.plc)->pos - *topology().lan(m_ids.lab)->pos, offset);
    look().setCollapsed(m_ids.lab, false);
    QCOMPARE(scene().lanRect(m_ids.lab).size(), size);
}

void TestLooks::hiddenDeckyIsPointedAt()
{
    look().setCollapsed(m_ids.office, true);
    m_view->centerOn(5000, 5000);
    m_document->reveal(m_ids.files);
    QVERIFY(m_document->selection().contains(m_ids.files));
    QVERIFY(scene().box(m_ids.office)->holdsSelected);
    QVERIFY(m_view->viewport()->rect().contains(m_view->viewportRect(m_ids.office)));
    QTest::keyClick(m_view.get(), Qt::Key_E); // and one key opens it
    QVERIFY(!topology().lan(m_ids.office)->isCollapsed);
    QVERIFY(m_document->selection().contains(m_ids.files));
}

void TestLooks::arrangeUsesTheTile()
{
    Topology changed = topology();
    Lan office = *changed.lan(m_ids.office);
    office.isCollapsed = true;
    changed.putLan(office);
    for (const Arrangement how : {Arrangement::Maze, Arrangement::Grid}) {
        const LayoutResult layout = arranged(changed, how);
        QCOMPARE(layout.lans.at(m_ids.office).size(), geometry::metrics().lanTile);
        QCOMPARE(layout.deckies.at(m_ids.files) - layout.lans.at(m_ids.office).topLeft(),
                 *changed.decky(m_ids.files)->pos - *office.pos);
        for (const auto &[a, boxA] : layout.lans) {
            for (const auto &[b, boxB] : layout.lans)
                QVERIFY(a == b || !boxA.intersects(boxB));
        }
    }
    look().setCollapsed(m_ids.office, true);
    QSignalSpy done(m_view.get(), &CanvasView::viewHistoryChanged);
    const int steps = m_document->undoStack().count();
    m_view->arrange(Arrangement::Grid, false);
    QTRY_COMPARE(m_document->undoStack().count(), steps + 1);
    QCOMPARE(*topology().lan(m_ids.office)->size, *office.size); // that of the open box
}

void TestLooks::menusOfferLooks()
{
    const NoteId id = addNote({-200, 380, 200, 100});
    const auto texts = [&](QPoint point) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, point, m_view->viewport()->mapToGlobal(point));
        QApplication::sendEvent(m_view->viewport(), &event);
        auto *menu = m_view->findChild<QMenu *>(u"canvasMenu"_s);
        QStringList found;
        for (const QAction *action : menu->actions())
            found << action->text();
        delete menu;
        return found;
    };
    const QStringList note = texts(on(id));
    for (const QString &wanted : {u"Edit Text"_s, u"Colour"_s, u"Order"_s, u"Lock"_s, u"Delete"_s})
        QVERIFY2(note.contains(wanted), qPrintable(wanted));
    const QStringList lan = texts(on(m_ids.lab));
    for (const QString &wanted : {u"Collapse Network"_s, u"Colour"_s, u"Order"_s, u"Lock"_s})
        QVERIFY2(lan.contains(wanted), qPrintable(wanted));
    QVERIFY(texts(on(m_ids.web)).contains(u"Colour"_s));
    QVERIFY(texts(at({-300, 600})).contains(u"Add Note Here"_s));
    m_document->selection().select(m_ids.web);
    for (QAction *action : m_view->actions().colours) {
        if (action->data().toInt() == static_cast<int>(NamedColour::Green))
            action->trigger();
    }
    QCOMPARE(topology().decky(m_ids.web)->look.colour, NamedColour::Green);
    const QList<QAction *> all = m_view->actions().all();
    for (const QAction *action : {m_view->actions().noteTool, m_view->actions().lock,
                                  m_view->actions().collapse, m_view->actions().toBack})
        QVERIFY(all.contains(action)); // the command palette and the shortcut sheet read this
}

void TestLooks::inspectorChangesLooks()
{
    InspectorPanel panel(*m_document);
    panel.resize(320, 900);
    panel.show();
    const NoteId id = addNote({-200, 380, 200, 100}, u"seen"_s);
    QTRY_VERIFY(panel.findChild<QToolButton *>(u"colour_blue"_s));
    panel.findChild<QToolButton *>(u"colour_blue"_s)->click();
    QCOMPARE(topology().note(id)->look.colour, NamedColour::Blue);
    QTRY_VERIFY(panel.findChild<QToolButton *>(u"colour_blue"_s)->isChecked());
    panel.findChild<QCheckBox *>(u"fieldLocked"_s)->click();
    QVERIFY(topology().note(id)->look.isLocked);
    auto *text = panel.findChild<QPlainTextEdit *>(u"fieldNoteText"_s);
    QVERIFY(text);
    QCOMPARE(text->toPlainText(), u"seen"_s);
    m_document->selection().select(m_ids.lab);
    QTRY_VERIFY(panel.findChild<QCheckBox *>(u"fieldCollapsed"_s));
    panel.findChild<QCheckBox *>(u"fieldCollapsed"_s)->click();
    QVERIFY(topology().lan(m_ids.lab)->isCollapsed);
    QTRY_VERIFY(panel.findChild<QCheckBox *>(u"fieldCollapsed"_s)->isChecked());
}

QTEST_MAIN(TestLooks)
#include "tst_looks.moc"
