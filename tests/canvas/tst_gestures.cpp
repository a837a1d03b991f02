// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the canvas with mouse, wheel and keys.
#include "canvasfixture.h"
#include "mouse.h"

#include "canvas/scene/card.h"
#include "canvas/scene/cardpainter.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasactions.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QWheelEvent>

using namespace decnet;
using namespace decnet::canvastest;

class TestGestures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    // contract: U-01
    void clickSelects();
    void controlClickTogglesAndClickReducesToOne();
    void rubberBandSelectsWhatItTouches();
    void draggingMovesACardInItsBox();
    void draggingIntoAnotherLanReaddresses();
    void droppingOutsideOfEveryLanReturnsIntoTheBox();
    void draggingSeveralMovesAllInOneStep();
    void draggingAHeaderTakesTheDeckiesAlong();
    void escapeTakesADragBack();
    void handlesResize();
    void resizingHoldsOnToNeighbours();
    void portDragLinks();
    void portDragToTheOwnLanSaysSo();
    void linkIsSelectedAndCut();
    void deleteCascadesAndComesBack();
    void boxesSnapUnlessAltIsHeld();
    void tabWalksThroughEverything();
    void clipboardByKeys();
    void viewsCanBeGoneBackTo();
    void renameInPlace();
    void renameRefusesATakenName();
    void arrowsNudgeInOneStepAndStayInside();
    void selectAll();
    void wheelZoomsAroundThePointer();
    void zoomKeepsItsLimits();
    void panWithMiddleButtonAndSpace();
    void fitShowsEverything();
    void revealBringsIntoView();
    void contextMenusOfferWhatApplies();
    // contract: U-05
    void deployedCanvasMovesButDoesNotEdit();
    void pulsesEndByThemselves();
    void cardsShowStateAndCount();
    // contract: U-11
    void selectionIsSpoken();

private:
    QPoint at(QPointF scene) const { return m_view->mapFromScene(scene); }
    QPoint on(DeckyId id) const
    {
        // On the name: chips and port have meanings of their own.
        return at(m_view->topologyScene().cardRect(id).topLeft() + QPointF(80, 18));
    }
    QPoint on(LanId id) const
    {
        return at(m_view->topologyScene().lanRect(id).topLeft() + QPointF(60, 20));
    }
    const Topology &topology() const { return m_document->topology(); }

    std::unique_ptr<EditorDocument> m_document;
    std::unique_ptr<CanvasView> m_view;
    std::unique_ptr<Hand> m_hand;
    Office m_ids;
};

void TestGestures::init()
{
    m_document = std::make_unique<EditorDocument>(catalog());
    m_view = std::make_unique<CanvasView>(*m_document);
    m_view->setSnapSettings({false, false}); // distances are asserted to the pixel
    m_view->resize(1300, 900);
    m_ids = buildOffice(*m_document);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->setFocus();
    m_view->zoomToFit();
    QCOMPARE(m_view->zoom(), 1.0);
    m_hand = std::make_unique<Hand>(*m_view);
}

void TestGestures::cleanup()
{
    m_hand.reset();
    m_view.reset();
    m_document.reset();
}

void TestGestures::clickSelects()
{
    m_hand->click(on(m_ids.web));
    QVERIFY(m_document->selection().contains(m_ids.web));
    m_hand->click(on(m_ids.office));
    QVERIFY(m_document->selection().contains(m_ids.office));
    QCOMPARE(m_document->selection().ids().size(), 1);
    // A chip puts its service into focus.
    m_hand->click(at(m_view->topologyScene().cardRect(m_ids.web).topLeft() + QPointF(30, 76)));
    QCOMPARE(m_document->selection().service(), topology().decky(m_ids.web)->services.front());
    m_hand->click(at({-900, 0}));
    QVERIFY(m_document->selection().isEmpty());
}

void TestGestures::controlClickTogglesAndClickReducesToOne()
{
    m_hand->click(on(m_ids.web));
    m_hand->click(on(m_ids.files), Qt::ControlModifier);
    m_hand->click(on(m_ids.office), Qt::ControlModifier);
    QCOMPARE(m_document->selection().ids().size(), 3);
    m_hand->click(on(m_ids.web), Qt::ControlModifier);
    QCOMPARE(m_document->selection().ids().size(), 2);
    m_hand->click(on(m_ids.files));
    QCOMPARE(m_document->selection().ids().size(), 1);
    QVERIFY(m_document->selection().contains(m_ids.files));
}

