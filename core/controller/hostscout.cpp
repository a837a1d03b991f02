// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/hostscout.h"

#include "core/engine/labels.h"
#include "core/engine/resourcenames.h"

namespace decnet {

namespace {

bool isAnyAddress(const QString &address)
{
    return address.isEmpty() || address == QStringLiteral("0.0.0.0")
           || address == QStringLiteral("::");
}

} // namespace

std::vector<HostRoute> HostScout::routes(TopologyId topology) const
{
    auto routes = m_host.routes();
    if (!routes)
        return {};
    const QString own = bridgePrefix(topology);
    std::erase_if(*routes,
                  [&](const HostRoute &route) { return route.interface.startsWith(own); });
    return std::move(*routes);
}

std::vector<Subnet> HostScout::foreignNetworks(TopologyId topology) const
{
    if (!m_engine)
        return {};
    const auto networks = m_engine->networks({});
    if (!networks)
        return {};
    std::vector<Subnet> subnets;
    for (const ObservedNetwork &network : *networks) {
        if (network.labels.value(QString::fromUtf16(labels::kTopologyId)) != topology.toString())
            subnets.insert(subnets.end(), network.subnets.begin(), network.subnets.end());
    }
    return subnets;
}

std::set<ListeningPort> HostScout::listening(TopologyId topology) const
{
    auto ports = m_host.listeningPorts();
    if (!ports)
        return {};
    if (!m_engine)
        return std::move(*ports);
    const auto containers = m_engine->containers({ResourceNames(topology).labelFilter()});
    if (!containers)
        return std::move(*ports);
    for (const ObservedContainer &container : *containers) {
        for (const ObservedPort &own : container.ports) {
            std::erase_if(*ports, [&](const ListeningPort &port) {
                return port.port == own.hostPort && port.transport == own.transport
                       && (isAnyAddress(own.hostAddress)
                           || port.address.toString() == own.hostAddress);
            });
        }
    }
    return std::move(*ports);
}

HostFacts HostScout::facts(TopologyId topology) const
{
    HostFacts facts;
    facts.routes = routes(topology);
    // Topologies that run are among Docker's networks; drafts may overlap, only one of them can be deployed.
    facts.foreignSubnets = foreignNetworks(topology);
    facts.listening = listening(topology);
    return facts;
}

std::vector<Subnet> HostScout::reserved(TopologyId topology) const
{
    std::vector<Subnet> reserved = foreignNetworks(topology);
    const auto stored = m_repository.reservedSubnets(
        topology.isNull() ? std::nullopt : std::optional(topology));
    if (stored)
        reserved.insert(reserved.end(), stored->begin(), stored->end());
    for (const HostRoute &route : routes(topology)) {
        if (route.destination.prefix() > 0)
            reserved.push_back(route.destination);
    }
    return reserved;
}

} // namespace decnet
