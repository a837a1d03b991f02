// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/docker/dockerengine.h"

#include <QString>

namespace decnet {

/// What stands between a person and a working engine, with what to do about it.
struct EngineProblem
{
    enum class State { Ready, NotRunning, NoPermission, TooOld, NoSpace, Failed };
    State state = State::Ready;
    QString message; ///< "Docker is not running on this machine."
    QString remedy;  ///< "Start it with: sudo systemctl start docker"
};

/// Below this much free space on the engine's disk, images and containers fail soon.
inline constexpr qint64 kLeastFreeBytes = 256LL << 20;

/// The problem behind an error of a DockerEngine call. An engine reports a full disk only in words,
/// so the messages are searched for ENOSPC's text; everything else goes by kind.
[[nodiscard]] EngineProblem diagnose(const Error &error);

/// Asks the engine (one call) and, when it is on this machine, looks at the free space of its disk.
/// Ready when all is well. Blocking.
[[nodiscard]] EngineProblem examine(DockerEngine &engine, EngineInfo *info = nullptr);

/// NoSpace when the file system of `rootDir` has less than `leastFreeBytes` left; Ready when it has
/// more, or when the folder is not on this machine.
[[nodiscard]] EngineProblem examineSpace(const QString &rootDir,
                                         qint64 leastFreeBytes = kLeastFreeBytes);

} // namespace decnet
