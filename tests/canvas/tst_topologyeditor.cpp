// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvasfixture.h"

#include "canvas/document/arranger.h"
#include "canvas/scene/geometry.h"

#include "core/net/subnet.h"

using namespace decnet;
using namespace decnet::canvastest;

class TestTopologyEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-01
    void dmzBringsItsGateway();
    void secondDmzIsRefused();
    void newNetworksKeepClearOfReservations();
    void newDeckyIsAddressedNamedAndInsideItsBox();
    void fullBoxGrows();
    void dropsKeepClearOfCards();
    void movingReaddressesInOneStep();
    void movingIntoABridgedLanDropsTheBridge();
    void orphanFindsAHome();
    void removingALanTakesItsDeckiesAlong();
    void unavailableServicesAreNamed();
    void subnetTakesAddressesAlong();
    void arrangingIsOneStepWithoutOverlaps();
    void arrangingAPartLeavesTheRest();
};

void TestTopologyEditor::dmzBringsItsGateway()
{
    EditorDocument document(catalog());
    const auto lan = TopologyEditor(document).addLan({100, 50}, true);
    QVERIFY(lan);
    const Topology &topology = document.topology();
    QVERIFY(topology.lan(*lan)->isDmz);
    QCOMPARE(geometry::lanRect(*topology.lan(*lan)).center(), QPointF(100, 50));
    QCOMPARE(topology.deckies().size(), size_t(1));
    const Decky &gateway = topology.deckies().begin()->second;
    QVERIFY(topology.isGateway(gateway.id));
    QCOMPARE(gateway.services, QStringList{u"ssh"_s});
    QVERIFY(geometry::lanRect(*topology.lan(*lan)).contains(geometry::cardRect(gateway)));
    QCOMPARE(document.undoStack().count(), 1);
    QVERIFY(document.selection().contains(*lan));
    QVERIFY(!hasErrors(document.issues()));
}

void TestTopologyEditor::secondDmzIsRefused()
{
    EditorDocument document(catalog());
    QVERIFY(TopologyEditor(document).addLan({0, 0}, true));
    QSignalSpy notices(&document, &EditorDocument::notice);
    QVERIFY(!TopologyEditor(document).addLan({900, 0}, true));
    QCOMPARE(document.topology().lans().size(), size_t(1));
    QCOMPARE(notices.count(), 1);
}

void TestTopologyEditor::newNetworksKeepClearOfReservations()
{
    EditorDocument document(catalog());
    document.setSubnetBase(*Subnet::parse(u"10.9.0.0/16"_s));
    document.setReservedSubnets({*Subnet::parse(u"10.9.0.0/23"_s)});
    const auto first = TopologyEditor(document).addLan({0, 0}, false);
    const auto second = TopologyEditor(document).addLan({0, 0}, false);
    QCOMPARE(document.topology().lan(*first)->subnet, u"10.9.2.0/24"_s);
    QCOMPARE(document.topology().lan(*second)->subnet, u"10.9.3.0/24"_s);
    QVERIFY(document.topology().lan(*first)->name != document.topology().lan(*second)->name);
}

void TestTopologyEditor::newDeckyIsAddressedNamedAndInsideItsBox()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const QRectF box = geometry::lanRect(*document.topology().lan(ids.lab));
    // Dropped on the very edge.
    const auto decky = TopologyEditor(document).addDecky(ids.lab, u"web-server"_s,
                                                         box.bottomRight());
    QVERIFY(decky);
    const Topology &topology = document.topology();
    QVERIFY(box.contains(geometry::cardRect(*topology.decky(*decky))));
    QCOMPARE(topology.decky(*decky)->name, u"web-02"_s);
    const auto subnet = Subnet::parse(topology.lan(ids.lab)->subnet);
    QVERIFY(subnet->contains(*Ipv4::parse(topology.homeEdge(*decky)->ip)));
    QVERIFY(!hasErrors(document.issues()));
}

