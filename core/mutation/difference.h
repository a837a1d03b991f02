// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

namespace decnet {

/// The edit that makes `after` out of `before`: what a text editor, a merge or an import changed, as one
/// batch that can be stored, undone and shown like any other. Objects are told apart by id; meta data are
/// left alone. Empty when nothing differs. A decky whose home attachment has another id is taken out and
/// put back. Errors: those of Mutation::apply, when `after` breaks the rules of the model (two names alike,
/// an attachment twice), naming what is wrong.
[[nodiscard]] Result<Mutation> mutationBetween(const Topology &before, const Topology &after,
                                               const QString &label);

} // namespace decnet
