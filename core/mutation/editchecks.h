// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

namespace decnet {

// What an edit checks before it writes. All return Invalid for malformed values, Conflict for what
// exists already, NotFound for unknown ids.

[[nodiscard]] Result<const Lan *> findLan(const Topology &topology, LanId id);
[[nodiscard]] Result<const Decky *> findDecky(const Topology &topology, DeckyId id);
[[nodiscard]] Result<const Note *> findNote(const Topology &topology, NoteId id);

/// `self` may bear the name already.
[[nodiscard]] Result<void> checkLanName(const Topology &topology, const QString &name, LanId self);
[[nodiscard]] Result<void> checkDeckyName(const Topology &topology, const QString &name,
                                          DeckyId self);
[[nodiscard]] Result<void> checkSubnetText(const QString &subnet);
[[nodiscard]] Result<void> checkAddressText(const QString &address);
/// Whatever comes to the services `before` is a slug of the right form and comes once. What was
/// wrong already may stay, so that it can be put right step by step; whether the catalog knows a
/// service is the validator's business.
[[nodiscard]] Result<void> checkServices(const QStringList &services,
                                         const QStringList &before = {});
/// Empty, or host name labels with dots between them, at most 64 characters (the kernel's limit).
[[nodiscard]] Result<void> checkHostname(const QString &hostname);
/// Empty, or six bytes in hex with colons, not multicast.
[[nodiscard]] Result<void> checkMac(const QString &mac);
[[nodiscard]] Result<void> checkPos(const std::optional<QPointF> &pos);
[[nodiscard]] Result<void> checkLevel(int level);
/// Text, place, size and level of a note.
[[nodiscard]] Result<void> checkNote(const Note &note);
[[nodiscard]] Result<void> checkSize(const std::optional<QSizeF> &size);

} // namespace decnet
