// SPDX-License-Identifier: GPL-3.0-or-later
#include "basetree.h"
#include "machine.h"
#include "textformat.h"
#include "treebuilder.h"

#include <algorithm>

namespace decoyd::shell {

namespace {

std::string cpuinfo(const Host &host, const Node &, std::int64_t)
{
    const bool amd = host.cpuModel().starts_with("AMD");
    std::string text;
    for (int cpu = 0; cpu < host.cpus(); ++cpu) {
        text += format("processor\t: %d\nvendor_id\t: %s\ncpu family\t: %d\nmodel\t\t: %d\nmodel "
                       "name\t: %s\nstepping\t: 1\nmicrocode\t: 0xb00003e\ncpu MHz\t\t: %s\ncache "
                       "size\t: %s\nphysical id\t: %d\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: "
                       "1\napicid\t\t: %d\n",
                       cpu, amd ? "AuthenticAMD" : "GenuineIntel", amd ? 23 : 6, amd ? 49 : 79,
                       std::string(host.cpuModel()).c_str(), amd ? "2994.374" : "2399.998",
                       amd ? "512 KB" : "35840 KB", cpu, cpu);
        text += format("initial apicid\t: %d\nfpu\t\t: yes\nfpu_exception\t: yes\ncpuid "
                       "level\t: 13\nwp\t\t: yes\n",
                       cpu);
        text += "flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat "
                "pse36 clflush mmx fxsr sse sse2 ss syscall nx pdpe1gb rdtscp lm constant_tsc "
                "arch_perfmon nopl xtopology tsc_reliable nonstop_tsc cpuid tsc_known_freq pni "
                "pclmulqdq ssse3 fma cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt "
                "tsc_deadline_timer aes xsave avx f16c rdrand hypervisor lahf_lm abm\n"
                "bogomips\t: 4799.99\nclflush size\t: 64\ncache_alignment\t: 64\naddress "
                "sizes\t: 43 bits physical, 48 bits virtual\npower management:\n\n";
    }
    return text;
}

std::string meminfo(const Host &host, const Node &, std::int64_t now)
{
    const Memory memory = memoryOf(host, now);
    const auto line = [](const char *name, std::uint64_t kb) {
        return format("%-15s %8llu kB\n", name, static_cast<unsigned long long>(kb));
    };
    return line("MemTotal:", memory.total) + line("MemFree:", memory.free) +
           line("MemAvailable:", memory.available) + line("Buffers:", memory.buffers) +
           line("Cached:", memory.cached) + line("SwapCached:", 0) +
           line("Active:", memory.used / 2 + memory.cached / 2) +
           line("Inactive:", memory.cached / 3) + line("SwapTotal:", 998396) +
           line("SwapFree:", 998396) + line("Dirty:", 84) + line("Writeback:", 0) +
           line("AnonPages:", memory.used) + line("Mapped:", 93012) + line("Shmem:", 1128) +
           line("Slab:", 61240) + line("VmallocTotal:", 34359738367ULL) +
           line("HugePages_Total:", 0);
}

std::string uptime(const Host &host, const Node &, std::int64_t now)
{
    const auto up = now - host.facts().bootTime;
    return format("%lld.%02d %lld.%02d\n", static_cast<long long>(up), static_cast<int>(up % 97),
                  static_cast<long long>(up * host.cpus() * 98 / 100), static_cast<int>(up % 89));
}

std::string loadavg(const Host &host, const Node &, std::int64_t now)
{
    const Load load = loadOf(host, now);
    return format("%.2f %.2f %.2f 1/%d %lld\n", load.one, load.five, load.fifteen,
                  static_cast<int>(host.processes().size()) + 61,
                  static_cast<long long>(1200 + (now - host.facts().bootTime) / 41 % 30000));
}

std::string version(const Host &host, const Node &, std::int64_t)
{
    return "Linux version " + std::string(host.distro().release) + " (" +
           std::string(host.distro().compiler) + ") " + std::string(host.distro().build) + "\n";
}

std::string netDev(const Host &host, const Node &, std::int64_t now)
{
    std::string text = "Inter-|   Receive                                                |  "
                       "Transmit\n face |bytes    packets errs drop fifo frame compressed "
                       "multicast|bytes    packets errs drop fifo colls carrier compressed\n";
    const auto line = [&text](const std::string &name, const Traffic &t) {
        text += format("%6s: %llu %llu    0    0    0     0          0         0 %llu %llu    0   "
                       " 0    0     0       0          0\n",
                       name.c_str(), static_cast<unsigned long long>(t.rxBytes),
                       static_cast<unsigned long long>(t.rxPackets),
                       static_cast<unsigned long long>(t.txBytes),
                       static_cast<unsigned long long>(t.txPackets));
    };
    line("lo", trafficOf(host, "lo", now));
    for (const auto &interface : host.interfaces())
        line(interface.name, trafficOf(host, interface.name, now));
    return text;
}

std::string netArp(const Host &host, const Node &, std::int64_t)
{
    std::string text =
        "IP address       HW type     Flags       HW address            Mask     Device\n";
    for (const auto &peer : neighboursOf(host))
        text += format("%-16s 0x1         0x2         %s     *        %s\n", peer.ip.c_str(),
                       peer.mac.c_str(), peer.device.c_str());
    return text;
}

std::string netRoute(const Host &host, const Node &, std::int64_t)
{
    std::string text = "Iface\tDestination\tGateway "
                       "\tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    const auto hex = [](std::uint32_t ip) {
        return format("%02X%02X%02X%02X", ip & 255, ip >> 8 & 255, ip >> 16 & 255, ip >> 24);
    };
    for (const auto &route : routesOf(host))
        text += route.device + "\t" + hex(route.network) + "\t" + hex(route.gateway) +
                (route.gateway != 0 ? "\t0003" : "\t0001") + "\t0\t0\t0\t" + hex(route.mask) +
                "\t0\t0\t0\n";
    return text;
}

std::string netTcp(const Host &host, const Node &, std::int64_t)
{
    std::string text = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
                       "retrnsmt   uid  timeout inode\n";
    int line = 0;
    for (const auto port : host.facts().tcpPorts) {
        text += format("%4d: 00000000:%04X 00000000:0000 0A 00000000:00000000 00:00000000 "
                       "00000000     0        0 %d 1 0000000000000000 100 0 0 10 0\n",
                       line, static_cast<unsigned>(port), 14000 + line * 37);
        ++line;
    }
    return text;
}

std::string stat(const Host &host, const Node &, std::int64_t now)
{
    const auto up = (now - host.facts().bootTime) * 100;
    std::string text;
    for (int cpu = -1; cpu < host.cpus(); ++cpu) {
        const auto n = cpu < 0 ? up * host.cpus() : up;
        text += (cpu < 0 ? std::string("cpu ") : "cpu" + std::to_string(cpu)) +
                format(" %lld %d %lld %lld %lld 0 %lld 0 0 0\n", static_cast<long long>(n / 190),
                       31, static_cast<long long>(n / 320), static_cast<long long>(n * 99 / 100),
                       static_cast<long long>(n / 2100), static_cast<long long>(n / 9000));
    }
    return text + format("btime %lld\nprocesses %lld\nprocs_running 1\nprocs_blocked 0\n",
                         static_cast<long long>(host.facts().bootTime),
                         static_cast<long long>(1200 + up / 4100));
}

std::string mounts(const Host &, const Node &, std::int64_t)
{
    return "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\nproc /proc proc "
           "rw,nosuid,nodev,noexec,relatime 0 0\nudev /dev devtmpfs "
           "rw,nosuid,relatime,size=1002328k,nr_inodes=250582,mode=755 0 0\ndevpts /dev/pts devpts "
           "rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0\ntmpfs /run tmpfs "
           "rw,nosuid,nodev,noexec,relatime,size=203524k,mode=755 0 0\n/dev/sda1 / ext4 "
           "rw,relatime,errors=remount-ro 0 0\ntmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\ntmpfs "
           "/run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k 0 0\ncgroup2 /sys/fs/cgroup "
           "cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0\n";
}

std::string commandLine(const Host &host, const Node &node, std::int64_t)
{
    for (const auto &process : host.processes())
        if (std::to_string(process.pid) == node.content && process.rss != 0) {
            std::string text = process.command;
            for (char &c : text)
                if (c == ' ')
                    c = '\0';
            return text + '\0';
        }
    return {};
}

std::string processStatus(const Host &host, const Node &node, std::int64_t)
{
    for (const auto &process : host.processes()) {
        if (std::to_string(process.pid) != node.content)
            continue;
        const Account *who = host.account(process.user);
        const unsigned uid = who != nullptr ? who->uid : 0;
        const std::string name = shortProcessName(process);
        return format("Name:\t%s\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t%d\nPid:\t%d\nPPid:\t"
                      "%d\nTracerPid:\t0\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nVmSize:\t%8u "
                      "kB\nVmRSS:\t%8u kB\nThreads:\t1\n",
                      name.c_str(), process.pid, process.pid, process.ppid, uid, uid, uid, uid, uid,
                      uid, uid, uid, process.vsz, process.rss);
    }
    return {};
}

} // namespace

