// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/draft.h"
#include "core/interchange/yamltree.h"

namespace decnet {

/// A Compose file: networks become LANs, services become deckies whose decoy services follow from
/// ports and images, published ports become publish rules of the gateway. Services that share
/// another's network
/// (`network_mode: service:x`) become services of that decky, which reads our own export back.
/// Gives the project's name, empty when it has none. Errors: Invalid naming the path.
[[nodiscard]] Result<QString> readCompose(const YamlTree &tree, TopologyDraft &draft);

} // namespace decnet
