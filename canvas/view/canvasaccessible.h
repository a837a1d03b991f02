// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/ids.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>

#include <optional>
#include <vector>

namespace decnet {

class CanvasView;

/// What assistive technology sees of the canvas: a tree of networks and, below each, the deckies at home
/// in it; deckies without a network, and notes, stand beside the networks. Everything has a name, a role, a spoken
/// description, a place on the screen and the action "press" (select it).
///
/// install() makes Qt use it for every CanvasView; nothing is built before a client asks.
class CanvasAccessible final : public QAccessibleWidget
{
public:
    explicit CanvasAccessible(CanvasView *view);
    ~CanvasAccessible() override;

    /// Once per process; more calls do nothing.
    static void install();

    [[nodiscard]] CanvasView *view() const;
    /// Made on the first call; owned by Qt's registry, which this object clears.
    [[nodiscard]] QAccessibleInterface *lan(LanId id) const;
    [[nodiscard]] QAccessibleInterface *decky(DeckyId id) const;
    [[nodiscard]] QAccessibleInterface *note(NoteId id) const;
    /// In the order of their names; what a client walks.
    [[nodiscard]] std::vector<LanId> lans() const;
    /// nullopt = the deckies that are at home nowhere.
    [[nodiscard]] std::vector<DeckyId> deckies(std::optional<LanId> home) const;

    /// By their places, row by row.
    [[nodiscard]] std::vector<NoteId> notes() const;

    /// Networks, deckies without one and notes; behind them come the widgets on the canvas (find bar, menus).
    [[nodiscard]] int itemCount() const;
    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface *child(int index) const override;
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override;
    [[nodiscard]] QAccessibleInterface *focusChild() const override;

private:
    void tellSelection();

    mutable QHash<LanId, QAccessible::Id> m_lans;
    mutable QHash<DeckyId, QAccessible::Id> m_deckies;
    mutable QHash<NoteId, QAccessible::Id> m_notes;
};

} // namespace decnet
