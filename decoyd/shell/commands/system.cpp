// SPDX-License-Identifier: GPL-3.0-or-later
// What machine is this: uname, uptime, date, free, lscpu, dmesg, mount, env, systemctl …
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

int uname(Invocation &call)
{
    const Options options(call.args, "asnrvmpio");
    if (options.bad != 0)
        return call.badOption(options.bad);
    const Host &host = call.shell.host();
    const bool all = options.has('a') || options.hasLong("all");
    std::string text;
    const auto add = [&](char option, std::string_view part) {
        if (all || options.has(option))
            text += (text.empty() ? "" : " ") + std::string(part);
    };
    add('s', "Linux");
    add('n', host.facts().hostname);
    add('r', host.distro().release);
    add('v', host.distro().build);
    add('m', "x86_64");
    if (!all || host.distro().osId == "ubuntu") {
        add('p', host.distro().osId == "ubuntu" ? "x86_64" : "unknown");
        add('i', host.distro().osId == "ubuntu" ? "x86_64" : "unknown");
    }
    add('o', "GNU/Linux");
    call.out((text.empty() ? "Linux" : text) + "\n");
    return 0;
}

int hostname(Invocation &call)
{
    const Options options(call.args, "Iifsdb");
    const Host &host = call.shell.host();
    if (options.has('I')) {
        for (const auto &interface : host.interfaces())
            call.out(interface.ip + " ");
        call.out("\n");
    } else if (options.has('i')) {
        call.out("127.0.1.1\n");
    } else if (!options.operands.empty() && call.files().uid() != 0) {
        return call.fail("you must be root to change the host name");
    } else if (options.operands.empty()) {
        call.out(host.facts().hostname + "\n");
    }
    return 0;
}

std::string upText(std::int64_t seconds)
{
    const auto days = seconds / 86400;
    const auto hours = seconds / 3600 % 24;
    const auto minutes = seconds / 60 % 60;
    char text[64];
    if (hours > 0)
        std::snprintf(text, sizeof text, "%2d:%02d", static_cast<int>(hours),
                      static_cast<int>(minutes));
    else
        std::snprintf(text, sizeof text, "%d min", static_cast<int>(minutes));
    return (days > 0 ? std::to_string(days) + (days == 1 ? " day, " : " days, ") : "") + text;
}

int uptime(Invocation &call)
{
    const Options options(call.args, "psV");
    const Host &host = call.shell.host();
    const auto now = call.files().now();
    if (options.has('s')) {
        call.out(isoTime(host.facts().bootTime) + "\n");
        return 0;
    }
    const auto up = now - host.facts().bootTime;
    if (options.has('p')) {
        const auto part = [](std::int64_t n, const char *unit) {
            return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
        };
        call.out("up " + (up >= 86400 ? part(up / 86400, "day") + ", " : "") +
                 part(up / 3600 % 24, "hour") + ", " + part(up / 60 % 60, "minute") + "\n");
        return 0;
    }
    call.out(uptimeLine(host, now) + "\n");
    return 0;
}

int date(Invocation &call)
{
    const Options options(call.args, "uRd:s:I");
    const auto now = call.files().now();
    std::int64_t when = now;
    if (options.value('d').starts_with('@'))
        when = toNumber(options.value('d').substr(1), now);
    if (options.has('s'))
        return call.fail("cannot set date: Operation not permitted");
    for (const auto &operand : options.operands)
        if (operand.starts_with('+')) {
            std::string format = operand.substr(1);
            if (format.find("%N") != std::string::npos)
                format.replace(format.find("%N"), 2, "481093127");
            call.out(formatTime(format, when) + "\n");
            return 0;
        }
    call.out(formatTime(options.has('R')   ? "%a, %d %b %Y %H:%M:%S +0000"
                        : options.has('I') ? "%Y-%m-%d"
                        : call.shell.host().distro().osId == "ubuntu"
                            ? "%a %b %e %H:%M:%S UTC %Y"
                            : "%a %d %b %Y %I:%M:%S %p UTC",
                        when) +
             "\n");
    return 0;
}

