// SPDX-License-Identifier: GPL-3.0-or-later
// SshSession: channels, what runs on them, and relays.
#include "sshsession.h"

#include "relayprogram.h"
#include "scpprogram.h"
#include "sftpprogram.h"
#include "shellprograms.h"

#include "decoyd/core/log.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

// See sshauth.cpp.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace decoyd::ssh {

namespace {

constexpr std::size_t kBlock = 32 * 1024;
constexpr std::size_t kMaxEnvironment = 32;
constexpr int kMaxColumns = 1000;

std::int64_t unixTime()
{
    return std::time(nullptr);
}

} // namespace

SshSession::Channel *SshSession::addChannel(ssh_channel channel)
{
    auto added = std::make_unique<Channel>();
    added->channel = channel;
    added->callbacks.userdata = added.get();
    added->callbacks.channel_signal_function = onSignal;
    ssh_callbacks_init(&added->callbacks);
    ssh_set_channel_callbacks(channel, &added->callbacks);
    m_channels.push_back(std::move(added));
    return m_channels.back().get();
}

SshSession::Channel *SshSession::find(ssh_channel channel)
{
    const auto found = std::find_if(m_channels.begin(), m_channels.end(),
                                    [&](const auto &each) { return each->channel == channel; });
    return found == m_channels.end() ? nullptr : found->get();
}

void SshSession::handleOpen(ssh_message message)
{
    ssh_channel channel = nullptr;
    if (m_loggedIn && ssh_message_subtype(message) == SSH_CHANNEL_SESSION &&
        m_channels.size() < kMaxChannels)
        channel = ssh_message_channel_request_open_reply_accept(message);
    if (channel)
        addChannel(channel);
    else
        ssh_message_reply_default(message);
}

void SshSession::handleRequest(ssh_message message)
{
    const auto text = [](const char *value) { return std::string(value ? value : ""); };
    Channel *channel = find(ssh_message_channel_request_channel(message));
    bool good = false;
    if (channel) {
        switch (ssh_message_subtype(message)) {
        case SSH_CHANNEL_REQUEST_PTY:
            good = startTerminal(*channel, message);
            break;
        case SSH_CHANNEL_REQUEST_WINDOW_CHANGE: {
            const int columns = ssh_message_channel_request_pty_width(message);
            if (columns > 0 && columns < kMaxColumns && channel->program)
                channel->program->resize(columns);
            good = true;
            break;
        }
        case SSH_CHANNEL_REQUEST_ENV:
            good = takeEnvironment(*channel, text(ssh_message_channel_request_env_name(message)),
                                   text(ssh_message_channel_request_env_value(message)));
            break;
        case SSH_CHANNEL_REQUEST_SHELL:
            good = startShell(*channel, {});
            break;
        case SSH_CHANNEL_REQUEST_EXEC:
            good = startCommand(*channel, text(ssh_message_channel_request_command(message)));
            break;
        case SSH_CHANNEL_REQUEST_SUBSYSTEM:
            good = startSubsystem(*channel, text(ssh_message_channel_request_subsystem(message)));
            break;
        default:
            break;
        }
    }
    if (good)
        ssh_message_channel_request_reply_success(message);
    else
        ssh_message_reply_default(message);
}

bool SshSession::startTerminal(Channel &channel, ssh_message message)
{
    const char *term = ssh_message_channel_request_pty_term(message);
    const int columns = ssh_message_channel_request_pty_width(message);
    channel.terminal = true;
    channel.term = std::string(term ? term : "dumb").substr(0, 64);
    channel.columns = columns > 0 && columns < kMaxColumns ? columns : 80;
    Event(m_server.context().log, "ssh", "pty", m_peer)
        .kv("term", channel.term)
        .kv("columns", columns)
        .kv("rows", ssh_message_channel_request_pty_height(message));
    return true;
}

bool SshSession::takeEnvironment(Channel &channel, const std::string &name,
                                 const std::string &value)
{
    // AcceptEnv of Debian takes LANG and LC_*; what else somebody tries to set is worth knowing.
    if (channel.environment.size() >= kMaxEnvironment)
        return false;
    const bool taken = name == "LANG" || name.starts_with("LC_");
    if (!taken)
        Event(m_server.context().log, "ssh", "env", m_peer).kv("name", name).kv("value", value);
    channel.environment.emplace_back(name, value);
    return taken;
}

