// SPDX-License-Identifier: GPL-3.0-or-later
#include "remotelogin.h"

#include <libssh/libssh.h>

namespace decoyd::ssh {

namespace {

using shell::NetState;

struct FreeSession
{
    void operator()(ssh_session session) const
    {
        ssh_disconnect(session);
        ssh_free(session);
    }
};
using Session = std::unique_ptr<ssh_session_struct, FreeSession>;

class LoginStream final : public shell::NetStream
{
public:
    LoginStream(Session session, ssh_channel channel, bool terminal)
        : m_session(std::move(session))
        , m_channel(channel)
        , m_terminal(terminal)
    {
    }
    ~LoginStream() override
    {
        ssh_channel_close(m_channel);
        ssh_channel_free(m_channel);
    }
    LoginStream(const LoginStream &) = delete;
    LoginStream &operator=(const LoginStream &) = delete;

    bool send(std::string_view bytes) override
    {
        return ssh_channel_write(m_channel, bytes.data(),
                                 static_cast<std::uint32_t>(bytes.size())) ==
               static_cast<int>(bytes.size());
    }

    std::string receive(int timeoutMs, bool &closed) override
    {
        char block[8192];
        std::string text;
        closed = false;
        for (const int fromError : {0, 1}) {
            const int n = ssh_channel_read_timeout(m_channel, block, sizeof block, fromError,
                                                   fromError != 0 ? 0 : timeoutMs);
            if (n > 0)
                text.append(block, static_cast<std::size_t>(n));
            else if (n == SSH_ERROR)
                closed = true;
        }
        if (text.empty() &&
            (ssh_channel_is_eof(m_channel) != 0 || ssh_channel_is_open(m_channel) == 0))
            closed = true;
        return text;
    }

    bool isTerminal() const override { return m_terminal; }

private:
    Session m_session;
    ssh_channel m_channel;
    bool m_terminal;
};

} // namespace

std::unique_ptr<shell::NetStream> remoteLogin(const std::string &ip, std::uint16_t port,
                                              const std::string &user, const std::string &password,
                                              const std::string &command, NetState &state)
{
    state = NetState::TimedOut;
    Session session(ssh_new());
    if (!session)
        return nullptr;
    const unsigned number = port;
    const long seconds = 4;
    const int processConfig = 0;
    const char *const folder = "/";
    ssh_options_set(session.get(), SSH_OPTIONS_PROCESS_CONFIG, &processConfig);
    // Keeps libssh from asking the user database, which a static program has none of.
    ssh_options_set(session.get(), SSH_OPTIONS_SSH_DIR, folder);
    ssh_options_set(session.get(), SSH_OPTIONS_HOST, ip.c_str());
    ssh_options_set(session.get(), SSH_OPTIONS_PORT, &number);
    ssh_options_set(session.get(), SSH_OPTIONS_USER, user.c_str());
    ssh_options_set(session.get(), SSH_OPTIONS_TIMEOUT, &seconds);
    if (ssh_connect(session.get()) != SSH_OK)
        return nullptr;
    state = NetState::AuthFailed;
    if (ssh_userauth_password(session.get(), nullptr, password.c_str()) != SSH_AUTH_SUCCESS)
        return nullptr;
    ssh_channel channel = ssh_channel_new(session.get());
    if (!channel)
        return nullptr;
    bool good = ssh_channel_open_session(channel) == SSH_OK;
    if (good && command.empty())
        good = ssh_channel_request_pty_size(channel, "xterm", 80, 24) == SSH_OK &&
               ssh_channel_request_shell(channel) == SSH_OK;
    else if (good)
        good = ssh_channel_request_exec(channel, command.c_str()) == SSH_OK;
    if (!good) {
        ssh_channel_free(channel);
        return nullptr;
    }
    state = NetState::Open;
    return std::make_unique<LoginStream>(std::move(session), channel, command.empty());
}

} // namespace decoyd::ssh
