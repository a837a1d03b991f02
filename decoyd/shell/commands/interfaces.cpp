// SPDX-License-Identifier: GPL-3.0-or-later
// The machine's own network: ifconfig, ip, route, arp, netstat, ss.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/textformat.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

std::string broadcastOf(const NetInterface &interface)
{
    return showAddress(parseAddress(interface.ip) | ~maskOf(interface.prefix));
}

std::string linkLocal(const NetInterface &interface)
{
    unsigned b[6] = {};
    std::sscanf(interface.mac.c_str(), "%x:%x:%x:%x:%x:%x", b, b + 1, b + 2, b + 3, b + 4, b + 5);
    return format("fe80::%x:%xff:fe%02x:%x", (b[0] ^ 2) << 8 | b[1], b[2], b[3], b[4] << 8 | b[5]);
}

int ifconfig(Invocation &call)
{
    const Host &host = call.shell.host();
    const auto now = call.files().now();
    const Options options(call.args, "as");
    const std::string only = options.operands.empty() ? "" : options.operands.front();
    bool found = only.empty();
    const auto counters = [&](const std::string &name) {
        const Traffic t = trafficOf(host, name, now);
        const auto mega = [](std::uint64_t bytes) {
            return bytes > 1073741824 ? format("%.1f GiB", double(bytes) / 1073741824)
                                      : format("%.1f MiB", double(bytes) / 1048576);
        };
        return format("        RX packets %llu  bytes %llu (%s)\n        RX errors 0  dropped 0  "
                      "overruns 0  frame 0\n",
                      (unsigned long long)t.rxPackets, (unsigned long long)t.rxBytes,
                      mega(t.rxBytes).c_str()) +
               format("        TX packets %llu  bytes %llu (%s)\n        TX errors 0  dropped 0 "
                      "overruns 0  carrier 0  collisions 0\n\n",
                      (unsigned long long)t.txPackets, (unsigned long long)t.txBytes,
                      mega(t.txBytes).c_str());
    };
    for (const auto &interface : host.interfaces()) {
        if (!only.empty() && only != interface.name)
            continue;
        found = true;
        call.out(interface.name +
                 ": flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet " +
                 interface.ip + "  netmask " + showAddress(maskOf(interface.prefix)) +
                 "  broadcast " + broadcastOf(interface) + "\n        inet6 " +
                 linkLocal(interface) + "  prefixlen 64  scopeid 0x20<link>\n        ether " +
                 interface.mac + "  txqueuelen 1000  (Ethernet)\n" + counters(interface.name));
    }
    if (only.empty() || only == "lo") {
        found = true;
        call.out("lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask "
                 "255.0.0.0\n        inet6 ::1  prefixlen 128  scopeid 0x10<host>\n        loop  "
                 "txqueuelen 1000  (Local Loopback)\n" +
                 counters("lo"));
    }
    if (!found) {
        call.err(only + ": error fetching interface information: Device not found\n");
        return 1;
    }
    return 0;
}

void ipAddresses(Invocation &call, bool brief, bool links)
{
    const Host &host = call.shell.host();
    if (brief) {
        call.out(pad("lo", 17) + pad("UNKNOWN", 15) +
                 (links ? "00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> " : "127.0.0.1/8 ::1/128 ") +
                 "\n");
        for (const auto &interface : host.interfaces())
            call.out(pad(interface.name, 17) + pad("UP", 15) +
                     (links ? interface.mac + " <BROADCAST,MULTICAST,UP,LOWER_UP> "
                            : interface.ip + "/" + std::to_string(interface.prefix) + " " +
                                  linkLocal(interface) + "/64 ") +
                     "\n");
        return;
    }
    call.out(
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen "
        "1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n");
    if (!links)
        call.out("    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft "
                 "forever\n   "
                 " inet6 ::1/128 scope host \n       valid_lft forever preferred_lft forever\n");
    int index = 2;
    for (const auto &interface : host.interfaces()) {
        call.out(
            std::to_string(index++) + ": " + interface.name +
            ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen "
            "1000\n    link/ether " +
            interface.mac + " brd ff:ff:ff:ff:ff:ff\n");
        if (!links)
            call.out("    inet " + interface.ip + "/" + std::to_string(interface.prefix) + " brd " +
                     broadcastOf(interface) + " scope global " + interface.name +
                     "\n       valid_lft forever preferred_lft forever\n    inet6 " +
                     linkLocal(interface) +
                     "/64 scope link \n       valid_lft forever preferred_lft forever\n");
    }
}

