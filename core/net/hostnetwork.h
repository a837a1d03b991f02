// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/subnet.h"

#include <set>
#include <vector>

namespace decnet {

/// One IPv4 route of this host.
struct HostRoute
{
    Subnet destination; ///< 0.0.0.0/0 for the default route
    QString interface;

    bool operator==(const HostRoute &) const = default;
};

enum class Transport { Tcp, Udp };

/// A port this host already listens on.
struct ListeningPort
{
    Ipv4 address; ///< 0.0.0.0 = every address
    quint16 port = 0;
    Transport transport = Transport::Tcp;

    auto operator<=>(const ListeningPort &) const = default;
};

/// What the host's own network looks like. An interface, so that tests tell their own story.
class HostNetwork
{
public:
    virtual ~HostNetwork() = default;
    [[nodiscard]] virtual Result<std::vector<HostRoute>> routes() const = 0;
    [[nodiscard]] virtual Result<std::set<ListeningPort>> listeningPorts() const = 0;
};

/// Reads /proc/net/route, /proc/net/tcp, tcp6 and udp, udp6 (proc(5)).
class LinuxHostNetwork final : public HostNetwork
{
public:
    [[nodiscard]] Result<std::vector<HostRoute>> routes() const override;
    [[nodiscard]] Result<std::set<ListeningPort>> listeningPorts() const override;
};

} // namespace decnet
