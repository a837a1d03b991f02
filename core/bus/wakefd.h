// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace decnet {

/// Wakes a thread that sits in poll(2). Any thread calls wake().
class WakeFd
{
public:
    WakeFd();
    ~WakeFd();
    WakeFd(const WakeFd &) = delete;
    WakeFd &operator=(const WakeFd &) = delete;

    void wake();
    /// Called by the woken thread.
    void clear();
    [[nodiscard]] int fd() const { return m_fd; }

private:
    int m_fd;
};

} // namespace decnet
