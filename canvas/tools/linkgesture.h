// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/tool.h"

#include "core/topology/ids.h"

#include <optional>

namespace decnet {

/// Draws a link from a card's port: dropped on another LAN (or on a decky in it) it attaches the card's
/// decky there as a bridge.
class LinkGesture final : public Gesture
{
public:
    LinkGesture(const ToolContext &context, DeckyId decky);

    void update(const PointerState &pointer) override;
    void finish(const PointerState &pointer) override;
    void cancel() override;
    [[nodiscard]] QCursor cursor() const override { return Qt::CrossCursor; }

private:
    /// The LAN that a release here would link to.
    [[nodiscard]] std::optional<LanId> targetAt(QPointF point) const;

    DeckyId m_decky;
};

} // namespace decnet
