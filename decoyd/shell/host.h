// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hostfacts.h"
#include "node.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

/// The operating system a decoy pretends to run.
struct Distro
{
    std::string_view id;        ///< "debian11"
    std::string_view osId;      ///< "debian" (os-release ID)
    std::string_view pretty;    ///< "Debian GNU/Linux 11 (bullseye)"
    std::string_view versionId; ///< "11"
    std::string_view codename;  ///< "bullseye"
    std::string_view release;   ///< kernel release, as uname -r
    std::string_view build;     ///< kernel build, as uname -v
    std::string_view compiler;  ///< the part of /proc/version in parentheses
    std::string_view bash;      ///< bash version
    std::string_view python;    ///< python3 version
    std::string_view perl;      ///< perl version
    std::string_view mirror;    ///< apt mirror host
};

struct Account
{
    std::string name;
    std::uint32_t uid;
    std::uint32_t gid;
    std::string gecos;
    std::string home;
    std::string shell;
};

struct Group
{
    std::string name;
    std::uint32_t gid;
    std::vector<std::string> members;
};

struct Process
{
    int pid;
    int ppid;
    std::string user;
    int cpuTenths;     ///< %CPU × 10
    int memTenths;     ///< %MEM × 10
    std::uint32_t vsz; ///< KiB
    std::uint32_t rss; ///< KiB
    std::string tty;
    std::string state;
    std::string command;
};

/// The pretended machine: identity, accounts, processes and the read-only file tree, all
/// derived from HostFacts. Immutable once built, so sessions on any thread share one.
class Host final
{
public:
    [[nodiscard]] static std::shared_ptr<const Host> make(HostFacts facts);

    [[nodiscard]] const HostFacts &facts() const { return m_facts; }
    [[nodiscard]] const Distro &distro() const { return *m_distro; }
    [[nodiscard]] const NodeMap &files() const { return m_files; }
    [[nodiscard]] const std::vector<Account> &accounts() const { return m_accounts; }
    [[nodiscard]] const std::vector<Group> &groups() const { return m_groups; }
    [[nodiscard]] const std::vector<Process> &processes() const { return m_processes; }
    [[nodiscard]] const std::vector<NetInterface> &interfaces() const { return m_facts.interfaces; }

    [[nodiscard]] const Account *account(std::string_view name) const;
    [[nodiscard]] const Account *account(std::uint32_t uid) const;
    [[nodiscard]] std::string userName(std::uint32_t uid) const;
    [[nodiscard]] std::string groupName(std::uint32_t gid) const;
    [[nodiscard]] bool isMember(std::uint32_t uid, std::uint32_t gid) const;
    /// Whether `password` opens `account`; accounts without a password never open.
    [[nodiscard]] bool passwordMatches(std::string_view account, std::string_view password) const;

    [[nodiscard]] int cpus() const { return m_cpus; }
    [[nodiscard]] std::uint64_t memoryKb() const { return m_memoryKb; }
    [[nodiscard]] std::uint64_t diskKb() const { return m_diskKb; }
    [[nodiscard]] std::string_view cpuModel() const { return m_cpuModel; }
    [[nodiscard]] std::int64_t installTime() const { return m_installTime; }
    /// The address of a name of /etc/hosts, or of a dotted quad itself; empty when unknown.
    [[nodiscard]] std::string addressOf(std::string_view name) const;
    /// The gateway of the first interface ("" without one).
    [[nodiscard]] std::string gateway() const;
    /// The message of the day shown after login (with a final newline).
    [[nodiscard]] std::string motd() const;

private:
    explicit Host(HostFacts facts);
    void choose();
    void makeAccounts();
    void makeProcesses();

    HostFacts m_facts;
    const Distro *m_distro = nullptr;
    NodeMap m_files;
    std::vector<Account> m_accounts;
    std::vector<Group> m_groups;
    std::vector<Process> m_processes;
    int m_cpus = 2;
    std::uint64_t m_memoryKb = 0;
    std::uint64_t m_diskKb = 0;
    std::string_view m_cpuModel;
    std::int64_t m_installTime = 0;
};

/// The operating system for these facts: the named one, else one chosen by the seed.
[[nodiscard]] const Distro &distroFor(const HostFacts &facts);

} // namespace decoyd::shell
