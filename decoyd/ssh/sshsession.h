// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channelprogram.h"
#include "pump.h"
#include "sshserver.h"

#include "decoyd/core/peer.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace decoyd::ssh {

/// One SSH connection from the identification line to the end, on one thread. Everything is
/// non-blocking and driven by one poll(): the visitor's socket, libssh's end of the pump, relays.
class SshSession final
{
public:
    static constexpr std::size_t kMaxChannels = 64;
    static constexpr int kConnectMs = 4000; ///< patience for a relay's connection

    /// `fd`: a connected non-blocking socket, owned from now on.
    SshSession(SshServer &server, int fd, Peer peer);
    ~SshSession();
    SshSession(const SshSession &) = delete;
    SshSession &operator=(const SshSession &) = delete;

    /// Returns when the connection is over.
    void run();

private:
    using Clock = std::chrono::steady_clock;

    struct Channel
    {
        ssh_channel channel = nullptr;
        ssh_channel_callbacks_struct callbacks{};
        std::unique_ptr<ChannelProgram> program;
        bool terminal = false;
        bool ended = false; ///< the visitor's end of input was passed on
        std::string term = "xterm";
        int columns = 80;
        std::vector<std::pair<std::string, std::string>> environment;
    };
    /// A direct-tcpip request whose connection is under way.
    struct Connecting
    {
        ssh_message message;
        int fd;
        std::string target;
        Clock::time_point since;
    };

    void watchPump();
    bool begin();
    void loop();
    [[nodiscard]] int timeout() const;
    bool exchangeKeys();
    bool serve();
    void finish();

    /// libssh hands every request over as a message and waits for our answer, so that a relay's
    /// connection may take its time.
    void handle(ssh_message message);

    // authentication (sshauth.cpp)
    void handleAuth(ssh_message message);
    [[nodiscard]] bool tryPassword(const std::string &user, const std::string &password,
                                   const char *method);
    void noteKey(const std::string &user, ssh_message message);
    void refuse(ssh_message message);
    void pauseAfterFailure();

    // channels (sshchannels.cpp)
    void handleOpen(ssh_message message);
    void handleRequest(ssh_message message);
    [[nodiscard]] bool startTerminal(Channel &channel, ssh_message message);
    [[nodiscard]] bool startShell(Channel &channel, const std::string &command);
    [[nodiscard]] bool startCommand(Channel &channel, const std::string &command);
    [[nodiscard]] bool startSubsystem(Channel &channel, const std::string &name);
    void startFiles(Channel &channel, const std::string &scpCommand);
    [[nodiscard]] bool takeEnvironment(Channel &channel, const std::string &name,
                                       const std::string &value);
    static void onSignal(ssh_session, ssh_channel, const char *signal, void *channel);
    Channel *addChannel(ssh_channel channel);
    [[nodiscard]] Channel *find(ssh_channel channel);
    void openRelay(ssh_message message);
    void settleRelays();
    void moveChannels();
    [[nodiscard]] bool moveChannel(Channel &channel);
    bool write(Channel &channel, std::string &bytes, bool toError);

    SshServer &m_server;
    Peer m_peer;
    Pump m_pump;
    ssh_session m_session = nullptr;
    std::vector<std::unique_ptr<Channel>> m_channels;
    std::vector<Connecting> m_connecting;
    Clock::time_point m_start;
    Clock::time_point m_lastActivity;
    std::string m_clientBanner;
    std::string m_user;
    bool m_keyed = false;
    bool m_loggedIn = false;
    bool m_over = false;
    bool m_busy = false; ///< something moved in the last round
    int m_tries = 0;
    std::string m_reason = "closed"; ///< why the connection ended
};

} // namespace decoyd::ssh
