// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/publication.h"

#include <algorithm>

namespace decnet {

namespace {

/// nullopt for every address; so is text that is no address, since the engine would refuse it.
std::optional<Ipv4> specificAddress(const QString &text)
{
    const auto address = Ipv4::parse(text);
    return address && address->value != 0 ? address : std::nullopt;
}

bool meet(const std::optional<Ipv4> &a, const std::optional<Ipv4> &b)
{
    return !a || !b || *a == *b;
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
           meet(specificAddress(hostAddress), specificAddress(other.hostAddress));
}

bool Publication::clashesWith(const ListeningPort &other) const
{
    const auto listening = other.address.value ? std::optional(other.address) : std::nullopt;
    return hostPort == other.port && transport == other.transport &&
           meet(specificAddress(hostAddress), listening);
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