void SshSession::onSignal(ssh_session, ssh_channel, const char *signal, void *channel)
{
    auto &owner = *static_cast<Channel *>(channel);
    const std::string name = signal ? signal : "";
    if (owner.program && (name == "INT" || name == "TERM" || name == "KILL" || name == "HUP")) {
        constexpr int kSignalled = 128;
        owner.program->exitCode = kSignalled + (name == "INT" ? 2 : name == "KILL" ? 9 : 15);
        owner.program->done = true;
    }
}

bool SshSession::startShell(Channel &channel, const std::string &command)
{
    if (channel.program)
        return false;
    Context &context = m_server.context();
    shell::ShellContext wanted;
    wanted.host = m_server.hostFor(m_user);
    wanted.user = m_user;
    wanted.sourceIp = m_peer.srcIp;
    wanted.sourcePort = m_peer.srcPort;
    wanted.term = channel.terminal ? channel.term : "dumb";
    wanted.columns = channel.columns;
    wanted.clock = unixTime;
    wanted.network = &m_server.network();
    for (const auto &[name, value] : channel.environment)
        if (name == "LANG" || name.starts_with("LC_"))
            wanted.environment.emplace_back(name, value);
    ShellWish wish{context.log,           context.capture,   m_peer,
                   m_server.footprints(), std::move(wanted), command};
    if (channel.terminal)
        channel.program = std::make_unique<TerminalProgram>(std::move(wish));
    else
        channel.program = std::make_unique<PlainProgram>(std::move(wish));
    return true;
}

void SshSession::startFiles(Channel &channel, const std::string &scpCommand)
{
    Context &context = m_server.context();
    const auto host = m_server.hostFor(m_user);
    const shell::Account *account = host->account(m_user);
    if (!account)
        account = host->account(host->facts().user);
    FileAccess access{context.log,
                      context.capture,
                      m_peer,
                      m_server.footprints(),
                      std::make_unique<shell::Vfs>(host, unixTime),
                      account->home,
                      account->name};
    access.files->setUser(account->uid, account->gid);
    m_server.footprints().restore(m_peer.srcIp, *access.files);
    if (scpCommand.empty()) {
        channel.program = std::make_unique<SftpProgram>(std::move(access));
        return;
    }
    Event(context.log, "ssh", "command", m_peer)
        .kv("command", scpCommand)
        .kv("user", account->name)
        .kv("uid", account->uid)
        .kv("pwd", account->home)
        .kv("src", m_peer.srcIp);
    channel.program =
        std::make_unique<ScpProgram>(std::move(access), *ScpProgram::parse(scpCommand));
}

bool SshSession::startCommand(Channel &channel, const std::string &command)
{
    if (channel.program)
        return false;
    if (ScpProgram::parse(command)) {
        startFiles(channel, command);
        return true;
    }
    if (command == "/usr/lib/openssh/sftp-server" || command == "internal-sftp") {
        startFiles(channel, {});
        return true;
    }
    return startShell(channel, command.empty() ? ":" : command);
}

bool SshSession::startSubsystem(Channel &channel, const std::string &name)
{
    Event(m_server.context().log, "ssh", "subsystem", m_peer).kv("name", name);
    if (name != "sftp" || channel.program)
        return false;
    startFiles(channel, {});
    return true;
}

// --- relays ------------------------------------------------------------------------------------

void SshSession::openRelay(ssh_message message)
{
    const char *host = ssh_message_channel_request_open_destination(message);
    const int port = ssh_message_channel_request_open_destination_port(message);
    const std::string name = host ? host : "";
    // Names of the neighbourhood work as they would with the machine's own /etc/hosts.
    std::string ip = m_server.hostFor(m_user)->addressOf(name);
    const std::string target = name + ":" + std::to_string(port);
    const bool allowed = !ip.empty() && port > 0 && port < 65536 && m_server.network().allowed(ip);
    int fd = -1;
    if (allowed && m_connecting.size() + m_channels.size() < kMaxChannels)
        fd = beginConnect(ip, static_cast<std::uint16_t>(port));
    if (fd >= 0) {
        m_connecting.push_back({message, fd, target, Clock::now()});
        return;
    }
    Event(m_server.context().log, "ssh", "direct_tcpip", m_peer)
        .kv("dest", target)
        .kv("allowed", allowed)
        .kv("connected", false);
    ssh_message_reply_default(message);
    ssh_message_free(message);
}

