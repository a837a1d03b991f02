// SPDX-License-Identifier: GPL-3.0-or-later
#include "sshsession.h"

#include "decoyd/core/log.h"

#include <algorithm>

#include <poll.h>
#include <unistd.h>

namespace decoyd::ssh {

namespace {
constexpr int kMaxWaitMs = 5000;
constexpr int kLastWordsMs = 3000; ///< for what is still to be sent when we end
} // namespace

SshSession::SshSession(SshServer &server, int fd, Peer peer)
    : m_server(server)
    , m_peer(std::move(peer))
    , m_pump(fd)
    , m_start(Clock::now())
    , m_lastActivity(m_start)
{
}

SshSession::~SshSession()
{
    for (Connecting &each : m_connecting) {
        ::close(each.fd);
        ssh_message_free(each.message);
    }
    for (const auto &channel : m_channels)
        ssh_remove_channel_callbacks(channel->channel, &channel->callbacks);
    m_channels.clear();
    if (m_session)
        ssh_free(m_session);
}

void SshSession::run()
{
    Log &log = m_server.context().log;
    Event(log, "ssh", "connect", m_peer);
    watchPump();
    if (m_pump.good() && begin())
        loop();
    finish();
    const auto lasted =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_start).count();
    Event(log, "ssh", "disconnect", m_peer)
        .kv("reason", m_reason)
        .kv("user", m_user)
        .kv("duration_ms", std::int64_t{lasted});
}

void SshSession::watchPump()
{
    Log &log = m_server.context().log;
    m_pump.onBanner = [this](const std::string &banner) { m_clientBanner = banner; };
    m_pump.onKexInit = [this, &log](const KexInit &init) {
        Event(log, "ssh", "kex", m_peer)
            .kv("client", m_clientBanner)
            .kv("hassh", init.hassh)
            .kv("kex", init.keyExchange)
            .kv("host_keys", init.hostKeys)
            .kv("ciphers", init.ciphers)
            .kv("macs", init.macs)
            .kv("compression", init.compression);
    };
    m_pump.onForeign = [this, &log](const std::string &first) {
        m_reason = "no ssh";
        Event(log, "ssh", "protocol_error", m_peer)
            .kv("what", "no SSH 2 identification")
            .kv("first_bytes", first);
    };
}

bool SshSession::begin()
{
    m_session = ssh_new();
    const int end = m_pump.takeServerEnd();
    if (!m_session) {
        ::close(end);
        return false;
    }
    if (!m_server.adopt(m_session, end))
        return false;
    ssh_set_blocking(m_session, 0);
    ssh_set_auth_methods(m_session, SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_PASSWORD);
    return exchangeKeys() || !m_over; // sends our identification at once
}

int SshSession::timeout() const
{
    using std::chrono::milliseconds;
    if (m_busy)
        return 0;
    milliseconds wait{kMaxWaitMs};
    for (const auto &channel : m_channels)
        if (channel->program)
            if (const auto after = channel->program->wakeAfter())
                wait = std::min(wait, *after);
    if (!m_connecting.empty())
        wait = std::min(wait, milliseconds(100));
    return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
}

void SshSession::loop()
{
    while (!m_over) {
        std::vector<pollfd> entries(2);
        entries.resize(static_cast<std::size_t>(m_pump.prepare(entries.data())));
        const int flags = ssh_get_poll_flags(m_session);
        entries.push_back({ssh_get_fd(m_session),
                           static_cast<short>(POLLIN | (flags & SSH_WRITE_PENDING ? POLLOUT : 0)),
                           0});
        for (const auto &channel : m_channels) {
            short events = 0;
            const int fd = channel->program ? channel->program->descriptor(events) : -1;
            if (fd >= 0)
                entries.push_back({fd, events, 0});
        }
        for (const Connecting &each : m_connecting)
            entries.push_back({each.fd, POLLOUT, 0});
        if (::poll(entries.data(), entries.size(), timeout()) > 0 && entries[0].revents != 0)
            m_lastActivity = Clock::now();

        const bool connected = m_pump.move();
        if (!(m_keyed ? serve() : exchangeKeys()))
            break;
        if (!connected)
            break;
        (void)m_pump.move();
        const auto now = Clock::now();
        const std::chrono::seconds grace(m_server.kLoginGraceSeconds);
        if (!m_loggedIn && now - m_start > grace) {
            m_reason = "login grace time";
            break;
        }
        const std::chrono::seconds idle(m_server.kIdleSeconds);
        if (now - m_lastActivity > idle) {
            m_reason = "idle";
            break;
        }
    }
}

bool SshSession::exchangeKeys()
{
    const int result = ssh_handle_key_exchange(m_session);
    if (result == SSH_OK) {
        m_keyed = true;
        return true;
    }
    if (result == SSH_AGAIN)
        return true;
    m_over = true;
    if (m_reason == "closed" && !m_clientBanner.empty()) {
        m_reason = "key exchange failed";
        Event(m_server.context().log, "ssh", "kex_failed", m_peer)
            .kv("client", m_clientBanner)
            .kv("error", ssh_get_error(m_session));
    }
    return false;
}

void SshSession::handle(ssh_message message)
{
    const int type = ssh_message_type(message);
    const int subtype = ssh_message_subtype(message);
    switch (type) {
    case SSH_REQUEST_SERVICE:
        ssh_message_service_reply_success(message);
        break;
    case SSH_REQUEST_AUTH:
        handleAuth(message);
        break;
    case SSH_REQUEST_CHANNEL_OPEN:
        if (m_loggedIn && subtype == SSH_CHANNEL_DIRECT_TCPIP)
            return openRelay(message); // keeps the message
        handleOpen(message);
        break;
    case SSH_REQUEST_CHANNEL:
        handleRequest(message);
        break;
    default:
        if (type == SSH_REQUEST_GLOBAL && subtype == SSH_GLOBAL_REQUEST_TCPIP_FORWARD) {
            const char *address = ssh_message_global_request_address(message);
            Event(m_server.context().log, "ssh", "tcpip_forward", m_peer)
                .kv("bind", std::string(address ? address : "") + ":" +
                                std::to_string(ssh_message_global_request_port(message)))
                .kv("allowed", false);
        }
        ssh_message_reply_default(message);
    }
    ssh_message_free(message);
}

bool SshSession::serve()
{
    // Reading one channel may let libssh take in requests and data of others, of which poll()
    // would know nothing: go round until nothing moves.
    constexpr int kRounds = 16;
    m_busy = true;
    for (int round = 0; round < kRounds && m_busy && !m_over; ++round) {
        m_busy = false;
        while (!m_over) {
            ssh_message message = ssh_message_get(m_session);
            if (!message)
                break;
            m_busy = true;
            handle(message);
        }
        settleRelays();
        moveChannels();
        (void)m_pump.move();
    }
    return !m_over && (ssh_get_status(m_session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

void SshSession::finish()
{
    m_over = true;
    // Programs report while the connection still has a name.
    for (const auto &channel : m_channels)
        if (channel->program)
            channel->program->closed();
    // sshd says goodbye only when it throws somebody out.
    if (m_session && m_tries >= m_server.kMaxAuthTries)
        ssh_disconnect(m_session);
    else if (m_session)
        ssh_silent_disconnect(m_session);
    m_pump.finish(kLastWordsMs);
}

} // namespace decoyd::ssh
