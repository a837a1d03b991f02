// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"

#include <cstdint>
#include <string>
#include <vector>

namespace decoyd::shell {

/// Figures about a pretended machine that several places show (/proc, free, top, ip, arp);
/// computed from the host and the time so that all of them agree.

struct Memory ///< KiB
{
    std::uint64_t total, free, available, buffers, cached, used;
};
struct Load
{
    double one, five, fifteen;
};
struct Traffic
{
    std::uint64_t rxBytes, rxPackets, txBytes, txPackets;
};
struct Neighbour
{
    std::string ip, mac, device, name;
};
struct Route ///< IPv4 in host byte order; gateway 0 = directly attached
{
    std::uint32_t network, mask, gateway;
    std::string device;
};

[[nodiscard]] Memory memoryOf(const Host &host, std::int64_t now);
[[nodiscard]] Load loadOf(const Host &host, std::int64_t now);
[[nodiscard]] Traffic trafficOf(const Host &host, const std::string &interface, std::int64_t now);
[[nodiscard]] std::vector<Neighbour> neighboursOf(const Host &host);
[[nodiscard]] std::vector<Route> routesOf(const Host &host);
/// 0 when `text` is no dotted quad.
[[nodiscard]] std::uint32_t parseAddress(std::string_view text);
[[nodiscard]] std::string showAddress(std::uint32_t address);
[[nodiscard]] std::uint32_t maskOf(int prefix);
/// The program name of a process as ps -e shows it.
[[nodiscard]] std::string shortProcessName(const Process &process);

} // namespace decoyd::shell
