// SPDX-License-Identifier: GPL-3.0-or-later
// Reaching other machines: ping, nc, telnet, ssh, nmap, traceroute, name look-ups.
#include "networds.h"

#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/seedstream.h"
#include "decoyd/shell/timetext.h"

#include <cctype>
#include <cstdio>
#include <memory>
#include <set>

namespace decoyd::shell {

namespace {

constexpr int kConnectMs = 3000;
constexpr int kScanMs = 250;
constexpr std::size_t kMaxScan = 4096; // probes one nmap may send

// --- ping ---------------------------------------------------------------------------------------

struct PingRun
{
    std::string shown;
    std::string ip;
    int count = 0; // 0 = until Ctrl-C
    int sent = 0;
    bool answers = false;
    double total = 0;
};

double roundTrip(Invocation &call, int sequence)
{
    SeedStream draw(call.shell.host().facts().seed ^ static_cast<std::uint64_t>(sequence), "ping");
    return 0.210 + static_cast<double>(draw.below(400)) / 1000.0;
}

int pingStep(Invocation &call, std::shared_ptr<PingRun> run)
{
    ++run->sent;
    char line[160];
    if (run->answers) {
        const double time = roundTrip(call, run->sent);
        run->total += time;
        std::snprintf(line, sizeof line, "64 bytes from %s: icmp_seq=%d ttl=64 time=%.3f ms\n",
                      run->ip.c_str(), run->sent, time);
        call.out(line);
    }
    const bool over = run->count > 0 ? run->sent >= run->count : run->sent >= 100;
    if (!over)
        return call.sleep(
            1000, [run](Invocation &self, std::string_view, bool) { return pingStep(self, run); });
    std::snprintf(line, sizeof line,
                  "\n--- %s ping statistics ---\n%d packets transmitted, %d received, %s%% packet "
                  "loss, time %dms\n",
                  run->shown.substr(0, 60).c_str(), run->sent, run->answers ? run->sent : 0,
                  run->answers ? "0" : "100", (run->sent - 1) * 1019);
    call.out(line);
    if (run->answers) {
        const double mean = run->total / run->sent;
        std::snprintf(line, sizeof line, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/0.081 ms\n",
                      mean * 0.8, mean, mean * 1.2);
        call.out(line);
    }
    return run->answers ? 0 : 1;
}

int ping(Invocation &call)
{
    const Options options(call.args, "c:i:w:W:s:I:nq46t:f");
    if (options.operands.empty())
        return call.fail("usage error: Destination address required");
    auto run = std::make_shared<PingRun>();
    run->shown = options.operands.back();
    run->ip = call.shell.host().addressOf(run->shown);
    run->count = static_cast<int>(std::min(100LL, std::max(0LL, toNumber(options.value('c'), 0))));
    if (!call.mayWait && run->count == 0)
        run->count = 4;
    if (run->ip.empty()) {
        call.shell.observer().connection("ping", run->shown, "unknown");
        return call.sleep(2000, [name = run->shown](Invocation &self, std::string_view, bool) {
            return self.fail(name + ": Temporary failure in name resolution", 2);
        });
    }
    run->answers = isOwnAddress(call.shell.host(), run->ip) ||
                   (mayReach(call, run->ip) && answersAnything(call, run->ip));
    call.shell.observer().connection("ping", run->ip, run->answers ? "answered" : "silent");
    call.out("PING " + run->shown + " (" + run->ip + ") 56(84) bytes of data.\n");
    return pingStep(call, run);
}

// --- nc and telnet
// --------------------------------------------------------------------------------

int netcat(Invocation &call)
{
    const Options options(call.args, "lvnzuw:p:e:c:s:i:q:krtN46");
    if (options.has('l')) {
        const std::string port = options.has('p')           ? options.value('p')
                                 : options.operands.empty() ? ""
                                                            : options.operands.back();
        call.shell.observer().connection("nc", "listen:" + port, "denied");
        if (options.has('v'))
            call.err("Listening on 0.0.0.0 " + port + "\n");
        return call.wait({Wait::Kind::Input, 0, true},
                         [](Invocation &, std::string_view, bool) { return 1; });
    }
    if (options.operands.size() < 2) {
        call.err(
            "usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] "
            "[-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] "
            "[-T "
            "keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x "
            "proxy_address[:port]]\n\t  [destination] [port]\n");
        return 1;
    }
    const std::string name = options.operands[0];
    const std::string ip = call.shell.host().addressOf(name);
    if (ip.empty()) {
        call.shell.observer().connection("nc", name, "unknown");
        call.err("nc: getaddrinfo for host \"" + name + "\" port " + options.operands[1] +
                 ": Temporary failure in name resolution\n");
        return 1;
    }
    const std::string &range = options.operands[1];
    const auto first = toNumber(range, 0);
    const auto dash = range.find('-');
    const auto last = dash == std::string::npos ? first : toNumber(range.substr(dash + 1), first);
    if (first < 1 || first > 65535 || last > 65535)
        return call.fail("port number invalid: " + range);
    if (options.has('z') || last > first) {
        int code = 1;
        for (auto port = first; port <= last && port - first < 1024; ++port) {
            const NetState state = probe(call, "nc", ip, static_cast<std::uint16_t>(port), kScanMs);
            if (state == NetState::Open) {
                code = 0;
                if (options.has('v') || options.has('z'))
                    call.err("Connection to " + name + " (" + ip + ") " + std::to_string(port) +
                             " port [tcp/*] succeeded!\n");
            } else if (options.has('v')) {
                call.err("nc: connect to " + name + " (" + ip + ") port " + std::to_string(port) +
                         " (tcp) failed: " + stateText(state) + "\n");
            }
        }
        return code;
    }
    NetState state = NetState::TimedOut;
    auto stream = openStream(call, "nc", ip, static_cast<std::uint16_t>(first), kConnectMs, state);
    if (stream == nullptr) {
        const auto complain = [name, ip, first, state, loud = options.has('v')](Invocation &self) {
            if (loud)
                self.err("nc: connect to " + name + " (" + ip + ") port " + std::to_string(first) +
                         " (tcp) failed: " + stateText(state) + "\n");
            return 1;
        };
        if (state != NetState::TimedOut)
            return complain(call);
        return call.sleep(
            options.has('w') ? 3000 : 20000,
            [complain](Invocation &self, std::string_view, bool) { return complain(self); });
    }
    if (options.has('v'))
        call.err("Connection to " + name + " (" + ip + ") " + std::to_string(first) +
                 " port [tcp/*] succeeded!\n");
    if (call.mayWait && call.inputIsTerminal() && call.io.out->kind == Sink::Kind::Out)
        return call.join(std::move(stream));
    // In a pipe: send what came in, show what comes back within a moment.
    if (!call.inputIsTerminal())
        stream->send(call.readAll());
    bool closed = false;
    std::string reply;
    for (int quiet = 0; !closed && quiet < 2 && reply.size() < Shell::kMaxOutput;) {
        const std::string part = stream->receive(700, closed);
        quiet = part.empty() ? quiet + 1 : 0;
        reply += part;
    }
    call.out(reply);
    return 0;
}

int telnet(Invocation &call)
{
    const Options options(call.args, "l:a46d");
    if (options.operands.empty()) {
        call.out("telnet> ");
        return call.wait({Wait::Kind::Line, 0, true},
                         [](Invocation &, std::string_view, bool) { return 0; });
    }
    const std::string &name = options.operands[0];
    const std::string ip = call.shell.host().addressOf(name);
    if (ip.empty()) {
        call.shell.observer().connection("telnet", name, "unknown");
        call.err("telnet: could not resolve " + name +
                 "/telnet: Temporary failure in name resolution\n");
        return 1;
    }
    const auto port = options.operands.size() > 1 ? toNumber(options.operands[1], 23) : 23;
    if (port < 1 || port > 65535)
        return call.fail("bad port number");
    call.out("Trying " + ip + "...\n");
    NetState state = NetState::TimedOut;
    auto stream =
        openStream(call, "telnet", ip, static_cast<std::uint16_t>(port), kConnectMs, state);
    if (stream != nullptr) {
        call.out("Connected to " + name + ".\nEscape character is '^]'.\n");
        return call.join(std::move(stream));
    }
    const auto complain = [state](Invocation &self, std::string_view, bool) {
        self.err(std::string("telnet: Unable to connect to remote host: ") + stateText(state) +
                 "\n");
        return 1;
    };
    return state == NetState::TimedOut ? call.sleep(20000, complain) : complain(call, {}, false);
}

// --- ssh -----------------------------------------------------------------------------------------

struct SshRun
{
    std::string name;
    std::string ip;
    std::string user;
    std::string command;
    std::uint16_t port = 22;
    int tries = 0;
};

int sshPassword(Invocation &call, std::shared_ptr<SshRun> run)
{
    return call.askSecret(
        run->user + "@" + run->name + "'s password: ",
        [run](Invocation &self, std::string_view answer, bool end) {
            if (end && answer.empty()) {
                self.err(run->user + "@" + run->name +
                         ": Permission denied (publickey,password).\n");
                return 255;
            }
            const std::string secret(answer);
            NetState state = NetState::AuthFailed;
            std::unique_ptr<NetStream> stream;
            if (self.shell.context().network != nullptr && mayReach(self, run->ip))
                stream = self.shell.context().network->openSsh(run->ip, run->port, run->user,
                                                               secret, run->command, state);
            self.shell.observer().secret("ssh", run->user + "@" + run->ip, secret,
                                         stream != nullptr);
            if (stream != nullptr)
                return self.join(std::move(stream));
            if (++run->tries >= 3) {
                self.err(run->user + "@" + run->name +
                         ": Permission denied (publickey,password).\n");
                return 255;
            }
            return self.sleep(1200, [run](Invocation &again, std::string_view, bool) {
                again.err("Permission denied, please try again.\n");
                return sshPassword(again, run);
            });
        });
}

std::string knownHostsPath(Invocation &call)
{
    return call.shell.variable("HOME") + "/.ssh/known_hosts";
}

int sshConfirm(Invocation &call, std::shared_ptr<SshRun> run)
{
    std::string known;
    if (call.files().read(knownHostsPath(call), known) == FsError::None &&
        (known.find(run->name) != std::string::npos || known.find(run->ip) != std::string::npos))
        return sshPassword(call, run);
    SeedStream draw(parseAddress(run->ip), "ssh-fingerprint");
    std::string print;
    for (int i = 0; i < 43; ++i)
        print += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[draw.below(64)];
    call.err("The authenticity of host '" + run->name +
             (run->name == run->ip ? "" : " (" + run->ip + ")") +
             "' can't be established.\nECDSA key fingerprint is SHA256:" + print +
             ".\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ");
    return call.wait(
        {Wait::Kind::Line, 0, true}, [run](Invocation &self, std::string_view answer, bool end) {
            if (end || (answer != "yes" && !answer.starts_with("SHA256:"))) {
                self.err("Host key verification failed.\n");
                return 255;
            }
            self.err("Warning: Permanently added '" + run->name +
                     "' (ECDSA) to the list of known hosts.\n");
            (void)self.files().write(knownHostsPath(self),
                                     run->name + " ecdsa-sha2-nistp256 AAAAE2VjZHNh\n", true);
            return sshPassword(self, run);
        });
}

int ssh(Invocation &call)
{
    auto run = std::make_shared<SshRun>();
    run->user = call.shell.user();
    std::size_t i = 1;
    for (; i < call.args.size() && call.args[i].starts_with('-'); ++i) {
        const std::string &option = call.args[i];
        static constexpr std::string_view kWithValue = "bcDEeFIiJLlmOopQRSWwB";
        if (option == "-V") {
            call.err(call.shell.host().distro().osId == "ubuntu"
                         ? "OpenSSH_8.2p1 Ubuntu-4ubuntu0.11, OpenSSL 1.1.1f  31 Mar 2020\n"
                         : "OpenSSH_8.4p1 Debian-5+deb11u3, OpenSSL 1.1.1w  11 Sep 2023\n");
            return 0;
        }
        if (option.size() >= 2 && kWithValue.find(option[1]) != std::string_view::npos) {
            const std::string value = option.size() > 2          ? option.substr(2)
                                      : i + 1 < call.args.size() ? call.args[++i]
                                                                 : "";
            if (option[1] == 'p')
                run->port = static_cast<std::uint16_t>(toNumber(value, 22));
            else if (option[1] == 'l')
                run->user = value;
        }
    }
    if (i >= call.args.size()) {
        call.err(
            "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]\n           [-b "
            "bind_address] "
            "[-c cipher_spec] [-D [bind_address:]port]\n           [-E log_file] [-e escape_char] "
            "[-F "
            "configfile] [-I pkcs11]\n           [-i identity_file] [-J [user@]host[:port]] [-L "
            "address]\n           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p "
            "port]\n   "
            "        [-Q query_option] [-R address] [-S ctl_path] [-W host:port]\n           [-w "
            "local_tun[:remote_tun]] destination [command]\n");
        return 255;
    }
    run->name = call.args[i];
    if (const auto at = run->name.rfind('@'); at != std::string::npos) {
        run->user = run->name.substr(0, at);
        run->name = run->name.substr(at + 1);
    }
    for (++i; i < call.args.size(); ++i)
        run->command += (run->command.empty() ? "" : " ") + call.args[i];
    run->ip = call.shell.host().addressOf(run->name);
    if (run->ip.empty()) {
        call.shell.observer().connection("ssh", run->name, "unknown");
        return call.sleep(1500, [run](Invocation &self, std::string_view, bool) {
            self.err("ssh: Could not resolve hostname " + run->name +
                     ": Temporary failure in name resolution\n");
            return 255;
        });
    }
    const NetState state = probe(call, "ssh", run->ip, run->port, kConnectMs);
    if (state == NetState::Open)
        return sshConfirm(call, run);
    const auto complain = [run, state](Invocation &self, std::string_view, bool) {
        self.err("ssh: connect to host " + run->name + " port " + std::to_string(run->port) + ": " +
                 stateText(state) + "\n");
        return 255;
    };
    return state == NetState::TimedOut ? call.sleep(20000, complain) : complain(call, {}, false);
}

int secureCopy(Invocation &call)
{
    std::vector<std::string> operands;
    for (std::size_t i = 1; i < call.args.size(); ++i)
        if (!call.args[i].starts_with('-'))
            operands.push_back(call.args[i]);
    if (operands.size() < 2) {
        call.err("usage: scp [-346BCpqrTv] [-c cipher] [-F ssh_config] [-i identity_file]\n        "
                 "    [-J "
                 "destination] [-l limit] [-o ssh_option] [-P port]\n            [-S program] "
                 "source ... "
                 "target\n");
        return 1;
    }
    for (const auto &operand : operands) {
        const auto colon = operand.find(':');
        if (colon == std::string::npos)
            continue;
        std::string name = operand.substr(0, colon);
        call.shell.observer().connection("scp", operand, "denied");
        name = name.substr(name.rfind('@') == std::string::npos ? 0 : name.rfind('@') + 1);
        const std::string ip = call.shell.host().addressOf(name);
        call.err(ip.empty() ? "ssh: Could not resolve hostname " + name +
                                  ": Temporary failure in name resolution\nlost connection\n"
                            : "ssh: connect to host " + name +
                                  " port 22: Connection timed out\nlost connection\n");
        return 1;
    }
    return 1;
}

// --- nmap
// ------------------------------------------------------------------------------------------

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

int traceRoute(Invocation &call)
{
    const Options options(call.args, "nm:q:w:IT46p:");
    if (options.operands.empty())
        return call.fail("missing host operand");
    const std::string name = options.operands.front();
    const std::string ip = call.shell.host().addressOf(name);
    call.shell.observer().connection("traceroute", name, ip.empty() ? "unknown" : "denied");
    if (ip.empty()) {
        call.err(name +
                 ": Temporary failure in name resolution\nCannot handle \"host\" cmdline arg `" +
                 name + "' on position 1 (argc 1)\n");
        return 2;
    }
    call.out("traceroute to " + name + " (" + ip + "), 30 hops max, 60 byte packets\n");
    if (mayReach(call, ip)) {
        call.out(" 1  " + name + " (" + ip + ")  0.312 ms  0.287 ms  0.271 ms\n");
        return 0;
    }
    call.out(" 1  _gateway (" + call.shell.host().gateway() + ")  0.412 ms  0.377 ms  0.351 ms\n");
    return call.sleep(5000, [](Invocation &self, std::string_view, bool) {
        for (int hop = 2; hop <= 6; ++hop)
            self.out(" " + std::to_string(hop) + "  * * *\n");
        return 0;
    });
}

int lookUp(Invocation &call)
{
    const Options options(call.args, "t:x:p:4");
    std::string name;
    for (const auto &operand : options.operands)
        if (!operand.starts_with('@') && !operand.starts_with('+') && operand != "A" &&
            operand != "ANY")
            name = operand;
    const std::string ip = call.shell.host().addressOf(name);
    const std::string program = call.name();
    call.shell.observer().connection(program, name, ip.empty() ? "unknown" : "answered");
    if (program == "getent") {
        if (ip.empty())
            return 2;
        call.out(pad(ip, 16) + name + "\n");
        return 0;
    }
    if (!ip.empty()) {
        call.out(program == "host"  ? name + " has address " + ip + "\n"
                 : program == "dig" ? ";; ANSWER SECTION:\n" + name + ".\t0\tIN\tA\t" + ip + "\n"
                                    : "Server:\t\t" + call.shell.host().gateway() + "\nAddress:\t" +
                                          call.shell.host().gateway() + "#53\n\nName:\t" + name +
                                          "\nAddress: " + ip + "\n");
        return 0;
    }
    return call.sleep(5000, [program](Invocation &self, std::string_view, bool) {
        self.out(program == "dig" ? "\n; <<>> DiG 9.16.48-Debian <<>>\n;; global options: +cmd\n;; "
                                    "connection timed out; no servers could be reached\n"
                                  : ";; connection timed out; no servers could be reached\n\n");
        return program == "dig" ? 9 : 1;
    });
}

int getEntries(Invocation &call)
{
    if (call.args.size() > 2 && (call.args[1] == "hosts" || call.args[1] == "ahosts")) {
        call.args.erase(call.args.begin() + 1);
        return lookUp(call);
    }
    if (call.args.size() < 2 || (call.args[1] != "passwd" && call.args[1] != "group"))
        return 2;
    std::string content;
    (void)call.files().read("/etc/" + call.args[1], content);
    int code = call.args.size() > 2 ? 2 : 0;
    for (const auto line : splitLines(content))
        if (call.args.size() < 3 || line.starts_with(call.args[2] + ":")) {
            call.out(std::string(line) + "\n");
            code = 0;
        }
    return code;
}

} // namespace

void addNetworkCommands(CommandTable &table)
{
    table["ping"] = {ping};
    for (const char *name : {"nc", "netcat"})
        table[name] = {netcat};
    table["telnet"] = {telnet};
    table["ssh"] = {ssh};
    table["scp"] = {secureCopy};
    table["nmap"] = {nmap};
    table["traceroute"] = {traceRoute};
    for (const char *name : {"host", "dig", "nslookup"})
        table[name] = {lookUp};
    table["getent"] = {getEntries};
}

} // namespace decoyd::shell
