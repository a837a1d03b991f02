// SPDX-License-Identifier: GPL-3.0-or-later
// What comes out of the palette and where it lands.
#include "canvasfixture.h"
#include "mouse.h"

#include "canvas/scene/topologyscene.h"

using namespace decnet;
using namespace decnet::canvastest;

class TestDrops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    // contract: U-01
    void aNetworkFromNothing();
    void wrongPlacesSayWhy_data();
    void wrongPlacesSayWhy();
    void serviceLandsOnTheCard();
    void deployedTopologyTakesNothing();
    void foreignDataIsIgnored();
    void insertWithoutAMouse();
    // contract: X-01
    void mimeIsReadStrictly_data();
    void mimeIsReadStrictly();

private:
    std::unique_ptr<EditorDocument> m_document;
    std::unique_ptr<CanvasView> m_view;
};

void TestDrops::init()
{
    m_view.reset();
    m_document = std::make_unique<EditorDocument>(catalog());
    m_view = std::make_unique<CanvasView>(*m_document);
    m_view->resize(1200, 800);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestDrops::aNetworkFromNothing()
{
    Hand hand(*m_view);
    hand.drop({PaletteItem::Kind::Dmz, {}}, {300, 400});
    hand.drop({PaletteItem::Kind::Lan, {}}, {850, 400});
    const Topology &topology = m_document->topology();
    QCOMPARE(topology.lans().size(), size_t(2));
    QVERIFY(topology.dmz());
    QCOMPARE(topology.deckies().size(), size_t(1)); // the gateway
    const LanId lan = *m_view->topologyScene().lanAt(m_view->mapToScene(850, 400));
    QVERIFY(!topology.lan(lan)->isDmz);

    hand.drop({PaletteItem::Kind::Archetype, u"web-server"_s}, {850, 400});
    QCOMPARE(topology.deckies().size(), size_t(2));
    const auto decky = m_view->topologyScene().deckyAt(m_view->mapToScene(850, 400));
    QVERIFY(decky);
    QCOMPARE(topology.homeLan(*decky)->id, lan);
    QCOMPARE(topology.decky(*decky)->archetype, u"web-server"_s);
    QCOMPARE(m_document->undoStack().count(), 3);
    while (m_document->undo()) { }
    QVERIFY(topology.lans().empty() && topology.deckies().empty() && topology.edges().empty());
}

void TestDrops::wrongPlacesSayWhy_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("slug");
    QTest::newRow("archetype on empty canvas")
        << int(PaletteItem::Kind::Archetype) << u"web-server"_s;
    QTest::newRow("service on empty canvas") << int(PaletteItem::Kind::Service) << u"ssh"_s;
    QTest::newRow("second DMZ") << int(PaletteItem::Kind::Dmz) << QString();
}

void TestDrops::wrongPlacesSayWhy()
{
    QFETCH(int, kind);
    QFETCH(QString, slug);
    Hand hand(*m_view);
    hand.drop({PaletteItem::Kind::Dmz, {}}, {300, 400});
    const Topology before = m_document->topology();
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    hand.drop({static_cast<PaletteItem::Kind>(kind), slug}, {950, 100});
    QVERIFY(m_document->topology() == before);
    QCOMPARE(notices.count(), 1);
    QVERIFY(notices.first().first().toString().size() > 20);
}

void TestDrops::serviceLandsOnTheCard()
{
    const Office ids = buildOffice(*m_document);
    m_view->zoomToFit();
    Hand hand(*m_view);
    const QPoint card = m_view->viewportRect(ids.plc).center();
    hand.drop({PaletteItem::Kind::Service, u"ssh"_s}, card);
    QVERIFY(m_document->topology().decky(ids.plc)->services.contains(u"ssh"_s));
    QVERIFY(m_document->selection().contains(ids.plc));
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    hand.drop({PaletteItem::Kind::Service, u"ssh"_s}, card);
    QCOMPARE(m_document->topology().decky(ids.plc)->services.count(u"ssh"_s), 1);
    QCOMPARE(notices.count(), 1);
}

void TestDrops::deployedTopologyTakesNothing()
{
    m_document->setEditable(false);
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    Hand(*m_view).drop({PaletteItem::Kind::Lan, {}}, {300, 400});
    QVERIFY(m_document->topology().lans().empty());
    QCOMPARE(notices.count(), 1);
}

void TestDrops::foreignDataIsIgnored()
{
    QMimeData data;
    data.setText(u"lan:"_s);
    QDragEnterEvent enter({300, 300}, Qt::CopyAction, &data, Qt::LeftButton, {});
    enter.setAccepted(true);
    QApplication::sendEvent(m_view->viewport(), &enter);
    QVERIFY(!enter.isAccepted());
}

void TestDrops::insertWithoutAMouse()
{
    QSignalSpy notices(m_document.get(), &EditorDocument::notice);
    m_view->insert({PaletteItem::Kind::Archetype, u"web-server"_s});
    QCOMPARE(notices.count(), 1); // nowhere to put it
    m_view->insert({PaletteItem::Kind::Lan, {}}); // becomes the selection
    m_view->insert({PaletteItem::Kind::Archetype, u"web-server"_s});
    m_view->insert({PaletteItem::Kind::Archetype, u"web-server"_s}); // beside the selected decky
    QCOMPARE(m_document->topology().deckies().size(), size_t(2));
    m_view->insert({PaletteItem::Kind::Service, u"redis"_s});
    const DeckyId id = *m_document->selection().ids().deckies.cbegin();
    QVERIFY(m_document->topology().decky(id)->services.contains(u"redis"_s));
}

void TestDrops::mimeIsReadStrictly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("lan") << QByteArray("lan:") << true;
    QTest::newRow("dmz") << QByteArray("dmz:") << true;
    QTest::newRow("archetype") << QByteArray("archetype:web-server") << true;
    QTest::newRow("service") << QByteArray("service:ssh") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("no colon") << QByteArray("lan") << false;
    QTest::newRow("unknown kind") << QByteArray("router:x") << false;
    QTest::newRow("lan with a slug") << QByteArray("lan:x") << false;
    QTest::newRow("service without one") << QByteArray("service:") << false;
}

void TestDrops::mimeIsReadStrictly()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QMimeData data;
    data.setData(QLatin1String(kPaletteMime), text);
    const auto item = fromMime(&data);
    QCOMPARE(item.has_value(), valid);
    if (item) {
        const std::unique_ptr<QMimeData> again(toMime(*item));
        QCOMPARE(again->data(QLatin1String(kPaletteMime)), text);
    }
}

QTEST_MAIN(TestDrops)
#include "tst_drops.moc"
