// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/topologyscene.h"
#include "canvas/tools/tool.h"

#include <memory>

namespace decnet {

/// The tool one always comes back to: click and Ctrl+click select, dragging moves what is selected,
/// resizes a LAN by its handles, draws a link from a card's port, or stretches a rubber band.
class SelectTool final : public Tool
{
public:
    explicit SelectTool(const ToolContext &context);

    void press(const PointerState &pointer) override;
    void move(const PointerState &pointer) override;
    void release(const PointerState &pointer) override;
    void doubleClick(const PointerState &pointer) override;
    bool cancel() override;
    [[nodiscard]] bool isBusy() const override { return m_gesture != nullptr; }
    [[nodiscard]] QCursor cursor() const override { return m_cursor; }

private:
    void select(const Hit &hit, Qt::KeyboardModifiers modifiers);
    void begin(const PointerState &pointer);
    void beginMove();
    void hover(const PointerState &pointer);

    std::unique_ptr<Gesture> m_gesture;
    Hit m_pressed;
    PointerState m_pressedAt;
    bool m_down = false;
    /// A plain click on one of several selected things selects it alone, but only when released
    /// without a drag.
    bool m_selectOnRelease = false;
    QCursor m_cursor;
};

} // namespace decnet
