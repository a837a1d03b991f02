// SPDX-License-Identifier: GPL-3.0-or-later
// CanvasActions for looks: colours, lock, order, collapsed networks.
#include "canvas/document/lookeditor.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"

#include <QAction>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

void CanvasActions::buildLookActions()
{
    CanvasView *view = m_view;
    EditorDocument &document = view->document();
    const auto make = [&](const QString &name, const QString &icon, const QString &text,
                          const QString &keys, auto todo) {
        auto *action = new QAction(decnetIcon(icon), text, this);
        action->setObjectName(name);
        if (!keys.isEmpty())
            action->setShortcut(QKeySequence(keys));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        view->addAction(action);
        connect(action, &QAction::triggered, this, todo);
        return action;
    };
    lock = make(u"actionLock"_s, u"lock"_s, tr("Lock"), u"L"_s, [&document] {
        LookEditor editor(document);
        editor.setLocked(!editor.areLocked());
    });
    lock->setCheckable(true);
    lockCanvas = make(u"actionLockCanvas"_s, u"lock"_s, tr("Lock the Canvas"), {}, [] {});
    lockCanvas->setCheckable(true);
    connect(lockCanvas, &QAction::toggled, &document, &EditorDocument::setLayoutLocked);
    connect(&document, &EditorDocument::layoutLockedChanged, lockCanvas, &QAction::setChecked);
    collapse = make(u"actionCollapse"_s, u"collapse"_s, tr("Collapse Network"), u"E"_s, [&document] {
        LookEditor editor(document);
        editor.setCollapsed(editor.canCollapse());
    });
    const auto all = [&document](bool collapsed) {
        SelectedIds ids;
        for (const auto &[id, lan] : document.topology().lans())
            ids.lans.insert(id);
        const SelectedIds before = document.selection().ids();
        document.selection().set(ids);
        LookEditor(document).setCollapsed(collapsed);
        document.selection().set(before);
    };
    collapseAll = make(u"actionCollapseAll"_s, u"collapse"_s, tr("Collapse All Networks"), {},
                       [all] { all(true); });
    openAll = make(u"actionOpenAll"_s, u"expand"_s, tr("Open All Networks"), {}, [all] { all(false); });

    const auto raise = [&](const QString &name, const QString &icon, const QString &text,
                           const QString &keys, Raise how) {
        return make(name, icon, text, keys, [&document, how] { LookEditor(document).raise(how); });
    };
    toFront = raise(u"actionToFront"_s, u"to-front"_s, tr("Bring to Front"), u"Ctrl+Shift+]"_s,
                    Raise::ToFront);
    forward = raise(u"actionForward"_s, u"raise"_s, tr("Bring Forward"), u"Ctrl+]"_s, Raise::Forward);
    backward = raise(u"actionBackward"_s, u"lower"_s, tr("Send Backward"), u"Ctrl+["_s, Raise::Backward);
    toBack = raise(u"actionToBack"_s, u"to-back"_s, tr("Send to Back"), u"Ctrl+Shift+["_s,
                   Raise::ToBack);

    const auto colour = [&](NamedColour which) {
        QAction *action = make(u"actionColour_%1"_s.arg(colourName(which)), u"dot"_s,
                               which == NamedColour::None ? colourText(which)
                                                          : tr("Colour: %1").arg(colourText(which)),
                               {}, [&document, which] { LookEditor(document).setColour(which); });
        action->setIconText(colourText(which));
        action->setCheckable(true);
        action->setData(static_cast<int>(which));
        colours.append(action);
    };
    colour(NamedColour::None);
    for (const NamedColour which : kNamedColours)
        colour(which);
}

void CanvasActions::refreshLooks()
{
    EditorDocument &document = m_view->document();
    const SelectedIds &ids = document.selection().ids();
    const bool things = !ids.lans.isEmpty() || !ids.deckies.isEmpty() || !ids.notes.isEmpty();
    const LookEditor editor(document);
    lock->setEnabled(things);
    const bool areLocked = editor.areLocked();
    lock->setChecked(areLocked);
    lock->setText(areLocked ? tr("Unlock") : tr("Lock"));
    const bool isOpen = editor.canCollapse();
    const bool onlyOpens = !isOpen && editor.canOpen();
    collapse->setEnabled(isOpen || onlyOpens);
    collapse->setText(onlyOpens ? tr("Open Network") : tr("Collapse Network"));
    collapse->setIcon(decnetIcon(onlyOpens ? u"expand"_s : u"collapse"_s));
    collapseAll->setEnabled(!document.topology().lans().empty());
    openAll->setEnabled(collapseAll->isEnabled());
    for (QAction *action : order())
        action->setEnabled(things);
    const std::optional<NamedColour> shared = editor.colour();
    const CanvasStyle &style = CanvasStyle::forPalette(m_view->palette());
    for (QAction *action : std::as_const(colours)) {
        const auto which = static_cast<NamedColour>(action->data().toInt());
        action->setEnabled(things);
        action->setChecked(shared == which);
        action->setIcon(which == NamedColour::None ? decnetIcon(u"close"_s)
                                                   : decnetIcon(u"swatch"_s, style.tint(which).mark));
    }
}

} // namespace decnet