void ipRoutes(Invocation &call)
{
    const Host &host = call.shell.host();
    for (const auto &route : routesOf(host)) {
        if (route.gateway != 0) {
            call.out("default via " + showAddress(route.gateway) + " dev " + route.device +
                     " onlink \n");
            continue;
        }
        for (const auto &interface : host.interfaces())
            if (interface.name == route.device)
                call.out(showAddress(route.network) + "/" + std::to_string(interface.prefix) +
                         " dev " + route.device + " proto kernel scope link src " + interface.ip +
                         " \n");
    }
}

int ip(Invocation &call)
{
    const Options options(call.args, "46sdchjo");
    bool brief = false;
    std::vector<std::string> words;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        if (call.args[i].starts_with("-br"))
            brief = true;
        else if (!call.args[i].starts_with('-'))
            words.push_back(call.args[i]);
    }
    if (words.empty()) {
        call.err(
            "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n       ip [ -force ] -batch "
            "filename\nwhere  OBJECT := { address | addrlabel | fou | help | ila | l2tp | link |\n "
            " "
            "                 macsec | maddress | monitor | mptcp | mroute | mrule |\n             "
            "   "
            "   neighbor | neighbour | netconf | netns | nexthop | ntable |\n                   "
            "ntbl | route | rule | sr | tap | tcpmetrics |\n                   token | tunnel | "
            "tuntap | vrf | xfrm }\n");
        return 255;
    }
    const std::string &object = words.front();
    if (words.size() > 1 && (words[1] == "add" || words[1] == "del" || words[1] == "set") &&
        call.files().uid() != 0) {
        call.err("RTNETLINK answers: Operation not permitted\n");
        return 2;
    }
    const auto is = [&object](std::string_view full) { return full.starts_with(object); };
    if (is("address") || is("link"))
        ipAddresses(call, brief, !is("address"));
    else if (is("route"))
        ipRoutes(call);
    else if (is("neighbour") || is("neighbor")) {
        for (const auto &peer : neighboursOf(call.shell.host()))
            call.out(peer.ip + " dev " + peer.device + " lladdr " + peer.mac + " STALE\n");
    } else if (is("rule")) {
        call.out("0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup "
                 "default\n");
    } else {
        call.err("Object \"" + object + "\" is unknown, try \"ip help\".\n");
        return 1;
    }
    return 0;
}

int route(Invocation &call)
{
    call.out("Kernel IP routing table\nDestination     Gateway         Genmask         Flags "
             "Metric Ref  "
             "  Use Iface\n");
    for (const auto &entry : routesOf(call.shell.host()))
        call.out(
            pad(entry.network == 0
                    ? (call.args.size() > 1 || call.name() == "netstat" ? "0.0.0.0" : "default")
                    : showAddress(entry.network),
                16) +
            pad(entry.gateway == 0 ? "0.0.0.0" : showAddress(entry.gateway), 16) +
            pad(showAddress(entry.mask), 16) + (entry.gateway != 0 ? "UG" : "U ") +
            "    0      0        0 " + entry.device + "\n");
    return 0;
}

