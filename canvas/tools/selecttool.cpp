// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/selecttool.h"

#include "canvas/document/lookeditor.h"
#include "canvas/tools/linkgesture.h"
#include "canvas/tools/movegesture.h"
#include "canvas/tools/noteresizegesture.h"
#include "canvas/tools/resizegesture.h"
#include "canvas/tools/rubberbandgesture.h"
#include "canvas/view/canvasview.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QStyleHints>

namespace decnet {

namespace {

bool isSelected(const Selection &selection, const Hit &hit)
{
    switch (hit.kind) {
    case Hit::Kind::Lan:
    case Hit::Kind::LanHandle: return selection.contains(hit.lan);
    case Hit::Kind::Decky:
    case Hit::Kind::Port: return selection.contains(hit.decky);
    case Hit::Kind::Link: return selection.contains(hit.edge);
    case Hit::Kind::Note:
    case Hit::Kind::NoteHandle: return selection.contains(hit.note);
    case Hit::Kind::Nothing: break;
    }
    return false;
}

bool addsToSelection(Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ControlModifier) || modifiers.testFlag(Qt::ShiftModifier);
}

} // namespace

SelectTool::SelectTool(const ToolContext &context) : Tool(context) {}

void SelectTool::select(const Hit &hit, Qt::KeyboardModifiers modifiers)
{
    Selection &selection = context().document.selection();
    const bool toggle = addsToSelection(modifiers);
    switch (hit.kind) {
    case Hit::Kind::Lan:
    case Hit::Kind::LanHandle:
        toggle ? selection.toggle(hit.lan) : selection.select(hit.lan);
        break;
    case Hit::Kind::Decky:
    case Hit::Kind::Port:
        toggle ? selection.toggle(hit.decky) : selection.select(hit.decky, hit.service);
        break;
    case Hit::Kind::Link:
        toggle ? selection.toggle(hit.edge) : selection.select(hit.edge);
        break;
    case Hit::Kind::Note:
    case Hit::Kind::NoteHandle:
        toggle ? selection.toggle(hit.note) : selection.select(hit.note);
        break;
    case Hit::Kind::Nothing:
        if (!toggle)
            selection.clear();
        break;
    }
}

void SelectTool::press(const PointerState &pointer)
{
    if (pointer.button != Qt::LeftButton)
        return;
    m_down = true;
    m_pressedAt = pointer;
    m_pressed = context().scene.hitTest(pointer.scene, context().view.zoom());
    m_selectOnRelease = false;
    if (m_pressed.kind == Hit::Kind::LanHandle || m_pressed.kind == Hit::Kind::NoteHandle
        || m_pressed.kind == Hit::Kind::Port)
        return;
    // The body of a LAN is ground to stretch a rubber band on; its header is what one holds it by.
    const bool ground = m_pressed.kind == Hit::Kind::Lan && !m_pressed.onHeader;
    if (isSelected(context().document.selection(), m_pressed) && !addsToSelection(pointer.modifiers)) {
        m_selectOnRelease = true;
        return;
    }
    if (ground || m_pressed.kind == Hit::Kind::Nothing) {
        m_selectOnRelease = true;
        return;
    }
    select(m_pressed, pointer.modifiers);
}

void SelectTool::begin(const PointerState &pointer)
{
    switch (m_pressed.kind) {
    case Hit::Kind::Port:
        if (context().document.checkEditable())
            m_gesture = std::make_unique<LinkGesture>(context(), m_pressed.decky);
        break;
    case Hit::Kind::LanHandle:
        m_gesture = std::make_unique<ResizeGesture>(context(), m_pressed.lan, m_pressed.handle,
                                                    m_pressedAt.scene);
        break;
    case Hit::Kind::NoteHandle:
        m_gesture = std::make_unique<NoteResizeGesture>(context(), m_pressed.note, m_pressed.handle,
                                                        m_pressedAt.scene);
        break;
    case Hit::Kind::Decky:
    case Hit::Kind::Note: beginMove(); break;
    case Hit::Kind::Lan:
        if (m_pressed.onHeader) {
            beginMove();
            break;
        }
        [[fallthrough]];
    case Hit::Kind::Nothing:
        m_gesture = std::make_unique<RubberBandGesture>(context(), m_pressedAt.scene,
                                                        addsToSelection(m_pressedAt.modifiers));
        break;
    case Hit::Kind::Link: break;
    }
    m_selectOnRelease = false;
    if (m_gesture) {
        m_cursor = m_gesture->cursor();
        m_gesture->update(pointer);
    } else {
        m_down = false;
    }
}

