// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"

#include <QDateTime>

#include <vector>

namespace decnet {

/// A program that runs the controller's loops now.
struct RunningController
{
    qint64 pid = 0;
    QString program; ///< "decnet", "decnet-desktop"
    QString version;
    QDateTime since;
};

/// Says that this process runs a controller, for as long as it lives: a file below Paths::run that
/// it holds an flock(2) on, so that the kernel takes the word back when it dies. Move-only.
class Presence
{
public:
    /// Errors: Refused, Internal, naming the path.
    [[nodiscard]] static Result<Presence> announce(const Paths &paths,
                                                   const RunningController &self);
    ~Presence();
    Presence(Presence &&other) noexcept;
    Presence &operator=(Presence &&) = delete;

private:
    Presence(int fd, QString path)
        : m_fd(fd)
        , m_path(std::move(path))
    {
    }

    int m_fd = -1;
    QString m_path;
};

/// Who is there, oldest first. Files of the dead are removed on the way.
[[nodiscard]] std::vector<RunningController> runningControllers(const Paths &paths);

} // namespace decnet
