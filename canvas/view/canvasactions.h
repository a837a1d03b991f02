// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
    QAction *zoomIn = nullptr;     ///< Ctrl++
    QAction *zoomOut = nullptr;    ///< Ctrl+-
    QAction *zoomReset = nullptr;  ///< Ctrl+1: 100 %
    QAction *zoomFit = nullptr;    ///< Ctrl+0, F
    QAction *zoomSelection = nullptr; ///< Ctrl+2
    QAction *addLan = nullptr;     ///< in the middle of the view
    QAction *addDmz = nullptr;
    QAction *arrange = nullptr;    ///< automatic layout of everything
    QAction *selectTool = nullptr; ///< V; checkable, exclusive with panTool
    QAction *panTool = nullptr;    ///< H; checkable

private:
    void refresh();

    CanvasView *m_view;
};

} // namespace decnet
