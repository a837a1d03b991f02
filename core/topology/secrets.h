// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/topology/topology.h"

namespace decnet {

/// The topology without the values of configuration fields that the catalog marks as secret, and
/// how many were left out: what an export contains unless secrets are asked for.
struct Redacted
{
    Topology topology;
    int removed = 0;
};

[[nodiscard]] Redacted withoutSecrets(const Topology &topology, const Catalog &catalog);

} // namespace decnet
