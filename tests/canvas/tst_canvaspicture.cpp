// SPDX-License-Identifier: GPL-3.0-or-later
// The kept picture must look as if everything had been painted anew, whatever happened to it.
#include "canvasfixture.h"
#include "mouse.h"

#include "canvas/scene/raster.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvaspicture.h"
#include "canvas/view/canvasview.h"

#include <QPainter>
#include <QRandomGenerator>

using namespace decnet;
using namespace decnet::canvastest;

namespace {
/// Of 255, for each colour of a pixel.
constexpr int kShade = 12;
} // namespace

class TestCanvasPicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paintsOnlyWhatIsDamaged();
    void movesWithTheView();
    void linesStayInsideOfTheClip();
    void looksAsIfPaintedAnew_data();
    void looksAsIfPaintedAnew();
};

void TestCanvasPicture::paintsOnlyWhatIsDamaged()
{
    CanvasPicture picture;
    const CanvasPicture::Look look{{400, 300}, 1, QTransform()};
    QRegion painted;
    const auto paint = [&](QPainter &painter, const QRectF &area, const raster::Target &) {
        painted += area.toAlignedRect();
        painter.fillRect(area, Qt::white);
    };
    QVERIFY(!picture.isCurrent(look));
    picture.update(look, paint);
    QCOMPARE(painted, QRegion(0, 0, 400, 300));
    QVERIFY(picture.isCurrent(look));

    painted = {};
    QVERIFY(!picture.damage({500, 10, 20, 20})); // out of sight
    QVERIFY(picture.isCurrent(look));
    QVERIFY(picture.damage({50, 60, 20, 10}));
    picture.update(look, paint);
    QVERIFY(painted.contains(QRect(50, 60, 20, 10)));
    QVERIFY(painted.boundingRect().width() < 60);

    painted = {};
    for (int i = 0; i < 400; ++i)
        picture.damage(QRectF(i, i % 300, 3, 3));
    picture.update(look, paint);
    for (int i = 0; i < 400; ++i)
        QVERIFY(painted.contains(QPoint(i, i % 300)));

    painted = {};
    QVERIFY(picture.damage({}));
    picture.update(look, paint);
    QCOMPARE(painted, QRegion(0, 0, 400, 300));
}

void TestCanvasPicture::movesWithTheView()
{
    CanvasPicture picture;
    CanvasPicture::Look look{{100, 80}, 1, QTransform()};
    qsizetype pixels = 0;
    // Every pixel of the scene has a colour of its own.
    const auto paint = [&](QPainter &, const QRectF &, const raster::Target &target) {
        for (int y = target.clip.top(); y <= target.clip.bottom(); ++y) {
            for (int x = target.clip.left(); x <= target.clip.right(); ++x) {
                const int sceneX = x - qRound(look.view.dx()) + 500;
                const int sceneY = y - qRound(look.view.dy()) + 500;
                target.pixels[y * target.stride + x] = qRgb(sceneX % 251, sceneY % 241, 7);
                ++pixels;
            }
        }
    };
    picture.update(look, paint);
    for (const QPointF by : {QPointF(7, 0), QPointF(-3, 5), QPointF(0, -11), QPointF(20, 20),
                             QPointF(-90, 70), QPointF(300, 0), QPointF(-0.5, 0)}) {
        look.view = QTransform::fromTranslate(look.view.dx() + by.x(), look.view.dy() + by.y());
        picture.damage({40, 40, 5, 5});
        pixels = 0;
        picture.update(look, paint);
        QVERIFY(std::abs(by.x()) + std::abs(by.y()) > 60 || by.x() == -0.5 || pixels < 100 * 80);
        QImage shown(100, 80, QImage::Format_RGB32);
        QPainter painter(&shown);
        picture.draw(&painter, QRegion(shown.rect()));
        painter.end();
        const QImage before = shown;
        picture.damageAll();
        picture.update(look, paint);
        painter.begin(&shown);
        picture.draw(&painter, QRegion(shown.rect()));
        painter.end();
        QCOMPARE(before, shown);
    }
}

void TestCanvasPicture::linesStayInsideOfTheClip()
{
    QImage image(64, 48, QImage::Format_RGB32);
    QRandomGenerator random(11);
    for (int i = 0; i < 2000; ++i) {
        image.fill(Qt::white);
        const QRect clip = QRect(QPoint(random.bounded(60), random.bounded(44)),
                                 QSize(1 + random.bounded(30), 1 + random.bounded(30)))
                               .intersected(image.rect());
        const raster::Target target{reinterpret_cast<QRgb *>(image.bits()),
                                    image.bytesPerLine() / 4, clip};
        const auto coordinate = [&] { return random.generateDouble() * 400 - 150; };
        const QLineF line(coordinate(), coordinate(), i % 7 ? coordinate() : 20, coordinate());
        raster::line(target, line, 1 + i % 3, qRgb(0, 0, 0), i % 2);
        raster::fillRound(target, QRectF(line.p1(), QSizeF(50, 40)), 9, line.y1() + i % 50,
                          qRgb(9, 9, 9));
        // An edge on the middle of a row, but for the last digits.
        raster::fillRound(target, QRectF(3, 2.5 + 1e-9 * (i % 3 - 1), 50, 30), 9, 40, qRgb(9, 9, 9));
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                QVERIFY(clip.contains(x, y) || image.pixel(x, y) == qRgb(255, 255, 255));
        }
    }
}

