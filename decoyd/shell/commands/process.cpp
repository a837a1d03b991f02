// SPDX-License-Identifier: GPL-3.0-or-later
// ps, top, kill and friends, sleep, timeout, nohup.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

// The machine's processes plus the visitor's own login.
std::vector<Process> processesNow(Invocation &call)
{
    std::vector<Process> list = call.shell.host().processes();
    const int base = static_cast<int>(1796 + call.shell.loginTime() % 26000);
    const std::string &user = call.shell.context().user;
    if (call.shell.context().program == "ssh")
        list.push_back(
            {base, 612, "root", 0, 4, 14712, 8904, "?", "Ss", "sshd: " + user + "@pts/0"});
    list.push_back({base + 4, base, user, 0, 2, 8128, 5144, "pts/0", "Ss", "-bash"});
    if (call.shell.user() != user)
        list.push_back(
            {base + 31, base + 4, call.shell.user(), 0, 2, 8124, 4712, "pts/0", "S", "bash"});
    std::string self;
    for (const auto &arg : call.args)
        self += (self.empty() ? "" : " ") + arg;
    list.push_back(
        {base + 40 + static_cast<int>((call.files().now() - call.shell.loginTime()) % 9000),
         base + 4, call.shell.user(), 0, 1, 10632, 3204, "pts/0", "R+", self});
    return list;
}

int processStatus(Invocation &call)
{
    bool all = false;
    bool full = false;
    bool bsd = false;
    bool user = false;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        if (arg.starts_with("--"))
            continue;
        if (arg.starts_with('-')) {
            all = all || arg.find_first_of("eA") != std::string::npos;
            full = full || arg.find('f') != std::string::npos;
            if (arg == "-aux" || arg == "-ax")
                all = bsd = user = true;
        } else {
            bsd = true;
            all = all || arg.find_first_of("ax") != std::string::npos;
            user = user || arg.find('u') != std::string::npos;
        }
    }
    const auto list = processesNow(call);
    const Host &host = call.shell.host();
    const auto boot = host.facts().bootTime;
    const auto now = call.files().now();
    const auto started = [&](const Process &process, bool days) {
        const auto when = process.tty == "pts/0" ? call.shell.loginTime() : boot;
        return now - when < 86400 ? formatTime("%H:%M", when)
                                  : formatTime(days ? "%b%d" : "%b%d", when);
    };
    const auto columns = static_cast<std::size_t>(
        call.outputIsTerminal() ? std::max(40, call.shell.context().columns) : 4096);
    std::string title = bsd && user
                            ? "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   "
                              "TIME COMMAND"
                        : bsd  ? "    PID TTY      STAT   TIME COMMAND"
                        : full ? "UID          PID    PPID  C STIME TTY          TIME CMD"
                               : "    PID TTY          TIME CMD";
    call.out(title + "\n");
    for (const auto &process : list) {
        if (!all && process.tty != "pts/0")
            continue;
        char head[160];
        const std::string who =
            process.user.size() > 8 ? process.user.substr(0, 7) + "+" : process.user;
        if (bsd && user)
            std::snprintf(head, sizeof head,
                          "%-8s %7d %2d.%d %2d.%d %6u %5u %-8s %-4s %5s   0:%02d ", who.c_str(),
                          process.pid, process.cpuTenths / 10, process.cpuTenths % 10,
                          process.memTenths / 10, process.memTenths % 10, process.vsz, process.rss,
                          process.tty.c_str(), process.state.c_str(),
                          started(process, true).c_str(), process.pid % 7);
        else if (bsd)
            std::snprintf(head, sizeof head, "%7d %-8s %-4s   0:%02d ", process.pid,
                          process.tty.c_str(), process.state.c_str(), process.pid % 7);
        else if (full)
            std::snprintf(head, sizeof head, "%-8s %7d %7d  0 %5s %-8s 00:00:%02d ", who.c_str(),
                          process.pid, process.ppid, started(process, false).c_str(),
                          process.tty.c_str(), process.pid % 7);
        else
            std::snprintf(head, sizeof head, "%7d %-8s 00:00:%02d ", process.pid,
                          process.tty.c_str(), process.tty == "pts/0" ? 0 : process.pid % 7);
        std::string command = process.command;
        if (!bsd && !full)
            command = command == "-bash" ? "bash" : shortProcessName(process);
        call.out((head + command).substr(0, columns) + "\n");
    }
    return 0;
}

