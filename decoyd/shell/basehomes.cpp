// SPDX-License-Identifier: GPL-3.0-or-later
#include "bait.h"
#include "basetree.h"
#include "seedstream.h"
#include "treebuilder.h"

namespace decoyd::shell {

namespace {

constexpr std::string_view kProfile =
    "# ~/.profile: executed by the command interpreter for login shells.\nif [ -n "
    "\"$BASH_VERSION\" "
    "]; then\n    if [ -f \"$HOME/.bashrc\" ]; then\n\t. \"$HOME/.bashrc\"\n    fi\nfi\n";

constexpr std::string_view kBashrc =
    "# ~/.bashrc: executed by bash(1) for non-login shells.\ncase $- in\n    *i*) ;;\n      *) "
    "return;;\nesac\nHISTCONTROL=ignoreboth\nshopt -s "
    "histappend\nHISTSIZE=1000\nHISTFILESIZE=2000\n"
    "alias ll='ls -l'\n";

std::string rootHistory(const Host &host)
{
    std::string text = "apt update\napt upgrade -y\nsystemctl status ssh\ndf -h\ncd /opt/backup\n"
                       "vi agent.conf\n./backup.sh\ntail -f /var/log/backup.log\nmysql -u root "
                       "-p'" +
                       bait::databasePassword(host) + "' appdb\n";
    for (const auto &other : host.facts().lanHosts)
        text += "ssh " + host.facts().user + "@" + other.name + "\n";
    return text + "scp /root/backup.sql.gz backup@" +
           (host.facts().lanHosts.empty() ? std::string("10.0.9.12")
                                          : host.facts().lanHosts.front().ip) +
           ":/srv/dumps/\nlast -n 20\nip a\nexit\n";
}

std::string userHistory(const Host &host)
{
    std::string text =
        "ls -la\ncd /var/www/html\ngit pull\ncat .env\nsudo systemctl restart nginx\n"
        "tail -n 50 /var/log/auth.log\n";
    for (const auto &other : host.facts().lanHosts)
        text += "ping -c 2 " + other.name + "\n";
    return text + "mysqldump -u appuser -p appdb | gzip > ~/backup.sql.gz\nsudo -i\nexit\n";
}

std::string notes(const Host &host)
{
    std::string text = "TODO\n- rotate the database password (still " +
                       bait::databasePassword(host) +
                       ")\n- move the nightly dump off this box\n- ask network team about the "
                       "second NIC\n\nHosts I keep forgetting:\n";
    if (host.facts().lanHosts.empty())
        text += "  10.0.9.12  backup\n";
    for (const auto &other : host.facts().lanHosts)
        text += "  " + other.ip + "  " + other.name + "\n";
    return text;
}

} // namespace

void addHomes(TreeBuilder &tree)
{
    const Host &host = tree.host();
    SeedStream draw(host.facts().seed, "homes");
    const auto later = [&](std::uint64_t lowDays, std::uint64_t highDays) {
        tree.at(host.facts().bootTime -
                static_cast<std::int64_t>(draw.between(lowDays, highDays)) * 86400 -
                static_cast<std::int64_t>(draw.below(86400)));
    };
    const auto home = [&](const std::string &path, std::uint32_t id, bool root) {
        later(90, 110);
        tree.dir(path, {static_cast<std::uint16_t>(root ? 0700 : 0755), id, id});
        tree.file(path + "/.profile", std::string(kProfile), {0644, id, id});
        tree.file(path + "/.bashrc", std::string(kBashrc), {0644, id, id});
        if (!root)
            tree.file(path + "/.bash_logout", "# ~/.bash_logout\n", {0644, id, id});
        tree.dir(path + "/.ssh", {0700, id, id});
        tree.file(path + "/.ssh/authorized_keys", bait::publicKey(host, path), {0600, id, id});
        tree.file(path + "/.ssh/known_hosts", bait::knownHosts(host), {0644, id, id});
    };
    home("/root", 0, true);
    later(1, 20);
    tree.file("/root/.bash_history", rootHistory(host), {0600});
    tree.file("/root/.mysql_history",
              "show databases;\nuse appdb;\nselect id,email from users "
              "limit 10;\n",
              {0600});
    tree.file("/root/backup.sql.gz", bait::databaseDump(host), {0600});
    tree.file("/root/notes.txt", notes(host), {0600});
    tree.file("/root/.ssh/id_rsa", bait::privateKey(host), {0600});
    tree.file("/root/.ssh/id_rsa.pub", bait::publicKey(host, "/root/id"), {0644});

    const std::string user = host.facts().user;
    const std::string path = "/home/" + user;
    home(path, 1000, false);
    later(1, 25);
    tree.file(path + "/.bash_history", userHistory(host), {0600, 1000, 1000});
    tree.file(path + "/.env", bait::environment(host), {0600, 1000, 1000});
    tree.file(path + "/notes.txt", notes(host), {0644, 1000, 1000});
    tree.file(path + "/backup.sql.gz", bait::databaseDump(host), {0644, 1000, 1000});
    tree.file(path + "/.sudo_as_admin_successful", "", {0644, 1000, 1000});
    tree.dir(path + "/scripts", {0755, 1000, 1000});
    tree.file(path + "/scripts/deploy.sh",
              "#!/bin/bash\nset -e\ncd /var/www/html\ngit pull --ff-only\nsudo systemctl reload "
              "nginx\n",
              {0755, 1000, 1000});

    const Account &colleague = *host.account(1001U);
    home(colleague.home, 1001, false);
    later(30, 80);
    tree.file(colleague.home + "/.bash_history", "ls\nexit\n", {0600, 1001, 1001});
}

} // namespace decoyd::shell
