// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of a topology, the finder, the overview map. contract: U-01, U-10
#include "canvasfixture.h"

#include "canvas/document/finder.h"
#include "canvas/export/picture.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"
#include "canvas/widgets/findbar.h"
#include "canvas/widgets/minimap.h"

#include <QAction>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSvgRenderer>

using namespace decnet;
using namespace decnet::canvastest;

class TestPicture : public QObject
{
    Q_OBJECT

private:
    EditorDocument m_document{catalog()};
    Office m_ids;
    std::unique_ptr<CanvasView> m_view;

private Q_SLOTS:
    void initTestCase()
    {
        m_ids = buildOffice(m_document);
        m_view = std::make_unique<CanvasView>(m_document);
        m_view->resize(1200, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void svgLooksLikeThePixels()
    {
        m_document.selection().select(m_ids.web);
        const auto svg = drawPicture(m_view->topologyScene(), PictureFormat::Svg);
        QVERIFY(svg);
        QSvgRenderer renderer(*svg);
        QVERIFY(renderer.isValid());
        QVERIFY(renderer.defaultSize().width() > 600);
        const auto png = drawPicture(m_view->topologyScene(), PictureFormat::Png);
        const QImage pixels = QImage::fromData(*png).convertToFormat(QImage::Format_RGB32);
        QImage drawn(pixels.size(), QImage::Format_RGB32);
        drawn.fill(Qt::white);
        QPainter painter(&drawn);
        renderer.render(&painter);
        painter.end();
        int different = 0;
        for (int y = 0; y < pixels.height(); ++y) {
            for (int x = 0; x < pixels.width(); ++x)
                different += std::abs(qGray(pixels.pixel(x, y)) - qGray(drawn.pixel(x, y))) > 96 ? 1 : 0;
        }
        // Edges of letters and lines fall a little differently; nothing is missing or elsewhere.
        QVERIFY2(different < pixels.width() * pixels.height() / 60, qPrintable(QString::number(different)));
        QVERIFY(m_document.selection().contains(m_ids.web)); // as it was
    }

    void linksCarryTheirAddress()
    {
        const Edge *edge = m_document.topology().edgeBetween(m_ids.web, m_ids.office);
        QVERIFY(edge);
        const auto mentions = [&] {
            const auto svg = drawPicture(m_view->topologyScene(), PictureFormat::Svg);
            return svg && svg->contains('>' + edge->ip.toUtf8() + '<');
        };
        QVERIFY(mentions());
        m_view->actions().showAddresses->setChecked(false);
        QVERIFY(!mentions());
        m_view->actions().showAddresses->setChecked(true);
    }

    void hiddenLinksAreNeitherDrawnNorHit()
    {
        const Edge *edge = m_document.topology().edgeBetween(m_ids.web, m_ids.office);
        TopologyScene &scene = m_view->topologyScene();
        const QRectF box = scene.linkRect(edge->id);
        const auto isHit = [&] {
            for (qreal x = box.left(); x < box.right(); x += 4) {
                for (qreal y = box.top(); y < box.bottom(); y += 4) {
                    if (scene.hitTest({x, y}, 1).kind == Hit::Kind::Link)
                        return true;
                }
            }
            return false;
        };
        QVERIFY(isHit());
        m_view->actions().showLinks->setChecked(false);
        QVERIFY(!isHit());
        m_view->actions().showLinks->setChecked(true);
        QVERIFY(isHit());
    }

    void svgKeepsTextAndCurves()
    {
        const auto svg = drawPicture(m_view->topologyScene(), PictureFormat::Svg);
        QVERIFY(svg);
        const QString name = m_document.topology().decky(m_ids.web)->name;
        const QString ip = m_document.topology().homeEdge(m_ids.web)->ip;
        for (const QString &text : {name, ip, m_document.topology().lan(m_ids.lab)->subnet})
            QVERIFY2(QString::fromUtf8(*svg).contains(u'>' + text + u'<'), qPrintable(text));
        QVERIFY(!svg->contains("<image")); // icons are drawn, not embedded pixels
    }

    void pngHasTheScaleAsked()
    {
        const auto once = drawPicture(m_view->topologyScene(), PictureFormat::Png);
        const auto twice = drawPicture(m_view->topologyScene(), PictureFormat::Png, {}, 2);
        QVERIFY(once && twice);
        const QImage small = QImage::fromData(*once);
        const QImage large = QImage::fromData(*twice);
        QVERIFY(!small.isNull());
        QCOMPARE(large.width(), small.width() * 2);
        // Something is on it, and the paper is white.
        QCOMPARE(small.pixelColor(2, 2), QColor(Qt::white));
        QSet<QRgb> colours;
        for (int x = 0; x < small.width(); x += 3) {
            for (int y = 0; y < small.height(); y += 3)
                colours.insert(small.pixel(x, y));
        }
        QVERIFY(colours.size() > 8);
        const auto part = drawPicture(m_view->topologyScene(), PictureFormat::Png, QRectF(0, 0, 100, 50));
        QCOMPARE(QImage::fromData(*part).size(), QSize(100, 50));
        QVERIFY(!drawPicture(m_view->topologyScene(), PictureFormat::Png, QRectF(0, 0, 1e6, 1e6)));
    }

    void pdfIsPdf()
    {
        const auto pdf = drawPicture(m_view->topologyScene(), PictureFormat::Pdf);
        QVERIFY(pdf);
        QVERIFY(pdf->startsWith("%PDF"));
        QVERIFY(pdf->size() > 2000);
    }

    void nothingGivesNoPicture()
    {
        EditorDocument empty(catalog());
        TopologyScene scene(empty);
        QVERIFY(!drawPicture(scene, PictureFormat::Svg));
    }

    void findsByEverything()
    {
        const auto names = [&](const QString &text) {
            QStringList found;
            for (const Found &one : findThings(m_document, text))
                found << one.name;
            return found;
        };
        const Decky *web = m_document.topology().decky(m_ids.web);
        QVERIFY(names(web->name.toUpper()).contains(web->name));
        QVERIFY(names(m_document.topology().homeEdge(m_ids.web)->ip).contains(web->name));
        QVERIFY(names(u"http"_s).contains(web->name));
        QCOMPARE(names(u"office"_s), QStringList{u"office"_s});
        QVERIFY(names(u"gateway"_s).contains(m_document.topology().decky(m_ids.gateway)->name));
        QVERIFY(names(u"no such thing"_s).isEmpty());
        QVERIFY(names(u"  "_s).isEmpty());
        // Every word must match, somewhere.
        QCOMPARE(names(web->name + u" http"_s), QStringList{web->name});
        m_document.setDeckyRuntime(m_ids.plc, {DeckyState::Failed, {}, {}});
        QCOMPARE(names(u"failed"_s), QStringList{m_document.topology().decky(m_ids.plc)->name});
    }

    void findBarGoesThroughTheMatches()
    {
        m_document.selection().clear();
        m_view->openFind();
        auto *field = m_view->findChild<QLineEdit *>(u"findText"_s);
        QVERIFY(field->isVisible());
        QTest::keyClicks(field, u"http"_s);
        const size_t count = m_view->findBar().matchCount();
        QVERIFY(count >= 1);
        QCOMPARE(m_document.selection().ids().deckies.size(), 1);
        QTest::keyClick(field, Qt::Key_Return);
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(m_view->findChild<QLabel *>(u"findCount"_s)->text().startsWith(u"1 "_s));
        field->setText(u"nowhere"_s);
        QCOMPARE(m_view->findBar().matchCount(), size_t(0));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!m_view->findBar().isVisible());
    }

    void minimapMovesTheView()
    {
        auto *map = m_view->findChild<Minimap *>();
        QVERIFY(map->isVisible());
        m_view->setZoom(3);
        QTRY_VERIFY(map->sceneAt({10, 10}) != QPointF(10, 10)); // it has a picture
        const QPointF wanted = map->sceneAt({60, 60});
        QTest::mouseClick(map, Qt::LeftButton, {}, {60, 60});
        const QPointF way = m_view->centreOfView() - wanted;
        QVERIFY2(way.manhattanLength() < 4, qPrintable(QString::number(way.manhattanLength())));
    }
};

QTEST_MAIN(TestPicture)
#include "tst_picture.moc"