void TestGestures::rubberBandSelectsWhatItTouches()
{
    const QRectF office = m_view->topologyScene().lanRect(m_ids.office);
    // From the empty ground around the whole box.
    m_hand->drag(at(office.topLeft() - QPointF(20, 20)), at(office.bottomRight() + QPointF(20, 20)));
    QVERIFY(m_document->selection().contains(m_ids.office));
    QVERIFY(m_document->selection().contains(m_ids.files));
    QVERIFY(m_document->selection().contains(m_ids.mail));
    QVERIFY(!m_document->selection().contains(m_ids.lab));
    // Inside of a box: only the card that is touched.
    const QRectF card = m_view->topologyScene().cardRect(m_ids.files);
    m_hand->drag(at(office.bottomLeft() + QPointF(30, -30)), at(card.center()));
    QCOMPARE(m_document->selection().ids().deckies, QSet<DeckyId>{m_ids.files});
    QVERIFY(m_document->selection().ids().lans.isEmpty());
}

void TestGestures::draggingMovesACardInItsBox()
{
    const int steps = m_document->undoStack().count();
    const QPointF before = *topology().decky(m_ids.web)->pos;
    m_hand->drag(on(m_ids.web), on(m_ids.web) + QPoint(-40, 70));
    QCOMPARE(*topology().decky(m_ids.web)->pos, before + QPointF(-40, 70));
    QCOMPARE(topology().homeLan(m_ids.web)->id, m_ids.dmz);
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    QVERIFY(m_document->undo());
    QCOMPARE(m_view->topologyScene().cardRect(m_ids.web).topLeft(), before);
}

void TestGestures::draggingIntoAnotherLanReaddresses()
{
    const int steps = m_document->undoStack().count();
    const QRectF lab = m_view->topologyScene().lanRect(m_ids.lab);
    m_hand->drag(on(m_ids.files), at(lab.center() + QPointF(60, 40)));
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.lab);
    QVERIFY(topology().homeEdge(m_ids.files)->ip.startsWith(
        topology().lan(m_ids.lab)->subnet.section(u'.', 0, 2)));
    QVERIFY(lab.contains(m_view->topologyScene().cardRect(m_ids.files)));
    QCOMPARE(m_document->undoStack().count(), steps + 1); // one atomic edit
    QVERIFY(m_document->undo());
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.office);
}

void TestGestures::droppingOutsideOfEveryLanReturnsIntoTheBox()
{
    const QRectF office = m_view->topologyScene().lanRect(m_ids.office);
    m_hand->drag(on(m_ids.files), at(office.topRight() + QPointF(150, -60)));
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.office);
    QVERIFY(office.contains(m_view->topologyScene().cardRect(m_ids.files)));
}

void TestGestures::draggingSeveralMovesAllInOneStep()
{
    m_hand->click(on(m_ids.files));
    m_hand->click(on(m_ids.mail), Qt::ControlModifier);
    const int steps = m_document->undoStack().count();
    m_hand->drag(on(m_ids.files), on(m_ids.files) + QPoint(0, 60));
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    const QPointF files = *topology().decky(m_ids.files)->pos;
    const QPointF mail = *topology().decky(m_ids.mail)->pos;
    QCOMPARE(files.y(), mail.y());
    QVERIFY(m_document->undo());
    QCOMPARE(topology().decky(m_ids.mail)->pos->y(), mail.y() - 60);
}

void TestGestures::draggingAHeaderTakesTheDeckiesAlong()
{
    const int steps = m_document->undoStack().count();
    const QPointF lan = *topology().lan(m_ids.office)->pos;
    const QPointF card = *topology().decky(m_ids.files)->pos;
    m_hand->drag(on(m_ids.office), on(m_ids.office) + QPoint(-30, 45));
    QCOMPARE(*topology().lan(m_ids.office)->pos, lan + QPointF(-30, 45));
    QCOMPARE(*topology().decky(m_ids.files)->pos, card + QPointF(-30, 45));
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.office);
    QCOMPARE(m_document->undoStack().count(), steps + 1);
}

void TestGestures::escapeTakesADragBack()
{
    const Topology before = topology();
    const QRectF card = m_view->topologyScene().cardRect(m_ids.web);
    m_hand->press(on(m_ids.web));
    m_hand->moveTo(on(m_ids.web) + QPoint(300, 200));
    QVERIFY(m_view->topologyScene().cardRect(m_ids.web) != card);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->topologyScene().cardRect(m_ids.web), card);
    m_hand->release();
    QVERIFY(topology() == before);
}

