// SPDX-License-Identifier: GPL-3.0-or-later
#include "ftpservice.h"

#include "ftpsession.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"
#include "decoyd/core/login.h"
#include "decoyd/core/personality.h"
#include "decoyd/core/server.h"

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <ctime>
#include <list>
#include <memory>
#include <optional>

namespace decoyd {

namespace {

using asio::use_awaitable;
using asio::ip::tcp;
using namespace ftp;

constexpr std::chrono::seconds kIdleTimeout{300};
constexpr std::chrono::seconds kDataTimeout{30};
constexpr std::size_t kBlock = 16 * 1024;
constexpr std::size_t kSources = 32;                     ///< visitors whose changes are kept
constexpr std::uint64_t kMaxReceive = 64U * 1024 * 1024; ///< bytes of one upload that are read

/// Where the next data connection comes from: a port of ours, or an address of the visitor.
struct DataAddress
{
    std::shared_ptr<tcp::acceptor> passive; ///< shared with its watchdog
    std::optional<tcp::endpoint> active;
    [[nodiscard]] bool isSet() const { return passive || active; }
    void reset()
    {
        passive.reset();
        active.reset();
    }
};

using SocketPtr = std::shared_ptr<tcp::socket>;

class FtpServer
{
public:
    explicit FtpServer(Context &context)
        : m_context(context)
        , m_login(context.config.login, context.personality, "ftp", {}, successRate(context))
    {
    }

    Task<void> serve(ConnPtr conn)
    {
        conn->setIdleTimeout(kIdleTimeout);
        const std::string address = conn->socket().local_endpoint().address().to_string();
        Session session(Dialect::choose(m_context.personality, address), treeOf(conn->peer().srcIp),
                        [] { return std::int64_t{std::time(nullptr)}; });
        DataAddress data;
        co_await pause(*conn);
        const std::string greeting = session.greeting();
        co_await reply(*conn, greeting);
        for (;;) {
            const std::string line = co_await conn->readLine(4096);
            const Action action = session.handle(line, data.isSet());
            logCommand(*conn, line, action);
            const bool goOn = co_await perform(*conn, session, action, data);
            if (!goOn)
                break;
        }
        co_await conn->finish();
    }

private:
    static double successRate(const Context &context)
    {
        const ServiceConfig &settings = context.config.service("ftp");
        const std::string mode = settings.choice("login_mode", "rate", {"rate", "always", "never"});
        const double rate = settings.real("login_success_rate", 0.9, 0.0, 1.0);
        return mode == "always" ? 1.0 : mode == "never" ? 0.0 : rate;
    }

    Task<void> pause(Conn &conn)
    {
        constexpr std::chrono::milliseconds low{5};
        constexpr std::chrono::milliseconds high{60};
        co_await believablePause(conn, m_context, low, high);
    }

    static Task<void> reply(Conn &conn, std::string_view text)
    {
        const std::string bytes = std::string(text) + "\r\n";
        co_await conn.write(bytes);
    }

    /// What a visitor uploads is there again when he comes back.
    std::shared_ptr<Tree> treeOf(const std::string &source)
    {
        for (auto it = m_trees.begin(); it != m_trees.end(); ++it) {
            if (it->first == source) {
                m_trees.splice(m_trees.begin(), m_trees, it);
                return m_trees.front().second;
            }
        }
        m_trees.emplace_front(source,
                              std::make_shared<Tree>(m_context.personality, std::time(nullptr)));
        if (m_trees.size() > kSources)
            m_trees.pop_back();
        return m_trees.front().second;
    }

    void logCommand(const Conn &conn, const std::string &line, const Action &action)
    {
        const std::string verb = toUpper(trimmed(line.substr(0, line.find(' '))));
        if (verb == "USER") {
            const std::string name(trimmed(std::string_view(line).substr(4)));
            Event(m_context.log, "ftp", "user", conn.peer()).kv("username", name);
        } else if (verb == "RETR") {
            Event(m_context.log, "ftp", "download_attempt", conn.peer())
                .kv("path", action.path.empty() ? line.substr(4) : action.path)
                .kv("found", action.kind == Action::Kind::SendFile);
        } else if (verb != "PASS") {
            Event(m_context.log, "ftp", "command", conn.peer()).kv("command", line);
        }
    }

