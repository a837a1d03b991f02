// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/tools/snapper.h"
#include "canvas/tools/tool.h"

#include "core/topology/ids.h"

#include <QHash>
#include <QRectF>
#include <QSet>

namespace decnet {

/// Drags everything that is selected and not locked. A LAN takes its deckies along; a decky dropped into another LAN
/// changes its home and is re-addressed, all in one undo step.
class MoveGesture final : public Gesture
{
public:
    MoveGesture(const ToolContext &context, QPointF start);
    ~MoveGesture() override;

    void update(const PointerState &pointer) override;
    void finish(const PointerState &pointer) override;
    void cancel() override;
    [[nodiscard]] QCursor cursor() const override { return Qt::ClosedHandCursor; }
    /// Everything selected is locked.
    [[nodiscard]] bool isEmpty() const { return m_lans.isEmpty() && m_cards.isEmpty() && m_notes.isEmpty(); }

private:
    void settle();
    /// Where the cards of a LAN stand, also while it is collapsed.
    [[nodiscard]] QRectF insideOf(LanId lan) const;
    /// Where the pointer has taken things, snapped unless Alt is held.
    [[nodiscard]] QPointF snapped(const PointerState &pointer) const;

    QPointF m_start;
    QPointF m_delta;
    QHash<LanId, QRectF> m_lans;
    QHash<NoteId, QRectF> m_notes;
    /// Every card that moves: selected ones, and those of the LANs.
    QHash<DeckyId, QPointF> m_cards;
    /// Those that may change their LAN: selected ones whose LAN is not dragged too.
    QSet<DeckyId> m_free;
    QRectF m_frame;    ///< everything that moves, where it was
    Snapper m_snapper;
    DeckyId m_lead; ///< the card under the pointer decides which LAN lights up
};

} // namespace decnet
