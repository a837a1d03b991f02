// SPDX-License-Identifier: GPL-3.0-or-later
#include "host.h"

#include "basetree.h"
#include "seedstream.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace decoyd::shell {

namespace {

constexpr std::array<Distro, 2> kDistros = {{
    {"debian11", "debian", "Debian GNU/Linux 11 (bullseye)", "11", "bullseye", "5.10.0-28-amd64",
     "#1 SMP Debian 5.10.209-2 (2024-01-31)",
     "debian-kernel@lists.debian.org) (gcc-10 (Debian 10.2.1-6) 10.2.1 20210110, GNU ld (GNU "
     "Binutils for Debian) 2.35.2",
     "5.1.4(1)-release", "3.9.2", "v5.32.1", "deb.debian.org"},
    {"ubuntu20", "ubuntu", "Ubuntu 20.04.6 LTS", "20.04", "focal", "5.4.0-172-generic",
     "#190-Ubuntu SMP Fri Feb 2 23:24:22 UTC 2024",
     "buildd@lcy02-amd64-017) (gcc version 9.4.0 (Ubuntu 9.4.0-1ubuntu1~20.04.2)",
     "5.0.17(1)-release", "3.8.10", "v5.30.0", "archive.ubuntu.com"},
}};

constexpr std::array<std::string_view, 5> kCpuModels = {
    "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz",
    "Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz",
    "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz",
    "Intel(R) Xeon(R) CPU E5-2650 v3 @ 2.30GHz",
    "AMD EPYC 7302 16-Core Processor",
};

bool isAddress(std::string_view text)
{
    int dots = 0;
    int digits = 0;
    int value = 0;
    for (const char c : text) {
        if (c == '.') {
            if (digits == 0)
                return false;
            ++dots;
            digits = 0;
            value = 0;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (c - '0');
            if (++digits > 3 || value > 255)
                return false;
        } else {
            return false;
        }
    }
    return dots == 3 && digits > 0;
}

} // namespace

const Distro &distroFor(const HostFacts &facts)
{
    for (const auto &distro : kDistros)
        if (distro.id == facts.distro)
            return distro;
    // Three of four machines are the older and more common Debian.
    return SeedStream(facts.seed, "distro").below(4) == 3 ? kDistros[1] : kDistros[0];
}

Host::Host(HostFacts facts)
    : m_facts(std::move(facts))
{
}

std::shared_ptr<const Host> Host::make(HostFacts facts)
{
    std::shared_ptr<Host> host(new Host(std::move(facts)));
    host->choose();
    host->makeAccounts();
    host->makeProcesses();
    host->m_files = buildBaseTree(*host);
    return host;
}

void Host::choose()
{
    m_distro = &distroFor(m_facts);
    SeedStream draw(m_facts.seed, "hardware");
    m_cpus = 1 << draw.between(1, 3);
    m_memoryKb = (2048ULL << draw.below(3)) * 1024 - draw.between(10000, 22000) * 4;
    m_diskKb = draw.between(19, 78) * 1048576;
    m_cpuModel = kCpuModels[draw.below(kCpuModels.size())];
    m_installTime = m_facts.bootTime - static_cast<std::int64_t>(draw.between(120, 420)) * 86400 -
                    static_cast<std::int64_t>(draw.below(86400));
    if (m_facts.interfaces.empty()) {
        NetInterface eth;
        eth.name = "eth0";
        eth.ip = "10.0." + std::to_string(draw.between(1, 40)) + "." +
                 std::to_string(draw.between(11, 220));
        m_facts.interfaces.push_back(eth);
    }
    for (auto &interface : m_facts.interfaces) {
        if (!interface.mac.empty())
            continue;
        char mac[18];
        std::snprintf(mac, sizeof mac, "00:50:56:%02x:%02x:%02x",
                      static_cast<unsigned>(draw.between(0x80, 0xbf)),
                      static_cast<unsigned>(draw.below(256)),
                      static_cast<unsigned>(draw.below(256)));
        interface.mac = mac;
    }
}

