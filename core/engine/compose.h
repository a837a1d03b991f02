// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/engine/wanted.h"

#include <QByteArray>

namespace decnet {

/// The compose file of a topology: the Compose specification as docker-compose 1.29 and later read it,
/// describing exactly the containers and networks of `wanted`. `seccompPath` is where the profile
/// lies as a file (Compose takes no inline one); used when any container has one.
[[nodiscard]] QByteArray renderCompose(const WantedState &wanted, const QString &seccompPath);

/// Renders it to paths.composeFile() with the profile beside it, both readable by the owner only: the
/// settings of decoys may hold passwords. Errors: those of writeFileAtomically().
[[nodiscard]] Result<void> writeCompose(const Paths &paths, const WantedState &wanted);
/// Where writeCompose() puts the profile.
[[nodiscard]] QString seccompFile(const Paths &paths, const QString &id8);

} // namespace decnet
