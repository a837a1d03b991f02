// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/canvasactions.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvasview.h"

#include <QAction>
#include <QActionGroup>
#include <QUndoStack>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// An action of the view: its keys belong to the canvas while it has the focus, so that Delete in a text
/// field deletes a letter.
QAction *make(CanvasView *view, QObject *owner, const QString &objectName, const QString &icon,
              const QString &text, const QList<QKeySequence> &keys)
{
    auto *action = new QAction(decnetIcon(icon), text, owner);
    action->setObjectName(objectName);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    view->addAction(action);
    return action;
}

} // namespace

CanvasActions::CanvasActions(CanvasView *view) : QObject(view), m_view(view)
{
    const auto make = [&](QAction *&slot, const QString &objectName, const QString &icon,
                          const QString &text, const QList<QKeySequence> &keys) {
        slot = decnet::make(view, this, objectName, icon, text, keys);
    };
    EditorDocument &document = view->document();

    make(undo, u"actionUndo"_s, u"undo"_s, tr("Undo"), {QKeySequence(u"Ctrl+Z"_s)});
    make(redo, u"actionRedo"_s, u"redo"_s, tr("Redo"),
         {QKeySequence(u"Ctrl+Y"_s), QKeySequence(u"Ctrl+Shift+Z"_s)});
    // Undo answers everywhere in the window; text fields take Ctrl+Z for themselves first.
    undo->setShortcutContext(Qt::WindowShortcut);
    redo->setShortcutContext(Qt::WindowShortcut);
    make(remove, u"actionRemove"_s, u"trash"_s, tr("Delete"),
         {QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)});
    make(rename, u"actionRename"_s, u"rename"_s, tr("Rename"), {QKeySequence(Qt::Key_F2)});
    make(selectAll, u"actionSelectAll"_s, u"select-all"_s, tr("Select All"),
         {QKeySequence(u"Ctrl+A"_s)});
    make(zoomIn, u"actionZoomIn"_s, u"zoom-in"_s, tr("Zoom In"),
         {QKeySequence(u"Ctrl++"_s), QKeySequence(u"Ctrl+="_s)});
    make(zoomOut, u"actionZoomOut"_s, u"zoom-out"_s, tr("Zoom Out"), {QKeySequence(u"Ctrl+-"_s)});
    make(zoomReset, u"actionZoomReset"_s, u"zoom-reset"_s, tr("Zoom to 100 %"),
         {QKeySequence(u"Ctrl+1"_s)});
    make(zoomFit, u"actionZoomFit"_s, u"zoom-fit"_s, tr("Fit to Window"),
         {QKeySequence(u"Ctrl+0"_s), QKeySequence(Qt::Key_F)});
    make(zoomSelection, u"actionZoomSelection"_s, u"zoom-selection"_s, tr("Zoom to Selection"),
         {QKeySequence(u"Ctrl+2"_s)});
    make(addLan, u"actionAddLan"_s, u"lan"_s, tr("Add Network"), {});
    make(addDmz, u"actionAddDmz"_s, u"dmz"_s, tr("Add DMZ"), {});
    make(arrange, u"actionArrange"_s, u"layout"_s, tr("Arrange Everything"), {});
    make(selectTool, u"actionSelectTool"_s, u"select"_s, tr("Select"), {QKeySequence(Qt::Key_V)});
    make(panTool, u"actionPanTool"_s, u"pan"_s, tr("Pan"), {QKeySequence(Qt::Key_H)});
    make(noteTool, u"actionNoteTool"_s, u"note"_s, tr("Note"), {QKeySequence(Qt::Key_N)});
    selectTool->setCheckable(true);
    panTool->setCheckable(true);
    noteTool->setCheckable(true);
    auto *tools = new QActionGroup(this);
    tools->addAction(selectTool);
    tools->addAction(panTool);
    tools->addAction(noteTool);
    selectTool->setChecked(true);

    connect(undo, &QAction::triggered, this, [&document] { document.undo(); });
    connect(redo, &QAction::triggered, this, [&document] { document.redo(); });
    connect(remove, &QAction::triggered, this,
            [&document] { SelectionEditor(document).remove(); });
    connect(rename, &QAction::triggered, view, &CanvasView::renameSelected);
    connect(selectAll, &QAction::triggered, this, [&document] {
        SelectedIds ids;
        for (const auto &[id, lan] : document.topology().lans())
            ids.lans.insert(id);
        for (const auto &[id, decky] : document.topology().deckies()) {
            if (!geometry::isHidden(document.topology(), id))
                ids.deckies.insert(id);
        }
        for (const auto &[id, note] : document.topology().notes())
            ids.notes.insert(id);
        document.selection().set(std::move(ids));
    });
    connect(zoomIn, &QAction::triggered, view, &CanvasView::zoomIn);
    connect(zoomOut, &QAction::triggered, view, &CanvasView::zoomOut);
    connect(zoomReset, &QAction::triggered, view, [view] { view->setZoom(1.0); });
    connect(zoomFit, &QAction::triggered, view, &CanvasView::zoomToFit);
    connect(zoomSelection, &QAction::triggered, view, &CanvasView::zoomToSelection);
    connect(addLan, &QAction::triggered, view,
            [view] { view->insert({PaletteItem::Kind::Lan, {}}); });
    connect(addDmz, &QAction::triggered, view,
            [view] { view->insert({PaletteItem::Kind::Dmz, {}}); });
    make(arrangeSelection, u"actionArrangeSelection"_s, u"layout"_s, tr("Arrange Selection"),
         {QKeySequence(u"Ctrl+Shift+L"_s)});
    make(packGrid, u"actionPackGrid"_s, u"snap-grid"_s, tr("Pack into a Grid"), {});
    connect(arrange, &QAction::triggered, view, [view] { view->arrange(Arrangement::Maze, false); });
    connect(arrangeSelection, &QAction::triggered, view,
            [view] { view->arrange(Arrangement::Maze, true); });
    connect(packGrid, &QAction::triggered, view, [view, &document] {
        view->arrange(Arrangement::Grid, document.selection().ids().lans.size() > 1);
    });
    connect(selectTool, &QAction::triggered, view, [view] { view->setTool(CanvasTool::Select); });
    connect(panTool, &QAction::triggered, view, [view] { view->setTool(CanvasTool::Pan); });
    connect(noteTool, &QAction::triggered, view, [view] { view->setTool(CanvasTool::Note); });
    connect(view, &CanvasView::toolChanged, this, [this](CanvasTool tool) {
        (tool == CanvasTool::Pan    ? panTool
         : tool == CanvasTool::Note ? noteTool
                                    : selectTool)
            ->setChecked(true);
    });

    connect(&document, &EditorDocument::historyChanged, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::changed, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::topologyReplaced, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::editableChanged, this, &CanvasActions::refresh);
    connect(&document.selection(), &Selection::changed, this, &CanvasActions::refresh);
    buildSelectionActions();
    buildLookActions();
    buildLinkActions();
    refresh();
}