void SshSession::settleRelays()
{
    for (auto it = m_connecting.begin(); it != m_connecting.end();) {
        pollfd entry{it->fd, POLLOUT, 0};
        const bool settled = ::poll(&entry, 1, 0) > 0;
        if (!settled && Clock::now() - it->since < std::chrono::milliseconds(kConnectMs)) {
            ++it;
            continue;
        }
        int error = ETIMEDOUT;
        socklen_t size = sizeof error;
        if (settled)
            ::getsockopt(it->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        Event(m_server.context().log, "ssh", "direct_tcpip", m_peer)
            .kv("dest", it->target)
            .kv("allowed", true)
            .kv("connected", error == 0);
        ssh_channel channel =
            error == 0 ? ssh_message_channel_request_open_reply_accept(it->message) : nullptr;
        if (channel) {
            addChannel(channel)->program = std::make_unique<RelayProgram>(it->fd);
        } else {
            ::close(it->fd);
            if (error != 0)
                ssh_message_reply_default(it->message);
        }
        ssh_message_free(it->message);
        it = m_connecting.erase(it);
    }
}

// --- bytes -----------------------------------------------------------------------------------

bool SshSession::write(Channel &channel, std::string &bytes, bool toError)
{
    std::size_t sent = 0;
    while (sent < bytes.size() && (ssh_get_poll_flags(m_session) & SSH_WRITE_PENDING) == 0) {
        const std::size_t window = ssh_channel_window_size(channel.channel);
        const std::size_t n = std::min({bytes.size() - sent, window, kBlock});
        if (n == 0)
            break;
        const auto size = static_cast<std::uint32_t>(n);
        const int written =
            toError ? ssh_channel_write_stderr(channel.channel, bytes.data() + sent, size)
                    : ssh_channel_write(channel.channel, bytes.data() + sent, size);
        if (written <= 0)
            break;
        sent += static_cast<std::size_t>(written);
    }
    bytes.erase(0, sent);
    return bytes.empty();
}

bool SshSession::moveChannel(Channel &channel)
{
    if (!channel.program)
        return ssh_channel_is_closed(channel.channel) == 0;
    ChannelProgram &program = *channel.program;
    char block[kBlock];
    while (!program.done && program.wantsInput()) {
        const int n = ssh_channel_read_nonblocking(channel.channel, block, sizeof block, 0);
        if (n <= 0)
            break;
        m_busy = true;
        program.input({block, static_cast<std::size_t>(n)});
    }
    if (!program.done && !channel.ended && ssh_channel_is_eof(channel.channel) != 0 &&
        ssh_channel_poll(channel.channel, 0) <= 0) {
        channel.ended = true;
        program.endOfInput();
    }
    if (!program.done)
        program.tick();
    const bool gone = ssh_channel_is_closed(channel.channel) != 0;
    if (!gone) {
        const bool sent = write(channel, program.err, true) & write(channel, program.out, false);
        if (!sent || !program.done)
            return true;
        if (program.reportsExit)
            ssh_channel_request_send_exit_status(channel.channel, program.exitCode);
        ssh_channel_send_eof(channel.channel);
        ssh_channel_close(channel.channel);
    }
    program.closed();
    return false;
}

void SshSession::moveChannels()
{
    // By index: a read can process an open request that adds a channel.
    for (std::size_t i = 0; i < m_channels.size();) {
        Channel &channel = *m_channels[i];
        if (moveChannel(channel)) {
            ++i;
            continue;
        }
        ssh_remove_channel_callbacks(channel.channel, &channel.callbacks);
        ssh_channel_free(channel.channel);
        m_channels.erase(m_channels.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

} // namespace decoyd::ssh
