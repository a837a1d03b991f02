// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"

namespace decnet {

/// SHA-256 (64 lower-case hex digits) over everything the engine is told of a resource, the label
/// `decnet.spec` and Compose's config hash left out. "Changed?" is one comparison of this text.
/// Of a container's attachments only the first counts: the others are connected and disconnected
/// while it runs.
[[nodiscard]] QString specHash(const NetworkSpec &spec);
[[nodiscard]] QString specHash(const ContainerSpec &spec);

/// Puts the hash on the spec as its `decnet.spec` and Compose config-hash label.
void stampSpec(NetworkSpec &spec);
void stampSpec(ContainerSpec &spec);

} // namespace decnet
