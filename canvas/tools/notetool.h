// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"

#include <QRectF>

namespace decnet {

/// Places one note: a click gives it the usual size, a drag its own. Then it is typed, and the select tool
/// is back.
class NoteTool final : public Tool
{
public:
    explicit NoteTool(const ToolContext &context) : Tool(context) {}

    void press(const PointerState &pointer) override;
    void move(const PointerState &pointer) override;
    void release(const PointerState &pointer) override;
    bool cancel() override;
    [[nodiscard]] bool isBusy() const override { return m_dragging; }
    [[nodiscard]] QCursor cursor() const override { return Qt::CrossCursor; }

private:
    /// Between where it was pressed and where it is now; the usual size for a click.
    [[nodiscard]] QRectF placeAt(const PointerState &pointer) const;
    [[nodiscard]] bool isDrag(const PointerState &pointer) const;

    PointerState m_pressedAt;
    bool m_dragging = false;
};

} // namespace decnet