void CanvasActions::buildLinkActions()
{
    showLinks = make(m_view, this, u"actionShowLinks"_s, u"link"_s, tr("Links"), {});
    showAddresses = make(m_view, this, u"actionShowAddresses"_s, u"service"_s, tr("Addresses on Links"), {});
    for (QAction *action : {showLinks, showAddresses}) {
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, this, [this] {
            m_view->topologyScene().setLinkView({showLinks->isChecked(), showAddresses->isChecked()});
            showAddresses->setEnabled(showLinks->isChecked());
        });
    }
}

void CanvasActions::buildSelectionActions()
{
    CanvasView *view = m_view;
    EditorDocument &document = view->document();
    const auto make = [&](const char *name, const QString &icon, const QString &text,
                          const QList<QKeySequence> &keys = {}) {
        return decnet::make(view, this, QLatin1StringView(name), icon, text, keys);
    };
    copy = make("actionCopy", u"copy"_s, tr("Copy"), {QKeySequence(u"Ctrl+C"_s)});
    cut = make("actionCut", u"cut"_s, tr("Cut"), {QKeySequence(u"Ctrl+X"_s)});
    paste = make("actionPaste", u"paste"_s, tr("Paste"), {QKeySequence(u"Ctrl+V"_s)});
    duplicate = make("actionDuplicate", u"duplicate"_s, tr("Duplicate"), {QKeySequence(u"Ctrl+D"_s)});
    connect(copy, &QAction::triggered, view, &CanvasView::copySelection);
    connect(cut, &QAction::triggered, view, &CanvasView::cutSelection);
    connect(paste, &QAction::triggered, view, &CanvasView::paste);
    connect(duplicate, &QAction::triggered, this,
            [&document] { SelectionEditor(document).duplicate(); });

    saveTemplate = make("actionSaveTemplate", u"template"_s, tr("Save as Template…"));
    connect(saveTemplate, &QAction::triggered, view, &CanvasView::templateRequested);

    const auto align = [&](const char *name, const QString &icon, const QString &text, Alignment how,
                           const QString &keys) {
        QAction *action = make(name, icon, text, {QKeySequence(keys)});
        connect(action, &QAction::triggered, this,
                [&document, how] { SelectionEditor(document).align(how); });
        return action;
    };
    alignLeft = align("actionAlignLeft", u"align-left"_s, tr("Align Left Edges"), Alignment::Left,
                      u"Ctrl+Shift+Left"_s);
    alignCentre = align("actionAlignCentre", u"align-centre"_s, tr("Align Centres"), Alignment::Centre,
                        u"Ctrl+Shift+C"_s);
    alignRight = align("actionAlignRight", u"align-right"_s, tr("Align Right Edges"), Alignment::Right,
                       u"Ctrl+Shift+Right"_s);
    alignTop = align("actionAlignTop", u"align-top"_s, tr("Align Top Edges"), Alignment::Top,
                     u"Ctrl+Shift+Up"_s);
    alignMiddle = align("actionAlignMiddle", u"align-middle"_s, tr("Align Middles"), Alignment::Middle,
                        u"Ctrl+Shift+M"_s);
    alignBottom = align("actionAlignBottom", u"align-bottom"_s, tr("Align Bottom Edges"),
                        Alignment::Bottom, u"Ctrl+Shift+Down"_s);
    const auto distribute = [&](const char *name, const QString &icon, const QString &text,
                                Qt::Orientation orientation, const QString &keys) {
        QAction *action = make(name, icon, text, {QKeySequence(keys)});
        connect(action, &QAction::triggered, this,
                [&document, orientation] { SelectionEditor(document).distribute(orientation); });
        return action;
    };
    distributeAcross = distribute("actionDistributeAcross", u"distribute-across"_s,
                                  tr("Distribute Horizontally"), Qt::Horizontal, u"Ctrl+Shift+H"_s);
    distributeDown = distribute("actionDistributeDown", u"distribute-down"_s,
                                tr("Distribute Vertically"), Qt::Vertical, u"Ctrl+Shift+V"_s);

    snapToGrid = make("actionSnapToGrid", u"snap-grid"_s, tr("Snap to Grid"), {QKeySequence(u"Ctrl+'"_s)});
    snapToNeighbours = make("actionSnapToNeighbours", u"snap-guides"_s, tr("Snap to Neighbours"));
    for (QAction *action : {snapToGrid, snapToNeighbours})
        action->setCheckable(true);
    connect(snapToGrid, &QAction::toggled, view, [view](bool on) {
        SnapSettings settings = view->snapSettings();
        settings.toGrid = on;
        view->setSnapSettings(settings);
    });
    connect(snapToNeighbours, &QAction::toggled, view, [view](bool on) {
        SnapSettings settings = view->snapSettings();
        settings.toNeighbours = on;
        view->setSnapSettings(settings);
    });
    const auto showSnap = [this, view] {
        snapToGrid->setChecked(view->snapSettings().toGrid);
        snapToNeighbours->setChecked(view->snapSettings().toNeighbours);
    };
    connect(view, &CanvasView::snapSettingsChanged, this, showSnap);
    showSnap();

    find = make("actionFind", u"search"_s, tr("Find…"), {QKeySequence(u"Ctrl+F"_s)});
    find->setShortcutContext(Qt::WindowShortcut);
    connect(find, &QAction::triggered, view, &CanvasView::openFind);
    minimap = make("actionMinimap", u"minimap"_s, tr("Overview Map"), {QKeySequence(Qt::Key_M)});
    minimap->setCheckable(true);
    minimap->setChecked(true);
    connect(minimap, &QAction::toggled, view, &CanvasView::setMinimapVisible);

    viewBack = make("actionViewBack", u"view-back"_s, tr("Previous View"), {QKeySequence(u"Alt+Left"_s)});
    viewForward
        = make("actionViewForward", u"view-forward"_s, tr("Next View"), {QKeySequence(u"Alt+Right"_s)});
    connect(viewBack, &QAction::triggered, view, &CanvasView::viewBack);
    connect(viewForward, &QAction::triggered, view, &CanvasView::viewForward);
    connect(view, &CanvasView::viewHistoryChanged, this, &CanvasActions::refresh);
}

