// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/view/canvasview.h"
#include "canvas/widgets/palettemime.h"

#include <QApplication>
#include <QDropEvent>
#include <QMimeData>
#include <QMouseEvent>

#include <memory>

namespace decnet::canvastest {

/// A hand on the canvas: moves with the button held, in steps as a person's does. Points are the
/// viewport's.
class Hand
{
public:
    explicit Hand(CanvasView &view) : m_view(view) {}

    void hover(QPoint to) { send(QEvent::MouseMove, to, Qt::NoButton, Qt::NoButton); }
    void press(QPoint at, Qt::KeyboardModifiers modifiers = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        m_modifiers = modifiers;
        m_button = button;
        hover(at);
        send(QEvent::MouseButtonPress, at, button, button);
    }
    void moveTo(QPoint to, int steps = 8)
    {
        const QPoint from = m_at;
        for (int step = 1; step <= steps; ++step)
            send(QEvent::MouseMove, from + (to - from) * step / steps, Qt::NoButton, m_button);
    }
    void release()
    {
        send(QEvent::MouseButtonRelease, m_at, m_button, Qt::NoButton);
        m_modifiers = {};
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
    {
        press(from, modifiers);
        moveTo(to);
        release();
    }
    void click(QPoint at, Qt::KeyboardModifiers modifiers = {})
    {
        press(at, modifiers);
        release();
    }
    void doubleClick(QPoint at)
    {
        click(at);
        send(QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton);
        release();
    }
    /// Drags an entry of the palette over the canvas and lets go.
    void drop(const PaletteItem &item, QPoint at)
    {
        const std::unique_ptr<QMimeData> data(toMime(item));
        QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &enter);
        QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &move);
        QDropEvent drop(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &drop);
    }

private:
    void send(QEvent::Type type, QPoint at, Qt::MouseButton button, Qt::MouseButtons buttons)
    {
        m_at = at;
        QMouseEvent event(type, at, m_view.viewport()->mapToGlobal(at), button, buttons, m_modifiers);
        QApplication::sendEvent(m_view.viewport(), &event);
    }

    CanvasView &m_view;
    QPoint m_at;
    Qt::MouseButton m_button = Qt::LeftButton;
    Qt::KeyboardModifiers m_modifiers;
};

} // namespace decnet::canvastest
