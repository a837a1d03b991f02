// SPDX-License-Identifier: GPL-3.0-or-later
#include "basetree.h"
#include "machine.h"
#include "seedstream.h"
#include "treebuilder.h"

namespace decoyd::shell {

namespace {

// A hash nobody can invert, of the shape the distribution really uses ($6$ = SHA-512 crypt).
std::string fakeHash(SeedStream &draw)
{
    static constexpr std::string_view kAlphabet =
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string hash = "$6$";
    for (int i = 0; i < 16; ++i)
        hash += kAlphabet[draw.below(64)];
    hash += '$';
    for (int i = 0; i < 86; ++i)
        hash += kAlphabet[draw.below(64)];
    return hash;
}

std::string passwdText(const Host &host)
{
    std::string text;
    for (const auto &account : host.accounts())
        text += account.name + ":x:" + std::to_string(account.uid) + ":" +
                std::to_string(account.gid) + ":" + account.gecos + ":" + account.home + ":" +
                account.shell + "\n";
    return text;
}

std::string shadowText(const Host &host)
{
    SeedStream draw(host.facts().seed, "shadow");
    std::string text;
    for (const auto &account : host.accounts()) {
        const bool person = account.uid == 0 || account.uid >= 1000;
        const auto day = host.installTime() / 86400 + static_cast<std::int64_t>(draw.below(40));
        text += account.name + ":" +
                (person && account.name != "nobody" ? fakeHash(draw) : std::string("*")) + ":" +
                std::to_string(day) + ":0:99999:7:::\n";
    }
    return text;
}

std::string groupText(const Host &host)
{
    std::string text;
    for (const auto &group : host.groups()) {
        text += group.name + ":x:" + std::to_string(group.gid) + ":";
        for (std::size_t i = 0; i < group.members.size(); ++i)
            text += (i > 0 ? "," : "") + group.members[i];
        text += "\n";
    }
    return text;
}

std::string hostsText(const Host &host)
{
    std::string text = "127.0.0.1\tlocalhost\n127.0.1.1\t" + host.facts().hostname + "\n";
    if (!host.facts().lanHosts.empty())
        text += "\n# internal\n";
    for (const auto &other : host.facts().lanHosts)
        text += other.ip + "\t" + other.name + "\n";
    return text + "\n# The following lines are desirable for IPv6 capable hosts\n::1     localhost "
                  "ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n";
}

std::string osRelease(const Distro &distro)
{
    const std::string pretty(distro.pretty);
    const std::string version(distro.versionId);
    const std::string codename(distro.codename);
    if (distro.osId == "ubuntu")
        return "NAME=\"Ubuntu\"\nVERSION=\"20.04.6 LTS (Focal Fossa)\"\nID=ubuntu\n"
               "ID_LIKE=debian\nPRETTY_NAME=\"" +
               pretty + "\"\nVERSION_ID=\"" + version +
               "\"\nHOME_URL=\"https://www.ubuntu.com/\"\nSUPPORT_URL=\"https://help.ubuntu.com/"
               "\"\nBUG_REPORT_URL=\"https://bugs.launchpad.net/ubuntu/\"\nVERSION_CODENAME=" +
               codename + "\nUBUNTU_CODENAME=" + codename + "\n";
    return "PRETTY_NAME=\"" + pretty + "\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"" + version +
           "\"\nVERSION=\"" + version + " (" + codename + ")\"\nVERSION_CODENAME=" + codename +
           "\nID=debian\nHOME_URL=\"https://www.debian.org/\"\nSUPPORT_URL=\"https://"
           "www.debian.org/support\"\nBUG_REPORT_URL=\"https://bugs.debian.org/\"\n";
}

std::string interfacesText(const Host &host)
{
    std::string text = "# This file describes the network interfaces available on your system\n# "
                       "and how to activate them. For more information, see interfaces(5).\n\n"
                       "source /etc/network/interfaces.d/*\n\n# The loopback network interface\n"
                       "auto lo\niface lo inet loopback\n";
    bool first = true;
    for (const auto &interface : host.interfaces()) {
        text += "\nallow-hotplug " + interface.name + "\niface " + interface.name +
                " inet static\n\taddress " + interface.ip + "/" + std::to_string(interface.prefix) +
                "\n";
        if (first)
            text += "\tgateway " + host.gateway() + "\n";
        first = false;
    }
    return text;
}

} // namespace

void addEtc(TreeBuilder &tree)
{
    const Host &host = tree.host();
    const Distro &distro = host.distro();
    const std::string &name = host.facts().hostname;
    tree.at(host.installTime());
    tree.dir("/etc");
    tree.file("/etc/passwd", passwdText(host));
    tree.file("/etc/passwd-", passwdText(host));
    tree.file("/etc/group", groupText(host));
    tree.file("/etc/shadow", shadowText(host), {0640, 0, 42});
    tree.file("/etc/gshadow", "root:*::\ndaemon:*::\nbin:*::\nsudo:*::" + host.facts().user + "\n",
              {0640, 0, 42});
    tree.file("/etc/hostname", name + "\n");
    tree.file("/etc/hosts", hostsText(host));
    tree.file("/etc/host.conf", "multi on\n");
    tree.file("/usr/lib/os-release", osRelease(distro));
    tree.link("/etc/os-release", "../usr/lib/os-release");
    tree.file("/etc/issue",
              std::string(distro.pretty.substr(0, distro.pretty.find(" ("))) + " \\n \\l\n\n");
    tree.file("/etc/issue.net",
              std::string(distro.pretty.substr(0, distro.pretty.find(" ("))) + "\n");
    if (distro.osId == "ubuntu")
        tree.file("/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=20.04\nDISTRIB_CODENAME="
                                      "focal\nDISTRIB_DESCRIPTION=\"Ubuntu 20.04.6 LTS\"\n");
    tree.file("/etc/debian_version", distro.osId == "ubuntu" ? "bullseye/sid\n" : "11.9\n");
    tree.file("/etc/motd",
              distro.osId == "ubuntu" ? "" : host.motd().substr(host.motd().find("\n\n") + 1));
    tree.file("/etc/resolv.conf", "search lan\nnameserver " + host.gateway() + "\n");
    tree.file("/etc/nsswitch.conf", "passwd:         files systemd\ngroup:          files "
                                    "systemd\nshadow:         files\nhosts:          files dns\n");
    tree.file("/etc/fstab",
              "# /etc/fstab: static file system information.\n#\n# <file system> <mount point>   "
              "<type>  <options>       <dump>  <pass>\n/dev/sda1 /               ext4    "
              "errors=remount-ro 0       1\n/dev/sda5 none            swap    sw              0   "
              "    0\n");
    tree.file("/etc/crontab",
              "SHELL=/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin\n\n"
              "17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly\n25 6\t* * "
              "*\troot\ttest -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily "
              ")\n47 6\t* * 7\troot\ttest -x /usr/sbin/anacron || ( cd / && run-parts --report "
              "/etc/cron.weekly )\n52 6\t1 * *\troot\ttest -x /usr/sbin/anacron || ( cd / && "
              "run-parts --report /etc/cron.monthly )\n");
    tree.file("/etc/cron.d/backup", "# nightly dump, see /opt/backup/README\n30 2 * * * root "
                                    "/opt/backup/backup.sh >> /var/log/backup.log 2>&1\n");
    tree.file("/etc/cron.daily/apt-compat",
              "#!/bin/sh\nset -e\nexec /usr/lib/apt/apt.systemd.daily\n", {0755});
    tree.file("/etc/cron.daily/logrotate",
              "#!/bin/sh\n[ -x /usr/sbin/logrotate ] || exit 0\n/usr/sbin/logrotate "
              "/etc/logrotate.conf\n",
              {0755});
    tree.file("/etc/sudoers",
              "Defaults\tenv_reset\nDefaults\tmail_badpass\nDefaults\tsecure_path=\"/usr/local/"
              "sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"\n\nroot\tALL=(ALL:ALL) "
              "ALL\n%sudo\tALL=(ALL:ALL) ALL\n\n@includedir /etc/sudoers.d\n",
              {0440});
    tree.dir("/etc/sudoers.d", {0750});
    tree.file("/etc/ssh/sshd_config",
              "Include /etc/ssh/sshd_config.d/*.conf\n\n#Port 22\nPermitRootLogin yes\n"
              "#PubkeyAuthentication yes\nPasswordAuthentication yes\n"
              "ChallengeResponseAuthentication no\nUsePAM yes\nAllowTcpForwarding yes\n"
              "X11Forwarding no\nPrintMotd no\nAcceptEnv LANG LC_*\nSubsystem\tsftp\t/usr/lib/"
              "openssh/sftp-server\n");
    tree.file("/etc/ssh/ssh_config", "Include /etc/ssh/ssh_config.d/*.conf\n\nHost *\n    "
                                     "SendEnv LANG LC_*\n    HashKnownHosts yes\n");
    for (const char *kind : {"rsa", "ecdsa", "ed25519"}) {
        const std::string key = std::string("/etc/ssh/ssh_host_") + kind + "_key";
        tree.file(key, "-----BEGIN OPENSSH PRIVATE KEY-----\n", {0600});
        tree.file(key + ".pub", std::string("ssh-") + kind + " AAAA root@" + name + "\n");
    }
    tree.file("/etc/network/interfaces", interfacesText(host));
    tree.dir("/etc/network/interfaces.d");
    tree.file("/etc/apt/sources.list",
              "deb http://" + std::string(distro.mirror) + "/" + std::string(distro.osId) + " " +
                  std::string(distro.codename) + " main\ndeb http://" + std::string(distro.mirror) +
                  "/" + std::string(distro.osId) + " " + std::string(distro.codename) +
                  "-updates main\n");
    tree.dir("/etc/apt/sources.list.d");
    tree.file("/etc/profile",
              "# /etc/profile: system-wide .profile file for the Bourne shell\n\nif "
              "[ \"`id -u`\" -eq 0 ]; then\n  "
              "PATH=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/"
              "bin\"\nelse\n  "
              "PATH=\"/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/"
              "games\"\nfi\nexport PATH\n");
    tree.file("/etc/bash.bashrc", "# System-wide .bashrc file for interactive bash(1) shells.\n[ "
                                  "-z \"$PS1\" ] && return\nshopt -s checkwinsize\n");
    tree.file("/etc/environment", distro.osId == "ubuntu"
                                      ? "PATH=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/"
                                        "sbin:/bin:/usr/games:/usr/local/games:/snap/bin\"\n"
                                      : "");
    tree.file("/etc/timezone", "Etc/UTC\n");
    tree.link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
    tree.file("/etc/shells",
              "# /etc/shells: valid login shells\n/bin/sh\n/bin/bash\n/usr/bin/bash\n"
              "/bin/rbash\n/usr/bin/rbash\n/bin/dash\n/usr/bin/dash\n");
    tree.file("/etc/machine-id",
              [&] {
                  SeedStream draw(host.facts().seed, "machine-id");
                  std::string id;
                  for (int i = 0; i < 32; ++i)
                      id += "0123456789abcdef"[draw.below(16)];
                  return id + "\n";
              }(),
              {0444});
    tree.file("/etc/mysql/debian.cnf",
              "[client]\nhost     = localhost\nuser     = debian-sys-maint\npassword = "
              "Qm3xV0bYt7sLr2Za\nsocket   = /var/run/mysqld/mysqld.sock\n",
              {0600});
    tree.file("/etc/logrotate.conf", "weekly\nrotate 4\ncreate\ninclude /etc/logrotate.d\n");
    tree.file("/etc/rsyslog.conf", "module(load=\"imuxsock\")\nmodule(load=\"imklog\")\n*.*;auth,"
                                   "authpriv.none\t\t-/var/log/syslog\n");
    for (const char *service : {"cron", "ssh", "rsyslog", "dbus", "mariadb", "networking"})
        tree.file(std::string("/etc/init.d/") + service,
                  "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: " + std::string(service) +
                      "\n### END INIT INFO\n",
                  {0755});
    tree.file("/etc/systemd/system/backup-agent.service",
              "[Unit]\nDescription=Backup agent\nAfter=network.target\n\n[Service]\nExecStart=/usr/"
              "bin/python3 /opt/backup/agent.py --config "
              "/opt/backup/agent.conf\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n");
}

} // namespace decoyd::shell
