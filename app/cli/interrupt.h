// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"

#include <functional>

namespace decnet::cli {

/// While it lives, the first Ctrl-C or SIGTERM calls `onInterrupt` on a thread of its own; a second
/// one ends the program at once. One at a time.
class Interrupt
{
public:
    explicit Interrupt(std::function<void()> onInterrupt);
    ~Interrupt();
    Interrupt(const Interrupt &) = delete;
    Interrupt &operator=(const Interrupt &) = delete;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace decnet::cli