void TestGestures::handlesResize()
{
    m_hand->click(on(m_ids.lab));
    const QRectF box = m_view->topologyScene().lanRect(m_ids.lab);
    m_hand->drag(at(box.bottomRight()), at(box.bottomRight()) + QPoint(40, 30));
    QCOMPARE(geometry::lanRect(*topology().lan(m_ids.lab)), box.adjusted(0, 0, 40, 30));
    m_hand->drag(at(QPointF(box.left(), box.center().y() + 15)),
                 at(QPointF(box.left() - 25, box.center().y())));
    QCOMPARE(topology().lan(m_ids.lab)->pos->x(), box.left() - 25);
    // Pushing it together stops at the card inside.
    const QRectF wide = m_view->topologyScene().lanRect(m_ids.lab);
    m_hand->drag(at(wide.bottomRight()), at(wide.topLeft()));
    QVERIFY(m_view->topologyScene().lanRect(m_ids.lab).contains(
        m_view->topologyScene().cardRect(m_ids.plc)));
    QVERIFY(m_document->undo());
    QCOMPARE(m_view->topologyScene().lanRect(m_ids.lab), wide);
}

void TestGestures::resizingHoldsOnToNeighbours()
{
    m_view->setSnapSettings({false, true});
    m_hand->click(on(m_ids.lab));
    const auto corner = [&] { return m_view->topologyScene().lanRect(m_ids.lab).bottomRight(); };
    const qreal edge = m_view->topologyScene().lanRect(m_ids.office).right();
    m_hand->drag(at(corner()), at(corner()) + QPoint(40, 30)); // away, to come back
    QCOMPARE(corner().x(), edge + 40);
    const QPointF wide = corner();
    m_hand->drag(at(wide), at({edge + 3, wide.y()}));
    QCOMPARE(corner().x(), edge);
    QVERIFY(m_document->undo());
    m_hand->drag(at(wide), at({edge + 3, wide.y()}), Qt::AltModifier);
    QCOMPARE(corner().x(), edge + 3);
}

void TestGestures::portDragLinks()
{
    m_hand->hover(on(m_ids.files));
    const QRectF port = CardPainter::portRect(m_view->topologyScene().cardRect(m_ids.files));
    const QRectF lab = m_view->topologyScene().lanRect(m_ids.lab);
    m_hand->press(at(port.center()));
    m_hand->moveTo(at(lab.center()));
    QVERIFY(!topology().edgeBetween(m_ids.files, m_ids.lab)); // not before it is let go
    m_hand->release();
    const Edge *edge = topology().edgeBetween(m_ids.files, m_ids.lab);
    QVERIFY(edge && edge->isBridge);
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.office);
    QVERIFY(!m_view->topologyScene().linkRect(edge->id).isNull());
    QVERIFY(m_document->selection().contains(edge->id));
    QVERIFY(m_document->undo());
    QVERIFY(!topology().edgeBetween(m_ids.files, m_ids.lab));

    // Dropped on a card it goes to the LAN of that card.
    m_hand->hover(on(m_ids.files));
    m_hand->drag(at(port.center()), on(m_ids.plc));
    QVERIFY(topology().edgeBetween(m_ids.files, m_ids.lab));
}

void TestGestures::portDragToTheOwnLanSaysSo()
{
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    const Topology before = topology();
    m_hand->hover(on(m_ids.files));
    const QRectF port = CardPainter::portRect(m_view->topologyScene().cardRect(m_ids.files));
    m_hand->drag(at(port.center()), on(m_ids.mail));
    QVERIFY(topology() == before);
    QCOMPARE(notices.count(), 1);
}

void TestGestures::linkIsSelectedAndCut()
{
    const EdgeId id = topology().edgeBetween(m_ids.web, m_ids.office)->id;
    const QRectF card = m_view->topologyScene().cardRect(m_ids.web);
    const QRectF office = m_view->topologyScene().lanRect(m_ids.office);
    m_hand->click(at(geometry::linkBetween(card, office).at(0.6)));
    QVERIFY(m_document->selection().contains(id));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(!topology().edge(id));
    QVERIFY(m_view->topologyScene().linkRect(id).isNull());
    QVERIFY(m_document->undo());
    QVERIFY(!m_view->topologyScene().linkRect(id).isNull());
}

