// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/minimap.h"

#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/view/canvasview.h"

#include <QMouseEvent>
#include <QPainter>

#include <chrono>

namespace decnet {

using namespace std::chrono_literals;

namespace {

constexpr QSize kSize(208, 140);
/// Of a small view it takes at most so many percent of each side.
constexpr int kShare = 30;
constexpr int kCorner = 12;
constexpr qreal kPadding = 8;
/// Edits come in bursts (a drag, a tick of states): the picture follows when they pause.
constexpr auto kRest = 80ms;

} // namespace

Minimap::Minimap(CanvasView &view) : QWidget(&view), m_view(view)
{
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Overview map"));
    setCursor(Qt::CrossCursor);
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        renewPicture();
        update();
    });
    EditorDocument &document = view.document();
    const auto later = [this] { m_rest.start(); };
    connect(&document, &EditorDocument::changed, this, later);
    connect(&document, &EditorDocument::topologyReplaced, this, later);
    connect(&document, &EditorDocument::runtimeChanged, this, later);
    connect(&view, &CanvasView::sightChanged, this, qOverload<>(&QWidget::update));
    connect(&view, &CanvasView::zoomChanged, this, qOverload<>(&QWidget::update));
    view.installEventFilter(this);
    place();
    m_rest.start();
}

QSize Minimap::sizeHint() const
{
    return kSize;
}

void Minimap::place()
{
    const QSize room(m_view.width() * kShare / 100, m_view.height() * kShare / 100);
    const QSize now = room.width() < kSize.width() || room.height() < kSize.height()
                          ? kSize.scaled(room, Qt::KeepAspectRatio)
                          : kSize;
    if (now != size()) {
        resize(now);
        m_rest.start();
    }
    move(m_view.width() - now.width() - kCorner, m_view.height() - now.height() - kCorner);
}

bool Minimap::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_view && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void Minimap::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        m_rest.start();
}

QRectF Minimap::content() const
{
    const Topology &topology = m_view.document().topology();
    QRectF all;
    for (const auto &[id, lan] : topology.lans())
        all |= geometry::lanRect(lan);
    for (const auto &[id, decky] : topology.deckies()) {
        if (!geometry::isHidden(topology, id))
            all |= geometry::cardRect(decky);
    }
    for (const auto &[id, note] : topology.notes())
        all |= geometry::noteRect(note);
    return all;
}

void Minimap::drawModel(QPainter &painter) const
{
    const EditorDocument &document = m_view.document();
    const Topology &topology = document.topology();
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    painter.setPen(Qt::NoPen);
    const qreal rim = 1 / m_toMap.m11();
    const auto box = [&](const QRectF &rect, const QColor &border, const QColor &fill) {
        painter.fillRect(rect, border);
        painter.fillRect(rect.adjusted(rim, rim, -rim, -rim), fill);
    };
    const auto drawNotes = [&](bool ground) {
        for (const auto &[id, note] : topology.notes()) {
            const Tint &tint = style.tint(note.look.colour);
            if ((note.look.level < 0) == ground)
                box(geometry::noteRect(note), tint.mark, tint.note);
        }
    };
    drawNotes(true);
    for (const auto &[id, lan] : topology.lans()) {
        const Tint &tint = style.tint(lan.look.colour);
        const bool tinted = lan.look.colour != NamedColour::None;
        box(geometry::lanRect(lan), tinted ? tint.mark : lan.isDmz ? style.dmz : style.lanBorder,
            lan.isCollapsed                ? tinted ? tint.header : style.lanHeader
            : tinted                       ? tint.fill
            : lan.isDmz                    ? style.dmzFill
                                           : style.lanFill);
    }
    // By colour, so that ten thousand cards are a handful of calls.
    QHash<QRgb, QList<QRectF>> cards;
    for (const auto &[id, decky] : topology.deckies()) {
        if (geometry::isHidden(topology, id))
            continue;
        const DeckyRuntime *runtime = document.runtime(id);
        const auto severity = document.severityOf(id);
        const QColor colour = runtime ? style.state(runtime->state)
                              : severity == Severity::Error ? style.error
                              : decky.look.colour != NamedColour::None
                                  ? style.tint(decky.look.colour).mark
                                  : style.textMuted;
        cards[colour.rgba()].append(geometry::cardRect(decky));
    }
    for (auto it = cards.cbegin(); it != cards.cend(); ++it) {
        painter.setBrush(QColor::fromRgba(it.key()));
        painter.drawRects(*it);
    }
    drawNotes(false);
}

void Minimap::renewPicture()
{
    const qreal ratio = devicePixelRatioF();
    m_picture = QPixmap((QSizeF(size()) * ratio).toSize());
    m_picture.setDevicePixelRatio(ratio);
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    m_picture.fill(style.background);
    const QRectF all = content();
    if (all.isEmpty()) {
        m_toMap.reset();
        return;
    }
    const QRectF room = QRectF(rect()).adjusted(kPadding, kPadding, -kPadding, -kPadding);
    const qreal scale = std::min(room.width() / all.width(), room.height() / all.height());
    m_toMap = QTransform::fromTranslate(-all.center().x(), -all.center().y())
              * QTransform::fromScale(scale, scale)
              * QTransform::fromTranslate(room.center().x(), room.center().y());
    QPainter painter(&m_picture);
    painter.setTransform(m_toMap, true);
    drawModel(painter);
}

QPointF Minimap::sceneAt(QPoint point) const
{
    return m_toMap.inverted().map(QPointF(point));
}

void Minimap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    if (m_picture.isNull())
        painter.fillRect(rect(), style.background);
    else
        painter.drawPixmap(0, 0, m_picture);
    if (!m_toMap.isIdentity()) {
        const QRectF sight
            = m_toMap.mapRect(m_view.mapToScene(m_view.viewport()->rect()).boundingRect());
        QColor fill = style.accent;
        fill.setAlphaF(0.08F);
        painter.setBrush(fill);
        painter.setPen(QPen(style.accent, 1.5));
        painter.drawRect(sight.intersected(QRectF(rect()).adjusted(1, 1, -2, -2)));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(style.lanBorder);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Minimap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && !m_toMap.isIdentity())
        m_view.centerOn(sceneAt(event->pos()));
    event->accept();
}

void Minimap::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton) && !m_toMap.isIdentity())
        m_view.centerOn(sceneAt(event->pos()));
    event->accept();
}

void Minimap::wheelEvent(QWheelEvent *event)
{
    m_view.setZoom(m_view.zoom() * std::exp(event->angleDelta().y() * 0.0015));
    event->accept();
}

} // namespace decnet