int top(Invocation &call)
{
    const Options options(call.args, "bn:d:u:p:cHi");
    const Host &host = call.shell.host();
    const auto now = call.files().now();
    const auto list = processesNow(call);
    const Memory memory = memoryOf(host, now);
    char line[256];
    std::snprintf(line, sizeof line,
                  "Tasks: %3zu total,   1 running, %3zu sleeping,   0 stopped,   0 zombie\n",
                  list.size(), list.size() - 1);
    std::string text =
        "top -" + uptimeLine(host, now) + "\n" + line +
        "%Cpu(s):  0.3 us,  0.2 sy,  0.0 ni, 99.4 id,  0.0 wa,  0.0 hi,  0.1 si,  0.0 "
        "st\n";
    const auto mib = [](std::uint64_t kb) { return static_cast<double>(kb) / 1024; };
    std::snprintf(
        line, sizeof line, "MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache\n",
        mib(memory.total), mib(memory.free), mib(memory.used), mib(memory.buffers + memory.cached));
    text += line;
    std::snprintf(line, sizeof line,
                  "MiB Swap: %8.1f total, %8.1f free, %8.1f used. %8.1f avail Mem\n\n", mib(998396),
                  mib(998396), 0.0, mib(memory.available));
    text += std::string(line) +
            "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n";
    int rows = 0;
    for (auto it = list.rbegin(); it != list.rend() && rows < 32; ++it, ++rows) {
        std::snprintf(
            line, sizeof line, "%7d %-8.8s  20   0 %7u %6u %6u %c   0.0 %5.1f   0:%02d.%02d %s\n",
            it->pid, it->user.c_str(), it->vsz, it->rss, it->rss * 2 / 3, it->state.front(),
            it->memTenths / 10.0, it->pid % 40, it->pid % 97,
            (it->command == "-bash" ? std::string("bash") : shortProcessName(*it)).c_str());
        text += line;
    }
    if (options.has('b') || !call.mayWait || !call.shell.context().terminal) {
        call.out(text);
        return 0;
    }
    // A full screen once, then until a key.
    call.out("\x1b[H\x1b[2J" + text);
    return call.wait({Wait::Kind::Key, 0, false}, [](Invocation &self, std::string_view, bool) {
        self.out("\n");
        return 0;
    });
}

int kill(Invocation &call)
{
    if (call.args.size() > 1 && call.args[1] == "-l") {
        call.out(" 1) SIGHUP\t 2) SIGINT\t 3) SIGQUIT\t 9) SIGKILL\t15) SIGTERM\n");
        return 0;
    }
    int code = call.args.size() > 1 ? 0 : 2;
    if (code != 0)
        call.err(
            "-bash: kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or "
            "kill -l [sigspec]\n");
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        if (call.args[i].starts_with('-'))
            continue;
        const auto pid = toNumber(call.args[i], -1);
        bool found = false;
        for (const auto &process : processesNow(call)) {
            if (process.pid != pid)
                continue;
            found = true;
            if (call.files().uid() != 0 && process.user != call.shell.user()) {
                call.err("-bash: kill: (" + call.args[i] + ") - Operation not permitted\n");
                code = 1;
            }
        }
        if (!found) {
            call.err("-bash: kill: (" + call.args[i] + ") - No such process\n");
            code = 1;
        }
    }
    return code;
}