void TestGestures::deleteCascadesAndComesBack()
{
    const Topology before = topology();
    m_hand->click(on(m_ids.office));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(!topology().lan(m_ids.office) && !topology().decky(m_ids.files));
    QVERIFY(m_view->topologyScene().lanRect(m_ids.office).isNull());
    QVERIFY(m_view->topologyScene().cardRect(m_ids.files).isNull());
    QTest::keyClick(m_view.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(topology() == before);
    QVERIFY(!m_view->topologyScene().cardRect(m_ids.files).isNull());
    QTest::keyClick(m_view.get(), Qt::Key_Y, Qt::ControlModifier);
    QVERIFY(!topology().lan(m_ids.office));
    QTest::keyClick(m_view.get(), Qt::Key_Z, Qt::ControlModifier);
    m_hand->click(on(m_ids.mail));
    QTest::keyClick(m_view.get(), Qt::Key_Backspace);
    QVERIFY(!topology().decky(m_ids.mail));
}

void TestGestures::boxesSnapUnlessAltIsHeld()
{
    m_view->setSnapSettings({false, true});
    const QPointF office = *topology().lan(m_ids.office)->pos;
    const QPointF lab = *topology().lan(m_ids.lab)->pos;
    QVERIFY(office.x() == lab.x());
    m_hand->drag(on(m_ids.lab), on(m_ids.lab) + QPoint(4, 60));
    QCOMPARE(topology().lan(m_ids.lab)->pos->x(), office.x());
    m_hand->drag(on(m_ids.lab), on(m_ids.lab) + QPoint(4, 10), Qt::AltModifier);
    QCOMPARE(topology().lan(m_ids.lab)->pos->x(), office.x() + 4);
}

void TestGestures::tabWalksThroughEverything()
{
    m_view->setFocus();
    m_document->selection().clear();
    QSet<LanId> lans;
    QSet<DeckyId> deckies;
    for (size_t i = 0; i < topology().lans().size() + topology().deckies().size(); ++i) {
        QTest::keyClick(m_view.get(), Qt::Key_Tab);
        QCOMPARE(m_document->selection().ids().size(), 1);
        lans |= m_document->selection().ids().lans;
        deckies |= m_document->selection().ids().deckies;
    }
    QCOMPARE(size_t(lans.size()), topology().lans().size());
    QCOMPARE(size_t(deckies.size()), topology().deckies().size());
    QVERIFY(!m_view->selectNext(true)); // and then Tab leaves
    QVERIFY(m_view->selectNext(false));
}

void TestGestures::clipboardByKeys()
{
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    const size_t before = topology().deckies().size();
    m_document->selection().select(m_ids.files);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(notices.value(0).value(0).toString(), QString());
    QCOMPARE(topology().deckies().size(), before + 1);
    QTest::keyClick(m_view.get(), Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(topology().deckies().size(), before);
    QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(topology().deckies().size(), before + 1);
    QTest::keyClick(m_view.get(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(topology().deckies().size(), before + 2);
}

void TestGestures::viewsCanBeGoneBackTo()
{
    m_view->zoomToFit();
    const qreal first = m_view->zoom();
    m_document->selection().select(m_ids.plc);
    m_view->zoomToSelection();
    const qreal second = m_view->zoom();
    QVERIFY(!qFuzzyCompare(first, second));
    m_view->viewBack();
    QVERIFY(qFuzzyCompare(m_view->zoom(), first));
    m_view->viewForward();
    QVERIFY(qFuzzyCompare(m_view->zoom(), second));
}

void TestGestures::renameInPlace()
{
    m_hand->click(on(m_ids.mail));
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    auto *edit = m_view->findChild<QLineEdit *>(u"renameEdit"_s);
    QVERIFY(edit);
    QCOMPARE(edit->selectedText(), topology().decky(m_ids.mail)->name);
    QTest::keyClicks(edit, u"post office!"_s); // what a name cannot hold is not typed
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(topology().decky(m_ids.mail)->name, u"postoffice"_s);
    QVERIFY(m_document->undo());

    m_hand->doubleClick(on(m_ids.lab));
    QTRY_VERIFY(m_view->findChildren<QLineEdit *>(u"renameEdit"_s).size() == 1);
    edit = m_view->findChild<QLineEdit *>(u"renameEdit"_s);
    QTest::keyClicks(edit, u"workshop"_s);
    QTest::keyClick(edit, Qt::Key_Escape);
    QCOMPARE(topology().lan(m_ids.lab)->name, u"lab"_s);
    QTRY_VERIFY(m_view->findChildren<QLineEdit *>(u"renameEdit"_s).isEmpty());

    m_view->renameSelected();
    edit = m_view->findChild<QLineEdit *>(u"renameEdit"_s);
    QTest::keyClicks(edit, u"workshop"_s);
    m_hand->click(at({-900, 300})); // a click elsewhere commits
    QCOMPARE(topology().lan(m_ids.lab)->name, u"workshop"_s);
}

void TestGestures::renameRefusesATakenName()
{
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    m_document->selection().select(m_ids.mail);
    m_view->renameSelected();
    auto *edit = m_view->findChild<QLineEdit *>(u"renameEdit"_s);
    QTest::keyClicks(edit, topology().decky(m_ids.web)->name.toUpper());
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(topology().decky(m_ids.mail)->name, u"mail-01"_s);
    QCOMPARE(notices.count(), 1);
}

void TestGestures::arrowsNudgeInOneStepAndStayInside()
{
    m_hand->click(on(m_ids.web));
    const int steps = m_document->undoStack().count();
    const QPointF before = *topology().decky(m_ids.web)->pos;
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(*topology().decky(m_ids.web)->pos, before + QPointF(0, 37));
    QCOMPARE(m_document->undoStack().count(), steps + 1);
    for (int i = 0; i < 60; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Down);
    QVERIFY(m_view->topologyScene().lanRect(m_ids.dmz).contains(
        m_view->topologyScene().cardRect(m_ids.web)));
    QCOMPARE(topology().homeLan(m_ids.web)->id, m_ids.dmz);
}

void TestGestures::selectAll()
{
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_document->selection().ids().deckies.size(), 5);
    QCOMPARE(m_document->selection().ids().lans.size(), 3);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(m_document->selection().isEmpty());
}

void TestGestures::wheelZoomsAroundThePointer()
{
    const QPoint pointer(400, 300);
    const QPointF under = m_view->mapToScene(pointer);
    for (const int turn : {120, 120, -360, 240}) {
        QWheelEvent wheel(pointer, m_view->viewport()->mapToGlobal(pointer), {}, {0, turn},
                          Qt::NoButton, {}, Qt::NoScrollPhase, false);
        const qreal before = m_view->zoom();
        QApplication::sendEvent(m_view->viewport(), &wheel);
        QVERIFY(turn > 0 ? m_view->zoom() > before : m_view->zoom() < before);
        const QPointF drift = m_view->mapFromScene(under) - pointer;
        QVERIFY2(drift.manhattanLength() <= 6, qPrintable(u"drifted by %1,%2"_s.arg(drift.x()).arg(drift.y())));
    }
}

void TestGestures::zoomKeepsItsLimits()
{
    QSignalSpy zoomed(m_view.get(), &CanvasView::zoomChanged);
    m_view->setZoom(1000);
    QCOMPARE(m_view->zoom(), CanvasView::kMaxZoom);
    m_view->setZoom(0.00001);
    QCOMPARE(m_view->zoom(), CanvasView::kMinZoom);
    m_view->setZoom(0.00001);
    QCOMPARE(zoomed.count(), 2);
}

void TestGestures::panWithMiddleButtonAndSpace()
{
    const QPointF before = m_view->centreOfView();
    m_hand->press({300, 300}, {}, Qt::MiddleButton);
    m_hand->moveTo({400, 350});
    m_hand->release();
    QCOMPARE(m_view->centreOfView(), before - QPointF(100, 50));
    QTest::keyPress(m_view.get(), Qt::Key_Space);
    m_hand->drag(on(m_ids.web), on(m_ids.web) + QPoint(-100, -50));
    QTest::keyRelease(m_view.get(), Qt::Key_Space);
    QCOMPARE(m_view->centreOfView(), before);
    QVERIFY(m_document->selection().isEmpty());
    m_view->actions().panTool->trigger();
    QCOMPARE(m_view->tool(), CanvasTool::Pan);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->tool(), CanvasTool::Select);
    QVERIFY(m_view->actions().selectTool->isChecked());
}

void TestGestures::fitShowsEverything()
{
    m_document->replaceTopology(generated(4, 3, 3, 42));
    m_view->zoomToFit();
    const QRect all = m_view->mapFromScene(m_view->topologyScene().contentRect()).boundingRect();
    QVERIFY(m_view->viewport()->rect().contains(all));
    QVERIFY(m_view->zoom() < 1);
    m_document->replaceTopology(Topology());
    m_view->zoomToFit();
    QCOMPARE(m_view->zoom(), 1.0);
}

void TestGestures::revealBringsIntoView()
{
    m_view->setZoom(0.05);
    m_view->centerOn(-20000, -20000);
    m_document->reveal(m_ids.plc);
    QVERIFY(m_document->selection().contains(m_ids.plc));
    QVERIFY(m_view->viewport()->rect().contains(m_view->viewportRect(m_ids.plc)));
    QVERIFY(m_view->zoom() >= 0.5); // and readable
}

void TestGestures::contextMenusOfferWhatApplies()
{
    const auto open = [&](QPoint place) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, place,
                                m_view->viewport()->mapToGlobal(place));
        QApplication::sendEvent(m_view->viewport(), &event);
        QStringList texts;
        auto *menu = m_view->findChild<QMenu *>(u"canvasMenu"_s);
        if (menu) {
            for (const QAction *action : menu->actions())
                texts.append(action->text());
            menu->setObjectName(QString());
            menu->close();
        }
        return texts;
    };
    const QStringList gateway = open(on(m_ids.gateway));
    QVERIFY(m_document->selection().contains(m_ids.gateway));
    QVERIFY(gateway.contains(u"Demote from Gateway"_s));
    QVERIFY(open(on(m_ids.web)).contains(u"Promote to Gateway"_s));
    const QStringList files = open(on(m_ids.files));
    QVERIFY(files.contains(u"Connect to"_s) && !files.contains(u"Promote to Gateway"_s));
    QVERIFY(open(on(m_ids.lab)).contains(u"Make it the DMZ"_s));
    QVERIFY(!open(on(m_ids.dmz)).contains(u"Make it the DMZ"_s));
    QVERIFY(open(at({-900, 300})).contains(u"Add Network Here"_s));
}

