// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvasfixture.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QDir>
#include <QPalette>

#include <cmath>

using namespace decnet;
using namespace decnet::canvastest;

class TestStyle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-11
    void textCanBeRead_data();
    void textCanBeRead();
    void styleFollowsThePalette();
    void everyCatalogEntryHasItsIcon();
    void everyIconDrawsSomethingInItsColour();
    void iconsAreSharpOnEveryScreen();
    void iconsFollowThePalette();
};

namespace {

double luminance(const QColor &colour)
{
    const auto linear = [](double v) {
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
           + 0.0722 * linear(colour.blueF());
}

/// WCAG 2.1 contrast ratio.
double contrast(const QColor &a, const QColor &b)
{
    const double bright = std::max(luminance(a), luminance(b));
    const double dim = std::min(luminance(a), luminance(b));
    return (bright + 0.05) / (dim + 0.05);
}

QStringList iconNames()
{
    (void)hasDecnetIcon(u"lan"_s); // registers the resource
    QStringList names;
    for (const QString &file : QDir(u":/icons"_s).entryList({u"*.svg"_s}))
        names.append(file.chopped(4));
    return names;
}

} // namespace

void TestStyle::textCanBeRead_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("paper");
    for (const CanvasStyle *style : {&CanvasStyle::light(), &CanvasStyle::darkStyle()}) {
        const QByteArray theme = style->dark ? "dark " : "light ";
        const auto row = [&](const QByteArray &name, const QColor &ink, const QColor &paper) {
            QTest::newRow((theme + name).constData()) << ink << paper;
        };
        row("name on card", style->text, style->card);
        row("address on card", style->textMuted, style->card);
        row("name on header", style->text, style->lanHeader);
        row("CIDR on header", style->textMuted, style->lanHeader);
        row("CIDR on DMZ header", style->textMuted, style->dmzHeader);
        row("chip", style->chipText, style->chip);
        row("gateway", style->dmz, style->card);
        row("DMZ mark", style->dark ? style->background : style->onAccent, style->dmz);
        row("counter", style->dark ? style->background : style->onAccent, style->attack);
        row("running", style->ok, style->card);
        row("degraded", style->warning, style->card);
        row("failed", style->error, style->card);
        row("pending", style->idle, style->card);
        row("busy", style->busy, style->card);
        row("on accent", style->onAccent, style->accent);
        row("hint", style->textMuted, style->lanFill);
        for (const NamedColour colour : kNamedColours) {
            const QByteArray name = colourName(colour).toLatin1();
            const Tint &tint = style->tint(colour);
            row("note, " + name, style->text, tint.note);
            row("tinted name, " + name, style->text, tint.header);
            row("tinted CIDR, " + name, style->textMuted, tint.header);
            row("tile, " + name, style->textMuted, tint.fill);
            row("failed on tile, " + name, style->error, tint.fill);
        }
    }
}

void TestStyle::textCanBeRead()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, paper);
    const double ratio = contrast(ink, paper);
    QVERIFY2(ratio >= 4.5, qPrintable(u"%1 on %2: %3"_s.arg(ink.name(), paper.name()).arg(ratio)));
}

void TestStyle::styleFollowsThePalette()
{
    QPalette palette;
    palette.setColor(QPalette::Window, Qt::white);
    QVERIFY(!CanvasStyle::forPalette(palette).dark);
    palette.setColor(QPalette::Window, QColor(20, 22, 30));
    QVERIFY(CanvasStyle::forPalette(palette).dark);
}

void TestStyle::everyCatalogEntryHasItsIcon()
{
    for (const ServiceDef &service : catalog().services())
        QVERIFY2(hasDecnetIcon(service.icon), qPrintable(service.slug));
    for (const Archetype &archetype : catalog().archetypes())
        QVERIFY2(hasDecnetIcon(archetype.icon), qPrintable(archetype.slug));
}

void TestStyle::everyIconDrawsSomethingInItsColour()
{
    const QStringList names = iconNames();
    QVERIFY(names.size() > 80);
    for (const QString &name : names) {
        if (name == u"decnet"_s)
            continue; // the product's mark has colours of its own
        const QImage image = decnetPixmap(name, 24, Qt::red, 2).toImage();
        QCOMPARE(image.size(), QSize(48, 48));
        int painted = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.alpha() < 200)
                    continue;
                ++painted;
                QVERIFY2(pixel.red() > 200 && pixel.green() < 40 && pixel.blue() < 40,
                         qPrintable(name));
            }
        }
        QVERIFY2(painted > 20, qPrintable(name));
    }
    QVERIFY(!hasDecnetIcon(u"no-such-icon"_s));
    QCOMPARE(decnetPixmap(u"no-such-icon"_s, 24, Qt::red, 1).toImage(),
             decnetPixmap(u"unknown"_s, 24, Qt::red, 1).toImage());
}

void TestStyle::iconsAreSharpOnEveryScreen()
{
    for (const qreal ratio : {1.0, 1.5, 2.0}) {
        const QPixmap pixmap = decnetPixmap(u"server"_s, 20, Qt::black, ratio);
        QCOMPARE(pixmap.width(), qRound(20 * ratio));
        QCOMPARE(pixmap.deviceIndependentSize().toSize(), QSize(20, 20));
    }
    const QPixmap fromIcon = decnetIcon(u"server"_s).pixmap(QSize(20, 20), 2.0);
    QCOMPARE(fromIcon.size(), QSize(40, 40));
}

void TestStyle::iconsFollowThePalette()
{
    const QPalette before = QGuiApplication::palette();
    const QIcon icon = decnetIcon(u"dot"_s);
    QPalette palette = before;
    palette.setColor(QPalette::ButtonText, Qt::green);
    QGuiApplication::setPalette(palette);
    QCOMPARE(icon.pixmap(24).toImage().pixelColor(12, 12), QColor(Qt::green));
    palette.setColor(QPalette::ButtonText, Qt::blue);
    QGuiApplication::setPalette(palette);
    QCOMPARE(icon.pixmap(24).toImage().pixelColor(12, 12), QColor(Qt::blue));
    QGuiApplication::setPalette(before);
}

QTEST_MAIN(TestStyle)
#include "tst_style.moc"