void Host::makeAccounts()
{
    const auto system = [this](const char *name, std::uint32_t uid, std::uint32_t gid,
                               const char *home, const char *gecos = nullptr,
                               const char *shell = "/usr/sbin/nologin") {
        m_accounts.push_back({name, uid, gid, gecos != nullptr ? gecos : name, home, shell});
    };
    system("root", 0, 0, "/root", "root", "/bin/bash");
    system("daemon", 1, 1, "/usr/sbin");
    system("bin", 2, 2, "/bin");
    system("sys", 3, 3, "/dev");
    system("sync", 4, 65534, "/bin", "sync", "/bin/sync");
    system("games", 5, 60, "/usr/games");
    system("man", 6, 12, "/var/cache/man");
    system("lp", 7, 7, "/var/spool/lpd");
    system("mail", 8, 8, "/var/mail");
    system("news", 9, 9, "/var/spool/news");
    system("uucp", 10, 10, "/var/spool/uucp");
    system("proxy", 13, 13, "/bin");
    system("www-data", 33, 33, "/var/www");
    system("backup", 34, 34, "/var/backups");
    system("list", 38, 38, "/var/list", "Mailing List Manager");
    system("irc", 39, 39, "/run/ircd", "ircd");
    system("nobody", 65534, 65534, "/nonexistent");
    system("_apt", 100, 65534, "/nonexistent", "");
    system("systemd-network", 101, 102, "/run/systemd", "systemd Network Management,,,");
    system("systemd-resolve", 102, 103, "/run/systemd", "systemd Resolver,,,");
    system("messagebus", 103, 109, "/nonexistent", "");
    system("systemd-timesync", 104, 110, "/run/systemd", "systemd Time Synchronization,,,");
    system("sshd", 105, 65534, "/run/sshd", "");
    system("mysql", 106, 112, "/nonexistent", "MySQL Server,,,", "/bin/false");
    if (m_facts.user.empty() || m_facts.user == "root" || account(m_facts.user) != nullptr)
        m_facts.user = m_distro->osId == "ubuntu" ? "ubuntu" : "debian";
    m_accounts.push_back(
        {m_facts.user, 1000, 1000, m_facts.user + ",,,", "/home/" + m_facts.user, "/bin/bash"});
    static constexpr std::array<const char *, 6> kColleagues = {"jmartin", "svc_backup", "deploy",
                                                                "klaus",   "mreyes",     "anovak"};
    SeedStream draw(m_facts.seed, "colleague");
    std::string colleague = kColleagues[draw.below(kColleagues.size())];
    if (colleague == m_facts.user)
        colleague = "ops";
    m_accounts.push_back(
        {colleague, 1001, 1001, colleague + ",,,", "/home/" + colleague, "/bin/bash"});

    m_groups = {{"root", 0, {}},
                {"daemon", 1, {}},
                {"bin", 2, {}},
                {"sys", 3, {}},
                {"adm", 4, {m_facts.user}},
                {"tty", 5, {}},
                {"disk", 6, {}},
                {"lp", 7, {}},
                {"mail", 8, {}},
                {"news", 9, {}},
                {"uucp", 10, {}},
                {"man", 12, {}},
                {"proxy", 13, {}},
                {"kmem", 15, {}},
                {"dialout", 20, {}},
                {"cdrom", 24, {m_facts.user}},
                {"sudo", 27, {m_facts.user}},
                {"www-data", 33, {}},
                {"backup", 34, {}},
                {"shadow", 42, {}},
                {"utmp", 43, {}},
                {"video", 44, {}},
                {"staff", 50, {}},
                {"games", 60, {}},
                {"users", 100, {}},
                {"systemd-network", 102, {}},
                {"systemd-resolve", 103, {}},
                {"crontab", 105, {}},
                {"messagebus", 109, {}},
                {"systemd-timesync", 110, {}},
                {"ssh", 111, {}},
                {"mysql", 112, {}},
                {m_facts.user, 1000, {}},
                {colleague, 1001, {}},
                {"nogroup", 65534, {}}};
}

