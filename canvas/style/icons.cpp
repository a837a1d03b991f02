// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/style/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>
#include <memory>

// Q_INIT_RESOURCE declares a function and so must stand outside of any namespace.
static void initIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

QString pathOf(const QString &name)
{
    static const bool kReady = [] {
        initIconResources();
        return true;
    }();
    Q_UNUSED(kReady)
    return u":/icons/%1.svg"_s.arg(name);
}

/// Parsed once for each colour: zooming asks for the same icon in many sizes.
std::shared_ptr<QSvgRenderer> rendererFor(const QString &name, const QColor &colour)
{
    static QHash<std::pair<QString, QRgb>, std::shared_ptr<QSvgRenderer>> renderers;
    std::shared_ptr<QSvgRenderer> &renderer = renderers[{name, colour.rgb()}];
    if (renderer)
        return renderer;
    QFile file(pathOf(name));
    if (!file.exists())
        file.setFileName(pathOf(u"unknown"_s));
    // QtSvg knows no currentColor; alpha is applied while painting, because its colours have none.
    QByteArray svg = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    renderer = std::make_shared<QSvgRenderer>(svg);
    renderer->setAspectRatioMode(Qt::KeepAspectRatio);
    return renderer;
}

QPixmap render(const QString &name, QSize pixels, const QColor &colour)
{
    const QString key = u"decnet-icon:%1:%2x%3:%4"_s.arg(name)
                            .arg(pixels.width())
                            .arg(pixels.height())
                            .arg(colour.rgba(), 0, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;

    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(colour.alphaF());
    rendererFor(name, colour)->render(&painter, QRectF(QPointF(), QSizeF(pixels)));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TintedIconEngine final : public QIconEngine
{
public:
    TintedIconEngine(const QString &name, const QColor &colour) : m_name(name), m_colour(colour) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal) override
    {
        return render(m_name, size, colourFor(mode));
    }

    QIconEngine *clone() const override { return new TintedIconEngine(m_name, m_colour); }

    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QColor colourFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (m_colour.isValid())
            return m_colour;
        return palette.color(QPalette::Active, mode == QIcon::Selected ? QPalette::WindowText
                                                                       : QPalette::ButtonText);
    }

    QString m_name;
    QColor m_colour;
};

} // namespace

QIcon decnetIcon(const QString &name)
{
    return QIcon(new TintedIconEngine(name, QColor()));
}

QIcon decnetIcon(const QString &name, const QColor &colour)
{
    return QIcon(new TintedIconEngine(name, colour));
}

QPixmap decnetPixmap(const QString &name, int size, const QColor &colour, qreal devicePixelRatio)
{
    const int pixels = std::max(1, static_cast<int>(std::lround(size * devicePixelRatio)));
    QPixmap pixmap = render(name, {pixels, pixels}, colour);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

bool isVectorPainter(const QPainter *painter)
{
    const QPaintEngine *engine = painter->paintEngine();
    return engine && engine->type() != QPaintEngine::Raster;
}

void drawDecnetIcon(QPainter *painter, QPointF corner, const QString &name, int size, const QColor &colour,
                    qreal devicePixelRatio)
{
    if (!isVectorPainter(painter)) {
        painter->drawPixmap(corner, decnetPixmap(name, size, colour, devicePixelRatio));
        return;
    }
    painter->save();
    painter->setOpacity(painter->opacity() * colour.alphaF());
    rendererFor(name, colour)->render(painter, QRectF(corner, QSizeF(size, size)));
    painter->restore();
}

bool hasDecnetIcon(const QString &name)
{
    // Asked for every card; the set of icons is built in.
    static QHash<QString, bool> known;
    const auto it = known.constFind(name);
    if (it != known.cend())
        return *it;
    return *known.insert(name, QFile::exists(pathOf(name)));
}

} // namespace decnet
