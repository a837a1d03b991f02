// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

namespace decnet {

// One function per op of the vocabulary. Each checks everything first, then writes, and returns the
// inverse. `restores`: see Mutation::isRestoration().

[[nodiscard]] Result<Mutation> applyOp(const AddLan &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const UpdateLan &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const RemoveLan &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const AddDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const UpdateDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const RemoveDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const AttachDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const DetachDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const MoveDecky &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const AddNote &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const UpdateNote &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const RemoveNote &op, Topology &topology, bool restores);
[[nodiscard]] Result<Mutation> applyOp(const Batch &op, Topology &topology, bool restores);

} // namespace decnet
