// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/canvasview.h"

#include "canvas/scene/topologyscene.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/tools/notetool.h"
#include "canvas/tools/pantool.h"
#include "canvas/tools/selecttool.h"
#include "canvas/view/canvasaccessible.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvaspicture.h"
#include "canvas/view/contextmenus.h"
#include "canvas/view/dropcontroller.h"
#include "canvas/view/noteedit.h"
#include "canvas/view/renameedit.h"
#include "canvas/widgets/findbar.h"
#include "canvas/widgets/minimap.h"

#include <QGestureEvent>
#include <QNativeGestureEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

constexpr qreal kZoomStep = 1.2;
constexpr qreal kWheelFactor = 0.0015;
constexpr qreal kFitMargin = 48;
/// Cards can be read from here on; revealing something zooms in to at least this.
constexpr qreal kReadableZoom = 0.75;

} // namespace

CanvasView::CanvasView(EditorDocument &document, QWidget *parent)
    : QGraphicsView(parent), m_document(document),
      m_scene(std::make_unique<TopologyScene>(document)),
      m_picture(std::make_unique<CanvasPicture>())
{
    setObjectName(QStringLiteral("canvasView"));
    CanvasAccessible::install(); // before the first thing that asks for it: a name
    setAccessibleName(tr("Topology canvas"));
    setScene(m_scene.get());
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(NoAnchor);
    // The scene has no items: what is painted anew is the picture's business, and scrolling moves that.
    setViewportUpdateMode(FullViewportUpdate);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    viewport()->grabGesture(Qt::PinchGesture);

    connect(m_scene.get(), &TopologyScene::damaged, this, &CanvasView::damage);
    connect(m_scene.get(), &TopologyScene::overlayChanged, this, &CanvasView::updateArea);

    const ToolContext context{*this, *m_scene, m_document};
    m_selectTool = std::make_unique<SelectTool>(context);
    m_panTool = std::make_unique<PanTool>(context);
    m_noteTool = std::make_unique<NoteTool>(context);
    m_drops = std::make_unique<DropController>(context);
    m_arranger = new Arranger(document, this);
    connect(m_arranger, &Arranger::finished, this,
            [this](const LayoutResult &before, bool onlySelection) {
                if (before.lans.empty() && before.deckies.empty())
                    return;
                if (!onlySelection)
                    zoomToFit();
                animateFrom(before);
            });
    m_minimap = new Minimap(*this);
    m_find = new FindBar(*this);
    m_actions = new CanvasActions(this);
    applyStyle();

    connect(&document, &EditorDocument::topologyReplaced, this, [this] {
        currentTool().cancel();
        if (m_document.topology().meta.id != m_fitted) {
            m_fitPending = true;
            fitWhenShown();
        }
        viewport()->update();
    });
    connect(&document, &EditorDocument::revealRequested, this, &CanvasView::revealIds);
    connect(&document, &EditorDocument::changed, this, [this](const DocumentChange &change) {
        if (!change.geometryOnly || !change.notes.isEmpty())
            updateArea({}); // the empty-canvas hint comes and goes
    });
    connect(&document.selection(), &Selection::changed, this, &CanvasView::describeSelection);
}

CanvasView::~CanvasView()
{
    // They look at this view, its scene and its document when they change or end.
    delete m_motion;
    delete m_find;
    delete m_minimap;
    disconnect(&m_document, nullptr, this, nullptr);
    disconnect(&m_document.selection(), nullptr, this, nullptr);
    disconnect(m_scene.get(), nullptr, this, nullptr);
    setScene(nullptr);
}

void CanvasView::applyStyle()
{
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    m_scene->setStyle(style);
    m_scene->setBaseFont(font());
    viewport()->update();
}

void CanvasView::changeEvent(QEvent *event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange)
        applyStyle();
}

qreal CanvasView::zoom() const
{
    return transform().m11();
}

void CanvasView::setZoom(qreal zoom, std::optional<QPointF> anchor)
{
    const qreal wanted = std::clamp(zoom, kMinZoom, kMaxZoom);
    if (qFuzzyCompare(wanted, this->zoom()))
        return;
    commitEdits();
    const QPointF fixed = anchor.value_or(QPointF(viewport()->rect().center()));
    const QPointF scenePoint = viewportTransform().inverted().map(fixed);
    setTransform(QTransform::fromScale(wanted, wanted));
    const QPointF moved = viewportTransform().map(scenePoint) - fixed;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(moved.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(moved.y()));
    Q_EMIT zoomChanged(wanted);
}

void CanvasView::zoomIn()
{
    setZoom(zoom() * kZoomStep);
}