int arp(Invocation &call)
{
    const Options options(call.args, "anvei:");
    const auto peers = neighboursOf(call.shell.host());
    if (options.has('a')) {
        for (const auto &peer : peers)
            call.out((options.has('n') ? std::string("?") : peer.name) + " (" + peer.ip + ") at " +
                     peer.mac + " [ether] on " + peer.device + "\n");
        return 0;
    }
    call.out("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
    for (const auto &peer : peers)
        call.out(pad(options.has('n') ? peer.ip : peer.name, 25) + "ether   " + peer.mac +
                 "   C                     " + peer.device + "\n");
    return 0;
}

const char *ownerOf(std::uint16_t port)
{
    switch (port) {
    case 21:
        return "vsftpd";
    case 22:
        return "sshd";
    case 25:
        return "master";
    case 80:
    case 443:
        return "nginx";
    case 3306:
        return "mariadbd";
    case 6379:
        return "redis-server";
    default:
        return "systemd";
    }
}

int netstat(Invocation &call)
{
    const Options options(call.args, "tulnapreisWcgo46");
    const Host &host = call.shell.host();
    if (options.has('r')) {
        call.args.resize(1);
        return route(call);
    }
    const bool listening = options.has('l') || options.has('a');
    const bool established = !options.has('l');
    const bool programs = options.has('p');
    const bool root = call.files().uid() == 0;
    auto ports = host.facts().tcpPorts;
    if (std::find(ports.begin(), ports.end(), 3306) == ports.end())
        ports.push_back(3306);
    if (std::find(ports.begin(), ports.end(), 22) == ports.end())
        ports.push_back(22);
    std::sort(ports.begin(), ports.end());
    const auto &context = call.shell.context();
    const std::string local = host.interfaces().front().ip + ":22";
    const std::string remote = context.sourceIp + ":" + std::to_string(context.sourcePort);
    const auto owner = [&](std::uint16_t port) {
        return !programs ? std::string()
               : root    ? std::to_string(500 + port % 300) + "/" + ownerOf(port)
                         : std::string("-");
    };
    if (call.name() == "ss") {
        call.out("Netid  State   Recv-Q  Send-Q     Local Address:Port      Peer Address:Port  "
                 "Process\n");
        if (listening)
            for (const auto port : ports)
                call.out(
                    "tcp    LISTEN  0       128        " +
                    pad((port == 3306 ? "127.0.0.1:" : "0.0.0.0:") + std::to_string(port), -18) +
                    "         0.0.0.0:*      " +
                    (programs && root ? std::string("users:((\"") + ownerOf(port) +
                                            "\",pid=" + std::to_string(500 + port % 300) + ",fd=3))"
                                      : "") +
                    "\n");
        if (established)
            call.out("tcp    ESTAB   0       36         " + pad(local, -18) + "  " +
                     pad(remote, -18) + "\n");
        return 0;
    }
    if (programs && !root)
        call.err(
            "(Not all processes could be identified, non-owned process info\n will not be shown, "
            "you would have to be root to see it all.)\n");
    call.out(std::string("Active Internet connections ") +
             (options.has('a')   ? "(servers and established)"
              : options.has('l') ? "(only servers)"
                                 : "(w/o servers)") +
             "\nProto Recv-Q Send-Q Local Address           Foreign Address         State       " +
             (programs ? "PID/Program name    " : "") + "\n");
    if (listening)
        for (const auto port : ports)
            call.out("tcp        0      0 " +
                     pad((port == 3306 ? "127.0.0.1:" : "0.0.0.0:") + std::to_string(port), 23) +
                     " 0.0.0.0:*               LISTEN      " + owner(port) + "\n");
    if (established)
        call.out("tcp        0     36 " + pad(local, 23) + " " + pad(remote, 23) + " ESTABLISHED " +
                 (programs ? (root ? "1796/sshd: " + context.user : "-") : "") + "\n");
    return 0;
}

int firewall(Invocation &call)
{
    if (call.files().uid() != 0) {
        call.err(call.name() +
                 " v1.8.7 (nf_tables): Could not fetch rule set generation id: Permission "
                 "denied (you must be root)\n");
        return 4;
    }
    const Options options(call.args, "LnvSFXt:A:I:D:P:p:s:d:j:m:Z");
    if (options.has('S'))
        call.out("-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
    else if (options.has('L'))
        for (const char *chain : {"INPUT", "FORWARD", "OUTPUT"})
            call.out(std::string("Chain ") + chain +
                     " (policy ACCEPT)\ntarget     prot opt source         "
                     "      destination         \n" +
                     (std::string_view(chain) == "OUTPUT" ? "" : "\n"));
    return 0;
}

} // namespace

void addInterfaceCommands(CommandTable &table)
{
    constexpr auto kSbin = CommandPlace::Sbin;
    table["ifconfig"] = {ifconfig, kSbin};
    table["ip"] = {ip};
    table["route"] = {route, kSbin};
    table["arp"] = {arp, kSbin};
    table["netstat"] = {netstat};
    table["ss"] = {netstat};
    table["iptables"] = {firewall, kSbin};
}

} // namespace decoyd::shell