void TestCanvasPicture::looksAsIfPaintedAnew_data()
{
    QTest::addColumn<double>("zoom");
    QTest::newRow("far") << 0.15;
    QTest::newRow("mid") << 0.35;
    QTest::newRow("half") << 0.5;
    QTest::newRow("full") << 1.0;
    QTest::newRow("close") << 1.7;
}

void TestCanvasPicture::looksAsIfPaintedAnew()
{
    QFETCH(const double, zoom);
    EditorDocument document(catalog());
    CanvasView view(document);
    view.setMinimapVisible(false); // it follows a little later
    view.resize(900, 700);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    document.replaceTopology(generated(3, 3, 3, 5));
    view.setZoom(zoom);
    view.centerOn(view.topologyScene().contentRect().center());

    const auto shown = [&] {
        QApplication::processEvents();
        return view.viewport()->grab().toImage();
    };
    const auto isAsNew = [&] {
        const QImage kept = shown();
        Q_EMIT view.topologyScene().damaged({});
        const QImage anew = shown();
        if (kept == anew)
            return true;
        // Soft edges come out a shade lighter or darker with where a strip begins.
        const auto far = [](QRgb a, QRgb b) {
            return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                             std::abs(qBlue(a) - qBlue(b))});
        };
        QRect differing;
        for (int y = 0; y < kept.height(); ++y) {
            for (int x = 0; x < kept.width(); ++x) {
                if (far(kept.pixel(x, y), anew.pixel(x, y)) > kShade)
                    differing |= QRect(x, y, 1, 1);
            }
        }
        if (differing.isNull())
            return true;
        qWarning() << "pixels differ in" << differing;
        return false;
    };
    QVERIFY(isAsNew());

    std::vector<DeckyId> deckies;
    for (const auto &[id, decky] : document.topology().deckies())
        deckies.push_back(id);
    std::vector<LanId> lans;
    for (const auto &[id, lan] : document.topology().lans())
        lans.push_back(id);
    QRandomGenerator random(3);
    const auto any = [&](const auto &ids) {
        return ids[random.bounded(static_cast<quint32>(ids.size()))];
    };
    RuntimeOverlay overlay;
    for (int step = 0; step < 60; ++step) {
        shown(); // what follows is painted by itself
        const DeckyId decky = any(deckies);
        const LanId lan = any(lans);
        switch (step % 10) {
        case 0:
            document.selection().select(decky);
            break;
        case 1:
            document.selection().select(lan);
            break;
        case 2:
            view.topologyScene().showCard(
                decky, view.topologyScene().cardRect(decky).topLeft() +
                           QPointF(random.bounded(400) - 200, random.bounded(400) - 200));
            break;
        case 3:
            view.topologyScene().showLan(
                lan, view.topologyScene().lanRect(lan).translated(random.bounded(90) - 45, 20));
            break;
        case 4:
            view.panBy({int(random.bounded(60)) - 30, int(random.bounded(60)) - 30});
            break;
        case 5: {
            Hit hit;
            hit.kind = step % 4 ? Hit::Kind::Decky : Hit::Kind::Lan;
            hit.decky = decky;
            hit.lan = lan;
            view.topologyScene().setHovered(hit);
            break;
        }
        case 6:
            view.topologyScene().setDropTarget(lan);
            break;
        case 7:
            overlay[decky].state = step % 4 ? DeckyState::Running : DeckyState::Failed;
            document.setRuntime(overlay);
            QTest::qWait(60);
            break;
        case 8:
            document.setEventCount(decky, int(random.bounded(2000)),
                                   QDateTime::currentDateTimeUtc());
            QTest::qWait(60);
            break;
        default:
            TopologyEditor(document).renameDecky(decky, u"renamed-%1"_s.arg(step));
            break;
        }
        QVERIFY2(isAsNew(), qPrintable(u"step %1"_s.arg(step)));
    }
    SelectedIds some;
    some.deckies = {deckies.at(1), deckies.at(4)};
    some.lans = {lans.back()};
    QVERIFY(TopologyEditor(document).remove(some));
    QVERIFY(isAsNew());
    QVERIFY(document.undo());
    QVERIFY(isAsNew());
}

QTEST_MAIN(TestCanvasPicture)
#include "tst_canvaspicture.moc"
