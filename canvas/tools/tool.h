// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCursor>
#include <QPointF>

namespace decnet {

class CanvasView;
class EditorDocument;
class TopologyScene;

/// Where the pointer is, and what is held.
struct PointerState
{
    QPointF scene;
    QPoint viewport;
    Qt::MouseButton button = Qt::NoButton; ///< the one that changed (press, release)
    Qt::KeyboardModifiers modifiers;
};

/// What a tool works on. The tool never owns them.
struct ToolContext
{
    CanvasView &view;
    TopologyScene &scene;
    EditorDocument &document;
};

/// What the mouse does. The view forwards its input to the current tool; one tool per file. GUI thread.
class Tool
{
public:
    explicit Tool(const ToolContext &context) : m_context(context) {}
    virtual ~Tool() = default;

    Tool(const Tool &) = delete;
    Tool &operator=(const Tool &) = delete;

    virtual void press(const PointerState &pointer) = 0;
    virtual void move(const PointerState &pointer) = 0;
    virtual void release(const PointerState &pointer) = 0;
    virtual void doubleClick(const PointerState &pointer) { press(pointer); }
    /// Esc, focus lost, tool changed: everything as before the gesture. True when there was one.
    virtual bool cancel() = 0;
    /// A gesture is running.
    [[nodiscard]] virtual bool isBusy() const = 0;
    [[nodiscard]] virtual QCursor cursor() const = 0;

protected:
    [[nodiscard]] const ToolContext &context() const { return m_context; }

private:
    ToolContext m_context;
};

/// One press-move-release of the select tool. Created at the press (or when the pointer has moved far
/// enough), asked to update at each move, and ended exactly once by finish() or cancel().
class Gesture
{
public:
    explicit Gesture(const ToolContext &context) : m_context(context) {}
    virtual ~Gesture() = default;

    Gesture(const Gesture &) = delete;
    Gesture &operator=(const Gesture &) = delete;

    virtual void update(const PointerState &pointer) = 0;
    virtual void finish(const PointerState &pointer) = 0;
    virtual void cancel() = 0;
    [[nodiscard]] virtual QCursor cursor() const { return Qt::ArrowCursor; }

protected:
    [[nodiscard]] const ToolContext &context() const { return m_context; }

private:
    ToolContext m_context;
};

} // namespace decnet
