// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/widgets/palettemime.h"

#include <QGraphicsView>
#include <QPointer>

#include <memory>

class QLineEdit;

namespace decnet {

class CanvasActions;
class TopologyScene;

/// The editor's drawing surface: shows one document, takes mouse, wheel, pinch, keyboard and palette
/// drops. Follows the palette (light/dark) by itself. Messages go to EditorDocument::notice.
/// GUI thread; the document must outlive it.
class CanvasView final : public QGraphicsView
{
    Q_OBJECT

public:
    static constexpr qreal kMinZoom = 0.02;
    static constexpr qreal kMaxZoom = 8.0;

    explicit CanvasView(EditorDocument &document, QWidget *parent = nullptr);
    ~CanvasView() override;

    [[nodiscard]] EditorDocument &document() { return m_document; }
    [[nodiscard]] TopologyScene &topologyScene() { return *m_scene; }
    [[nodiscard]] CanvasActions &actions() { return *m_actions; }

    /// 1.0 = 100 %.
    [[nodiscard]] qreal zoom() const;
    /// Clamped to kMinZoom…kMaxZoom; keeps the viewport point `anchor` (default: the middle) in place.
    void setZoom(qreal zoom, std::optional<QPointF> anchor = std::nullopt);
    void zoomIn();
    void zoomOut();
    /// Everything into view, at most 100 %. Also done once after a topology is loaded.
    void zoomToFit();
    void zoomToSelection();
    /// Scrolls (and zooms in, when cards would be unreadable) until these are visible.
    void revealIds(const SelectedIds &ids);
    /// Starts renaming the one selected LAN or decky in place.
    void renameSelected();
    /// Puts a palette entry in without a mouse: networks in the middle of the view, archetypes into the
    /// selected LAN (or the selected decky's), services onto the selected deckies.
    void insert(const PaletteItem &item);
    /// The scene point in the middle of the viewport.
    [[nodiscard]] QPointF centreOfView() const;

    /// Where things are drawn, in viewport coordinates; null rectangles for unknown ids.
    [[nodiscard]] QRect viewportRect(LanId id) const;
    [[nodiscard]] QRect viewportRect(DeckyId id) const;

Q_SIGNALS:
    void zoomChanged(qreal zoom);
    /// The pointer is at this scene position (status bar).
    void pointerMoved(QPointF scenePos);

protected:
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;

private:
    struct Private;

    EditorDocument &m_document;
    std::unique_ptr<TopologyScene> m_scene;
    CanvasActions *m_actions = nullptr;
    std::unique_ptr<Private> d;
};

} // namespace decnet