void SelectTool::beginMove()
{
    auto move = std::make_unique<MoveGesture>(context(), m_pressedAt.scene);
    if (move->isEmpty()) {
        context().document.report(QCoreApplication::translate("decnet::SelectTool",
                                                              "This is locked. Unlock it to move it."),
                                  NoticeLevel::Info);
        return;
    }
    m_gesture = std::move(move);
}

void SelectTool::move(const PointerState &pointer)
{
    if (m_gesture) {
        m_gesture->update(pointer);
        m_cursor = m_gesture->cursor();
        return;
    }
    if (m_down) {
        const int distance = (pointer.viewport - m_pressedAt.viewport).manhattanLength();
        if (distance >= QGuiApplication::styleHints()->startDragDistance())
            begin(pointer);
        return;
    }
    hover(pointer);
}

void SelectTool::hover(const PointerState &pointer)
{
    const Hit hit = context().scene.hitTest(pointer.scene, context().view.zoom());
    context().scene.setHovered(hit);
    switch (hit.kind) {
    case Hit::Kind::LanHandle:
    case Hit::Kind::NoteHandle: m_cursor = handleCursor(hit.handle); break;
    case Hit::Kind::Note: m_cursor = Qt::OpenHandCursor; break;
    case Hit::Kind::Port: m_cursor = Qt::CrossCursor; break;
    case Hit::Kind::Decky: m_cursor = Qt::OpenHandCursor; break;
    case Hit::Kind::Link: m_cursor = Qt::PointingHandCursor; break;
    case Hit::Kind::Lan:
        m_cursor = hit.onDisclosure ? Qt::PointingHandCursor
                   : hit.onHeader   ? Qt::OpenHandCursor
                                    : Qt::ArrowCursor;
        break;
    case Hit::Kind::Nothing: m_cursor = Qt::ArrowCursor; break;
    }
}

void SelectTool::release(const PointerState &pointer)
{
    if (pointer.button != Qt::LeftButton)
        return;
    if (m_gesture) {
        // Taken out first: what finish() does may ask for this tool again.
        const std::unique_ptr<Gesture> gesture = std::move(m_gesture);
        gesture->finish(pointer);
    } else if (m_down && m_pressed.onDisclosure && !addsToSelection(m_pressedAt.modifiers)) {
        const Lan *lan = context().document.topology().lan(m_pressed.lan);
        if (lan)
            LookEditor(context().document).setCollapsed(m_pressed.lan, !lan->isCollapsed);
    } else if (m_down && m_selectOnRelease) {
        select(m_pressed, m_pressedAt.modifiers);
    }
    m_down = false;
    m_selectOnRelease = false;
    hover(pointer);
}

void SelectTool::doubleClick(const PointerState &pointer)
{
    press(pointer);
    m_down = false;
    const Hit hit = context().scene.hitTest(pointer.scene, context().view.zoom());
    if (hit.onDisclosure)
        return; // the first click of the two did it
    if (const Lan *lan = hit.kind == Hit::Kind::Lan ? context().document.topology().lan(hit.lan) : nullptr;
        lan && lan->isCollapsed) {
        LookEditor(context().document).setCollapsed(hit.lan, false);
        return;
    }
    if (hit.kind == Hit::Kind::Note) {
        select(hit, Qt::NoModifier);
        context().view.renameSelected();
        return;
    }
    const bool named = hit.kind == Hit::Kind::Decky || (hit.kind == Hit::Kind::Lan && hit.onHeader);
    if (!named || !hit.service.isEmpty())
        return;
    select(hit, Qt::NoModifier);
    context().view.renameSelected();
}

bool SelectTool::cancel()
{
    m_down = false;
    m_selectOnRelease = false;
    if (!m_gesture)
        return false;
    const std::unique_ptr<Gesture> gesture = std::move(m_gesture);
    gesture->cancel();
    m_cursor = Qt::ArrowCursor;
    return true;
}

} // namespace decnet