void TestGestures::deployedCanvasMovesButDoesNotEdit()
{
    m_document->setEditable(false);
    const QRectF lab = m_view->topologyScene().lanRect(m_ids.lab);
    m_hand->drag(on(m_ids.files), at(lab.center()));
    QCOMPARE(topology().homeLan(m_ids.files)->id, m_ids.office); // it may move, not change home
    m_hand->click(on(m_ids.mail));
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QVERIFY(topology().decky(m_ids.mail));
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    QVERIFY(!m_view->findChild<QLineEdit *>(u"renameEdit"_s));
    const QPointF before = *topology().lan(m_ids.lab)->pos;
    m_hand->drag(on(m_ids.lab), on(m_ids.lab) + QPoint(20, 20));
    QCOMPARE(*topology().lan(m_ids.lab)->pos, before + QPointF(20, 20));
}

void TestGestures::pulsesEndByThemselves()
{
    m_document->recordEvent(m_ids.web, u"http"_s, u"10.0.0.9"_s, QDateTime::currentDateTimeUtc(),
                            PulseSeverity::Touch);
    QVERIFY(m_view->topologyScene().isPulsing());
    QTRY_VERIFY_WITH_TIMEOUT(!m_view->topologyScene().isPulsing(), 5000);
}

void TestGestures::cardsShowStateAndCount()
{
    const auto card = [&] { return m_view->topologyScene().card(m_ids.web); };
    QVERIFY(!card()->state);
    m_document->setRuntime({{m_ids.web, {DeckyState::Running, {}, {}}}});
    QTRY_VERIFY(card()->state == DeckyState::Running);
    m_document->setEventCount(m_ids.web, 12, QDateTime::currentDateTimeUtc());
    QTRY_COMPARE(card()->events, 12);
    m_document->clearRuntime();
    QTRY_VERIFY(!card()->state && card()->events == 0);
    QVERIFY(m_view->topologyScene().card(m_ids.gateway)->gateway);
    TopologyEditor(*m_document).setGateway(m_ids.gateway, false);
    QVERIFY(!m_view->topologyScene().card(m_ids.gateway)->gateway);
}

void TestGestures::selectionIsSpoken()
{
    QVERIFY(!m_view->accessibleName().isEmpty());
    m_hand->click(on(m_ids.web));
    QVERIFY(m_view->accessibleDescription().contains(u"web-01"_s));
    QVERIFY(m_view->accessibleDescription().contains(topology().homeEdge(m_ids.web)->ip));
    m_hand->click(on(m_ids.office));
    QVERIFY(m_view->accessibleDescription().contains(u"office"_s));
}

QTEST_MAIN(TestGestures)
#include "tst_gestures.moc"
