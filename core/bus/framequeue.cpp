// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/framequeue.h"

#include "core/bus/busframe.h"

#include <algorithm>

namespace decnet {

int FrameQueue::append(std::string_view frame, std::size_t sent)
{
    if (isEmpty())
        m_sentOfFirst = sent;
    if (m_begin > m_bytes.size() / 2) {
        m_bytes.erase(0, m_begin);
        m_begin = 0;
    }
    m_bytes.append(frame.substr(sent));
    m_sizes.push_back(static_cast<std::uint32_t>(frame.size()));
    int dropped = 0;
    while (isTooMuch()) {
        dropOldest();
        ++dropped;
    }
    return dropped;
}

bool FrameQueue::isTooMuch() const
{
    // One that is sent in part must be sent to its end, and the newest stays.
    const std::size_t kept = m_sentOfFirst > 0 ? 2 : 1;
    return m_sizes.size() > kept &&
           (m_sizes.size() > busframe::kMaxWaiting || bytes().size() > busframe::kMaxWaitingBytes);
}

void FrameQueue::dropOldest()
{
    const auto victim = m_sizes.begin() + (m_sentOfFirst > 0 ? 1 : 0);
    const std::size_t size = *victim;
    if (m_sentOfFirst > 0) {
        // What is left of the first moves up to the one behind the victim.
        const auto begin = m_bytes.begin() + static_cast<std::ptrdiff_t>(m_begin);
        const auto end = begin + static_cast<std::ptrdiff_t>(m_sizes.front() - m_sentOfFirst);
        std::copy_backward(begin, end, end + static_cast<std::ptrdiff_t>(size));
    }
    m_begin += size;
    m_sizes.erase(victim);
}

void FrameQueue::consume(std::size_t count)
{
    m_begin += count;
    m_sentOfFirst += count;
    while (!isEmpty() && m_sentOfFirst >= m_sizes.front()) {
        m_sentOfFirst -= m_sizes.front();
        m_sizes.pop_front();
    }
    if (isEmpty())
        *this = {};
}

} // namespace decnet