int freeMemory(Invocation &call)
{
    const Options options(call.args, "hmgkbtwsc:");
    const Memory memory = memoryOf(call.shell.host(), call.files().now());
    const auto show = [&](std::uint64_t kb) {
        char text[32];
        if (options.has('h')) {
            if (kb >= 1048576)
                std::snprintf(text, sizeof text, "%.1fGi", static_cast<double>(kb) / 1048576);
            else
                std::snprintf(text, sizeof text, "%lluMi",
                              static_cast<unsigned long long>(kb / 1024));
            return std::string(kb == 0 ? "0B" : text);
        }
        return std::to_string(options.has('g')   ? kb / 1048576
                              : options.has('m') ? kb / 1024
                              : options.has('b') ? kb * 1024
                                                 : kb);
    };
    call.out("               total        used        free      shared  buff/cache   available\n");
    const auto line = [&](const char *name, std::initializer_list<std::uint64_t> values) {
        std::string text = pad(name, 8);
        for (const auto value : values)
            text += pad(show(value), -12);
        call.out(text + "\n");
    };
    line("Mem:", {memory.total, memory.used, memory.free, 1128, memory.buffers + memory.cached,
                  memory.available});
    line("Swap:", {998396, 0, 998396});
    return 0;
}

int environment(Invocation &call)
{
    std::size_t first = 1;
    while (first < call.args.size() &&
           (call.args[first].find('=') != std::string::npos || call.args[first].starts_with('-'))) {
        const auto equals = call.args[first].find('=');
        if (equals != std::string::npos && equals > 0)
            call.shell.setVariable(call.args[first].substr(0, equals),
                                   call.args[first].substr(equals + 1), true);
        ++first;
    }
    if (call.name() == "env" && first < call.args.size())
        return call.shell.runWords(
            {call.args.begin() + static_cast<std::ptrdiff_t>(first), call.args.end()}, call);
    if (call.name() == "printenv" && call.args.size() > 1) {
        for (const auto &[name, value] : call.shell.exported())
            if (name == call.args[1]) {
                call.out(value + "\n");
                return 0;
            }
        return 1;
    }
    for (const auto &[name, value] : call.shell.exported())
        call.out(name + "=" + value + "\n");
    return 0;
}

int cpus(Invocation &call)
{
    if (call.name() == "nproc") {
        call.out(std::to_string(call.shell.host().cpus()) + "\n");
        return 0;
    }
    const Host &host = call.shell.host();
    const bool amd = host.cpuModel().starts_with("AMD");
    call.out(
        "Architecture:                    x86_64\nCPU op-mode(s):                  32-bit, "
        "64-bit\nByte Order:                      Little Endian\nAddress sizes:              "
        "     43 bits physical, 48 bits virtual\nCPU(s):                          " +
        std::to_string(host.cpus()) + "\nOn-line CPU(s) list:             0-" +
        std::to_string(host.cpus() - 1) +
        "\nThread(s) per core:              1\nCore(s) per socket:              1\nSocket(s):  "
        "                     " +
        std::to_string(host.cpus()) +
        "\nVendor ID:                       " + (amd ? "AuthenticAMD" : "GenuineIntel") +
        "\nModel name:                      " + std::string(host.cpuModel()) +
        "\nHypervisor vendor:               VMware\nVirtualization type:             full\nL1d "
        "cache:                       " +
        std::to_string(host.cpus() * 32) +
        " KiB\nL2 cache:                        " + std::to_string(host.cpus()) + " MiB\n");
    return 0;
}

