// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "footprints.h"
#include "identity.h"
#include "sshnetwork.h"

#include "decoyd/core/login.h"
#include "decoyd/core/registry.h"
#include "decoyd/login/shellmachine.h"

#include <libssh/libssh.h>
#include <libssh/server.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace decoyd::ssh {

/// What all connections of the ssh decoy share. Thread-safe once built.
class SshServer final
{
public:
    /// sshd's own limits, where it has them.
    static constexpr int kMaxSessions = 64;
    static constexpr int kMaxAuthTries = 6;
    static constexpr int kLoginGraceSeconds = 120;
    static constexpr int kIdleSeconds = 600;

    /// Derives the quick host keys; the RSA key follows on a thread of its own.
    /// Throws ConfigError, or std::runtime_error when libssh or OpenSSL refuse.
    explicit SshServer(Context &context);
    ~SshServer();
    SshServer(const SshServer &) = delete;
    SshServer &operator=(const SshServer &) = delete;

    /// Starts the search for the RSA key. Until it is found the others are offered.
    static void completeKeys(const std::shared_ptr<SshServer> &server);

    /// Gives a new libssh session one end of a connection, the keys and the algorithm lists. The
    /// session owns `fd` from then on, also on failure.
    [[nodiscard]] bool adopt(ssh_session session, int fd);

    [[nodiscard]] Context &context() { return m_context; }
    [[nodiscard]] const LoginPolicy &policy() const { return m_policy; }
    [[nodiscard]] SshNetwork &network() { return m_network; }
    [[nodiscard]] Footprints &footprints() { return m_footprints; }
    /// The machine that `user` meets; made at the first login.
    [[nodiscard]] std::shared_ptr<const shell::Host> hostFor(const std::string &user);

    std::atomic<int> sessions{0};

private:
    void importKey(const std::string &text);

    Context &m_context;
    LoginAccounts m_accounts;
    LoginPolicy m_policy;
    const Identity &m_identity;
    shell::HostFacts m_facts;
    SshNetwork m_network;
    Footprints m_footprints;
    std::mutex m_mutex;
    ssh_bind m_bind = nullptr;
    std::map<std::string, std::shared_ptr<const shell::Host>> m_hosts;
};

} // namespace decoyd::ssh
