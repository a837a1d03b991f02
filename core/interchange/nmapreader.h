// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/draft.h"
#include "core/interchange/yamltree.h"

namespace decnet {

/// The XML that `nmap -oX` writes: every host that is up becomes a decky at its own address in the
/// LAN of its /24, open ports become decoy services, the best OS match its fingerprint. "Copy this
/// network."
[[nodiscard]] tl::expected<void, TextProblem> readNmap(const QByteArray &xml, TopologyDraft &draft);

} // namespace decnet
