// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/subnetallocator.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLanPrefix = 24;
constexpr std::uint64_t kLanSize = 256;

} // namespace

Result<SubnetAllocator> SubnetAllocator::create(const Subnet &base, std::vector<Subnet> reserved)
{
    if (base.prefix() > kLanPrefix)
        return fail(ErrorKind::Invalid,
                    u"The subnet base %1 is narrower than a /24."_s.arg(base.toString()));
    return SubnetAllocator(base, std::move(reserved));
}

SubnetAllocator::SubnetAllocator(const Subnet &base, std::vector<Subnet> reserved)
    : m_base(base)
    , m_reserved(std::move(reserved))
{
}

void SubnetAllocator::reserve(const Subnet &subnet)
{
    m_reserved.push_back(subnet);
}

Result<Subnet> SubnetAllocator::next()
{
    while (m_cursor < m_base.size()) {
        const auto candidate = Subnet::fromAddress(
            Ipv4{m_base.network().value + static_cast<std::uint32_t>(m_cursor)}, kLanPrefix);
        const auto clash = std::find_if(m_reserved.begin(), m_reserved.end(),
                                        [&](const Subnet &s) { return s.overlaps(candidate); });
        if (clash == m_reserved.end()) {
            m_cursor += kLanSize;
            return candidate;
        }
        // Jump behind the whole reservation: a /8 must not cost 65,536 steps.
        const std::uint64_t behind =
            std::uint64_t(clash->broadcast().value) + 1 - m_base.network().value;
        const std::uint64_t aligned = (behind + kLanSize - 1) / kLanSize * kLanSize;
        m_cursor = clash->broadcast().value < m_base.network().value
                       ? m_cursor + kLanSize
                       : std::max(m_cursor + kLanSize, aligned);
    }
    return fail(ErrorKind::Conflict,
                u"The subnet base %1 has no free /24 left."_s.arg(m_base.toString()));
}

} // namespace decnet
