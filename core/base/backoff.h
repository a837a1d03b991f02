// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace decnet {

/// Doubling delays between a first and a longest one, for reconnects and retries.
class Backoff
{
public:
    explicit Backoff(std::chrono::milliseconds first = std::chrono::seconds(1),
                     std::chrono::milliseconds longest = std::chrono::seconds(30));

    /// The delay to wait now; the next one will be twice as long, up to the longest.
    [[nodiscard]] std::chrono::milliseconds next();
    /// Call after a success.
    void reset();

private:
    std::chrono::milliseconds m_first;
    std::chrono::milliseconds m_longest;
    std::chrono::milliseconds m_current;
};

} // namespace decnet