void CanvasView::zoomOut()
{
    setZoom(zoom() / kZoomStep);
}

void CanvasView::zoomToFit()
{
    const QRectF content = m_scene->contentRect();
    if (content.isNull()) {
        setZoom(1.0);
        centerOn(0, 0);
        return;
    }
    rememberView();
    const QSizeF room = QSizeF(viewport()->size()) - QSizeF(kFitMargin, kFitMargin);
    setZoom(std::min({1.0, room.width() / content.width(), room.height() / content.height()}));
    centerOn(content.center());
    rememberView();
}

void CanvasView::zoomToSelection()
{
    const QRectF rect = m_scene->rectOf(m_document.selection().ids());
    if (rect.isNull())
        return;
    const QSizeF room = QSizeF(viewport()->size()) - QSizeF(2 * kFitMargin, 2 * kFitMargin);
    rememberView();
    setZoom(std::min({1.5, room.width() / std::max(1.0, rect.width()),
                      room.height() / std::max(1.0, rect.height())}));
    centerOn(rect.center());
    rememberView();
}

void CanvasView::revealIds(const SelectedIds &ids)
{
    const QRectF rect = m_scene->rectOf(ids);
    if (rect.isNull())
        return;
    rememberView();
    if (zoom() < kReadableZoom && (!ids.deckies.isEmpty() || !ids.notes.isEmpty()))
        setZoom(kReadableZoom);
    const QRectF visible = mapToScene(viewport()->rect()).boundingRect();
    if (!visible.adjusted(20, 20, -20, -20).contains(rect))
        centerOn(rect.center());
    rememberView();
}

void CanvasView::panBy(QPoint viewportDelta)
{
    commitEdits();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - viewportDelta.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - viewportDelta.y());
}

QPointF CanvasView::centreOfView() const
{
    return mapToScene(viewport()->rect().center());
}

QRect CanvasView::viewportRect(LanId id) const
{
    const QRectF rect = m_scene->lanRect(id);
    return rect.isNull() ? QRect() : mapFromScene(rect).boundingRect();
}

QRect CanvasView::viewportRect(DeckyId id) const
{
    const QRectF rect = m_scene->shownRect(id);
    return rect.isNull() ? QRect() : mapFromScene(rect).boundingRect();
}

QRect CanvasView::viewportRect(NoteId id) const
{
    const QRectF rect = m_scene->noteRect(id);
    return rect.isNull() ? QRect() : mapFromScene(rect).boundingRect();
}

void CanvasView::insert(const PaletteItem &item)
{
    m_drops->insert(item);
}

void CanvasView::openFind()
{
    m_find->open();
}

void CanvasView::setMinimapVisible(bool visible)
{
    m_minimap->setVisible(visible);
}

bool CanvasView::isMinimapVisible() const
{
    return !m_minimap->isHidden();
}

Tool &CanvasView::currentTool()
{
    if (m_tool == CanvasTool::Pan || m_spaceHeld || m_middleHeld)
        return *m_panTool;
    return m_tool == CanvasTool::Note ? *m_noteTool : *m_selectTool;
}

PointerState CanvasView::pointerOf(QPoint viewport, Qt::MouseButton button,
                                   Qt::KeyboardModifiers modifiers) const
{
    return {viewportTransform().inverted().map(QPointF(viewport)), viewport, button, modifiers};
}

void CanvasView::updateCursor()
{
    viewport()->setCursor(currentTool().cursor());
}

void CanvasView::mousePressEvent(QMouseEvent *event)
{
    commitEdits();
    if (event->button() == Qt::MiddleButton) {
        currentTool().cancel();
        m_middleHeld = true;
    }
    if (event->button() != Qt::RightButton) {
        currentTool().press(pointerOf(event->pos(), event->button(), event->modifiers()));
        updateCursor();
    }
    event->accept();
}

void CanvasView::mouseMoveEvent(QMouseEvent *event)
{
    const PointerState pointer = pointerOf(event->pos(), Qt::NoButton, event->modifiers());
    currentTool().move(pointer);
    updateCursor();
    Q_EMIT pointerMoved(pointer.scene);
    event->accept();
}

void CanvasView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::RightButton)
        currentTool().release(pointerOf(event->pos(), event->button(), event->modifiers()));
    if (event->button() == Qt::MiddleButton)
        m_middleHeld = false;
    updateCursor();
    event->accept();
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        currentTool().doubleClick(pointerOf(event->pos(), event->button(), event->modifiers()));
    event->accept();
}

