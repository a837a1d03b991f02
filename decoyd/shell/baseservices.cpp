// SPDX-License-Identifier: GPL-3.0-or-later
#include "bait.h"
#include "basetree.h"
#include "seedstream.h"
#include "timetext.h"
#include "treebuilder.h"

namespace decoyd::shell {

namespace {

std::string authLog(const Host &host)
{
    SeedStream draw(host.facts().seed, "auth-log");
    std::string text;
    std::int64_t when = host.facts().bootTime + 400;
    for (int i = 0; i < 60; ++i) {
        when += static_cast<std::int64_t>(draw.between(20, 900));
        const std::string head = syslogTime(when) + " " + host.facts().hostname + " ";
        const std::string pid = std::to_string(1800 + i * 37 + static_cast<int>(draw.below(30)));
        switch (draw.below(3)) {
        case 0:
            text += head + "CRON[" + pid +
                    "]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)\n";
            text +=
                head + "CRON[" + pid + "]: pam_unix(cron:session): session closed for user root\n";
            break;
        case 1:
            text += head + "sshd[" + pid + "]: Failed password for invalid user admin from " +
                    std::to_string(draw.between(31, 212)) + "." + std::to_string(draw.below(256)) +
                    "." + std::to_string(draw.below(256)) + "." +
                    std::to_string(draw.between(1, 254)) + " port " +
                    std::to_string(draw.between(30000, 60000)) + " ssh2\n";
            break;
        default:
            text += head + "sudo:   " + host.facts().user +
                    " : TTY=pts/0 ; PWD=/var/www/html ; USER=root ; "
                    "COMMAND=/usr/bin/systemctl reload nginx\n";
        }
    }
    return text;
}

std::string sysLog(const Host &host)
{
    SeedStream draw(host.facts().seed, "syslog");
    std::string text;
    std::int64_t when = host.facts().bootTime;
    const auto line = [&](const char *what) {
        when += static_cast<std::int64_t>(draw.between(1, 600));
        text += syslogTime(when) + " " + host.facts().hostname + " " + what + "\n";
    };
    line("kernel: [    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro quiet");
    line("systemd[1]: Started OpenBSD Secure Shell server.");
    line("systemd[1]: Reached target Multi-User System.");
    for (int i = 0; i < 25; ++i) {
        line("CRON[2211]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)");
        if (draw.below(3) == 0)
            line("systemd[1]: Starting Daily apt download activities...");
    }
    return text;
}

std::string dpkgLog(const Host &host)
{
    std::string text;
    std::int64_t when = host.installTime() + 900;
    for (const char *name : {"openssh-server:amd64", "nginx-light:amd64", "mariadb-server:all",
                             "python3:amd64", "curl:amd64", "rsync:amd64"}) {
        when += 41;
        text += isoTime(when) + " install " + name + " <none>\n" + isoTime(when + 2) +
                " status installed " + name + "\n";
    }
    return text;
}

} // namespace

void addServices(TreeBuilder &tree)
{
    const Host &host = tree.host();
    tree.at(host.installTime());
    for (const char *path : {"/var/cache/apt/archives", "/var/lib/apt/lists", "/var/lib/dpkg/info",
                             "/var/lib/systemd", "/var/lib/misc", "/var/local", "/var/opt"})
        tree.dir(path);
    tree.dir("/var/backups");
    tree.dir("/var/lib/mysql", {0700, 106, 112});
    tree.dir("/var/mail", {02775, 0, 8});
    tree.link("/var/spool/mail", "../mail");
    tree.dir("/var/spool/cron/crontabs", {01730, 0, 105});
    tree.file("/var/spool/cron/crontabs/root",
              "# m h  dom mon dow   command\n*/10 * * * * /usr/bin/python3 /opt/backup/agent.py "
              "--check >/dev/null 2>&1\n",
              {0600, 0, 105});
    tree.dir("/var/tmp", {01777});
    tree.link("/var/run", "/run");
    tree.link("/var/lock", "/run/lock");

    tree.at(host.facts().bootTime + 7200);
    tree.dir("/var/log");
    tree.file("/var/log/auth.log", authLog(host), {0640, 0, 4});
    tree.file("/var/log/syslog", sysLog(host), {0640, 0, 4});
    tree.file("/var/log/dpkg.log", dpkgLog(host));
    tree.file("/var/log/kern.log", "", {0640, 0, 4});
    tree.file("/var/log/btmp", "", {0660, 0, 43});
    tree.file("/var/log/wtmp", "", {0664, 0, 43});
    tree.file("/var/log/lastlog", "", {0664, 0, 43});
    tree.file("/var/log/alternatives.log", "");
    tree.file("/var/log/backup.log",
              isoTime(host.facts().bootTime + 3600) + " dump of appdb finished, 31244 rows\n");
    tree.dir("/var/log/apt");
    tree.file("/var/log/apt/history.log", "\nStart-Date: " + isoTime(host.installTime() + 900) +
                                              "\nCommandline: apt-get install -y openssh-server "
                                              "nginx-light mariadb-server rsync curl\n");
    tree.dir("/var/log/nginx", {0755, 33, 4});
    tree.file("/var/log/nginx/access.log", "", {0640, 33, 4});
    tree.file("/var/log/nginx/error.log", "", {0640, 33, 4});

    tree.at(host.installTime() + 5 * 86400);
    tree.dir("/var/www", {0755});
    tree.dir("/var/www/html", {0755, 33, 33});
    tree.file("/var/www/html/index.php",
              "<?php\nrequire __DIR__ . '/../vendor/autoload.php';\n$app = require_once "
              "__DIR__ . '/bootstrap.php';\n$app->run();\n",
              {0644, 33, 33});
    tree.file("/var/www/html/config.php",
              "<?php\nreturn [\n    'db_host' => '" +
                  (host.facts().lanHosts.empty() ? std::string("localhost")
                                                 : host.facts().lanHosts.front().ip) +
                  "',\n    'db_user' => 'appuser',\n    'db_pass' => '" +
                  bait::databasePassword(host) + "',\n    'db_name' => 'appdb',\n];\n",
              {0640, 33, 33});
    tree.file("/var/www/html/.env", bait::environment(host), {0640, 33, 33});
    tree.file("/var/www/html/robots.txt", "User-agent: *\nDisallow: /admin/\n", {0644, 33, 33});
    tree.dir("/var/www/html/uploads", {0775, 33, 33});

    tree.file("/opt/backup/README", "Nightly dump of appdb, kept 7 days, copied to the backup "
                                    "host.\nKeys are in agent.conf. Ask ops before changing.\n");
    tree.file("/opt/backup/backup.sh",
              "#!/bin/bash\nset -euo pipefail\nmysqldump --defaults-file=/etc/mysql/debian.cnf "
              "appdb | gzip > /root/backup.sql.gz\n",
              {0750});
    tree.file("/opt/backup/agent.conf",
              "[remote]\nhost = " +
                  (host.facts().lanHosts.empty() ? std::string("10.0.9.12")
                                                 : host.facts().lanHosts.back().ip) +
                  "\nuser = " + host.facts().user + "\npassword = " + bait::databasePassword(host) +
                  "\ninterval = 600\n",
              {0640});
    tree.file("/opt/backup/agent.py",
              "#!/usr/bin/env python3\nimport configparser, subprocess, sys, time\n\ncfg = "
              "configparser.ConfigParser()\ncfg.read(sys.argv[-1])\n",
              {0755});
}

} // namespace decoyd::shell
