// SPDX-License-Identifier: GPL-3.0-or-later
// Reaching other machines: ping, nc, telnet, traceroute, name look-ups.
#include "networds.h"

#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/seedstream.h"

#include <cstdio>
#include <memory>

namespace decoyd::shell {

namespace {

constexpr int kConnectMs = 3000;
constexpr int kScanMs = 250;

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

// --- routes and names --------------------------------------------------------------------------

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
    addSshClient(table);
    addNmap(table);
    table["traceroute"] = {traceRoute};
    for (const char *name : {"host", "dig", "nslookup"})
        table[name] = {lookUp};
    table["getent"] = {getEntries};
}

} // namespace decoyd::shell
