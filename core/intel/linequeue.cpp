// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/linequeue.h"

#include <algorithm>
#include <iterator>

namespace decnet {

bool LineQueue::push(Item item)
{
    std::unique_lock lock(m_mutex);
    m_emptied.wait(lock, [this] { return m_closed || m_items.size() < kCapacity; });
    if (m_closed)
        return false;
    m_items.push_back(std::move(item));
    lock.unlock();
    m_filled.notify_one();
    return true;
}

std::vector<LineQueue::Item> LineQueue::take(std::size_t enough, std::size_t most,
                                             std::chrono::milliseconds patience,
                                             std::chrono::milliseconds idle)
{
    std::unique_lock lock(m_mutex);
    m_filled.wait_for(lock, idle, [this] { return m_closed || !m_items.empty(); });
    if (!m_items.empty())
        m_filled.wait_for(lock, patience, [&] { return m_closed || m_items.size() >= enough; });
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, m_items.size()));
    std::vector<Item> taken(std::make_move_iterator(m_items.begin()),
                            std::make_move_iterator(m_items.begin() + count));
    m_items.erase(m_items.begin(), m_items.begin() + count);
    lock.unlock();
    m_emptied.notify_all();
    return taken;
}

void LineQueue::close()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
    }
    m_filled.notify_all();
    m_emptied.notify_all();
}

bool LineQueue::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return m_closed;
}

} // namespace decnet
