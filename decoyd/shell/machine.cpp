// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"

#include "seedstream.h"

#include <cstdio>

namespace decoyd::shell {

Memory memoryOf(const Host &host, std::int64_t now)
{
    SeedStream steady(host.facts().seed, "memory");
    SeedStream drift(host.facts().seed ^ static_cast<std::uint64_t>(now / 7), "memory");
    Memory memory{};
    memory.total = host.memoryKb();
    memory.used = memory.total * steady.between(11, 23) / 100 + drift.below(4000);
    memory.buffers = memory.total * steady.between(2, 5) / 100;
    memory.cached = memory.total * steady.between(30, 52) / 100;
    memory.free = memory.total - memory.used - memory.buffers - memory.cached;
    memory.available = memory.free + memory.cached * 9 / 10;
    return memory;
}

Load loadOf(const Host &host, std::int64_t now)
{
    const auto value = [&](std::int64_t slot, const char *label, std::uint64_t top) {
        return static_cast<double>(
                   SeedStream(host.facts().seed ^ static_cast<std::uint64_t>(slot), label)
                       .below(top)) /
               100.0;
    };
    return {value(now / 60, "load1", 24), value(now / 300, "load5", 18),
            value(now / 900, "load15", 12)};
}

Traffic trafficOf(const Host &host, const std::string &interface, std::int64_t now)
{
    SeedStream draw(host.facts().seed, "traffic-" + interface);
    const auto up =
        static_cast<std::uint64_t>(std::max<std::int64_t>(now - host.facts().bootTime, 1));
    Traffic traffic{};
    traffic.rxPackets = up * draw.between(2, 9) / 3;
    traffic.rxBytes = traffic.rxPackets * draw.between(180, 640);
    traffic.txPackets = interface == "lo" ? traffic.rxPackets : traffic.rxPackets * 8 / 11;
    traffic.txBytes =
        interface == "lo" ? traffic.rxBytes : traffic.txPackets * draw.between(120, 900);
    return traffic;
}

std::vector<Neighbour> neighboursOf(const Host &host)
{
    std::vector<Neighbour> peers;
    SeedStream draw(host.facts().seed, "neighbours");
    const auto mac = [&draw] {
        char text[18];
        std::snprintf(text, sizeof text, "00:50:56:%02x:%02x:%02x",
                      static_cast<unsigned>(draw.between(0x80, 0xbf)),
                      static_cast<unsigned>(draw.below(256)),
                      static_cast<unsigned>(draw.below(256)));
        return std::string(text);
    };
    const auto deviceOf = [&host](std::uint32_t ip) -> std::string {
        for (const auto &interface : host.interfaces()) {
            const auto mask = maskOf(interface.prefix);
            if ((parseAddress(interface.ip) & mask) == (ip & mask))
                return interface.name;
        }
        return {};
    };
    peers.push_back({host.gateway(), mac(), host.interfaces().front().name, "_gateway"});
    for (const auto &other : host.facts().lanHosts) {
        const std::string device = deviceOf(parseAddress(other.ip));
        if (!device.empty() && other.ip != host.gateway())
            peers.push_back({other.ip, mac(), device, other.name});
    }
    return peers;
}

std::vector<Route> routesOf(const Host &host)
{
    std::vector<Route> routes;
    routes.push_back({0, 0, parseAddress(host.gateway()), host.interfaces().front().name});
    for (const auto &interface : host.interfaces()) {
        const auto mask = maskOf(interface.prefix);
        routes.push_back({parseAddress(interface.ip) & mask, mask, 0, interface.name});
    }
    return routes;
}

std::uint32_t parseAddress(std::string_view text)
{
    std::uint32_t value = 0;
    std::uint32_t part = 0;
    int dots = 0;
    int digits = 0;
    for (const char c : text) {
        if (c == '.') {
            if (digits == 0 || ++dots > 3)
                return 0;
            value = value << 8 | part;
            part = 0;
            digits = 0;
        } else if (c >= '0' && c <= '9' && digits < 3) {
            part = part * 10 + static_cast<std::uint32_t>(c - '0');
            ++digits;
            if (part > 255)
                return 0;
        } else {
            return 0;
        }
    }
    return dots == 3 && digits > 0 ? value << 8 | part : 0;
}

std::string showAddress(std::uint32_t address)
{
    return std::to_string(address >> 24) + "." + std::to_string(address >> 16 & 255) + "." +
           std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255);
}

std::uint32_t maskOf(int prefix)
{
    return prefix <= 0 ? 0 : prefix >= 32 ? 0xffffffffU : ~0U << (32 - prefix);
}

std::string shortProcessName(const Process &process)
{
    std::string name = process.command;
    if (!name.empty() && name.front() == '[')
        return name.substr(1, name.rfind(']') - 1);
    if (const auto colon = name.find(':'); colon != std::string::npos && colon < name.find(' '))
        return name.substr(0, colon);
    name = name.substr(0, name.find(' '));
    name = name.substr(name.rfind('/') + 1);
    return name == "init" ? "systemd" : name.substr(0, 15);
}

} // namespace decoyd::shell
