// SPDX-License-Identifier: GPL-3.0-or-later
#include "telnetservice.h"

#include "telnetcodec.h"
#include "telnetlogin.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/limiter.h"
#include "decoyd/core/log.h"
#include "decoyd/core/login.h"
#include "decoyd/core/server.h"
#include "decoyd/login/lannetwork.h"
#include "decoyd/login/shellevents.h"
#include "decoyd/login/shellmachine.h"
#include "decoyd/shell/terminal.h"

#include <asio/post.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace decoyd {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// The container allows 96 tasks; a shell may block its thread, so each visitor has one.
constexpr int kMaxThreads = 64;
constexpr auto kNegotiationTimeout = 12s; ///< for clients that never answer an option
constexpr auto kLoginTimeout = 60s;
constexpr auto kShellTimeout = 600s;

/// The visitor's socket, used blocking with timeouts by one thread.
class Wire
{
public:
    explicit Wire(int fd)
        : m_fd(fd)
    {
    }
    ~Wire() { ::close(m_fd); }
    Wire(const Wire &) = delete;
    Wire &operator=(const Wire &) = delete;

    /// What arrives within `timeout`; empty when nothing does. False once the peer is gone.
    bool receive(std::string &bytes, milliseconds timeout)
    {
        bytes.clear();
        pollfd waiting{m_fd, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(timeout.count()));
        if (ready <= 0)
            return ready == 0 || errno == EINTR;
        std::array<char, 4096> block; // NOLINT: filled by recv
        const ssize_t count = ::recv(m_fd, block.data(), block.size(), 0);
        if (count > 0)
            bytes.assign(block.data(), static_cast<std::size_t>(count));
        return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
    }

    bool send(std::string_view bytes)
    {
        constexpr int kSendTimeoutMs = 20'000;
        while (!bytes.empty()) {
            const ssize_t sent =
                ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            pollfd waiting{m_fd, POLLOUT, 0};
            if ((errno != EAGAIN && errno != EINTR) || ::poll(&waiting, 1, kSendTimeoutMs) <= 0)
                return false;
        }
        return true;
    }

private:
    int m_fd;
};

class TelnetServer
{
public:
    explicit TelnetServer(Context &context)
        : m_context(context)
        , m_accounts(LoginAccounts::of(context.config.service("telnet")))
        , m_host(shell::Host::make(
              machineFacts(context, context.config.service("telnet"), m_accounts)))
        , m_login(context.config.login, context.personality, "telnet", m_accounts.pairs())
    {
    }

    Context &context() { return m_context; }

    /// Takes the connection over from the main loop. Without a free thread the visitor sees the
    /// connection close, as from any busy machine.
    void adopt(const std::shared_ptr<TelnetServer> &self, int fd, const Peer &peer,
               std::shared_ptr<Conn> owner)
    {
        auto wire = std::make_unique<Wire>(fd);
        if (m_threads.fetch_add(1) >= kMaxThreads) {
            --m_threads;
            return;
        }
        try {
            std::thread([self, peer, wire = std::move(wire), owner = std::move(owner)]() mutable {
                self->session(*wire, peer);
                wire.reset();
                --self->m_threads;
                // The Conn holds the visitor's place in the limiter; it belongs to the main loop.
                asio::post(self->m_context.io, [kept = std::move(owner)] {});
            }).detach();
        } catch (const std::system_error &) {
            --m_threads;
        }
    }

private:
    void session(Wire &wire, const Peer &peer)
    {
        const Clock::time_point start = Clock::now();
        Event(m_context.log, "telnet", "connect", peer);
        try {
            telnet::Codec codec;
            std::string typed;
            if (negotiate(wire, peer, codec, typed))
                logIn(wire, peer, codec, typed);
        } catch (const std::exception &) {
            // No memory for this visitor; the others go on.
        }
        Event(m_context.log, "telnet", "disconnect", peer)
            .kv("duration_ms",
                std::int64_t{
                    std::chrono::duration_cast<milliseconds>(Clock::now() - start).count()});
    }

    bool negotiate(Wire &wire, const Peer &peer, telnet::Codec &codec, std::string &typed)
    {
        constexpr int kQuestions = 4;
        if (!wire.send(telnet::Codec::greeting()))
            return false;
        const Clock::time_point deadline = Clock::now() + kNegotiationTimeout;
        std::string bytes;
        while (codec.answers() < kQuestions && !codec.hasTyped() && Clock::now() < deadline) {
            if (!wire.receive(bytes, 500ms))
                return false;
            typed += codec.feed(bytes);
        }
        // The answers to our SENDs follow the WILLs; a moment is enough.
        if (!wire.send(codec.takeReply() + telnet::Codec::afterNegotiation()))
            return false;
        if (codec.answers() > 0 && typed.empty() && wire.receive(bytes, 300ms))
            typed += codec.feed(bytes);
        std::string variables;
        for (const auto &[name, value] : codec.environment())
            variables += (variables.empty() ? "" : " ") + name + "=" + value;
        Event(m_context.log, "telnet", "negotiation", peer)
            .kv("terminal", codec.terminal())
            .kv("speed", codec.speed())
            .kv("display", codec.display())
            .kv("environment", variables)
            .kv("answers", codec.answers());
        return true;
    }

