// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/ingestor.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace decnet {

/// One followed container, as both ends of the queue know it.
struct CollectStream
{
    CollectSource source;
    CollectPosition resumedFrom;
};

/// Between the follower's thread and the ingesting one. When it is full the follower waits: the
/// engine keeps the lines, and nothing is lost.
class LineQueue
{
public:
    struct Item
    {
        std::shared_ptr<const CollectStream> stream;
        CollectedLine line;
    };

    static constexpr std::size_t kCapacity = 20'000;

    /// False when the queue is closed.
    bool push(Item item);
    /// Waits for `enough` lines, or until `patience` has passed since the first one; returns at
    /// most `most`. Empty only when the queue is closed and has been emptied, or nothing came for
    /// `idle`.
    [[nodiscard]] std::vector<Item> take(std::size_t enough, std::size_t most,
                                         std::chrono::milliseconds patience,
                                         std::chrono::milliseconds idle);
    /// Wakes everybody; what is queued can still be taken.
    void close();
    [[nodiscard]] bool isClosed() const;

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_emptied;
    std::deque<Item> m_items;
    bool m_closed = false;
};

} // namespace decnet
