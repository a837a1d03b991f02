// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/observed.h"
#include "core/engine/plan.h"
#include "core/engine/wanted.h"

namespace decnet {

struct PlanOptions
{
    /// Images the engine is known to hold; the others get an EnsureImage action.
    QStringList presentImages;
    QString helperImage; ///< empty: not planned for (the helper sees to itself)
    /// Dress every decky again although no base is started (repair, after a restart of the host).
    bool dressAll = false;
    /// Files to remove at the end of a teardown.
    QStringList files;
    /// What was wanted before a live change. What is the same before and after stays as it is, even
    /// when it was made from another spec (saved, not applied yet); only deckies whose namespace
    /// the change concerns are dressed.
    const WantedState *before = nullptr;
    /// Nobody knows what is set up in the namespaces: a change before this one stopped half way.
    bool isUnsure = false;
    /// Containers that are brought up to date although the change itself says nothing of them.
    QStringList refresh;
};

/// The pure heart: what to do to get from `observed` to `wanted`. Deploy is a plan from nothing, teardown
/// a plan to nothing, repair and change a plan between. A recreated base implies recreated services. Nothing
/// to do gives an empty plan. Actions are ordered so that a runner that prefers low ids does the most
/// urgent thing first; dependencies stand in Action::after and always point to lower ids.
[[nodiscard]] Plan planChanges(const WantedState &wanted, const Observed &observed,
                               const PlanOptions &options = {});

/// The two actions after a base was restarted by someone: dress it again, restart its services (E-14).
/// Empty when no service is stranded.
[[nodiscard]] Plan planRestartedBases(const WantedState &wanted, const Observed &observed);

} // namespace decnet
