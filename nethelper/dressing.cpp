// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/dressing.h"

#include "nethelper/routesocket.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace decnet::nethelper {

namespace {

/// Of our default route. The engine's has none, so that it can put one beside ours when a LAN is
/// plugged in, instead of failing because there is one already; it goes when we come next.
constexpr unsigned kDefaultMetric = 10;

/// The interface that has `device`, or one of the engine's addresses within `subnet`.
Outcome<unsigned> findInterface(const std::vector<InterfaceAddress> &present,
                                const std::optional<Address> &device,
                                const std::optional<Address> &subnet)
{
    for (const InterfaceAddress &item : present) {
        const bool matches = device ? item.address.value == device->value
                                    : !item.isOurs() && subnet->covers(item.address.value);
        if (matches)
            return item.index;
    }
    return failure("no interface has " +
                   (device ? device->host() : "an address in " + subnet->toString()));
}

Outcome<void> dressMacs(RouteSocket &socket, const NamespaceJob &job,
                        const std::vector<InterfaceAddress> &present)
{
    for (const MacJob &mac : job.macs) {
        const auto index = findInterface(present, mac.device, std::nullopt);
        if (!index)
            return failure(index.error());
        if (auto done = socket.setMac(*index, mac.mac); !done)
            return done;
    }
    return {};
}

Outcome<void> dressAddresses(RouteSocket &socket, const NamespaceJob &job,
                             const std::vector<InterfaceAddress> &present)
{
    struct Wanted
    {
        unsigned index;
        Address address;
    };
    std::vector<Wanted> wanted;
    for (const AddressJob &item : job.addresses) {
        const auto index = findInterface(present, item.device, item.deviceSubnet);
        if (!index)
            return failure(index.error());
        wanted.push_back({*index, item.add});
    }
    const auto isWanted = [&wanted](const InterfaceAddress &there) {
        return std::any_of(wanted.begin(), wanted.end(), [&there](const Wanted &item) {
            return item.index == there.index && item.address == there.address;
        });
    };
    for (const InterfaceAddress &there : present) {
        if (!there.isOurs() || isWanted(there))
            continue;
        if (auto done = socket.deleteAddress(there); !done)
            return done;
    }
    for (const Wanted &item : wanted) {
        const bool isThere =
            std::any_of(present.begin(), present.end(), [&item](const InterfaceAddress &there) {
                return there.index == item.index && there.address == item.address;
            });
        if (isThere)
            continue;
        if (auto done = socket.addAddress(item.index, item.address); !done)
            return done;
    }
    return {};
}

struct WantedRoute
{
    RouteJob route;
    unsigned metric;

    [[nodiscard]] bool isTo(const Route &there) const
    {
        return route.to == there.to && metric == there.metric;
    }
};

std::vector<WantedRoute> wantedRoutes(const NamespaceJob &job)
{
    std::vector<WantedRoute> wanted;
    for (const RouteJob &route : job.routes)
        wanted.push_back({route, 0});
    if (job.defaultVia)
        wanted.push_back({{Address{0, 0}, *job.defaultVia}, kDefaultMetric});
    return wanted;
}

Outcome<void> dressRoutes(RouteSocket &socket, const NamespaceJob &job)
{
    const std::vector<WantedRoute> wanted = wantedRoutes(job);
    const auto present = socket.routes();
    if (!present)
        return failure(present.error());

    for (const WantedRoute &item : wanted) {
        const bool isThere = std::any_of(present->begin(), present->end(), [&](const Route &there) {
            return there.isOurs() && item.isTo(there) && item.route.via.value == there.via.value;
        });
        if (isThere)
            continue;
        if (auto done = socket.replaceRoute(item.route.to, item.route.via, item.metric); !done)
            return done;
    }
    for (const Route &there : *present) {
        // One to a wanted destination has been replaced above.
        const bool isWanted = std::any_of(wanted.begin(), wanted.end(), [&](const WantedRoute &item) {
            return item.isTo(there);
        });
        const bool isBeforeOurs = job.defaultVia && there.to == Address{0, 0};
        if (isWanted || (!there.isOurs() && !isBeforeOurs))
            continue;
        if (auto done = socket.deleteRoute(there); !done)
            return done;
    }
    return {};
}

} // namespace

Outcome<NamespaceVisitor> NamespaceVisitor::create(std::string directory)
{
    const int home = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (home < 0)
        return failure(systemFailure("cannot open /proc/self/ns/net", errno));
    return NamespaceVisitor(std::move(directory), home);
}

NamespaceVisitor::NamespaceVisitor(NamespaceVisitor &&other) noexcept
    : m_directory(std::move(other.m_directory))
    , m_home(std::exchange(other.m_home, -1))
{
}

NamespaceVisitor::~NamespaceVisitor()
{
    if (m_home < 0)
        return;
    // Staying in a decky's namespace would let later work hit the wrong network.
    if (::setns(m_home, CLONE_NEWNET) != 0)
        std::abort();
    ::close(m_home);
}

Outcome<void> NamespaceVisitor::enter(const std::string &netns) const
{
    const std::string path = m_directory + '/' + netns;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failure(systemFailure("cannot open the network namespace " + netns, errno));
    const int entered = ::setns(descriptor, CLONE_NEWNET);
    const int problem = errno;
    ::close(descriptor);
    if (entered != 0)
        return failure(systemFailure("cannot enter the network namespace " + netns, problem));
    return {};
}

Outcome<void> dressNamespace(const NamespaceJob &job, Nftables &nftables)
{
    auto socket = RouteSocket::open();
    if (!socket)
        return failure(socket.error());
    const auto present = socket->addresses();
    if (!present)
        return failure(present.error());
    if (auto done = dressMacs(*socket, job, *present); !done)
        return done;
    if (auto done = dressAddresses(*socket, job, *present); !done)
        return done;
    if (auto done = dressRoutes(*socket, job); !done)
        return done;
    const auto tables = Nftables::tables();
    if (!tables)
        return failure(tables.error());
    const std::string text = replacingRuleset(job.nft, *tables);
    if (text.empty())
        return {};
    if (const auto done = nftables.run(text); !done)
        return failure(done.error());
    return {};
}

Outcome<Json> describeNamespace(Nftables &nftables)
{
    auto socket = RouteSocket::open();
    if (!socket)
        return failure(socket.error());
    const auto addresses = socket->addresses();
    if (!addresses)
        return failure(addresses.error());
    const auto routes = socket->routes();
    if (!routes)
        return failure(routes.error());
    const auto nft = nftables.run("list ruleset");
    if (!nft)
        return failure(nft.error());

    Json object = jsonObject();
    Json addressList = jsonArray();
    for (const InterfaceAddress &item : *addresses) {
        Json entry = jsonObject();
        set(entry, "address", item.address.toString());
        set(entry, "label", item.label);
        set(entry, "ours", item.isOurs());
        append(addressList, std::move(entry));
    }
    set(object, "addresses", std::move(addressList));
    Json routeList = jsonArray();
    for (const Route &item : *routes) {
        Json entry = jsonObject();
        set(entry, "to", item.to.toString());
        set(entry, "via", item.via.host());
        set(entry, "ours", item.isOurs());
        append(routeList, std::move(entry));
    }
    set(object, "routes", std::move(routeList));
    set(object, "nft", *nft);
    return object;
}

} // namespace decnet::nethelper
