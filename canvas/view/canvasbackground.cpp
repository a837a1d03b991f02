// SPDX-License-Identifier: GPL-3.0-or-later
// How CanvasView paints: the picture of the scene is brought up to date and copied, and over it comes
// what moves with the mouse. Also the ground with its dots, and the words on an empty canvas.
#include "canvas/scene/topologyscene.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvaspicture.h"
#include "canvas/view/canvasview.h"

#include <QPaintEvent>
#include <QPainter>

#include <cmath>

namespace decnet {

namespace {
constexpr qreal kGrid = 24;
/// Dots closer than this on the screen are noise.
constexpr qreal kMinDotDistance = 22;
constexpr qreal kDotsFromZoom = 0.3;
/// From so many pixels on painters fill on several processors.
constexpr int kLargeArea = 256 * 256;
/// After so many single updates the whole view is copied: widgets add them up rather slowly.
constexpr int kMaxUpdates = 64;
} // namespace

void CanvasView::damage(const QRectF &area)
{
    if (m_picture->damage(area))
        updateArea(area);
}

void CanvasView::updateArea(const QRectF &area)
{
    if (m_updates > kMaxUpdates)
        return;
    if (area.isNull() || ++m_updates > kMaxUpdates) {
        m_updates = kMaxUpdates + 1;
        viewport()->update();
        return;
    }
    constexpr int kSlop = 5;
    viewport()->update(viewportTransform().mapRect(area).toAlignedRect().adjusted(-kSlop, -kSlop,
                                                                                  kSlop, kSlop));
}

void CanvasView::paintEvent(QPaintEvent *event)
{
    m_updates = 0;
    const CanvasPicture::Look look{viewport()->size(), viewport()->devicePixelRatioF(),
                                   viewportTransform()};
    if (!m_picture->isCurrent(look)) {
        const QTransform back = look.view.inverted();
        Frame frame;
        frame.visible = back.mapRect(QRectF(viewport()->rect()));
        frame.scale = zoom();
        frame.ratio = look.ratio;
        if (m_scene->beginFrame(frame))
            m_picture->damageAll();
        m_picture->update(look, [&](QPainter &painter, const QRectF &area,
                                    const raster::Target &pixels) {
            frame.pixels = pixels;
            frame.exposed = back.mapRect(area.adjusted(-1, -1, 1, 1));
            paintGround(&painter, frame);
            m_scene->paintContent(&painter, frame);
        });
    }
    QPainter painter(viewport());
    m_picture->draw(&painter, event->region());
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.setWorldTransform(look.view);
    m_scene->paintOverlay(&painter, zoom());
    const Topology &topology = m_document.topology();
    if (topology.lans().empty() && topology.deckies().empty())
        paintEmptyHint(&painter);
}

void CanvasView::paintGround(QPainter *painter, const Frame &frame)
{
    const CanvasStyle &style = m_scene->style();
    const QRect &clip = frame.pixels.clip;
    if (clip.width() * clip.height() > kLargeArea)
        painter->fillRect(frame.exposed, style.background);
    else
        raster::fill(frame.pixels, clip, style.background.rgb());
    const qreal scale = frame.scale;
    const QRectF rect = frame.exposed;
    if (scale < kDotsFromZoom)
        return;
    qreal step = kGrid;
    while (step * scale < kMinDotDistance)
        step *= 2;
    const QTransform device = frame.device();
    const int dot = qRound((scale >= 0.9 ? 2 : 1) * frame.ratio);
    const QRgb colour = style.gridDot.rgb();
    for (qreal y = std::floor(rect.top() / step) * step; y <= rect.bottom(); y += step) {
        for (qreal x = std::floor(rect.left() / step) * step; x <= rect.right(); x += step)
            raster::fill(frame.pixels, {pixelAt(device.map(QPointF(x, y))), QSize(dot, dot)}, colour);
    }
}

void CanvasView::paintEmptyHint(QPainter *painter)
{
    const CanvasStyle &style = m_scene->style();
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing, true);
    const QRectF area(viewport()->rect());
    const QRectF box(area.center().x() - 210, area.center().y() - 90, 420, 180);
    painter->setPen(QPen(style.lanBorder, 1.5, Qt::DashLine));
    painter->setBrush(style.lanFill);
    painter->drawRoundedRect(box, 14, 14);
    painter->drawPixmap(QPointF(box.center().x() - 18, box.top() + 26),
                        decnetPixmap(QStringLiteral("dmz"), 36, style.accent,
                                     painter->device()->devicePixelRatioF()));
    QFont title = font();
    title.setPixelSize(16);
    title.setWeight(QFont::DemiBold);
    painter->setFont(title);
    painter->setPen(style.text);
    painter->drawText(QRectF(box.left(), box.top() + 74, box.width(), 28), Qt::AlignCenter,
                      tr("Drag a DMZ from the palette to begin"));
    QFont body = font();
    body.setPixelSize(13);
    painter->setFont(body);
    painter->setPen(style.textMuted);
    painter->drawText(QRectF(box.left() + 24, box.top() + 104, box.width() - 48, 56),
                      Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                      tr("It brings its gateway along. Then add networks, drop archetypes into them, "
                         "and link them from a card's port."));
    painter->restore();
}

} // namespace decnet
