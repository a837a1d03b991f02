// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <QMap>
#include <QProcessEnvironment>
#include <QString>

#include <chrono>
#include <functional>
#include <vector>

namespace decnet {

/// How builds are run; tests tell their own story with it.
struct BuildSettings
{
    QString dockerProgram = QStringLiteral("docker"); ///< name or path
    QString dockerHost;                               ///< empty: as the program finds it
    /// Before the second, third … attempt.
    std::vector<std::chrono::milliseconds> retryDelays{std::chrono::seconds(5),
                                                       std::chrono::seconds(10)};
    QString mountsFile = QStringLiteral("/proc/self/mounts");
};

/// What is to be built.
struct BuildSpec
{
    QString contextDir; ///< folder with a Dockerfile
    QString tag;        ///< "decnet/web:1a2b3c"
    QMap<QString, QString> buildArgs;
};

/// Each line the builder prints, and what is done about failures.
using BuildLog = std::function<void(const QString &line)>;

/// Builds an image with BuildKit, through `docker build`: the one thing the Engine API has no plain
/// call for. Transient failures are tried again; an answer that will not change (no such image, no
/// access) is not. A builder that has wedged is recognised by its two signatures, the steps that
/// cure it are logged, and the build is done once more without BuildKit. The builder's state is
/// never touched. Blocking; `task` ends the child within 200 ms. Errors: NotFound (no docker
/// program, no context), Cancelled, Invalid (the builder says no for good), Refused (too many
/// leaked builder mounts), Internal.
[[nodiscard]] Result<void> buildImage(const BuildSpec &spec, const Task &task, const BuildLog &log,
                                      const BuildSettings &settings = {});

/// What a failed build's text means.
enum class BuildFailure { Transient, Final, WedgedBuilder, NoBuildKit };
[[nodiscard]] BuildFailure classifyBuildFailure(const QString &text);

/// Leaked BuildKit mounts in a mounts table (proc(5)); kMaxLeakedMounts of them wedge the builder.
inline constexpr int kMaxLeakedMounts = 10;
[[nodiscard]] int leakedBuilderMounts(const QString &mountsFile);

/// Steps for a person, by the kind of wedge.
[[nodiscard]] QString wedgeRecoverySteps(const QString &text, int leakedMounts);

} // namespace decnet