int kernelLog(Invocation &call)
{
    const Host &host = call.shell.host();
    if (call.files().uid() != 0)
        return call.fail("read kernel buffer failed: Operation not permitted");
    double at = 0;
    const auto line = [&](const std::string &text, double step) {
        char stamp[32];
        std::snprintf(stamp, sizeof stamp, "[%12.6f] ", at);
        call.out(stamp + text + "\n");
        at += step;
    };
    line("Linux version " + std::string(host.distro().release) + " (" +
             std::string(host.distro().compiler) + ") " + std::string(host.distro().build),
         0);
    line("Command line: BOOT_IMAGE=/boot/vmlinuz-" + std::string(host.distro().release) +
             " root=/dev/sda1 ro quiet",
         0);
    line("BIOS-provided physical RAM map:", 0);
    line("BIOS-e820: [mem 0x0000000000000000-0x000000000009ebff] usable", 0.000003);
    line("DMI: VMware, Inc. VMware Virtual Platform/440BX Desktop Reference Platform, BIOS 6.00 "
         "11/12/2020",
         0);
    line("Hypervisor detected: VMware", 0.004117);
    line("tsc: Detected 2399.998 MHz processor", 0.021384);
    line("Memory: " + std::to_string(host.memoryKb() - 61240) + "K/" +
             std::to_string(host.memoryKb()) + "K available",
         0.118211);
    line("smpboot: CPU0: " + std::string(host.cpuModel()), 0.311002);
    line("smp: Brought up 1 node, " + std::to_string(host.cpus()) + " CPUs", 0.92105);
    line("sd 0:0:0:0: [sda] Attached SCSI disk", 0.71844);
    line("EXT4-fs (sda1): mounted filesystem with ordered data mode. Opts: (null)", 1.20394);
    line("systemd[1]: Detected virtualization vmware.", 2.48810);
    for (const auto &interface : host.interfaces())
        line("vmxnet3 0000:0b:00.0 " + interface.name + ": NIC Link is Up 10000 Mbps", 0.044);
    return 0;
}

int mount(Invocation &call)
{
    if (call.args.size() > 1 && call.args[1] != "-l" && call.args[1] != "-t") {
        if (call.files().uid() != 0)
            return call.fail("only root can do that", 1);
        return call.fail(call.args.back() + ": can't find in /etc/fstab.", 1);
    }
    std::string table;
    (void)call.files().read("/proc/mounts", table);
    for (const auto row : splitLines(table)) {
        const auto words = splitWords(row);
        if (words.size() >= 4)
            call.out(std::string(words[0]) + " on " + std::string(words[1]) + " type " +
                     std::string(words[2]) + " (" + std::string(words[3]) + ")\n");
    }
    return 0;
}

int blockDevices(Invocation &call)
{
    const auto gigabytes = call.shell.host().diskKb() / 1048576;
    call.out("NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT\nsda      8:0    0   " +
             std::to_string(gigabytes) + "G  0 disk \n|-sda1   8:1    0   " +
             std::to_string(gigabytes - 1) +
             "G  0 part /\n|-sda2   8:2    0    1K  0 part \n`-sda5   8:5    0  975M  0 part "
             "[SWAP]\nsr0     11:0    1 1024M  0 rom  \n");
    return 0;
}

int release(Invocation &call)
{
    const Distro &distro = call.shell.host().distro();
    const std::string id = distro.osId == "ubuntu" ? "Ubuntu" : "Debian";
    const Options options(call.args, "aidrcs");
    std::string text;
    if (options.has('a') || options.has('i'))
        text += "Distributor ID:\t" + id + "\n";
    if (options.has('a') || options.has('d'))
        text += "Description:\t" + std::string(distro.pretty) + "\n";
    if (options.has('a') || options.has('r'))
        text += "Release:\t" + std::string(distro.versionId) + "\n";
    if (options.has('a') || options.has('c'))
        text += "Codename:\t" + std::string(distro.codename) + "\n";
    if (options.has('s')) {
        std::string shortText;
        for (const auto line : splitLines(text))
            shortText += std::string(line.substr(line.find('\t') + 1)) + "\n";
        text = shortText;
    }
    if (options.has('a'))
        call.err("No LSB modules are available.\n");
    call.out(text.empty() ? "No LSB modules are available.\n" : text);
    return 0;
}

struct Unit
{
    const char *name;
    const char *description;
    const char *process;
};

constexpr Unit kUnits[] = {
    {"ssh", "OpenBSD Secure Shell server", "sshd"},
    {"cron", "Regular background program processing daemon", "cron"},
    {"rsyslog", "System Logging Service", "rsyslogd"},
    {"mariadb", "MariaDB 10.5.21 database server", "mariadbd"},
    {"nginx", "A high performance web server and a reverse proxy server", "nginx"},
    {"redis-server", "Advanced key-value store", "redis-server"},
    {"vsftpd", "vsftpd FTP server", "vsftpd"},
    {"backup-agent", "Backup agent", "python3"},
    {"dbus", "D-Bus System Message Bus", "dbus-daemon"},
    {"systemd-timesyncd", "Network Time Synchronization", "systemd-timesyncd"},
};

