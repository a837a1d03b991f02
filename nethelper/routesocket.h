// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/job.h"

#include <libmnl/libmnl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace decnet::nethelper {

/// An IPv4 address of an interface, as the kernel lists it.
struct InterfaceAddress
{
    unsigned index = 0;
    Address address;
    std::string label; ///< "eth0", or "eth0:dn" for those we have put there

    [[nodiscard]] bool isOurs() const;
};

/// A unicast route of the main table.
struct Route
{
    Address to;
    Address via; ///< 0.0.0.0 = directly
    unsigned index = 0;
    unsigned metric = 0;
    unsigned char protocol = 0; ///< rtm_protocol

    [[nodiscard]] bool isOurs() const;
};

/// rtnetlink(7) of the network namespace in which it was made. Addresses and routes made here carry
/// a mark (a label, a protocol number), by which they are told from the engine's.
class RouteSocket final
{
public:
    [[nodiscard]] static Outcome<RouteSocket> open();

    [[nodiscard]] Outcome<std::vector<InterfaceAddress>> addresses();
    [[nodiscard]] Outcome<std::vector<Route>> routes();

    /// Adds, or replaces the same address.
    [[nodiscard]] Outcome<void> addAddress(unsigned index, const Address &address);
    [[nodiscard]] Outcome<void> deleteAddress(const InterfaceAddress &address);
    /// Adds, or replaces the route to the same destination with the same metric.
    [[nodiscard]] Outcome<void> replaceRoute(const Address &to, const Address &via,
                                             unsigned metric);
    [[nodiscard]] Outcome<void> deleteRoute(const Route &route);
    [[nodiscard]] Outcome<void> setMac(unsigned index, const MacBytes &mac);

private:
    struct Close
    {
        void operator()(mnl_socket *socket) const { mnl_socket_close(socket); }
    };

    explicit RouteSocket(mnl_socket *socket)
        : m_socket(socket)
    {
    }

    /// Sends a request and gives every answer to `each`; "what" names it in failures.
    [[nodiscard]] Outcome<void> talk(nlmsghdr *request, const std::string &what,
                                     const std::function<void(const nlmsghdr *)> &each);

    std::unique_ptr<mnl_socket, Close> m_socket;
    unsigned m_sequence = 0;
};

} // namespace decnet::nethelper