void TestTopologyEditor::fullBoxGrows()
{
    EditorDocument document(catalog());
    const auto lan = TopologyEditor(document).addLan({0, 0}, false);
    for (int i = 0; i < 9; ++i)
        QVERIFY(TopologyEditor(document).addDecky(*lan, u"linux-server"_s));
    const QRectF box = geometry::lanRect(*document.topology().lan(*lan));
    const auto cards = geometry::homeCards(document.topology(), *lan);
    QCOMPARE(cards.size(), size_t(9));
    for (size_t i = 0; i < cards.size(); ++i) {
        QVERIFY(box.contains(cards[i]));
        for (size_t j = 0; j < i; ++j)
            QVERIFY(!cards[i].intersects(cards[j]));
    }
}

void TestTopologyEditor::dropsKeepClearOfCards()
{
    EditorDocument document(catalog());
    TopologyEditor editor(document);
    const auto dmz = editor.addLan({0, 0}, true);
    const auto far = editor.addLan({900, 0}, false);
    const auto stray = editor.addDecky(*far, u"linux-server"_s);
    const DeckyId gateway = document.topology().edge(document.topology().edgesOf(*dmz).front())->decky;
    const QPointF onTop = geometry::cardRect(*document.topology().decky(gateway)).topLeft() + QPointF(9, 5);
    const auto dropped = editor.addDecky(*dmz, u"web-server"_s, onTop);
    QVERIFY(dropped);
    QVERIFY(editor.moveToLan({{*stray, onTop}}, *dmz));
    const QRectF box = geometry::lanRect(*document.topology().lan(*dmz));
    const auto cards = geometry::homeCards(document.topology(), *dmz);
    QCOMPARE(cards.size(), size_t(3));
    for (size_t i = 0; i < cards.size(); ++i) {
        QVERIFY(box.contains(cards[i]));
        for (size_t j = 0; j < i; ++j)
            QVERIFY(!cards[i].intersects(cards[j]));
    }
    // Moving aside and growing belong to the edit they came with.
    QVERIFY(document.undo());
    QCOMPARE(document.topology().homeLan(*stray)->id, *far);
    QVERIFY(document.undo());
    QVERIFY(!document.topology().decky(*dropped));
}

void TestTopologyEditor::movingReaddressesInOneStep()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const QString before = document.topology().homeEdge(ids.files)->ip;
    const int steps = document.undoStack().count();
    TopologyEditor editor(document);
    QVERIFY(editor.moveToLan({{ids.files, editor.freePlace(ids.lab)}}, ids.lab));
    const Topology &topology = document.topology();
    QCOMPARE(topology.homeLan(ids.files)->id, ids.lab);
    QCOMPARE(topology.edgesOf(ids.files).size(), size_t(1));
    const auto subnet = Subnet::parse(topology.lan(ids.lab)->subnet);
    QVERIFY(subnet->contains(*Ipv4::parse(topology.homeEdge(ids.files)->ip)));
    QCOMPARE(document.undoStack().count(), steps + 1);
    QVERIFY(!hasErrors(document.issues()));
    QVERIFY(document.undo());
    QCOMPARE(document.topology().homeEdge(ids.files)->ip, before);
}

void TestTopologyEditor::movingIntoABridgedLanDropsTheBridge()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    TopologyEditor editor(document);
    QVERIFY(editor.moveToLan({{ids.web, editor.freePlace(ids.office)}}, ids.office));
    QCOMPARE(document.topology().edgesOf(ids.web).size(), size_t(1));
    QCOMPARE(document.topology().homeLan(ids.web)->id, ids.office);
    QVERIFY(document.undo());
    QCOMPARE(document.topology().edgesOf(ids.web).size(), size_t(2));
}

void TestTopologyEditor::orphanFindsAHome()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    Topology broken = document.topology();
    broken.removeEdge(broken.homeEdge(ids.plc)->id);
    document.replaceTopology(broken);
    QVERIFY(document.severityOf(ids.plc));
    TopologyEditor editor(document);
    QVERIFY(editor.moveToLan({{ids.plc, editor.freePlace(ids.lab)}}, ids.lab));
    QCOMPARE(document.topology().homeLan(ids.plc)->id, ids.lab);
    QVERIFY(!document.severityOf(ids.plc));
}

void TestTopologyEditor::removingALanTakesItsDeckiesAlong()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    SelectedIds selected;
    selected.lans = {ids.office, ids.lab};
    QVERIFY(TopologyEditor(document).remove(selected));
    QCOMPARE(document.topology().lans().size(), size_t(1));
    QCOMPARE(document.topology().deckies().size(), size_t(2));
    QVERIFY(document.undo());
    QCOMPARE(document.topology().deckies().size(), size_t(5));
}