const Process *processOf(const Host &host, std::string_view name)
{
    for (const auto &process : host.processes())
        if (process.command.find(name) != std::string::npos)
            return &process;
    return nullptr;
}

int showUnit(Invocation &call, std::string name)
{
    if (name.ends_with(".service"))
        name.resize(name.size() - 8);
    if (name == "sshd")
        name = "ssh";
    const Host &host = call.shell.host();
    for (const auto &unit : kUnits) {
        const Process *process = processOf(host, unit.process);
        if (name != unit.name || process == nullptr)
            continue;
        call.out(
            "* " + name + ".service - " + unit.description +
            "\n     Loaded: loaded (/lib/systemd/system/" + name +
            ".service; enabled; vendor preset: enabled)\n     Active: active (running) since " +
            formatTime("%a %Y-%m-%d %H:%M:%S UTC", host.facts().bootTime + 12) + "; " +
            std::to_string((call.files().now() - host.facts().bootTime) / 86400) +
            " days ago\n   Main PID: " + std::to_string(process->pid) + " (" +
            shortProcessName(*process) +
            ")\n      Tasks: 1 (limit: 2319)\n     Memory: " + std::to_string(process->rss / 1024) +
            ".4M\n        CPU: 1.204s\n     CGroup: "
            "/system.slice/" +
            name + ".service\n             `-" + std::to_string(process->pid) + " " +
            process->command + "\n");
        return 0;
    }
    call.err("Unit " + name + ".service could not be found.\n");
    return 4;
}

int systemctl(Invocation &call)
{
    const Options options(call.args, "alt:qn:p:");
    const std::string verb = options.operands.empty() ? "list-units" : options.operands.front();
    const Host &host = call.shell.host();
    if (verb == "status" && options.operands.size() > 1)
        return showUnit(call, options.operands[1]);
    if (verb == "is-active" || verb == "is-enabled") {
        const std::string name = options.operands.size() > 1 ? options.operands[1] : "";
        for (const auto &unit : kUnits)
            if ((name == unit.name || name == std::string(unit.name) + ".service" ||
                 (name == "sshd" && std::string_view(unit.name) == "ssh")) &&
                processOf(host, unit.process) != nullptr) {
                call.out(verb == "is-active" ? "active\n" : "enabled\n");
                return 0;
            }
        call.out("inactive\n");
        return 3;
    }
    if (verb.starts_with("list-unit")) {
        call.out("  UNIT                       LOAD   ACTIVE SUB     DESCRIPTION\n");
        int n = 0;
        for (const auto &unit : kUnits)
            if (processOf(host, unit.process) != nullptr) {
                call.out("  " + pad(std::string(unit.name) + ".service", 27) +
                         "loaded active running " + unit.description + "\n");
                ++n;
            }
        call.out(
            "\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The "
            "high-level unit activation state, i.e. generalization of SUB.\nSUB    = The "
            "low-level unit activation state, values depend on unit type.\n\n" +
            std::to_string(n) + " loaded units listed.\n");
        return 0;
    }
    if (call.files().uid() != 0) {
        call.err(
            "Failed to " + verb + " " +
            (options.operands.size() > 1 ? options.operands[1] : std::string("unit")) +
            ": Interactive authentication required.\nSee system logs and 'systemctl status' for "
            "details.\n");
        return 1;
    }
    return call.sleep(700, [](Invocation &, std::string_view, bool) { return 0; });
}

int service(Invocation &call)
{
    if (call.args.size() < 3) {
        if (call.args.size() == 2 && call.args[1] == "--status-all") {
            for (const auto &unit : kUnits)
                if (processOf(call.shell.host(), unit.process) != nullptr)
                    call.out(" [ + ]  " + std::string(unit.name) + "\n");
            return 0;
        }
        call.err("Usage: service < option > | --status-all | [ service_name [ command | "
                 "--full-restart ] ]\n");
        return 1;
    }
    if (call.args[2] == "status")
        return showUnit(call, call.args[1]);
    call.args = {"systemctl", call.args[2], call.args[1]};
    return systemctl(call);
}