    /// False when the connection is over.
    Task<bool> perform(Conn &conn, Session &session, const Action &action, DataAddress &data)
    {
        switch (action.kind) {
        case Action::Kind::Reply:
            co_await pause(conn);
            co_await reply(conn, action.reply);
            break;
        case Action::Kind::Quit:
            co_await reply(conn, action.reply);
            co_return false;
        case Action::Kind::Login:
            co_return co_await login(conn, session, action);
        case Action::Kind::Passive:
            co_await openPassive(conn, action, data);
            break;
        case Action::Kind::Active:
            co_await setActive(conn, action, data);
            break;
        case Action::Kind::SendText:
        case Action::Kind::SendFile:
        case Action::Kind::Receive:
            co_await transfer(conn, session, action, data);
            break;
        }
        co_return true;
    }

    Task<bool> login(Conn &conn, Session &session, const Action &action)
    {
        const bool accepted = m_login.accepts(action.user, action.secret);
        Event(m_context.log, "ftp", "auth_attempt", conn.peer())
            .credential(action.user, "plaintext", action.secret, accepted ? "accepted" : "denied");
        co_await pause(conn);
        const std::string text = session.loggedIn(accepted);
        if (!accepted && m_context.config.jitter) {
            constexpr std::chrono::milliseconds penalty{1500};
            co_await conn.sleep(penalty);
        }
        co_await reply(conn, text);
        co_return true;
    }

    Task<void> openPassive(Conn &conn, const Action &action, DataAddress &data)
    {
        data.reset();
        const auto local = conn.socket().local_endpoint().address().to_v4();
        std::string text;
        try {
            data.passive = std::make_shared<tcp::acceptor>(conn.socket().get_executor(),
                                                           tcp::endpoint(local, 0));
            const unsigned port = data.passive->local_endpoint().port();
            if (action.extended) {
                text = "229 Entering Extended Passive Mode (|||" + std::to_string(port) + "|)";
            } else {
                std::string numbers = local.to_string();
                for (char &c : numbers)
                    c = c == '.' ? ',' : c;
                text = "227 Entering Passive Mode (" + numbers + "," + std::to_string(port >> 8) +
                       "," + std::to_string(port & 255) + ").";
            }
        } catch (const std::system_error &) {
            data.reset();
            text = "425 Could not open a data port.";
        }
        co_await pause(conn);
        co_await reply(conn, text);
    }

    Task<void> setActive(Conn &conn, const Action &action, DataAddress &data)
    {
        data.reset();
        asio::error_code error;
        const auto address = asio::ip::make_address_v4(action.host, error);
        // Only back to the visitor: a decoy is no springboard for port scans (RFC 2577 §3).
        if (error || address.to_string() != conn.peer().srcIp || action.port < 1024) {
            constexpr std::string_view refusal = "500 Illegal PORT command.";
            co_await reply(conn, refusal);
            co_return;
        }
        data.active = tcp::endpoint(address, action.port);
        co_await reply(conn, action.reply);
    }

    /// The data connection, or null after kDataTimeout or when somebody else took it.
    static Task<SocketPtr> openData(Conn &conn, DataAddress &data)
    {
        const auto executor = conn.socket().get_executor();
        asio::steady_timer timer(executor);
        asio::error_code error;
        auto token = asio::redirect_error(use_awaitable, error);
        auto socket = std::make_shared<tcp::socket>(executor);
        if (data.passive) {
            const std::shared_ptr<tcp::acceptor> acceptor = data.passive;
            watch(timer, acceptor);
            co_await acceptor->async_accept(*socket, token);
            timer.cancel();
            asio::error_code gone;
            if (error || socket->remote_endpoint(gone).address().to_string() != conn.peer().srcIp)
                co_return nullptr;
            co_return socket;
        }
        const tcp::endpoint target = *data.active;
        watch(timer, socket);
        co_await socket->async_connect(target, token);
        timer.cancel();
        if (error)
            co_return nullptr;
        co_return socket;
    }

