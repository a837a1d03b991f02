// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellmachine.h"

#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <map>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>

namespace decoyd {

namespace {

std::string macText(const sockaddr_ll &link)
{
    std::string out;
    for (unsigned i = 0; i < link.sll_halen && i < 6; ++i) {
        std::array<char, 4> byte{};
        std::snprintf(byte.data(), byte.size(), "%s%02x", i > 0 ? ":" : "",
                      unsigned{link.sll_addr[i]});
        out += byte.data();
    }
    return out;
}

/// The addresses this process really has: an intruder may compare them with what he scanned.
std::vector<shell::NetInterface> realInterfaces()
{
    std::map<std::string, shell::NetInterface> found;
    ifaddrs *list = nullptr;
    if (getifaddrs(&list) != 0)
        return {};
    for (const ifaddrs *each = list; each; each = each->ifa_next) {
        if (!each->ifa_addr || (each->ifa_flags & IFF_LOOPBACK))
            continue;
        shell::NetInterface &interface = found[each->ifa_name];
        interface.name = each->ifa_name;
        if (each->ifa_addr->sa_family == AF_INET) {
            std::array<char, INET_ADDRSTRLEN> text{};
            const auto *address = reinterpret_cast<const sockaddr_in *>(each->ifa_addr);
            inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
            interface.ip = text.data();
            if (each->ifa_netmask) {
                const auto *mask = reinterpret_cast<const sockaddr_in *>(each->ifa_netmask);
                interface.prefix = __builtin_popcount(mask->sin_addr.s_addr);
            }
        } else if (each->ifa_addr->sa_family == AF_PACKET) {
            interface.mac = macText(*reinterpret_cast<const sockaddr_ll *>(each->ifa_addr));
        }
    }
    freeifaddrs(list);
    std::vector<shell::NetInterface> out;
    for (const auto &[name, interface] : found) {
        if (!interface.ip.empty())
            out.push_back(interface);
    }
    return out;
}

} // namespace

LoginAccounts LoginAccounts::of(const ServiceConfig &settings)
{
    LoginAccounts accounts;
    accounts.rootPassword = settings.text("password", accounts.rootPassword);
    accounts.user = settings.text("user", accounts.user);
    accounts.userPassword = settings.text("user_password", accounts.userPassword);
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
    if (accounts.user.find_first_not_of(allowed) != std::string::npos || accounts.user.size() > 32)
        throw ConfigError(settings.path("user"),
                          "expected at most 32 of a-z, 0-9, '_', '-' and '.'");
    return accounts;
}

std::vector<std::pair<std::string, std::string>> LoginAccounts::pairs() const
{
    return {{"root", rootPassword}, {user, userPassword}};
}

shell::HostFacts machineFacts(const Context &context, const ServiceConfig &settings,
                              const LoginAccounts &accounts)
{
    shell::HostFacts facts;
    facts.seed = context.personality.seed();
    facts.hostname = settings.text("hostname", context.config.hostname);
    // Three of four machines are the more common Debian; the purpose is the one that the sshd of
    // the decky asks with.
    facts.distro = context.personality.number("ssh.distro", 0, 3) == 3 ? "ubuntu20" : "debian11";
    facts.user = accounts.user;
    facts.rootPassword = accounts.rootPassword;
    facts.userPassword = accounts.userPassword;
    facts.bootTime = context.personality.bootTime(std::time(nullptr));
    facts.interfaces = realInterfaces();
    for (const LanHost &neighbour : context.config.lanHosts)
        facts.lanHosts.push_back({neighbour.name, neighbour.ip});
    return facts;
}

} // namespace decoyd
