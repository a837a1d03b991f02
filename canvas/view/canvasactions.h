// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QAction;
class QWidget;

namespace decnet {

class CanvasView;

/// The canvas's actions with texts, icons and shortcuts, ready for menus and tool bars. Object names are
/// "action" + the member's name ("actionUndo"). They enable and rename themselves. Owned by the view.
class CanvasActions final : public QObject
{
    Q_OBJECT

public:
    explicit CanvasActions(CanvasView *view);

    QAction *undo = nullptr;       ///< Ctrl+Z; "Undo Move web-2"
    QAction *redo = nullptr;       ///< Ctrl+Y, Ctrl+Shift+Z
    QAction *remove = nullptr;     ///< Delete, Backspace
    QAction *rename = nullptr;     ///< F2
    QAction *selectAll = nullptr;  ///< Ctrl+A
    QAction *copy = nullptr;       ///< Ctrl+C
    QAction *cut = nullptr;        ///< Ctrl+X
    QAction *paste = nullptr;      ///< Ctrl+V, at the pointer
    QAction *duplicate = nullptr;  ///< Ctrl+D
    QAction *saveTemplate = nullptr; ///< the selection, into the palette
    QAction *alignLeft = nullptr;
    QAction *alignCentre = nullptr;
    QAction *alignRight = nullptr;
    QAction *alignTop = nullptr;
    QAction *alignMiddle = nullptr;
    QAction *alignBottom = nullptr;
    QAction *distributeAcross = nullptr;
    QAction *distributeDown = nullptr;
    QAction *snapToGrid = nullptr;       ///< checkable
    QAction *snapToNeighbours = nullptr; ///< checkable
    QAction *find = nullptr;             ///< Ctrl+F
    QAction *minimap = nullptr;          ///< M; checkable
    QAction *showLinks = nullptr;        ///< checkable
    QAction *showAddresses = nullptr;    ///< checkable: on links, close up
    QAction *viewBack = nullptr;         ///< Alt+Left
    QAction *viewForward = nullptr;      ///< Alt+Right
    QAction *zoomIn = nullptr;     ///< Ctrl++
    QAction *zoomOut = nullptr;    ///< Ctrl+-
    QAction *zoomReset = nullptr;  ///< Ctrl+1: 100 %
    QAction *zoomFit = nullptr;    ///< Ctrl+0, F
    QAction *zoomSelection = nullptr; ///< Ctrl+2
    QAction *addLan = nullptr;     ///< in the middle of the view
    QAction *addDmz = nullptr;
    QAction *arrange = nullptr;    ///< automatic layout of everything
    QAction *arrangeSelection = nullptr; ///< Ctrl+Shift+L
    QAction *packGrid = nullptr;         ///< the selected networks, or all
    QAction *selectTool = nullptr; ///< V; checkable, exclusive with panTool
    QAction *panTool = nullptr;    ///< H; checkable
    QAction *noteTool = nullptr;   ///< N; checkable
    QAction *lock = nullptr;       ///< L; checkable: the selection is locked
    QAction *lockCanvas = nullptr; ///< checkable: nothing moves in this window
    QAction *collapse = nullptr;   ///< E: collapses the selected networks, or opens them
    QAction *collapseAll = nullptr;
    QAction *openAll = nullptr;
    QAction *toFront = nullptr;    ///< Ctrl+Shift+]
    QAction *forward = nullptr;    ///< Ctrl+]
    QAction *backward = nullptr;   ///< Ctrl+[
    QAction *toBack = nullptr;     ///< Ctrl+Shift+[
    QList<QAction *> colours;      ///< checkable; No Colour first, then kNamedColours

    /// Every one of them, in the order of the menus.
    [[nodiscard]] QList<QAction *> all() const;
    [[nodiscard]] QList<QAction *> alignment() const
    {
        return {alignLeft, alignCentre, alignRight, alignTop, alignMiddle, alignBottom,
                distributeAcross, distributeDown};
    }

    [[nodiscard]] QList<QAction *> order() const { return {toFront, forward, backward, toBack}; }

private:
    void refresh();
    void buildLookActions();
    void refreshLooks();
    void buildSelectionActions();
    void buildLinkActions();

    CanvasView *m_view;
};

} // namespace decnet
