// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/selection.h"

#include "core/topology/topology.h"

#include <QHash>
#include <QRectF>
#include <QString>

#include <optional>
#include <vector>

namespace decnet {

/// How a thing of the drawing differs from what runs.
enum class Staged { Added, Changed, Removed };

/// How far a change is on its way.
enum class StagePhase {
    Staged,   ///< drawn only
    Queued,   ///< handed over, waiting
    Applying, ///< being brought to what runs
};

/// What applying does to the containers and networks behind a thing. The order is that of marks on a card.
enum class PlanMark {
    Created,
    Recreated,
    Collateral,   ///< made anew only because its base is
    Disconnected,
    Removed,
};

/// What is drawn over one LAN, decky or link.
struct GhostMark
{
    struct Note
    {
        PlanMark mark = PlanMark::Created;
        QString reason; ///< "ssh: the configuration differs"; for people

        bool operator==(const Note &) const = default;
    };

    std::optional<Staged> staged; ///< none: only the plan concerns it
    std::vector<Note> plan;       ///< each mark at most once, in their order

    bool operator==(const GhostMark &) const = default;
};

/// A LAN that the drawing no longer has, where it was.
struct GoneLan
{
    LanId id;
    QString name;
    QRectF rect;

    bool operator==(const GoneLan &) const = default;
};

/// A decky that is no longer there: removed, or moved to another LAN.
struct GoneCard
{
    DeckyId id;
    QString name;
    QString ip;
    QRectF rect;
    bool moved = false; ///< it stands elsewhere now

    bool operator==(const GoneCard &) const = default;
};

/// A link that was cut: between the rectangles that it joined.
struct GoneLink
{
    EdgeId id;
    DeckyId decky;
    LanId lan;
    QRectF card; ///< where the decky was
    QRectF box;  ///< where the LAN was

    bool operator==(const GoneLink &) const = default;
};

/// The difference between what runs and what is drawn, and what applying it would do, as the canvas shows
/// it: a plain value, made by whoever knows. Empty when nothing is on its way.
struct CanvasGhosts
{
    QHash<LanId, GhostMark> lans;
    QHash<DeckyId, GhostMark> deckies;
    QHash<EdgeId, GhostMark> links;
    std::vector<GoneLan> goneLans;
    std::vector<GoneCard> goneCards;
    std::vector<GoneLink> goneLinks;
    StagePhase phase = StagePhase::Staged;
    SelectedIds focus; ///< ringed: what a row of a list is about; may name gone things

    [[nodiscard]] bool isEmpty() const
    {
        return lans.isEmpty() && deckies.isEmpty() && links.isEmpty() && goneLans.empty()
               && goneCards.empty() && goneLinks.empty() && focus.isEmpty();
    }
    /// Adds to a mark; a reason for the same mark is joined with ", ".
    static void note(GhostMark &mark, PlanMark what, const QString &reason);

    bool operator==(const CanvasGhosts &) const = default;
};

/// What is staged when `before` runs and `now` is drawn. Positions do not count. Links are bridge
/// attachments; a changed home attachment (address, LAN) is a change of its decky.
[[nodiscard]] CanvasGhosts ghostsBetween(const Topology &before, const Topology &now);

/// "staged: added", "queued: changed", "applying: removed", "would be recreated"; what a screen reader says
/// after the name. Empty for an empty mark.
[[nodiscard]] QString ghostText(const GhostMark &mark, StagePhase phase);
[[nodiscard]] QString stagedText(Staged staged);     ///< "added"
[[nodiscard]] QString phaseText(StagePhase phase);   ///< "staged"
[[nodiscard]] QString planMarkText(PlanMark mark);   ///< "Recreated"
/// The reasons, one mark a line: "Recreated: its base is made anew".
[[nodiscard]] QString ghostReasons(const GhostMark &mark);

} // namespace decnet
