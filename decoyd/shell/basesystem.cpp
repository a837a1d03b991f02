// SPDX-License-Identifier: GPL-3.0-or-later
#include "basetree.h"
#include "commands/commandtable.h"
#include "seedstream.h"
#include "treebuilder.h"

namespace decoyd::shell {

NodeMap buildBaseTree(const Host &host)
{
    NodeMap nodes;
    TreeBuilder tree(nodes, host);
    addSystem(tree);
    addEtc(tree);
    addProc(tree);
    addHomes(tree);
    addServices(tree);
    return nodes;
}

void addSystem(TreeBuilder &tree)
{
    const Host &host = tree.host();
    SeedStream draw(host.facts().seed, "system");
    tree.at(host.installTime());
    for (const char *path : {"/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib/x86_64-linux-gnu",
                             "/usr/lib64", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib",
                             "/usr/share/doc", "/usr/share/man", "/usr/include", "/usr/src",
                             "/usr/games", "/media", "/mnt", "/srv", "/boot/grub", "/lost+found"})
        tree.dir(path);
    tree.dir("/lost+found", {0700});
    tree.link("/bin", "usr/bin");
    tree.link("/sbin", "usr/sbin");
    tree.link("/lib", "usr/lib");
    tree.link("/lib64", "usr/lib64");
    for (const auto &[name, info] : commandTable()) {
        if (info.place == CommandPlace::Builtin)
            continue;
        const std::string folder = info.place == CommandPlace::Sbin ? "/usr/sbin/" : "/usr/bin/";
        tree.program(folder + std::string(name), 22000 + draw.below(130000),
                     name == "sudo" || name == "su" || name == "passwd" ? Owner{04755}
                                                                        : Owner{0755});
    }
    for (const char *name :
         {"/usr/bin/dash", "/usr/bin/login", "/usr/bin/mount", "/usr/bin/systemd", "/usr/sbin/sshd",
          "/usr/sbin/cron", "/usr/sbin/rsyslogd", "/usr/sbin/agetty", "/usr/sbin/init",
          "/usr/bin/scp", "/usr/bin/sftp", "/usr/bin/ssh-keygen"})
        tree.program(name, 60000 + draw.below(700000));
    tree.link("/usr/bin/sh", "dash");
    tree.link("/usr/bin/rbash", "bash");
    tree.link("/usr/bin/awk", "/etc/alternatives/awk");
    tree.link("/etc/alternatives/awk", "/usr/bin/mawk");
    tree.program("/usr/bin/mawk", 129464);
    for (const char *name :
         {"/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libssl.so.1.1",
          "/usr/lib/x86_64-linux-gnu/libcrypto.so.1.1", "/usr/lib64/ld-linux-x86-64.so.2",
          "/usr/lib/openssh/sftp-server"})
        tree.program(name, 120000 + draw.below(600000));
    const std::string kernel(host.distro().release);
    tree.file("/boot/config-" + kernel,
              "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 " + kernel +
                  " Kernel Configuration\n#\nCONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_SMP=y\n");
    tree.program("/boot/vmlinuz-" + kernel, 6846976);
    tree.program("/boot/initrd.img-" + kernel, 41260342);
    tree.link("/vmlinuz", "boot/vmlinuz-" + kernel);
    tree.link("/initrd.img", "boot/initrd.img-" + kernel);
    tree.at(host.facts().bootTime);
    tree.dir("/dev");
    tree.dir("/dev/shm", {01777});
    tree.dir("/dev/pts");
    for (const char *name : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
                             "/dev/tty", "/dev/ptmx"})
        tree.device(name);
    for (const char *name : {"/dev/sda", "/dev/sda1", "/dev/sda2", "/dev/sda5"})
        tree.device(name, {0660, 0, 6});
    tree.device("/dev/console", {0600});
    for (const char *path : {"/run/lock", "/run/sshd", "/run/systemd", "/run/user"})
        tree.dir(path);
    tree.file("/run/sshd.pid", "612\n");
    tree.dir("/tmp", {01777});
    tree.dir("/tmp/.font-unix", {01777});
    tree.dir("/tmp/.ICE-unix", {01777});
    tree.dir("/tmp/systemd-private-0a4f6c1e6f2e4a0d-systemd-timesyncd.service-Wq2bqg", {0700});
}

} // namespace decoyd::shell
