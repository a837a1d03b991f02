// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/canvasghosts.h"
#include "core/controller/changepreview.h"

#include <QCoreApplication>

#include <vector>

namespace decnet::desktop {

/// One line of what applying would do: "web-1 with ssh, http".
struct PlanLine
{
    PlanMark mark = PlanMark::Created;
    QString text;
    QString reason;
    SelectedIds things;
};

/// A base that would be made anew, with everything that goes with it: what somebody has to agree to by
/// name.
struct RecreatedBase
{
    DeckyId decky;
    QString name;
    QString reason;
    QStringList services;
};

/// A preview in words for people. Stateless.
class PlanWords final
{
    Q_DECLARE_TR_FUNCTIONS(decnet::desktop::PlanWords)

public:
    /// Grouped by thing and mark, marks in their order. Images, routes and firewall rules are not among them:
    /// see otherSteps().
    [[nodiscard]] static std::vector<PlanLine> lines(const ChangePreview &preview, const Topology &before,
                                                     const Topology &after);
    /// Steps of the plan that no line speaks of.
    [[nodiscard]] static int otherSteps(const Plan &plan);
    /// "203.0.113.7 in ssh of web-1, since 10:42"
    [[nodiscard]] static QString session(const CutSession &session);
    [[nodiscard]] static std::vector<RecreatedBase> recreated(const ChangePreview &preview,
                                                              const Topology &before, const Topology &after);
    /// Adds the plan's marks.
    static void mark(CanvasGhosts &ghosts, const std::vector<PlanLine> &lines);
};

} // namespace decnet::desktop
