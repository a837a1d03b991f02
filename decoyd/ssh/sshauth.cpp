// SPDX-License-Identifier: GPL-3.0-or-later
// SshSession: who are you.
#include "sshsession.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"

#include <memory>
#include <random>
#include <thread>

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

bool SshSession::tryPassword(const char *user, const char *password, const char *method)
{
    const std::string name = user ? user : "";
    const std::string secret = password ? password : "";
    const bool good = !name.empty() && m_tries < m_server.kMaxAuthTries &&
                      m_server.policy().accepts(name, secret);
    Event(m_server.context().log, "ssh", "auth_attempt", m_peer)
        .kv("method", method)
        .kv("client", m_clientBanner)
        .credential(name, "plaintext", secret, good ? "accepted" : "denied");
    if (good) {
        m_user = name;
        m_loggedIn = true;
    } else {
        ++m_tries;
        pauseAfterFailure();
    }
    return good;
}

int SshSession::onPassword(ssh_session, const char *user, const char *password, void *self)
{
    return static_cast<SshSession *>(self)->tryPassword(user, password, "password")
               ? SSH_AUTH_SUCCESS
               : SSH_AUTH_DENIED;
}

int SshSession::onPublicKey(ssh_session, const char *user, ssh_key_struct *key, char state,
                            void *self)
{
    auto &session = *static_cast<SshSession *>(self);
    const char *kind = ssh_key_type_to_char(ssh_key_type(key));
    Event(session.m_server.context().log, "ssh", "auth_attempt", session.m_peer)
        .kv("method", "publickey")
        .kv("client", session.m_clientBanner)
        .kv("username", user ? user : "")
        .kv("principal", user ? user : "")
        .kv("key_type", kind ? kind : "")
        .kv("fingerprint", fingerprintOf(key))
        .kv("public_key", blobOf(key))
        .kv("signed", state == SSH_PUBLICKEY_STATE_VALID)
        .kv("outcome", "denied");
    ++session.m_tries;
    return SSH_AUTH_DENIED;
}

int SshSession::onNone(ssh_session, const char *user, void *self)
{
    // Clients ask with "none" which methods there are; it counts for nothing.
    auto &session = *static_cast<SshSession *>(self);
    if (session.m_user.empty() && user)
        session.m_user = std::string(user).substr(0, 64);
    return SSH_AUTH_DENIED;
}

void SshSession::answerKeyboard(ssh_message message)
{
    if (!ssh_message_auth_kbdint_is_response(message)) {
        const char *prompts[] = {"Password: "};
        char echo[] = {0};
        ssh_message_auth_interactive_request(message, "", "", 1, prompts, echo);
        return;
    }
    const char *answer = ssh_userauth_kbdint_getnanswers(m_session) > 0
                             ? ssh_userauth_kbdint_getanswer(m_session, 0)
                             : "";
    if (tryPassword(ssh_message_auth_user(message), answer, "keyboard-interactive"))
        ssh_message_auth_reply_success(message, 0);
    else
        ssh_message_reply_default(message);
}

} // namespace decoyd::ssh
