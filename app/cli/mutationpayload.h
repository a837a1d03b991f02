// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/mutation/mutationqueue.h"

namespace decnet::cli {

/// An edit as it is typed: the payload of the wire (see Mutation::toJson()), in which a LAN or
/// decky of `topology` may stand by its name instead of its id, and in which ids of what is new,
/// `decky` of a home and `is_bridge` of an attachment may be left out. Errors: Invalid, naming the
/// place; NotFound for names that nobody bears.
[[nodiscard]] Result<Mutation> typedMutation(const QString &op, const QJsonObject &payload,
                                             const Topology &topology);

/// The row as JSON, with the values of secret configuration fields masked.
[[nodiscard]] QJsonObject publicRow(const QueuedMutation &row, const Catalog &catalog);

} // namespace decnet::cli
