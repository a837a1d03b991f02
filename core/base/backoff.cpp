// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/backoff.h"

#include <algorithm>

namespace decnet {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
    : m_first(first)
    , m_longest(longest)
    , m_current(first)
{
}

std::chrono::milliseconds Backoff::next()
{
    const auto delay = m_current;
    m_current = std::min(m_longest, m_current * 2);
    return delay;
}

void Backoff::reset()
{
    m_current = m_first;
}

} // namespace decnet
