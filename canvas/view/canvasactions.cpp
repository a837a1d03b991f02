// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/canvasactions.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvasview.h"

#include <QAction>
#include <QActionGroup>
#include <QUndoStack>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

CanvasActions::CanvasActions(CanvasView *view) : QObject(view), m_view(view)
{
    const auto make = [&](QAction *&slot, const QString &objectName, const QString &icon,
                          const QString &text, const QList<QKeySequence> &keys) {
        slot = new QAction(decnetIcon(icon), text, this);
        slot->setObjectName(objectName);
        slot->setShortcuts(keys);
        // Keys belong to the canvas while it has the focus: Delete in a text field deletes a letter.
        slot->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        view->addAction(slot);
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
    selectTool->setCheckable(true);
    panTool->setCheckable(true);
    auto *tools = new QActionGroup(this);
    tools->addAction(selectTool);
    tools->addAction(panTool);
    selectTool->setChecked(true);

    connect(undo, &QAction::triggered, this, [&document] { document.undo(); });
    connect(redo, &QAction::triggered, this, [&document] { document.redo(); });
    connect(remove, &QAction::triggered, this,
            [&document] { TopologyEditor(document).remove(document.selection().ids()); });
    connect(rename, &QAction::triggered, view, &CanvasView::renameSelected);
    connect(selectAll, &QAction::triggered, this, [&document] {
        SelectedIds ids;
        for (const auto &[id, lan] : document.topology().lans())
            ids.lans.insert(id);
        for (const auto &[id, decky] : document.topology().deckies())
            ids.deckies.insert(id);
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
    connect(arrange, &QAction::triggered, view, [view, &document] {
        if (TopologyEditor(document).arrange())
            view->zoomToFit();
    });
    connect(selectTool, &QAction::triggered, view, [view] { view->setPanning(false); });
    connect(panTool, &QAction::triggered, view, [view] { view->setPanning(true); });
    connect(view, &CanvasView::panningChanged, this,
            [this](bool panning) { (panning ? panTool : selectTool)->setChecked(true); });

    connect(&document, &EditorDocument::historyChanged, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::changed, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::topologyReplaced, this, &CanvasActions::refresh);
    connect(&document, &EditorDocument::editableChanged, this, &CanvasActions::refresh);
    connect(&document.selection(), &Selection::changed, this, &CanvasActions::refresh);
    refresh();
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
    remove->setEnabled(editable && !ids.isEmpty());
    rename->setEnabled(editable && ids.size() == 1 && ids.edges.isEmpty());
    zoomSelection->setEnabled(!ids.isEmpty());
    addLan->setEnabled(editable);
    addDmz->setEnabled(editable && !document.topology().dmz());
    arrange->setEnabled(!document.topology().lans().empty());
    selectAll->setEnabled(!document.topology().lans().empty()
                          || !document.topology().deckies().empty());
}

} // namespace decnet
