// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/wakefd.h"

#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace decnet {

WakeFd::WakeFd()
    : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

WakeFd::~WakeFd()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

void WakeFd::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_fd, &one, sizeof one);
}

void WakeFd::clear()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(m_fd, &count, sizeof count);
}

} // namespace decnet
