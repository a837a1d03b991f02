// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace decoyd::shell {

/// Another machine the decoy knows of (goes to /etc/hosts, arp, known_hosts).
struct LanHost
{
    std::string name;
    std::string ip;
};

/// One network interface of the decoy; `prefix` is the length of the subnet mask, 0–32.
struct NetInterface
{
    std::string name;
    std::string ip;
    int prefix = 24;
    std::string mac;
};

/// What a host program tells the shell about the machine it pretends to be. All times are
/// seconds since 1970 (UTC). The same facts always give the same machine.
struct HostFacts
{
    std::uint64_t seed = 1;
    std::string hostname = "web01";
    /// "debian11" or "ubuntu20"; anything else lets the seed choose.
    std::string distro;
    /// The ordinary account; "root" always exists besides it.
    std::string user = "ubuntu";
    std::string rootPassword = "admin";
    std::string userPassword = "admin";
    std::int64_t bootTime = 1700000000;
    std::vector<NetInterface> interfaces;
    std::vector<LanHost> lanHosts;
    /// TCP ports that netstat shows as listening (the decoy's own services).
    std::vector<std::uint16_t> tcpPorts;
};

} // namespace decoyd::shell