void CanvasView::contextMenuEvent(QContextMenuEvent *event)
{
    currentTool().cancel();
    QPoint place = event->pos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const QRectF rect = m_scene->rectOf(m_document.selection().ids());
        place = rect.isNull() ? viewport()->rect().center() : mapFromScene(rect.center());
    }
    showContextMenu({*this, *m_scene, m_document}, mapToScene(place),
                    viewport()->mapToGlobal(place));
    event->accept();
}

void CanvasView::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        panBy({delta.x() + delta.y(), 0});
    } else {
        // Alt turns the wheel sideways on some systems.
        const int turn = delta.y() != 0 ? delta.y() : delta.x();
        setZoom(zoom() * std::exp(turn * kWheelFactor), event->position());
    }
    event->accept();
}

bool CanvasView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            setZoom(zoom() * (1 + gesture->value()), gesture->position());
            return true;
        }
    } else if (event->type() == QEvent::Gesture) {
        auto *gestures = static_cast<QGestureEvent *>(event);
        if (const auto *pinch = static_cast<QPinchGesture *>(gestures->gesture(Qt::PinchGesture))) {
            setZoom(zoom() * pinch->scaleFactor(),
                    viewport()->mapFromGlobal(pinch->centerPoint().toPoint()));
            return true;
        }
    } else if (event->type() == QEvent::Leave && !currentTool().isBusy()) {
        m_scene->setHovered({});
    }
    return QGraphicsView::viewportEvent(event);
}

void CanvasView::keyPressEvent(QKeyEvent *event)
{
    const qreal step = event->modifiers().testFlag(Qt::ShiftModifier) ? 1 : 12;
    switch (event->key()) {
    case Qt::Key_Escape: escape(); break;
    case Qt::Key_Left: nudge({-step, 0}); break;
    case Qt::Key_Right: nudge({step, 0}); break;
    case Qt::Key_Up: nudge({0, -step}); break;
    case Qt::Key_Down: nudge({0, step}); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: renameSelected(); break;
    case Qt::Key_Space:
        if (!event->isAutoRepeat() && !currentTool().isBusy()) {
            m_spaceHeld = true;
            updateCursor();
        }
        break;
    default: event->ignore(); return;
    }
    event->accept();
}

void CanvasView::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Space || event->isAutoRepeat()) {
        event->ignore();
        return;
    }
    m_panTool->cancel();
    m_spaceHeld = false;
    updateCursor();
}

void CanvasView::focusOutEvent(QFocusEvent *event)
{
    // The release of the space bar goes to whoever has the focus by then.
    m_spaceHeld = false;
    updateCursor();
    QGraphicsView::focusOutEvent(event);
}

void CanvasView::dragEnterEvent(QDragEnterEvent *event)
{
    m_drops->enter(event);
}

void CanvasView::dragMoveEvent(QDragMoveEvent *event)
{
    m_drops->move(event);
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent *event)
{
    m_drops->leave();
    event->accept();
}

void CanvasView::dropEvent(QDropEvent *event)
{
    m_drops->drop(event);
    setFocus();
}

void CanvasView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    fitWhenShown();
}

void CanvasView::showEvent(QShowEvent *event)
{
    QGraphicsView::showEvent(event);
    fitWhenShown();
}

void CanvasView::fitWhenShown()
{
    if (!m_fitPending || !isVisible() || viewport()->width() < 50)
        return;
    m_fitPending = false;
    m_fitted = m_document.topology().meta.id;
    zoomToFit();
}

void CanvasView::describeSelection()
{
    const SelectedIds &ids = m_document.selection().ids();
    const Topology &topology = m_document.topology();
    QString text = tr("Nothing selected");
    if (ids.size() > 1) {
        text = tr("%n objects selected", nullptr, static_cast<int>(ids.size()));
    } else if (!ids.deckies.isEmpty()) {
        const DeckyId id = *ids.deckies.cbegin();
        const Edge *home = topology.homeEdge(id);
        text = home ? tr("Decky %1, %2, in network %3")
                          .arg(topology.decky(id)->name, home->ip, topology.lan(home->lan)->name)
                    : tr("Decky %1, not attached").arg(topology.decky(id)->name);
    } else if (!ids.lans.isEmpty()) {
        const Lan *lan = topology.lan(*ids.lans.cbegin());
        text = tr("Network %1, %2").arg(lan->name, lan->subnet);
    } else if (!ids.edges.isEmpty()) {
        const Edge *edge = topology.edge(*ids.edges.cbegin());
        text = tr("Link from %1 to %2")
                   .arg(topology.decky(edge->decky)->name, topology.lan(edge->lan)->name);
    } else if (!ids.notes.isEmpty()) {
        text = tr("Note: %1").arg(topology.note(*ids.notes.cbegin())->text);
    }
    setAccessibleDescription(text);
}

} // namespace decnet
