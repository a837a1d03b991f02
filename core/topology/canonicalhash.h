// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QByteArray>

namespace decnet {

/// The schema that is hashed; a change of what counts must change it.
inline constexpr char16_t kCanonicalSchema[] = u"decnet.canonical/1";

/// Canonical JSON (keys sorted, compact, UTF-8) of the deployment-relevant part. Left out by place:
/// topology timestamps, status, version, needs_resync, config_snapshot, notes; of children geometry
/// and notes. Every key inside service_config counts. LANs, deckies and edges are ordered by id.
[[nodiscard]] QByteArray canonicalJson(const Topology &topology);

/// SHA-256 of canonicalJson, 64 lower-case hex digits.
[[nodiscard]] QString canonicalHash(const Topology &topology);

} // namespace decnet
