// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/cardgrid.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/handles.h"

#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>

using namespace decnet;

class TestGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gridFindsWhatLookingAtEveryCardFinds();
    void handlesPullOneSideAndStopAtTheContent_data();
    void handlesPullOneSideAndStopAtTheContent();
    void cornersWinOverSides();
    void linksStartAtTheCardAndEndOnTheBorder_data();
    void linksStartAtTheCardAndEndOnTheBorder();
    void linkIsHitAlongItsCurve();
    void cardsAreKeptInside();
};

void TestGeometry::gridFindsWhatLookingAtEveryCardFinds()
{
    constexpr int kCards = 3000;
    const QSizeF size(172, 96);
    QRandomGenerator random(11);
    const auto somewhere = [&] {
        return QPointF(random.bounded(40000) - 20000, random.bounded(40000) - 20000);
    };
    CardGrid grid;
    std::vector<QPointF> corners;
    for (int i = 0; i < kCards; ++i) {
        corners.push_back(somewhere());
        grid.insert(i, corners.back());
    }
    for (int i = 0; i < kCards; i += 3) {
        grid.remove(i, corners[static_cast<size_t>(i)]);
        corners[static_cast<size_t>(i)] = somewhere();
        grid.insert(i, corners[static_cast<size_t>(i)]);
    }
    for (int round = 0; round < 50; ++round) {
        const QRectF rect(somewhere(), QSizeF(1500, 900));
        std::vector<int> found;
        QVERIFY(grid.query(rect, size, found));
        QVERIFY(std::is_sorted(found.begin(), found.end()));
        for (int i = 0; i < kCards; ++i) {
            if (QRectF(corners[static_cast<size_t>(i)], size).intersects(rect))
                QVERIFY(std::binary_search(found.begin(), found.end(), i));
        }
        QVERIFY(found.size() < kCards / 4);
    }
    std::vector<int> untouched{42};
    QVERIFY(!grid.query(QRectF(-1e6, -1e6, 2e6, 2e6), size, untouched));
    QCOMPARE(untouched, std::vector<int>{42});
}

void TestGeometry::handlesPullOneSideAndStopAtTheContent_data()
{
    QTest::addColumn<int>("handle");
    QTest::addColumn<QPointF>("delta");
    QTest::addColumn<QRectF>("expected");
    const auto row = [](const char *name, Handle handle, QPointF delta, QRectF expected) {
        QTest::newRow(name) << static_cast<int>(handle) << delta << expected;
    };
    row("right out", Handle::Right, {50, 99}, {0, 0, 450, 300});
    row("left out", Handle::Left, {-50, 99}, {-50, 0, 450, 300});
    row("corner", Handle::TopLeft, {-10, -20}, {-10, -20, 410, 320});
    row("right stops at content", Handle::Right, {-300, 0}, {0, 0, 350, 300});
    row("top stops at content", Handle::Top, {0, 250}, {0, 100, 400, 200});
    row("left stops at content", Handle::Left, {390, 0}, {100, 0, 300, 300});
    row("bottom stops at minimum", Handle::Bottom, {0, -250}, {0, 0, 400, 180});
}

void TestGeometry::handlesPullOneSideAndStopAtTheContent()
{
    QFETCH(int, handle);
    QFETCH(QPointF, delta);
    QFETCH(QRectF, expected);
    QCOMPARE(pullHandle({0, 0, 400, 300}, static_cast<Handle>(handle), delta, {240, 180},
                        {100, 100, 250, 50}),
             expected);
}

void TestGeometry::cornersWinOverSides()
{
    const QRectF box(0, 0, 400, 300);
    QCOMPARE(handleAt(box, {399, 301}, 6), Handle::BottomRight);
    QCOMPARE(handleAt(box, {400, 150}, 6), Handle::Right);
    QVERIFY(!handleAt(box, {200, 150}, 6));
    const QRectF tiny(0, 0, 4, 4);
    QCOMPARE(handleAt(tiny, {1, 1}, 6), Handle::TopLeft);
}

void TestGeometry::linksStartAtTheCardAndEndOnTheBorder_data()
{
    QTest::addColumn<QRectF>("lan");
    QTest::newRow("right") << QRectF(600, -100, 400, 300);
    QTest::newRow("left below") << QRectF(-900, 500, 400, 300);
    QTest::newRow("above") << QRectF(-100, -700, 400, 300);
    QTest::newRow("below, far") << QRectF(5000, 9000, 400, 300);
    QTest::newRow("on it") << QRectF(-50, -50, 400, 300);
    QTest::newRow("inside the card") << QRectF(20, 20, 20, 20);
}

void TestGeometry::linksStartAtTheCardAndEndOnTheBorder()
{
    QFETCH(QRectF, lan);
    const QRectF card(0, 0, 172, 96);
    const auto link = geometry::linkBetween(card, lan);
    QVERIFY(card.adjusted(-0.5, -0.5, 0.5, 0.5).contains(link.start));
    QVERIFY(!card.adjusted(1, 1, -1, -1).contains(link.start));
    for (const QPointF point : {link.start, link.end, link.at(0.3), link.at(0.7)}) {
        QVERIFY(std::isfinite(point.x()) && std::isfinite(point.y()));
        QVERIFY(link.bounds().contains(point));
    }
    if (!lan.intersects(card)) {
        QVERIFY(lan.adjusted(-0.5, -0.5, 0.5, 0.5).contains(link.end));
        QVERIFY(!lan.adjusted(1, 1, -1, -1).contains(link.end));
    }
}

void TestGeometry::linkIsHitAlongItsCurve()
{
    const auto link = geometry::linkBetween({0, 0, 172, 96}, {900, 400, 400, 300});
    for (const qreal t : {0.0, 0.13, 0.5, 0.77, 1.0})
        QVERIFY(link.distance(link.at(t)) < 3);
    QVERIFY(link.distance({0, 900}) > 100);
}

void TestGeometry::cardsAreKeptInside()
{
    const QRectF lan(100, 100, 416, 304);
    for (const QPointF corner : {QPointF(-999, -999), QPointF(9999, 9999), QPointF(200, 0)}) {
        const QRectF card(geometry::clampCard(corner, lan), geometry::metrics().card);
        QVERIFY(lan.contains(card));
        QVERIFY(card.top() >= lan.top() + geometry::metrics().lanHeader);
    }
    QCOMPARE(geometry::clampCard({210, 200}, lan), QPointF(210, 200));
}

QTEST_MAIN(TestGeometry)
#include "tst_geometry.moc"
