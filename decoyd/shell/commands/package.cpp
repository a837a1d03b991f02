// SPDX-License-Identifier: GPL-3.0-or-later
// apt, dpkg and pip: read-only views, and installs that fail for want of a network.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

namespace decoyd::shell {

namespace {

struct Package
{
    std::string_view name;
    std::string_view version;
    std::string_view text;
};

constexpr Package kPackages[] = {
    {"adduser", "3.118+deb11u1", "add and remove users and groups"},
    {"apt", "2.2.4", "commandline package manager"},
    {"base-files", "11.1+deb11u9", "Debian base system miscellaneous files"},
    {"bash", "5.1-2+deb11u1", "GNU Bourne Again SHell"},
    {"bsdutils", "1:2.36.1-8+deb11u2", "basic utilities from 4.4BSD-Lite"},
    {"coreutils", "8.32-4+b1", "GNU core utilities"},
    {"cron", "3.0pl1-137", "process scheduling daemon"},
    {"curl", "7.74.0-1.3+deb11u11", "command line tool for transferring data with URL syntax"},
    {"dash", "0.5.11+git20200708+dd9ef66-5", "POSIX-compliant shell"},
    {"dpkg", "1.20.13", "Debian package management system"},
    {"gzip", "1.10-4+deb11u1", "GNU compression utilities"},
    {"iproute2", "5.10.0-4", "networking and traffic control tools"},
    {"libc6", "2.31-13+deb11u8", "GNU C Library: Shared libraries"},
    {"linux-image-amd64", "5.10.209-2", "Linux for 64-bit PCs (meta-package)"},
    {"login", "1:4.8.1-1", "system login tools"},
    {"mariadb-server", "1:10.5.23-0+deb11u1", "MariaDB database server (metapackage)"},
    {"mawk", "1.3.4.20200120-2", "Pattern scanning and text processing language"},
    {"net-tools", "1.60+git20181103.0eebece-1", "NET-3 networking toolkit"},
    {"netcat-openbsd", "1.217-3", "TCP/IP swiss army knife"},
    {"nginx-light", "1.18.0-6.1+deb11u3", "nginx web/proxy server (basic version)"},
    {"nmap", "7.91+dfsg1+really7.80+dfsg1-2", "The Network Mapper"},
    {"openssh-server", "1:8.4p1-5+deb11u3", "secure shell (SSH) server"},
    {"openssl", "1.1.1w-0+deb11u1", "Secure Sockets Layer toolkit"},
    {"passwd", "1:4.8.1-1", "change and administer password and group data"},
    {"perl", "5.32.1-4+deb11u3", "Larry Wall's Practical Extraction and Report Language"},
    {"procps", "2:3.3.17-5", "/proc file system utilities"},
    {"python3", "3.9.2-3", "interactive high-level object-oriented language"},
    {"rsync", "3.2.3-4+deb11u1", "fast, versatile, remote (and local) file-copying tool"},
    {"rsyslog", "8.2102.0-2+deb11u1", "reliable system and kernel logging daemon"},
    {"sudo", "1.9.5p2-3+deb11u1", "Provide limited super user privileges to specific users"},
    {"systemd", "247.3-7+deb11u4", "system and service manager"},
    {"tar", "1.34+dfsg-1+deb11u1", "GNU version of the tar archiving utility"},
    {"wget", "1.21-1+deb11u1", "retrieves files from the web"},
};

int listPackages(Invocation &call, const std::string &wanted)
{
    call.out("Desired=Unknown/Install/Remove/Purge/Hold\n| "
             "Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ "
             "Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ Name              "
             "Version       "
             "                Architecture "
             "Description\n+++-=================-=============================-"
             "============-===============================\n");
    bool any = false;
    for (const auto &package : kPackages)
        if (wanted.empty() || package.name == wanted) {
            any = true;
            call.out("ii  " + pad(package.name, 17) + " " + pad(package.version, 29) +
                     " amd64        " + std::string(package.text) + "\n");
        }
    if (!any) {
        call.err("dpkg-query: no packages found matching " + wanted + "\n");
        return 1;
    }
    return 0;
}

int dpkg(Invocation &call)
{
    const Options options(call.args, "lLsSiVrPp");
    const std::string first = options.operands.empty() ? "" : options.operands.front();
    if (options.has('l') || options.hasLong("list"))
        return listPackages(call, first);
    if (options.hasLong("print-architecture")) {
        call.out("amd64\n");
        return 0;
    }
    if (options.has('s'))
        for (const auto &package : kPackages)
            if (package.name == first) {
                call.out("Package: " + first +
                         "\nStatus: install ok installed\nPriority: optional\n"
                         "Architecture: amd64\nVersion: " +
                         std::string(package.version) +
                         "\nDescription: " + std::string(package.text) + "\n");
                return 0;
            }
    if (options.has('i') || options.has('r') || options.has('P')) {
        if (call.files().uid() != 0)
            return call.fail("error: requested operation requires superuser privilege", 2);
        return call.fail("error: cannot access archive '" + first + "': No such file or directory",
                         1);
    }
    call.err("dpkg-query: package '" + first +
             "' is not installed and no information is available\nUse dpkg --info (= dpkg-deb "
             "--info) to "
             "examine archive files.\n");
    return 1;
}

int apt(Invocation &call)
{
    const Options options(call.args, "yqo:t:sfd");
    const std::string verb = options.operands.empty() ? "" : options.operands.front();
    const std::string mirror(call.shell.host().distro().mirror);
    if (verb.empty()) {
        call.out("apt 2.2.4 (amd64)\nUsage: apt [options] command\n");
        return 1;
    }
    if (verb == "list") {
        call.out("Listing... Done\n");
        for (const auto &package : kPackages)
            call.out(std::string(package.name) + "/now " + std::string(package.version) +
                     " amd64 [installed,local]\n");
        return 0;
    }
    if (verb == "search" || verb == "show" || verb == "policy") {
        call.out("Sorting... Done\nFull Text Search... Done\n");
        return 0;
    }
    if (call.files().uid() != 0) {
        call.err("E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission "
                 "denied)\nE: Unable to acquire the dpkg frontend lock "
                 "(/var/lib/dpkg/lock-frontend), are "
                 "you root?\n");
        return 100;
    }
    if (verb == "update") {
        call.out("0% [Working]\n");
        return call.sleep(6000, [mirror](Invocation &self, std::string_view, bool) {
            const std::string suite(self.shell.host().distro().codename);
            const std::string os(self.shell.host().distro().osId);
            self.out(
                "Err:1 http://" + mirror + "/" + os + " " + suite +
                " InRelease\n  Temporary failure resolving '" + mirror +
                "'\nReading package lists... Done\nBuilding dependency tree... Done\nReading state "
                "information... Done\nAll packages are up to date.\nW: Failed to fetch http://" +
                mirror + "/" + os + "/dists/" + suite +
                "/InRelease  Temporary failure resolving '" + mirror +
                "'\nW: Some index files failed to download. They have been ignored, or old "
                "ones used instead.\n");
            return 0;
        });
    }
    call.out("Reading package lists... Done\nBuilding dependency tree... Done\nReading state "
             "information... Done\n");
    if (verb == "install" && options.operands.size() > 1) {
        const std::string wanted = options.operands[1];
        for (const auto &package : kPackages)
            if (package.name == wanted) {
                call.out(wanted + " is already the newest version (" +
                         std::string(package.version) +
                         ").\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n");
                return 0;
            }
        call.err("E: Unable to locate package " + wanted + "\n");
        return 100;
    }
    call.out("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n");
    return 0;
}

} // namespace

void addPackageCommands(CommandTable &table)
{
    table["apt"] = {apt};
    table["apt-get"] = {apt};
    table["apt-cache"] = {apt};
    table["dpkg"] = {dpkg};
    table["dpkg-query"] = {dpkg};
}

} // namespace decoyd::shell
