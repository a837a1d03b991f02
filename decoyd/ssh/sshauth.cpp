// SPDX-License-Identifier: GPL-3.0-or-later
// SshSession: who are you.
#include "sshsession.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"

#include <random>
#include <thread>

// libssh deprecates reading requests as messages in favour of its callbacks; those cannot answer
// later, which we must.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace decoyd::ssh {

namespace {

std::string fingerprintOf(ssh_key key)
{
    unsigned char *hash = nullptr;
    std::size_t size = 0;
    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK)
        return {};
    char *text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
    std::string fingerprint = text ? text : "";
    ssh_string_free_char(text);
    ssh_clean_pubkey_hash(&hash);
    return fingerprint;
}

std::string blobOf(ssh_key key)
{
    char *text = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
        return {};
    std::string blob = text;
    ssh_string_free_char(text);
    return blob;
}

} // namespace

void SshSession::pauseAfterFailure()
{
    if (!m_server.context().config.jitter)
        return;
    // pam_unix makes a failure slow; half of its delay already keeps guessing tools patient.
    thread_local std::minstd_rand random{std::random_device{}()};
    constexpr unsigned kShortestMs = 400;
    constexpr unsigned kSpreadMs = 800;
    std::this_thread::sleep_for(
        std::chrono::milliseconds(kShortestMs + static_cast<unsigned>(random()) % kSpreadMs));
}

bool SshSession::tryPassword(const std::string &user, const std::string &password,
                             const char *method)
{
    const bool good = !user.empty() && m_server.policy().accepts(user, password);
    Event(m_server.context().log, "ssh", "auth_attempt", m_peer)
        .kv("method", method)
        .kv("client", m_clientBanner)
        .credential(user, "plaintext", password, good ? "accepted" : "denied");
    if (good) {
        m_user = user;
        m_loggedIn = true;
    }
    return good;
}

void SshSession::noteKey(const std::string &user, ssh_message message)
{
    ssh_key key = ssh_message_auth_pubkey(message);
    const char *kind = key ? ssh_key_type_to_char(ssh_key_type(key)) : nullptr;
    Event(m_server.context().log, "ssh", "auth_attempt", m_peer)
        .kv("method", "publickey")
        .kv("client", m_clientBanner)
        .kv("username", user)
        .kv("principal", user)
        .kv("key_type", kind ? kind : "")
        .kv("fingerprint", key ? fingerprintOf(key) : "")
        .kv("public_key", key ? blobOf(key) : "")
        .kv("signed", ssh_message_auth_publickey_state(message) == SSH_PUBLICKEY_STATE_VALID)
        .kv("outcome", "denied");
}

void SshSession::refuse(ssh_message message)
{
    if (++m_tries < m_server.kMaxAuthTries) {
        ssh_message_reply_default(message);
        return;
    }
    m_reason = "too many authentication failures";
    ssh_session_set_disconnect_message(m_session, "Too many authentication failures");
    m_over = true;
}

void SshSession::handleAuth(ssh_message message)
{
    const char *name = ssh_message_auth_user(message);
    const std::string user = name ? name : "";
    if (m_loggedIn) { // RFC 4252, 5.3: further requests are ignored
        ssh_message_reply_default(message);
        return;
    }
    bool good = false;
    switch (ssh_message_subtype(message)) {
    case SSH_AUTH_METHOD_PASSWORD: {
        const char *password = ssh_message_auth_password(message);
        good = tryPassword(user, password ? password : "", "password");
        break;
    }
    case SSH_AUTH_METHOD_INTERACTIVE: {
        if (!ssh_message_auth_kbdint_is_response(message)) {
            const char *prompts[] = {"Password: "};
            char echo[] = {0};
            ssh_message_auth_interactive_request(message, "", "", 1, prompts, echo);
            return;
        }
        const char *answer = ssh_userauth_kbdint_getnanswers(m_session) > 0
                                 ? ssh_userauth_kbdint_getanswer(m_session, 0)
                                 : nullptr;
        good = tryPassword(user, answer ? answer : "", "keyboard-interactive");
        break;
    }
    case SSH_AUTH_METHOD_PUBLICKEY:
        noteKey(user, message);
        return refuse(message);
    default:
        // Clients ask with "none" which methods there are; it counts for nothing.
        ssh_message_reply_default(message);
        return;
    }
    if (good) {
        ssh_message_auth_reply_success(message, 0);
        return;
    }
    pauseAfterFailure();
    refuse(message);
}

} // namespace decoyd::ssh