QList<QAction *> CanvasActions::all() const
{
    return QList<QAction *>{undo, redo, cut, copy, paste, duplicate, remove, rename, saveTemplate,
                            selectAll, find,
                            addLan, addDmz, arrange, arrangeSelection, packGrid, lock, lockCanvas,
                            collapse, collapseAll, openAll}
           + order() + colours + alignment()
           + QList<QAction *>{snapToGrid, snapToNeighbours, minimap, showLinks, showAddresses, zoomIn, zoomOut, zoomReset, zoomFit,
                              zoomSelection, viewBack, viewForward, selectTool, panTool, noteTool};
}

void CanvasActions::refresh()
{
    const EditorDocument &document = m_view->document();
    const QUndoStack &stack = document.undoStack();
    const bool editable = document.isEditable();
    const SelectedIds &ids = document.selection().ids();
    undo->setEnabled(document.canUndo());
    redo->setEnabled(document.canRedo());
    undo->setText(document.canUndo() ? tr("Undo: %1").arg(stack.undoText()) : tr("Undo"));
    redo->setText(document.canRedo() ? tr("Redo: %1").arg(stack.redoText()) : tr("Redo"));
    undo->setIconText(tr("Undo"));
    redo->setIconText(tr("Redo"));
    const bool free = editable || ids.isOnlyNotes(); // notes are never deployed
    remove->setEnabled(free && !ids.isEmpty());
    rename->setEnabled(free && ids.size() == 1 && ids.edges.isEmpty());
    rename->setText(ids.isOnlyNotes() ? tr("Edit Text") : tr("Rename"));
    zoomSelection->setEnabled(!ids.isEmpty());
    const bool things = !ids.lans.isEmpty() || !ids.deckies.isEmpty() || !ids.notes.isEmpty();
    copy->setEnabled(things);
    cut->setEnabled(free && things);
    duplicate->setEnabled(free && things);
    saveTemplate->setEnabled(things);
    const qsizetype units = ids.lans.size() + ids.deckies.size() + ids.notes.size();
    for (QAction *action : {alignLeft, alignCentre, alignRight, alignTop, alignMiddle, alignBottom})
        action->setEnabled(units > 1);
    distributeAcross->setEnabled(units > 2);
    distributeDown->setEnabled(units > 2);
    viewBack->setEnabled(m_view->canViewBack());
    viewForward->setEnabled(m_view->canViewForward());
    addLan->setEnabled(editable);
    addDmz->setEnabled(editable && !document.topology().dmz());
    arrange->setEnabled(!document.topology().lans().empty());
    packGrid->setEnabled(arrange->isEnabled());
    arrangeSelection->setEnabled(!ids.lans.isEmpty() || !ids.deckies.isEmpty());
    selectAll->setEnabled(!document.topology().lans().empty()
                          || !document.topology().deckies().empty()
                          || !document.topology().notes().empty());
    refreshLooks();
}

} // namespace decnet
