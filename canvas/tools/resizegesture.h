// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/handles.h"
#include "canvas/tools/snapper.h"
#include "canvas/tools/tool.h"

#include "core/topology/ids.h"

namespace decnet {

/// Pulls one of a LAN's eight handles. The box never becomes smaller than its deckies need; its edges hold on
/// to those of other networks, or to the grid (not with Alt).
class ResizeGesture final : public Gesture
{
public:
    ResizeGesture(const ToolContext &context, LanId lan, Handle handle, QPointF start);

    void update(const PointerState &pointer) override;
    void finish(const PointerState &pointer) override;
    void cancel() override;
    [[nodiscard]] QCursor cursor() const override { return handleCursor(m_handle); }

private:
    [[nodiscard]] QRectF pulled(QPointF delta) const;
    /// The pull that makes the moving edges line up.
    [[nodiscard]] QPointF snapped(const PointerState &pointer) const;

    LanId m_lan;
    Handle m_handle;
    QPointF m_start;
    QRectF m_before;
    QRectF m_now;
    QRectF m_content;
    Snapper m_snapper;
};

} // namespace decnet
