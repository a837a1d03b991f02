// SPDX-License-Identifier: GPL-3.0-or-later
// nmap: real connections inside the decky's own networks, silence elsewhere.
#include "networds.h"

#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/timetext.h"

#include <set>

namespace decoyd::shell {

namespace {

constexpr int kScanMs = 250;
constexpr std::size_t kMaxScan = 4096; // probes one call may send

constexpr std::uint16_t kTopPorts[] = {21,   22,   23,   25,   53,   80,    110,  111,  135,  139,
                                       143,  389,  443,  445,  465,  587,   993,  995,  1433, 1521,
                                       1883, 2049, 2375, 3306, 3389, 5060,  5432, 5900, 6379, 6443,
                                       8000, 8080, 8443, 9090, 9200, 11211, 27017};

const char *serviceName(std::uint16_t port)
{
    static constexpr std::pair<std::uint16_t, const char *> kNames[] = {{21, "ftp"},
                                                                        {22, "ssh"},
                                                                        {23, "telnet"},
                                                                        {25, "smtp"},
                                                                        {53, "domain"},
                                                                        {80, "http"},
                                                                        {110, "pop3"},
                                                                        {111, "rpcbind"},
                                                                        {135, "msrpc"},
                                                                        {139, "netbios-ssn"},
                                                                        {143, "imap"},
                                                                        {389, "ldap"},
                                                                        {443, "https"},
                                                                        {445, "microsoft-ds"},
                                                                        {587, "submission"},
                                                                        {993, "imaps"},
                                                                        {995, "pop3s"},
                                                                        {1433, "ms-sql-s"},
                                                                        {1883, "mqtt"},
                                                                        {2375, "docker"},
                                                                        {3306, "mysql"},
                                                                        {3389, "ms-wbt-server"},
                                                                        {5060, "sip"},
                                                                        {5432, "postgresql"},
                                                                        {5900, "vnc"},
                                                                        {6379, "redis"},
                                                                        {6443, "sun-sr-https"},
                                                                        {8080, "http-proxy"},
                                                                        {8443, "https-alt"},
                                                                        {9200, "wap-wsp"},
                                                                        {27017, "mongod"}};
    for (const auto &[number, name] : kNames)
        if (number == port)
            return name;
    return "unknown";
}

std::vector<std::uint16_t> portsOf(const std::string &spec)
{
    std::set<std::uint16_t> ports;
    std::size_t at = 0;
    while (at < spec.size() && ports.size() < 2000) {
        const auto end = std::min(spec.find(',', at), spec.size());
        const std::string part = spec.substr(at, end - at);
        const auto dash = part.find('-');
        const auto low = std::max(1LL, toNumber(part, 1));
        auto high = dash == std::string::npos ? low : toNumber(part.substr(dash + 1), 65535);
        high = std::min(high, 65535LL);
        for (auto port = low; port <= high && ports.size() < 2000; ++port)
            ports.insert(static_cast<std::uint16_t>(port));
        at = end + 1;
    }
    return {ports.begin(), ports.end()};
}

int nmap(Invocation &call)
{
    std::vector<std::uint16_t> ports(std::begin(kTopPorts), std::end(kTopPorts));
    std::vector<std::string> targets;
    bool hostsOnly = false;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        if (arg == "-p" && i + 1 < call.args.size())
            ports = portsOf(call.args[++i]);
        else if (arg.starts_with("-p") && arg.size() > 2)
            ports = portsOf(arg == "-p-" ? "1-1024" : arg.substr(2));
        else if (arg == "-sn" || arg == "-sP")
            hostsOnly = true;
        else if ((arg.starts_with("-o") || arg == "--script" || arg == "-e" || arg == "-S" ||
                  arg == "--top-ports" || arg == "-iL") &&
                 arg.size() <= 12)
            ++i;
        else if (!arg.starts_with('-'))
            targets.push_back(arg);
    }
    call.out("Starting Nmap 7.80 ( https://nmap.org ) at " +
             formatTime("%Y-%m-%d %H:%M UTC", call.files().now()) + "\n");
    std::vector<std::pair<std::string, std::string>> hosts;
    std::size_t addresses = 0;
    for (const auto &target : targets) {
        const auto slash = target.find('/');
        const std::string ip = call.shell.host().addressOf(target.substr(0, slash));
        if (ip.empty()) {
            call.err("Failed to resolve \"" + target + "\".\n");
            continue;
        }
        if (slash == std::string::npos) {
            hosts.emplace_back(target, ip);
            ++addresses;
            continue;
        }
        const auto prefix = static_cast<int>(
            std::max(24LL, std::min(32LL, toNumber(target.substr(slash + 1), 32))));
        const auto base = parseAddress(ip) & maskOf(prefix);
        for (std::uint32_t n = 0; n <= ~maskOf(prefix); ++n)
            hosts.emplace_back(showAddress(base + n), showAddress(base + n));
        addresses += hosts.size();
    }
    std::vector<std::pair<std::string, std::uint16_t>> knocks;
    for (const auto &[shown, ip] : hosts) {
        const bool reachable = mayReach(call, ip) || isOwnAddress(call.shell.host(), ip);
        if (hosts.size() <= 8)
            call.shell.observer().connection("nmap", ip, reachable ? "scanned" : "denied");
        for (const std::uint16_t port : {22, 80, 445})
            if (reachable)
                knocks.emplace_back(ip, port);
    }
    const auto answers = quietProbeMany(call, knocks, kScanMs);
    std::set<std::string> alive;
    for (std::size_t i = 0; i < knocks.size(); ++i)
        if (hosts.size() == 1 || answers[i] == NetState::Open || answers[i] == NetState::Refused)
            alive.insert(knocks[i].first);
    std::size_t up = 0;
    std::size_t probes = 0;
    for (const auto &[shown, ip] : hosts) {
        if (!alive.contains(ip) || probes > kMaxScan)
            continue;
        std::vector<std::uint16_t> open;
        std::size_t closed = 0;
        if (!hostsOnly) {
            std::vector<std::pair<std::string, std::uint16_t>> wanted;
            for (const auto port : ports)
                wanted.emplace_back(ip, port);
            probes += wanted.size();
            const auto states = quietProbeMany(call, wanted, kScanMs);
            for (std::size_t i = 0; i < states.size(); ++i) {
                if (states[i] == NetState::Open)
                    open.push_back(ports[i]);
                closed += states[i] == NetState::Refused ? 1 : 0;
            }
        }
        ++up;
        call.out("Nmap scan report for " + (shown == ip ? ip : shown + " (" + ip + ")") +
                 "\nHost is up (0.00031s latency).\n");
        if (hostsOnly)
            continue;
        call.out("Not shown: " + std::to_string(ports.size() - open.size()) +
                 (closed > 0 ? " closed ports\n" : " filtered ports\n"));
        if (!open.empty())
            call.out("PORT      STATE SERVICE\n");
        for (const auto port : open)
            call.out(pad(std::to_string(port) + "/tcp", 9) + " open  " + serviceName(port) + "\n");
        call.out("\n");
    }
    if (hosts.size() > 8 && !targets.empty())
        call.shell.observer().connection("nmap", targets.front(), std::to_string(up) + " up");
    const auto finish = [addresses, up](Invocation &self, std::string_view, bool) {
        if (up == 0 && addresses == 1)
            self.out("Note: Host seems down. If it is really up, but blocking our ping probes, try "
                     "-Pn\n");
        self.out("Nmap done: " + std::to_string(addresses) +
                 (addresses == 1 ? " IP address (" : " IP addresses (") + std::to_string(up) +
                 (up == 1 ? " host up) scanned in " : " hosts up) scanned in ") +
                 (up == 0 ? "3.04" : "1.87") + " seconds\n");
        return 0;
    };
    return up == 0 && addresses > 0 ? call.sleep(3000, finish) : finish(call, {}, false);
}

} // namespace

void addNmap(CommandTable &table)
{
    table["nmap"] = {nmap};
}

} // namespace decoyd::shell
