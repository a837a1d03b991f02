// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/publication.h"

#include <algorithm>

namespace decnet {

namespace {

/// 0 stands for every address; so does text that is no address, since the engine would refuse it.
Ipv4 boundAddress(const QString &text)
{
    return Ipv4::parse(text).value_or(Ipv4());
}

bool meet(Ipv4 a, Ipv4 b)
{
    return a.value == 0 || b.value == 0 || a == b;
}

const PublishRule *ruleFor(const Decky &decky, const Publication &port)
{
    const auto it =
        std::find_if(decky.publish.begin(), decky.publish.end(), [&](const PublishRule &rule) {
            return rule.service == port.service && rule.port == port.port &&
                   rule.udp == (port.transport == Transport::Udp);
        });
    return it == decky.publish.end() ? nullptr : &*it;
}

} // namespace

bool Publication::clashesWith(const Publication &other) const
{
    return hostPort == other.hostPort && transport == other.transport &&
           meet(boundAddress(hostAddress), boundAddress(other.hostAddress));
}

bool Publication::clashesWith(const ListeningPort &other) const
{
    return hostPort == other.port && transport == other.transport &&
           meet(boundAddress(hostAddress), other.address);
}

std::vector<Publication> publicationsOf(const Decky &decky, const Catalog &catalog)
{
    std::vector<Publication> publications;
    const auto add = [&](const QString &service, quint16 port, Transport transport) {
        Publication publication{service, port, transport, {}, port};
        if (const PublishRule *rule = ruleFor(decky, publication)) {
            publication.hostAddress = rule->hostAddress;
            publication.hostPort = rule->hostPort;
        }
        if (publication.hostPort != 0)
            publications.push_back(std::move(publication));
    };
    for (const QString &slug : decky.services) {
        const ServiceDef *service = catalog.service(slug);
        if (!service)
            continue;
        for (const quint16 port : service->tcpPorts)
            add(slug, port, Transport::Tcp);
        for (const quint16 port : service->udpPorts)
            add(slug, port, Transport::Udp);
    }
    return publications;
}

} // namespace decnet
