// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/selection.h"

#include "core/mutation/mutation.h"
#include "core/net/subnet.h"

#include <QByteArray>
#include <QRectF>

#include <set>

namespace decnet {

/// A part of a topology that was copied: LANs with the deckies at home in them, single deckies, their links,
/// and notes. Networks that it only refers to (the home of a single decky, the far end of a link) are kept as
/// `context`: they are not pasted, but found again by id.
///
/// As text it is a topology document whose config_snapshot names the context: {"fragment_context": [LAN
/// ids]}. A whole document is a fragment without context.
struct Fragment
{
    Topology topology;
    std::set<LanId> context;

    [[nodiscard]] bool isEmpty() const
    {
        return topology.deckies().empty() && lanCount() == 0 && topology.notes().empty();
    }
    /// Nothing that is deployed: may be pasted while the topology runs.
    [[nodiscard]] bool isOnlyNotes() const
    {
        return !topology.notes().empty() && topology.deckies().empty() && lanCount() == 0;
    }
    /// Without the context.
    [[nodiscard]] std::size_t lanCount() const { return topology.lans().size() - context.size(); }
    /// What is pasted, as drawn; null when it has no positions.
    [[nodiscard]] QRectF bounds() const;

    [[nodiscard]] QByteArray toText() const;
    /// Errors: those of fromDocument().
    [[nodiscard]] static Result<Fragment> fromText(const QByteArray &text);
};

/// Single links are left out: a link goes where its decky goes.
[[nodiscard]] Fragment fragmentOf(const Topology &topology, const SelectedIds &ids);

/// Where and how a fragment is put in.
struct PasteWish
{
    QPointF offset;               ///< added to every position
    std::optional<LanId> lan;     ///< for single deckies; none: their own LAN, when it is here
    Subnet base;                  ///< new subnets are taken from here
    std::vector<Subnet> reserved; ///< and keep clear of these
};

/// The edit that puts the fragment in, and what it adds (to select it). New ids, free names, addresses and
/// subnets: nothing collides. A subnet that is free here is kept, with the host parts of its addresses; a
/// second DMZ becomes an ordinary network; MAC addresses and published ports in use are dropped;
/// nothing that is pasted is locked.
struct Paste
{
    Mutation edit;
    SelectedIds added;
};
/// Errors: Invalid (nothing in it; single deckies and no LAN for them), Conflict (no free subnet or address).
[[nodiscard]] Result<Paste> pasteEdit(const Topology &topology, const Fragment &fragment,
                                      const PasteWish &wish);

} // namespace decnet