void addProc(TreeBuilder &tree)
{
    const Host &host = tree.host();
    tree.at(host.facts().bootTime);
    tree.dir("/proc", {0555});
    tree.made("/proc/cpuinfo", cpuinfo);
    tree.made("/proc/meminfo", meminfo);
    tree.made("/proc/uptime", uptime);
    tree.made("/proc/loadavg", loadavg);
    tree.made("/proc/version", version);
    tree.made("/proc/stat", stat);
    tree.made("/proc/mounts", mounts);
    tree.made("/proc/net/dev", netDev);
    tree.made("/proc/net/arp", netArp);
    tree.made("/proc/net/route", netRoute);
    tree.made("/proc/net/tcp", netTcp);
    tree.file("/proc/cmdline",
              "BOOT_IMAGE=/boot/vmlinuz-" + std::string(host.distro().release) +
                  " root=/dev/sda1 ro quiet\n",
              {0444});
    tree.file("/proc/filesystems",
              "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\tdevpts\n\text4\n",
              {0444});
    tree.file("/proc/modules",
              "nls_ascii 16384 1 - Live 0x0000000000000000\nvmw_balloon 28672 0 - Live "
              "0x0000000000000000\nvmxnet3 69632 0 - Live 0x0000000000000000\next4 937984 1 - Live "
              "0x0000000000000000\n",
              {0444});
    tree.file("/proc/partitions",
              "major minor  #blocks  name\n\n   8        0  " + std::to_string(host.diskKb()) +
                  " sda\n   8        1  " + std::to_string(host.diskKb() - 999424) +
                  " sda1\n   8        2          1 sda2\n   8        5     998400 sda5\n",
              {0444});
    tree.file(
        "/proc/swaps",
        "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sda5                          "
        "     partition\t998396\t\t0\t\t-2\n",
        {0444});
    tree.file("/proc/sys/kernel/hostname", host.facts().hostname + "\n");
    tree.file("/proc/sys/kernel/ostype", "Linux\n", {0444});
    tree.file("/proc/sys/kernel/osrelease", std::string(host.distro().release) + "\n", {0444});
    tree.file("/proc/sys/kernel/version", std::string(host.distro().build) + "\n", {0444});
    tree.file("/proc/sys/kernel/randomize_va_space", "2\n");
    tree.file("/proc/sys/net/ipv4/ip_forward", "0\n");
    tree.file("/proc/sys/vm/swappiness", "60\n");
    tree.link("/proc/self", "/proc/1");
    for (const auto &process : host.processes()) {
        const std::string folder = "/proc/" + std::to_string(process.pid);
        const Account *who = host.account(process.user);
        const Owner owner{0555, who != nullptr ? who->uid : 0, who != nullptr ? who->gid : 0};
        tree.dir(folder, owner);
        for (const auto &[name, make] :
             {std::pair<const char *, Generator>{"/cmdline", commandLine},
              std::pair<const char *, Generator>{"/status", processStatus}})
            tree.made(folder + name, make, std::to_string(process.pid), owner);
        tree.file(folder + "/comm", shortProcessName(process) + "\n", {0644, owner.uid, owner.gid});
    }
    tree.dir("/sys", {0555});
    tree.file("/sys/class/dmi/id/product_name", "VMware Virtual Platform\n", {0444});
    tree.file("/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n", {0444});
    for (const auto &interface : host.interfaces()) {
        tree.file("/sys/class/net/" + interface.name + "/address", interface.mac + "\n", {0444});
        tree.file("/sys/class/net/" + interface.name + "/operstate", "up\n", {0444});
    }
    tree.file("/sys/class/net/lo/address", "00:00:00:00:00:00\n", {0444});
}

} // namespace decoyd::shell
