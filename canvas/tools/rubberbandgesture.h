// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/selection.h"
#include "canvas/tools/tool.h"

namespace decnet {

/// Selects what a stretched rectangle takes; with `add`, on top of what was selected before.
class RubberBandGesture final : public Gesture
{
public:
    RubberBandGesture(const ToolContext &context, QPointF start, bool add);

    void update(const PointerState &pointer) override;
    void finish(const PointerState &pointer) override;
    void cancel() override;

private:
    QPointF m_start;
    SelectedIds m_before;
    bool m_add;
};

} // namespace decnet
