// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/addresses.h"

namespace decnet {

using namespace Qt::StringLiterals;

Result<Ipv4> nextIp(const Topology &topology, LanId lanId)
{
    const Lan *lan = topology.lan(lanId);
    if (!lan)
        return fail(ErrorKind::NotFound, u"There is no LAN %1."_s.arg(lanId.toString()));
    const auto subnet = Subnet::parse(lan->subnet);
    if (!subnet)
        return fail(ErrorKind::Invalid,
                    u"The subnet '%1' of %2 is malformed."_s.arg(lan->subnet, lan->name));
    IpAllocator allocator(*subnet);
    for (const EdgeId id : topology.edgesOf(lanId)) {
        const auto address = Ipv4::parse(topology.edge(id)->ip);
        // What cannot be reserved (outside, twice) is the validator's business, not a reason to
        // stop.
        if (address && allocator.isFree(*address))
            (void)allocator.reserve(*address);
    }
    return allocator.next().map_error(
        [&](const Error &error) { return error.wrapped(u"%1 is full."_s.arg(lan->name)); });
}

Result<Subnet> nextSubnet(const Topology &topology, const Subnet &base,
                          const std::vector<Subnet> &reserved)
{
    auto taken = subnetsOf(topology);
    taken.insert(taken.end(), reserved.begin(), reserved.end());
    auto allocator = SubnetAllocator::create(base, std::move(taken));
    if (!allocator)
        return fail(allocator.error());
    return allocator->next();
}

std::vector<Subnet> subnetsOf(const Topology &topology)
{
    std::vector<Subnet> subnets;
    subnets.reserve(topology.lans().size());
    for (const auto &[id, lan] : topology.lans()) {
        if (const auto subnet = Subnet::parse(lan.subnet))
            subnets.push_back(*subnet);
    }
    return subnets;
}

} // namespace decnet
