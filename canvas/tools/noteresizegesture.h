// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/handles.h"
#include "canvas/tools/snapper.h"
#include "canvas/tools/tool.h"

#include "core/topology/ids.h"

namespace decnet {

/// Pulls one of a note's eight handles, on the grid when snapping to it is on (Alt suspends that).
class NoteResizeGesture final : public Gesture
{
public:
    NoteResizeGesture(const ToolContext &context, NoteId note, Handle handle, QPointF start);

    void update(const PointerState &pointer) override;
    void finish(const PointerState &pointer) override;
    void cancel() override;
    [[nodiscard]] QCursor cursor() const override { return handleCursor(m_handle); }

private:
    NoteId m_note;
    Handle m_handle;
    QPointF m_start;
    QRectF m_before;
    QRectF m_now;
};

} // namespace decnet
