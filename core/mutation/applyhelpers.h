// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <algorithm>

namespace decnet {

// Shared by the functions that apply the ops of the vocabulary.

/// Runs checks until the first that fails.
template<typename... Check>
[[nodiscard]] Result<void> firstFailure(Check &&...check)
{
    Result<void> result;
    (void)((result = check(), result.has_value()) && ...);
    return result;
}

[[nodiscard]] Result<void> checkNewEdgeId(const Topology &topology, const Edge &edge);

/// The address of a new attachment: as given, or the next free one.
[[nodiscard]] Result<QString> addressFor(const Topology &topology, LanId lan, const QString &wish,
                                         bool restores);

/// The plain inverse where it would be accepted as it stands, else one that puts things back
/// unchecked: only documents that were wrong before need the latter.
[[nodiscard]] Mutation inverseOf(Mutation plain, const Result<void> &acceptable);

/// One op as it is, several as a batch.
[[nodiscard]] Mutation inverseBatch(std::vector<Mutation> ops);

/// The edit that brings an attachment back. `hasTwin`: another one between the same two will exist.
[[nodiscard]] Mutation attachAgain(const Edge &edge, bool hasTwin);

/// Changes what the patch sets; the patch that changes it back.
LookPatch applyLook(const LookPatch &patch, Look &look);

/// Attachments that a removal takes with it, as edits that bring them back.
[[nodiscard]] std::vector<Mutation> attachAllAgain(const std::vector<Edge> &edges);

} // namespace decnet