void Host::makeProcesses()
{
    SeedStream draw(m_facts.seed, "processes");
    int pid = 1;
    const auto add = [&](const std::string &user, const std::string &command, unsigned vsz,
                         unsigned rss, const char *state = "Ss", int ppid = 1,
                         const char *tty = "?") {
        m_processes.push_back({pid, ppid, user, 0, 0, vsz, rss, tty, state, command});
    };
    add("root", "/sbin/init", 164132, 10236, "Ss", 0);
    for (const char *thread :
         {"[kthreadd]", "[rcu_gp]", "[rcu_par_gp]", "[kworker/0:0H-events_highpri]",
          "[mm_percpu_wq]", "[ksoftirqd/0]", "[rcu_sched]", "[migration/0]", "[cpuhp/0]",
          "[kdevtmpfs]", "[netns]", "[kauditd]", "[khungtaskd]", "[oom_reaper]", "[writeback]",
          "[kcompactd0]", "[kswapd0]", "[jbd2/sda1-8]", "[ext4-rsv-conver]"}) {
        pid += pid < 12 ? 1 : static_cast<int>(draw.between(1, 9));
        add("root", thread, 0, 0, thread[1] == 'm' || thread[1] == 'w' ? "I<" : "S",
            pid == 2 ? 0 : 2);
    }
    pid = static_cast<int>(draw.between(215, 260));
    const auto step = [&] { pid += static_cast<int>(draw.between(1, 23)); };
    step();
    add("root", "/lib/systemd/systemd-journald", 48140, 14892);
    step();
    add("root", "/lib/systemd/systemd-udevd", 21824, 5340);
    step();
    add("systemd-timesync", "/lib/systemd/systemd-timesyncd", 88384, 6180, "Ssl");
    step();
    add("root", "/usr/sbin/cron -f", 6684, 2740);
    step();
    add("messagebus",
        "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile "
        "--systemd-activation --syslog-only",
        8264, 4412);
    step();
    add("root", "/usr/sbin/rsyslogd -n -iNONE", 220796, 4980, "Ssl");
    step();
    add("root", "/lib/systemd/systemd-logind", 13420, 7240);
    step();
    add("root", "/sbin/agetty -o -p -- \\u --noclear tty1 linux", 5844, 1724, "Ss+", 1, "tty1");
    step();
    const int sshd = pid;
    add("root", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", 13352, 7612);
    const auto has = [this](std::uint16_t port) {
        return std::find(m_facts.tcpPorts.begin(), m_facts.tcpPorts.end(), port) !=
               m_facts.tcpPorts.end();
    };
    if (has(80) || has(443)) {
        step();
        const int master = pid;
        add("root", "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;", 57260,
            1640);
        for (int i = 0; i < m_cpus; ++i) {
            ++pid;
            add("www-data", "nginx: worker process", 57900, 5612, "S", master);
        }
    }
    step();
    add("mysql", "/usr/sbin/mariadbd", 1342524, 92816, "Ssl");
    if (has(6379)) {
        step();
        add("root", "/usr/bin/redis-server 0.0.0.0:6379", 65112, 5320, "Ssl");
    }
    if (has(21)) {
        step();
        add("root", "/usr/sbin/vsftpd /etc/vsftpd.conf", 9220, 3040);
    }
    if (has(25)) {
        step();
        add("root", "/usr/lib/postfix/sbin/master -w", 40028, 4700);
    }
    step();
    add("root", "/usr/bin/python3 /opt/backup/agent.py --config /opt/backup/agent.conf", 36184,
        17320, "Ssl");
    for (auto &process : m_processes)
        process.memTenths = static_cast<int>(process.rss * 1000ULL / m_memoryKb);
    (void)sshd;
}

const Account *Host::account(std::string_view name) const
{
    for (const auto &account : m_accounts)
        if (account.name == name)
            return &account;
    return nullptr;
}

const Account *Host::account(std::uint32_t uid) const
{
    for (const auto &account : m_accounts)
        if (account.uid == uid)
            return &account;
    return nullptr;
}

std::string Host::userName(std::uint32_t uid) const
{
    const Account *found = account(uid);
    return found != nullptr ? found->name : std::to_string(uid);
}

std::string Host::groupName(std::uint32_t gid) const
{
    for (const auto &group : m_groups)
        if (group.gid == gid)
            return group.name;
    return std::to_string(gid);
}

bool Host::isMember(std::uint32_t uid, std::uint32_t gid) const
{
    const Account *who = account(uid);
    if (who == nullptr)
        return false;
    if (who->gid == gid)
        return true;
    for (const auto &group : m_groups)
        if (group.gid == gid)
            return std::find(group.members.begin(), group.members.end(), who->name) !=
                   group.members.end();
    return false;
}

bool Host::passwordMatches(std::string_view name, std::string_view password) const
{
    if (name == "root")
        return !m_facts.rootPassword.empty() && password == m_facts.rootPassword;
    if (name == m_facts.user)
        return !m_facts.userPassword.empty() && password == m_facts.userPassword;
    return false;
}

std::string Host::addressOf(std::string_view name) const
{
    if (isAddress(name))
        return std::string(name);
    if (name == "localhost")
        return "127.0.0.1";
    if (name == m_facts.hostname)
        return "127.0.1.1";
    for (const auto &host : m_facts.lanHosts)
        if (host.name == name || name == host.name + ".local" || name == host.name + ".lan")
            return host.ip;
    return {};
}

std::string Host::gateway() const
{
    const std::string &ip = m_facts.interfaces.front().ip;
    const auto dot = ip.rfind('.');
    return dot == std::string::npos ? std::string() : ip.substr(0, dot) + ".1";
}

std::string Host::motd() const
{
    if (m_distro->osId == "ubuntu")
        return "Welcome to " + std::string(m_distro->pretty) + " (GNU/Linux " +
               std::string(m_distro->release) +
               " x86_64)\n\n * Documentation:  https://help.ubuntu.com\n * Management:     "
               "https://landscape.canonical.com\n * Support:        "
               "https://ubuntu.com/advantage\n\n";
    return "Linux " + m_facts.hostname + " " + std::string(m_distro->release) + " " +
           std::string(m_distro->build) +
           " x86_64\n\nThe programs included with the Debian GNU/Linux system are free "
           "software;\nthe exact distribution terms for each program are described in the\n"
           "individual files in /usr/share/doc/*/copyright.\n\nDebian GNU/Linux comes with "
           "ABSOLUTELY NO WARRANTY, to the extent\npermitted by applicable law.\n";
}

} // namespace decoyd::shell
