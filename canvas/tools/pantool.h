// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"

namespace decnet {

/// Drags the canvas itself: the hand tool, the middle button, or any button while Space is held.
class PanTool final : public Tool
{
public:
    explicit PanTool(const ToolContext &context);

    void press(const PointerState &pointer) override;
    void move(const PointerState &pointer) override;
    void release(const PointerState &pointer) override;
    bool cancel() override;
    [[nodiscard]] bool isBusy() const override { return m_dragging; }
    [[nodiscard]] QCursor cursor() const override;

private:
    QPoint m_last;
    bool m_dragging = false;
};

} // namespace decnet
