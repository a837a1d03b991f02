// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/arranger.h"
#include "canvas/document/editordocument.h"
#include "canvas/tools/snapper.h"
#include "canvas/widgets/palettemime.h"

#include <QGraphicsView>
#include <QPointer>
#include <QVariantAnimation>

#include <memory>

namespace decnet {

class CanvasActions;
class CanvasPicture;
class DropController;
class FindBar;
class Minimap;
class NoteEdit;
class RenameEdit;
class TemplateLibrary;
class TopologyScene;
class Tool;
struct Frame;
struct PointerState;

/// What the mouse does on the canvas. Space and the middle button pan while they are held.
enum class CanvasTool { Select, Pan, Note };

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
    void panBy(QPoint viewportDelta);
    /// Starts renaming the one selected LAN or decky in place, or typing the one selected note. A decky in a
    /// collapsed LAN is renamed in the inspector only.
    void renameSelected();
    /// Types a new note over `place` (scene units). Without text there will be none, unless it was `sized`
    /// by hand.
    void typeNote(const QRectF &place, bool sized);
    /// Ends what is being typed on the canvas; it counts.
    void commitEdits();
    /// Puts a palette entry in without a mouse: networks in the middle of the view, archetypes into the
    /// selected LAN (or the selected decky's), services onto the selected deckies.
    void insert(const PaletteItem &item);
    /// Where templates of the palette are found; must outlive the view.
    void setTemplates(const TemplateLibrary &templates) { m_templates = &templates; }
    [[nodiscard]] const TemplateLibrary *templates() const { return m_templates; }
    /// The scene point in the middle of the viewport.
    [[nodiscard]] QPointF centreOfView() const;
    /// What dragged things hold on to; Alt suspends it.
    void setSnapSettings(const SnapSettings &settings);
    [[nodiscard]] const SnapSettings &snapSettings() const { return m_snap; }

    /// The selection, on the system's clipboard: as a document, so that other windows, programs and text
    /// editors can take it.
    void copySelection();
    void cutSelection();
    /// Centred under the pointer, or in the middle of the view when it is elsewhere.
    void paste();
    [[nodiscard]] bool canPaste() const;
    /// Selects the next (previous) thing in reading order: networks, each followed by its deckies. False
    /// at the end, so that Tab leaves the canvas.
    bool selectNext(bool forward);

    /// Views looked at before, like a browser's: every jump (fit, reveal, zoom to) is remembered.
    void viewBack();
    void viewForward();
    [[nodiscard]] bool canViewBack() const { return m_viewIndex > 0; }
    [[nodiscard]] bool canViewForward() const { return m_viewIndex + 1 < m_views.size(); }

    /// Automatic layout, off this thread; small drawings move there smoothly. Esc cancels.
    void arrange(Arrangement arrangement, bool onlySelection);

    /// The bar that finds things; Ctrl+F.
    void openFind();
    [[nodiscard]] FindBar &findBar() { return *m_find; }
    void setMinimapVisible(bool visible);
    [[nodiscard]] bool isMinimapVisible() const;

    /// The tool of the mouse; Esc returns to Select.
    void setTool(CanvasTool tool);
    [[nodiscard]] CanvasTool tool() const { return m_tool; }

    /// Where things are drawn, in viewport coordinates; null rectangles for unknown ids.
    [[nodiscard]] QRect viewportRect(LanId id) const;
    [[nodiscard]] QRect viewportRect(DeckyId id) const;
    [[nodiscard]] QRect viewportRect(NoteId id) const;

Q_SIGNALS:
    void zoomChanged(qreal zoom);
    /// The pointer is at this scene position (status bar).
    void pointerMoved(QPointF scenePos);
    void toolChanged(decnet::CanvasTool tool);
    void viewHistoryChanged();
    void snapSettingsChanged();
    /// A palette entry was put in, by a drop or by insert().
    void inserted(const decnet::PaletteItem &item);
    /// The selection is to be kept as a template; the application asks for its name.
    void templateRequested();
    /// Scrolled or zoomed: what is in sight changed.
    void sightChanged();

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
    void showEvent(QShowEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] Tool &currentTool();
    [[nodiscard]] PointerState pointerOf(QPoint viewport, Qt::MouseButton button,
                                         Qt::KeyboardModifiers modifiers) const;
    void updateCursor();
    void typeNote(NoteId id);
    [[nodiscard]] NoteEdit *openNoteEdit(const QRectF &place, const QString &text, NamedColour colour);
    void nudge(QPointF delta);
    /// Nudges of the same things in a row become one undo step.
    [[nodiscard]] QString nudgeKey(const SelectedIds &ids) const;
    void escape();
    void applyStyle();
    void fitWhenShown();
    void describeSelection();
    struct ViewState
    {
        QPointF centre;
        qreal zoom = 1;
    };
    /// From where things were to where they are now.
    void animateFrom(const LayoutResult &before);
    /// Call before and after a jump.
    void rememberView();
    void showView(const ViewState &state);
    /// The scene looks different there (null: everywhere).
    void damage(const QRectF &area);
    /// Something over the picture changed.
    void updateArea(const QRectF &area);
    void paintGround(QPainter *painter, const Frame &frame);
    void paintEmptyHint(QPainter *painter);

    EditorDocument &m_document;
    std::unique_ptr<TopologyScene> m_scene;
    std::unique_ptr<CanvasPicture> m_picture;
    std::unique_ptr<Tool> m_selectTool;
    std::unique_ptr<Tool> m_panTool;
    std::unique_ptr<Tool> m_noteTool;
    std::unique_ptr<DropController> m_drops;
    CanvasActions *m_actions = nullptr;
    Arranger *m_arranger = nullptr;
    QPointer<QVariantAnimation> m_motion;
    FindBar *m_find = nullptr;
    Minimap *m_minimap = nullptr;
    QPointer<RenameEdit> m_rename;
    QPointer<NoteEdit> m_noteEdit;
    const TemplateLibrary *m_templates = nullptr;
    SnapSettings m_snap;
    QList<ViewState> m_views;
    qsizetype m_viewIndex = -1;
    TopologyId m_fitted; ///< the topology that was fitted into the view already
    int m_updates = 0; ///< asked for since the last paint event
    CanvasTool m_tool = CanvasTool::Select;
    bool m_spaceHeld = false; ///< pans while it lasts
    bool m_middleHeld = false;
    bool m_fitPending = true;
};

} // namespace decnet
