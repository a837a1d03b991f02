// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"
#include "core/topology/ids.h"

#include <chrono>

namespace decnet {

/// Held while something works on the containers of one topology. An flock(2) on a file below
/// Paths::run: it works between threads and between processes, and the kernel lets go of it when its owner
/// dies, however it dies. Move-only; the destructor releases and removes the file.
class OperationLock
{
public:
    /// Tries for at most `patience`. Errors: Busy (someone else holds it), Refused or Internal (the
    /// file cannot be made), naming the path.
    [[nodiscard]] static Result<OperationLock> acquire(const Paths &paths, TopologyId topology,
                                                       std::chrono::milliseconds patience
                                                       = std::chrono::milliseconds(0));
    ~OperationLock();
    OperationLock(OperationLock &&other) noexcept;
    OperationLock &operator=(OperationLock &&other) noexcept;
    OperationLock(const OperationLock &) = delete;
    OperationLock &operator=(const OperationLock &) = delete;

private:
    OperationLock(int fd, QString path) : m_fd(fd), m_path(std::move(path)) {}
    void release();

    int m_fd = -1;
    QString m_path;
};

} // namespace decnet
