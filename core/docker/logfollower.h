// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/docker/specs.h"

#include <functional>
#include <memory>

namespace decnet {

/// Follows the logs of any number of containers on ONE thread (a curl multi handle), unlike one
/// thread per stream. Thread-safe; handlers run on the follower's thread.
class LogFollower
{
public:
    using LineHandler = std::function<void(const QString &containerId, const LogLine &line)>;
    using EndHandler = std::function<void(const QString &containerId, const Result<void> &how)>;

    virtual ~LogFollower() = default;

    /// Lines from `since` on (engine timestamp, inclusive; empty = from the beginning), then live.
    /// Following a container that is followed already does nothing.
    virtual void follow(const QString &containerId, const QString &since) = 0;
    virtual void unfollow(const QString &containerId) = 0;
    [[nodiscard]] virtual int streamCount() const = 0;
};

[[nodiscard]] Result<std::unique_ptr<LogFollower>>
createLogFollower(LogFollower::LineHandler line, LogFollower::EndHandler end,
                  const QString &dockerHost = {});

} // namespace decnet
