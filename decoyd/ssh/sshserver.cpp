// SPDX-License-Identifier: GPL-3.0-or-later
#include "sshserver.h"

#include "hostkeys.h"

#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <stdexcept>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace decoyd::ssh {

namespace {

/// Machines kept for user names that the settings do not mention (`login.mode: always`).
constexpr std::size_t kMaxHosts = 4;

void set(ssh_bind bind, ssh_bind_options_e option, const void *value)
{
    if (ssh_bind_options_set(bind, option, value) != SSH_OK)
        throw std::runtime_error(std::string("libssh refused an option: ") + ssh_get_error(bind));
}

} // namespace

SshServer::SshServer(Context &context)
    : m_context(context)
    , m_accounts(LoginAccounts::of(context.config.service("ssh")))
    , m_policy(context.config.login, context.personality, "ssh", m_accounts.pairs())
    , m_identity(identityFor(context.personality))
    , m_facts(machineFacts(context, context.config.service("ssh"), m_accounts))
    , m_network(context.config.pivotNets)
{
    m_facts.distro = m_identity.distro;
    m_facts.tcpPorts = {22};
    if (ssh_init() != SSH_OK)
        throw std::runtime_error("libssh did not start");
    m_bind = ssh_bind_new();
    if (!m_bind)
        throw std::runtime_error("libssh has no memory");
    const bool processConfig = false;
    const int silent = SSH_LOG_NOLOG;
    const auto text = [](std::string_view list) { return std::string(list); };
    set(m_bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &processConfig);
    set(m_bind, SSH_BIND_OPTIONS_LOG_VERBOSITY, &silent);
    set(m_bind, SSH_BIND_OPTIONS_BANNER, text(m_identity.banner).c_str());
    set(m_bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, text(m_identity.keyExchange).c_str());
    set(m_bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, text(m_identity.hostKeys).c_str());
    set(m_bind, SSH_BIND_OPTIONS_CIPHERS_C_S, text(m_identity.ciphers).c_str());
    set(m_bind, SSH_BIND_OPTIONS_CIPHERS_S_C, text(m_identity.ciphers).c_str());
    set(m_bind, SSH_BIND_OPTIONS_HMAC_C_S, text(m_identity.macs).c_str());
    set(m_bind, SSH_BIND_OPTIONS_HMAC_S_C, text(m_identity.macs).c_str());
    importKey(ed25519HostKey(context.personality));
    importKey(ecdsaHostKey(context.personality));
}

SshServer::~SshServer()
{
    if (m_bind)
        ssh_bind_free(m_bind);
}

void SshServer::importKey(const std::string &text)
{
    ssh_key key = nullptr;
    if (text.empty() ||
        ssh_pki_import_privkey_base64(text.c_str(), nullptr, nullptr, nullptr, &key) != SSH_OK)
        throw std::runtime_error("no host key could be made");
    const std::lock_guard lock(m_mutex);
    set(m_bind, SSH_BIND_OPTIONS_IMPORT_KEY, key); // owns the key from now on
}

void SshServer::completeKeys(const std::shared_ptr<SshServer> &server)
{
    const auto search = [server] {
        try {
            server->importKey(rsaHostKey(server->m_context.personality));
        } catch (const std::exception &) {
            // Without an RSA key the decoy still answers; few clients ask for nothing else.
        }
    };
    try {
        std::thread(search).detach();
    } catch (const std::system_error &) {
        search(); // no thread to be had: start a little later instead
    }
}

bool SshServer::adopt(ssh_session session, int fd)
{
    const std::lock_guard lock(m_mutex);
    if (ssh_bind_accept_fd(m_bind, session, fd) != SSH_OK)
        return false;
    const char *const compression = "none,zlib@openssh.com";
    ssh_options_set(session, SSH_OPTIONS_COMPRESSION_C_S, compression);
    ssh_options_set(session, SSH_OPTIONS_COMPRESSION_S_C, compression);
    return true;
}

std::shared_ptr<const shell::Host> SshServer::hostFor(const std::string &user)
{
    const std::lock_guard lock(m_mutex);
    const std::string account = user == "root" ? m_facts.user : user;
    const auto found = m_hosts.find(account);
    if (found != m_hosts.end())
        return found->second;
    shell::HostFacts facts = m_facts;
    if (account.size() <= 32 &&
        account.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.") == std::string::npos)
        facts.user = account;
    auto host = shell::Host::make(std::move(facts));
    if (m_hosts.size() >= kMaxHosts)
        m_hosts.clear();
    m_hosts[account] = host;
    return host;
}

} // namespace decoyd::ssh