int findProcess(Invocation &call)
{
    const bool kills = call.name() == "pkill" || call.name() == "killall";
    const Options options(call.args, "flu:xacvn9e");
    if (options.operands.empty())
        return call.fail("no matching criteria specified", 2);
    bool any = false;
    std::string pidLine;
    for (const auto &process : processesNow(call)) {
        const bool whole = options.has('f');
        const std::string text = whole ? process.command : shortProcessName(process);
        if (text.find(options.operands.front()) == std::string::npos || process.state == "R+")
            continue;
        any = true;
        if (call.name() == "pgrep")
            call.out(std::to_string(process.pid) +
                     (options.has('a') || options.has('l') ? " " + process.command : "") + "\n");
        else if (call.name() == "pidof")
            pidLine = std::to_string(process.pid) + (pidLine.empty() ? "" : " " + pidLine);
    }
    if (!pidLine.empty())
        call.out(pidLine + "\n");
    if (!any && call.name() == "killall") {
        call.err(options.operands.front() + ": no process found\n");
        return 1;
    }
    return any || (kills && any) ? 0 : 1;
}

int sleepFor(Invocation &call)
{
    if (call.args.size() < 2)
        return call.fail("missing operand\nTry 'sleep --help' for more information.");
    double seconds = 0;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        char *end = nullptr;
        const double value = std::strtod(call.args[i].c_str(), &end);
        const std::string_view unit = end;
        if (end == call.args[i].c_str() || !(value >= 0) ||
            (!unit.empty() && unit != "s" && unit != "m" && unit != "h" && unit != "d"))
            return call.fail("invalid time interval '" + call.args[i] +
                             "'\nTry 'sleep --help' for more information.");
        seconds += value * (unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 1);
    }
    return call.sleep(static_cast<int>(std::min(seconds, 3600.0) * 1000),
                      [](Invocation &, std::string_view, bool) { return 0; });
}

// nohup, timeout, nice, time, stdbuf, setsid: run the rest.
int runWrapped(Invocation &call)
{
    std::size_t first = 1;
    while (first < call.args.size() && call.args[first].starts_with('-')) {
        const bool value =
            call.args[first] == "-n" || call.args[first] == "-s" || call.args[first] == "-k";
        first += value ? 2 : 1;
    }
    if (call.name() == "timeout")
        ++first;
    if (first >= call.args.size())
        return call.name() == "time" ? 0
                                     : call.fail("missing operand\nTry '" + call.name() +
                                                     " --help' for more information.",
                                                 125);
    if (call.name() == "nohup" && call.shell.context().terminal)
        call.err("nohup: ignoring input and appending output to 'nohup.out'\n");
    const int code = call.shell.runWords(
        {call.args.begin() + static_cast<std::ptrdiff_t>(first), call.args.end()}, call);
    if (call.name() == "time")
        call.err("\nreal\t0m0.014s\nuser\t0m0.002s\nsys\t0m0.007s\n");
    return code;
}

int openFiles(Invocation &call)
{
    call.out("COMMAND   PID     USER   FD   TYPE DEVICE SIZE/OFF  NODE NAME\n");
    for (const auto port : call.shell.host().facts().tcpPorts)
        call.out("sshd      612     root    3u  IPv4  15512      0t0   TCP *:" +
                 std::to_string(port) + " (LISTEN)\n");
    return 0;
}

} // namespace

void addProcessCommands(CommandTable &table)
{
    table["ps"] = {processStatus};
    table["top"] = {top};
    table["kill"] = {kill, CommandPlace::Builtin};
    for (const char *name : {"pgrep", "pkill", "pidof", "killall"})
        table[name] = {findProcess};
    table["sleep"] = {sleepFor};
    for (const char *name : {"nohup", "timeout", "nice", "ionice", "setsid", "stdbuf", "time"})
        table[name] = {runWrapped};
    table["lsof"] = {openFiles};
}

} // namespace decoyd::shell