    Task<void> transfer(Conn &conn, Session &session, const Action &action, DataAddress &data)
    {
        co_await pause(conn);
        co_await reply(conn, action.reply);
        const SocketPtr socket = co_await openData(conn, data);
        data.reset();
        if (!socket) {
            constexpr std::string_view failure = "425 Failed to establish connection.";
            co_await reply(conn, failure);
            co_return;
        }
        bool whole = true;
        if (action.kind == Action::Kind::Receive)
            whole = co_await receive(conn, session, action, socket);
        else
            whole = co_await send(session, action, socket);
        asio::error_code ignored;
        socket->shutdown(tcp::socket::shutdown_both, ignored);
        socket->close(ignored);
        constexpr std::string_view aborted = "426 Failure writing network stream.";
        const std::string_view done = whole ? std::string_view(action.done) : aborted;
        co_await reply(conn, done);
    }

    static Task<bool> send(Session &session, const Action &action, SocketPtr socket)
    {
        asio::steady_timer timer(socket->get_executor());
        std::uint64_t offset = action.offset;
        std::string block = action.text;
        for (;;) {
            if (action.kind == Action::Kind::SendFile) {
                block = session.tree().read(action.path, offset, kBlock);
                offset += block.size();
            }
            if (block.empty())
                co_return true;
            asio::error_code error;
            auto token = asio::redirect_error(use_awaitable, error);
            const auto source = asio::buffer(block);
            watch(timer, socket);
            co_await asio::async_write(*socket, source, token);
            timer.cancel();
            if (error)
                co_return false;
            if (action.kind == Action::Kind::SendText)
                co_return true;
        }
    }

    Task<bool> receive(Conn &conn, Session &session, const Action &action, SocketPtr socket)
    {
        const std::unique_ptr<CaptureFile> captured =
            m_context.capture.begin("ftp", conn.peer(), action.path);
        asio::steady_timer timer(socket->get_executor());
        std::string kept;
        std::vector<char> block(kBlock);
        const auto target = asio::buffer(block);
        asio::error_code error;
        auto token = asio::redirect_error(use_awaitable, error);
        while (captured->size() < kMaxReceive) {
            watch(timer, socket);
            const std::size_t count = co_await socket->async_read_some(target, token);
            timer.cancel();
            if (error)
                break;
            captured->write({block.data(), count});
            if (kept.size() + count <= Tree::kMaxKept)
                kept.append(block.data(), count);
        }
        const bool whole = error == asio::error::eof;
        const std::uint64_t size = captured->size();
        captured->finish({{"orig_name", Tree::nameOf(action.path)}, {"username", session.user()}});
        Event(m_context.log, "ftp", "upload", conn.peer())
            .kv("path", action.path)
            .kv("size", size)
            .kv("sha256", captured->sha256())
            .kv("capture_id", captured->id());
        if (kept.size() != size)
            kept.clear();
        session.tree().addFile(action.path, size, std::move(kept), std::time(nullptr));
        co_return whole;
    }

    /// Cancels what `object` waits for when nothing happens for kDataTimeout. The handler may run
    /// after the transfer is over, hence the weak pointer.
    template<typename Object>
    static void watch(asio::steady_timer &timer, const std::shared_ptr<Object> &object)
    {
        timer.expires_after(kDataTimeout);
        timer.async_wait([weak = std::weak_ptr(object)](const asio::error_code &cancelled) {
            if (const std::shared_ptr<Object> alive = weak.lock(); alive && !cancelled) {
                asio::error_code ignored;
                alive->cancel(ignored);
            }
        });
    }

    Context &m_context;
    LoginPolicy m_login;
    std::list<std::pair<std::string, std::shared_ptr<Tree>>> m_trees;
};

} // namespace

Service ftpService()
{
    return {"ftp", {21}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                const auto server = std::make_shared<FtpServer>(context);
                listenTcp(context, {"ftp", "connection", "disconnect"}, ports,
                          [server](ConnPtr conn) { return server->serve(std::move(conn)); });
            }};
}

} // namespace decoyd