    void logIn(Wire &wire, const Peer &peer, telnet::Codec &codec, std::string typed)
    {
        const std::string pretty(m_host->distro().pretty);
        telnet::LoginPrompt prompt(m_host->facts().hostname, pretty.substr(0, pretty.find(" (")));
        if (!wire.send(prompt.start()))
            return;
        const Clock::time_point deadline = Clock::now() + kLoginTimeout;
        for (;;) {
            std::string screen;
            while (!typed.empty()) {
                const char byte = typed.front();
                typed.erase(0, 1);
                const telnet::LoginPrompt::Event event = prompt.feed(byte, screen);
                if (event == telnet::LoginPrompt::Event::Closed)
                    return;
                if (event != telnet::LoginPrompt::Event::Attempt)
                    continue;
                const bool accepted = m_login.accepts(prompt.user(), prompt.password());
                Event(m_context.log, "telnet", "auth_attempt", peer)
                    .credential(prompt.user(), "plaintext", prompt.password(),
                                accepted ? "accepted" : "denied");
                if (!wire.send(telnet::Codec::encoded(std::exchange(screen, {}))))
                    return;
                if (accepted) {
                    runShell(wire, peer, codec, prompt.user(), typed);
                    return;
                }
                if (m_context.config.jitter) // pam_unix waits about two seconds
                    std::this_thread::sleep_for(1700ms +
                                                milliseconds(prompt.user().size() * 37 % 700));
                bool over = false;
                screen += prompt.denied(over);
                if (over) {
                    wire.send(screen);
                    return;
                }
            }
            std::string bytes;
            if (!wire.send(telnet::Codec::encoded(screen)) || !wire.receive(bytes, 1000ms))
                return;
            typed += codec.feed(bytes);
            if (!wire.send(codec.takeReply()))
                return;
            if (Clock::now() >= deadline) {
                wire.send("\r\nLogin timed out after 60 seconds.\r\n");
                return;
            }
        }
    }

    void runShell(Wire &wire, const Peer &peer, telnet::Codec &codec, const std::string &user,
                  const std::string &typedAhead)
    {
        ShellEvents events(m_context.log, "telnet", peer);
        LanNetwork network(m_context.config.pivotNets);
        shell::ShellContext context;
        context.host = m_host;
        context.user = user;
        context.sourceIp = peer.srcIp;
        context.sourcePort = peer.srcPort;
        context.program = "telnet";
        context.term = codec.terminal().empty() ? "vt100" : toLower(codec.terminal());
        if (codec.columns() > 0)
            context.columns = codec.columns();
        context.clock = [] { return std::int64_t{std::time(nullptr)}; };
        context.network = &network;
        context.observer = &events;
        const std::time_t begin = std::time(nullptr);
        {
            shell::Terminal terminal(std::move(context));
            converse(wire, codec, terminal, typedAhead);
        }
        Event(m_context.log, "telnet", "session_recorded", peer)
            .kv("sid", peer.session)
            .kv("service", "telnet")
            .kv("duration_s", std::int64_t{std::time(nullptr) - begin})
            .kv("commands", events.commands());
    }

    static void converse(Wire &wire, telnet::Codec &codec, shell::Terminal &terminal,
                         const std::string &typedAhead)
    {
        if (!wire.send(telnet::Codec::encoded(terminal.start() + terminal.input(typedAhead))))
            return;
        Clock::time_point lastHeard = Clock::now();
        int columns = codec.columns();
        while (!terminal.done()) {
            const milliseconds wait =
                std::min(terminal.wakeAfter().value_or(5000ms), milliseconds(5000));
            std::string bytes;
            if (!wire.receive(bytes, wait))
                break;
            std::string screen;
            if (!bytes.empty()) {
                lastHeard = Clock::now();
                const std::string typed = codec.feed(bytes);
                if (codec.columns() != columns && codec.columns() > 0) {
                    columns = codec.columns();
                    terminal.resize(columns);
                }
                const std::string reply = codec.takeReply();
                if (codec.takeInterrupt())
                    screen += terminal.input("\x03");
                screen += terminal.input(typed);
                if (!wire.send(reply))
                    break;
            }
            const std::optional<milliseconds> due = terminal.wakeAfter();
            if (due && *due <= 0ms)
                screen += terminal.tick();
            if (!wire.send(telnet::Codec::encoded(screen)))
                break;
            if (Clock::now() - lastHeard > kShellTimeout)
                break;
        }
        if (!terminal.done())
            static_cast<void>(terminal.hangUp());
    }

    Context &m_context;
    LoginAccounts m_accounts;
    std::shared_ptr<const shell::Host> m_host;
    LoginPolicy m_login;
    std::atomic<int> m_threads{0};
};

/// Gives the socket to a thread. The Conn stays alive with it, for its place in the limiter.
Task<void> handOver(std::shared_ptr<TelnetServer> server, ConnPtr conn)
{
    const int fd = ::fcntl(conn->socket().native_handle(), F_DUPFD_CLOEXEC, 0);
    if (fd >= 0) {
        const int flags = ::fcntl(fd, F_GETFL);
        ::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
        server->adopt(server, fd, conn->peer(), conn);
    }
    co_return;
}

} // namespace

Service telnetService()
{
    return {"telnet", {23}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                const auto server = std::make_shared<TelnetServer>(context);
                listenTcp(context, {"telnet", "", ""}, ports,
                          [server](ConnPtr conn) { return handOver(server, std::move(conn)); });
            }};
}

} // namespace decoyd
