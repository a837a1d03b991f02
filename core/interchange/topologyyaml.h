// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/yamltree.h"
#include "core/topology/topology.h"

namespace decnet {

/// The DECNET document as YAML: the fields of document.h in an order for people.
[[nodiscard]] QByteArray toYamlDocument(const Topology &topology);

/// Reads it, ids kept. The problem's mark is the value that is wrong: its key path is found from
/// the error of fromJson().
[[nodiscard]] tl::expected<Topology, TextProblem> fromYamlDocument(const QByteArray &text);

} // namespace decnet
