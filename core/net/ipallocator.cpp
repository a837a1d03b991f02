// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/ipallocator.h"

namespace decnet {

using namespace Qt::StringLiterals;

IpAllocator::IpAllocator(const Subnet &subnet)
    : m_subnet(subnet)
    , m_cursor{subnet.network().value + 2}
{
}

Result<void> IpAllocator::reserve(Ipv4 address)
{
    if (!m_subnet.contains(address))
        return fail(ErrorKind::Invalid,
                    u"%1 is not inside %2."_s.arg(address.toString(), m_subnet.toString()));
    if (m_subnet.isReserved(address))
        return fail(ErrorKind::Invalid,
                    u"%1 is the network, gateway or broadcast address of %2."_s.arg(
                        address.toString(), m_subnet.toString()));
    if (!m_taken.insert(address).second)
        return fail(ErrorKind::Conflict,
                    u"%1 is taken already in %2."_s.arg(address.toString(), m_subnet.toString()));
    return {};
}

void IpAllocator::release(Ipv4 address)
{
    m_taken.erase(address);
}

bool IpAllocator::isFree(Ipv4 address) const
{
    return m_subnet.contains(address) && !m_subnet.isReserved(address) &&
           !m_taken.contains(address);
}

Result<Ipv4> IpAllocator::next()
{
    const Ipv4 end = m_subnet.broadcast();
    for (; m_cursor < end; ++m_cursor.value) {
        if (isFree(m_cursor)) {
            m_taken.insert(m_cursor);
            return Ipv4{m_cursor.value++};
        }
    }
    // Released addresses lie before the cursor.
    for (Ipv4 address{m_subnet.network().value + 2}; address < end; ++address.value) {
        if (isFree(address)) {
            m_taken.insert(address);
            return address;
        }
    }
    return fail(ErrorKind::Conflict, u"%1 has no free address left."_s.arg(m_subnet.toString()));
}

} // namespace decnet
