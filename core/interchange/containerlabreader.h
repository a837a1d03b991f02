// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/draft.h"
#include "core/interchange/yamltree.h"

namespace decnet {

/// A containerlab topology: nodes of a bridge kind become LANs, other nodes deckies; a link between
/// two hosts becomes a LAN of its own. Addresses are taken from `ip address add` lines of `exec`,
/// services from the label decnet-services, ports and images, positions from graph-posX and
/// graph-posY. Gives the lab's name. Errors: Invalid naming the path.
[[nodiscard]] Result<QString> readContainerlab(const YamlTree &tree, TopologyDraft &draft);

} // namespace decnet
