// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>

namespace decnet {

struct BuildCommand
{
    QStringList arguments; ///< of the docker program
    bool buildKit = true;  ///< DOCKER_BUILDKIT=1 or 0 in its environment
};

struct BuildResult
{
    int exitCode = 0;
    QString output; ///< what it wrote to stderr
};

/// Trying again cannot help: a missing image, repository or permission.
[[nodiscard]] bool isPermanentBuildFailure(const QString &output);
/// BuildKit's state on disk is unusable; both of its phrases must be there.
[[nodiscard]] bool isWedgedBuilder(const QString &output);
/// How many mounts a builder has leaked, from the text of /proc/self/mounts.
[[nodiscard]] int leakedBuilderMounts(const QByteArray &mounts);

/// Builds contexts by `docker build` with BuildKit (the only use of the docker program). Transient
/// failures are tried again (3 attempts, 5 s and 10 s between); a wedged builder is recognised, and the build is
/// done once more without BuildKit. The operator's builder state is never touched.
class ImageBuilder
{
public:
    using Runner = std::function<Result<BuildResult>(const BuildCommand &, const Task &)>;
    using Sleeper = std::function<void(std::chrono::seconds)>;
    using Logger = std::function<void(const QString &)>;

    struct Parts
    {
        Runner run;
        Sleeper sleep;
        Logger log;
        std::function<QByteArray()> mounts; ///< text of /proc/self/mounts
    };

    explicit ImageBuilder(Parts parts) : m_parts(std::move(parts)) {}
    /// The real one: runs `docker` from PATH.
    [[nodiscard]] static ImageBuilder forHost(const QString &dockerHost, Logger log);

    /// Errors: NotFound (no such context, no docker program), Internal (with the end of the output as
    /// detail and what to do), Cancelled.
    [[nodiscard]] Result<void> build(const QString &reference, const QString &context,
                                     const Task &task) const;

private:
    Result<void> buildWithoutBuildKit(const QString &reference, const QString &context,
                                      const QString &firstOutput, const Task &task) const;

    Parts m_parts;
};

} // namespace decnet