void TestTopologyEditor::unavailableServicesAreNamed()
{
    const ServiceDef *missing = nullptr;
    const Archetype *archetype = nullptr;
    for (const Archetype &candidate : catalog().archetypes()) {
        for (const QString &slug : candidate.services) {
            const ServiceDef *service = catalog().service(slug);
            if (service && !service->available) {
                missing = service;
                archetype = &candidate;
            }
        }
    }
    if (!archetype)
        return; // every service is available: nothing to be named
    EditorDocument document(catalog());
    const auto lan = TopologyEditor(document).addLan({0, 0}, false);
    QSignalSpy notices(&document, &EditorDocument::notice);
    const auto decky = TopologyEditor(document).addDecky(*lan, archetype->slug);
    QVERIFY(decky);
    QVERIFY(!document.topology().decky(*decky)->services.contains(missing->slug));
    QCOMPARE(notices.count(), 1);
    QVERIFY(notices.first().first().toString().contains(missing->display));
}

void TestTopologyEditor::subnetTakesAddressesAlong()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    QVERIFY(TopologyEditor(document).setSubnet(ids.office, *Subnet::parse(u"192.168.7.0/24"_s)));
    QVERIFY(document.topology().homeEdge(ids.files)->ip.startsWith(u"192.168.7."_s));
    QVERIFY(!hasErrors(document.issues()));
}

void TestTopologyEditor::arrangingIsOneStepWithoutOverlaps()
{
    EditorDocument document(catalog());
    document.replaceTopology(generated(3, 3, 3, 5));
    for (const auto &[id, lan] : document.topology().lans())
        QVERIFY(TopologyEditor(document).place({{id, QRectF(7, 7, 240, 180)}}, {}, {}));
    const int steps = document.undoStack().count();
    for (const Arrangement arrangement : {Arrangement::Maze, Arrangement::Grid}) {
        Arranger arranger(document);
        QSignalSpy finished(&arranger, &Arranger::finished);
        arranger.start(arrangement, false);
        QTRY_COMPARE(finished.size(), 1);
        std::vector<QRectF> boxes;
        for (const auto &[id, lan] : document.topology().lans()) {
            for (const QRectF &other : boxes)
                QVERIFY(!other.intersects(geometry::lanRect(lan)));
            boxes.push_back(geometry::lanRect(lan));
        }
        for (const auto &[id, decky] : document.topology().deckies()) {
            QVERIFY(geometry::lanRect(*document.topology().homeLan(id))
                        .contains(geometry::cardRect(decky)));
        }
        const LayoutResult again = arranged(document.topology(), arrangement);
        QVERIFY(again.lans == arranged(document.topology(), arrangement).lans);
    }
    QCOMPARE(document.undoStack().count(), steps + 2);
}

void TestTopologyEditor::arrangingAPartLeavesTheRest()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    const QRectF dmz = geometry::lanRect(*document.topology().lan(ids.dmz));
    const QPointF corner = (geometry::lanRect(*document.topology().lan(ids.office))
                            | geometry::lanRect(*document.topology().lan(ids.lab)))
                               .topLeft();
    document.selection().set({{ids.office, ids.lab}, {}, {}});
    Arranger arranger(document);
    QSignalSpy finished(&arranger, &Arranger::finished);
    arranger.start(Arrangement::Grid, true);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(geometry::lanRect(*document.topology().lan(ids.dmz)), dmz);
    const QRectF after = geometry::lanRect(*document.topology().lan(ids.office))
                         | geometry::lanRect(*document.topology().lan(ids.lab));
    QCOMPARE(after.topLeft(), corner);
    // An edit meanwhile counts more, and a cancelled run changes nothing.
    const int steps = document.undoStack().count();
    arranger.start(Arrangement::Maze, false);
    TopologyEditor(document).renameLan(ids.lab, u"cellar"_s);
    QTRY_COMPARE(finished.size(), 2);
    arranger.start(Arrangement::Maze, false);
    arranger.cancel();
    QTest::qWait(50);
    QCOMPARE(document.undoStack().count(), steps + 1);
}

QTEST_MAIN(TestTopologyEditor)
#include "tst_topologyeditor.moc"