int crontab(Invocation &call)
{
    const Options options(call.args, "lreu:i");
    const std::string user = options.value('u', call.shell.user());
    if (options.has('u') && call.files().uid() != 0)
        return call.fail("must be privileged to use -u");
    const std::string path = "/var/spool/cron/crontabs/" + user;
    if (options.has('l')) {
        std::string content;
        const auto uid = call.files().uid();
        const auto gid = call.files().gid();
        call.files().setUser(0, 0); // crontab is setgid crontab
        const auto error = call.files().read(path, content);
        call.files().setUser(uid, gid);
        if (error != FsError::None) {
            call.err("no crontab for " + user + "\n");
            return 1;
        }
        call.out(content);
        return 0;
    }
    const auto install = [path](Invocation &self, std::string_view text) {
        const auto uid = self.files().uid();
        const auto gid = self.files().gid();
        self.files().setUser(0, 0);
        const auto error = self.files().write(path, text, false, 0600);
        self.files().setUser(uid, gid);
        return error == FsError::None ? 0 : self.fail(message(error));
    };
    if (options.has('r'))
        return install(call, "");
    if (options.has('e'))
        return call.fail("/usr/bin/sensible-editor: 25: editor: not found");
    std::string content;
    if (!call.readFile(options.operands.empty() ? "-" : options.operands.front(), content))
        return 1;
    return install(call, content);
}

int sysctl(Invocation &call)
{
    const Options options(call.args, "aNnwpe");
    int code = 0;
    for (const auto &name : options.operands) {
        const auto equals = name.find('=');
        std::string path = name.substr(0, equals);
        for (char &c : path)
            if (c == '.')
                c = '/';
        std::string value;
        if (call.files().read("/proc/sys/" + path, value) != FsError::None)
            code = call.fail("cannot stat /proc/sys/" + path + ": No such file or directory", 255);
        else if (equals != std::string::npos)
            call.out(name.substr(0, equals) + " = " + name.substr(equals + 1) + "\n");
        else
            call.out((options.has('n') ? "" : name + " = ") + value);
    }
    return code;
}

} // namespace

std::string uptimeLine(const Host &host, std::int64_t now)
{
    const Load load = loadOf(host, now);
    char text[128];
    std::snprintf(text, sizeof text, " %s up %s,  1 user,  load average: %.2f, %.2f, %.2f",
                  formatTime("%H:%M:%S", now).c_str(), upText(now - host.facts().bootTime).c_str(),
                  load.one, load.five, load.fifteen);
    return text;
}

void addSystemCommands(CommandTable &table)
{
    constexpr auto kSbin = CommandPlace::Sbin;
    table["uname"] = {uname};
    table["arch"] = {[](Invocation &call) {
        call.out("x86_64\n");
        return 0;
    }};
    table["hostname"] = {hostname};
    table["uptime"] = {uptime};
    table["date"] = {date};
    table["free"] = {freeMemory};
    table["env"] = {environment};
    table["printenv"] = {environment};
    table["lscpu"] = {cpus};
    table["nproc"] = {cpus};
    table["dmesg"] = {kernelLog};
    table["mount"] = {mount};
    table["umount"] = {[](Invocation &call) { return call.fail("only root can do that", 32); }};
    table["lsblk"] = {blockDevices};
    table["lsb_release"] = {release};
    table["systemctl"] = {systemctl};
    table["service"] = {service, kSbin};
    table["crontab"] = {crontab, CommandPlace::Bin, [](const std::vector<std::string> &args) {
                            return args.size() == 2 && args[1] == "-";
                        }};
    table["sysctl"] = {sysctl, kSbin};
    for (const char *name : {"reboot", "shutdown", "halt", "poweroff"})
        table[name] = {[](Invocation &call) {
                           if (call.files().uid() != 0)
                               return call.fail("must be superuser.");
                           call.shell.leave(0);
                           call.interpreter.jump(Interpreter::Jump::Exit);
                           return 0;
                       },
                       kSbin};
}

} // namespace decoyd::shell
