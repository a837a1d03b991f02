// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.h"

#include "bytes.h"
#include "config.h"
#include "log.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>
#include <system_error>

namespace decoyd {

namespace {

using asio::ip::tcp;

/// Pause after accept() failed for want of descriptors or memory.
constexpr std::chrono::milliseconds kAcceptBackoff{100};

struct Listener
{
    Context &context;
    Announce announce;
    Handler handler;
    tcp::acceptor acceptor;
};

Task<void> converse(std::shared_ptr<Listener> listener, ConnPtr conn)
{
    Log &log = listener->context.log;
    const Announce &announce = listener->announce;
    const auto start = std::chrono::steady_clock::now();
    if (!announce.connect.empty())
        Event(log, announce.service, announce.connect, conn->peer());
    try {
        co_await listener->handler(conn);
    } catch (const std::exception &) {
        // End of the connection, a broken limit or no memory: in every case the visitor goes.
    }
    conn->close();
    if (!announce.disconnect.empty()) {
        const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - start);
        Event(log, announce.service, announce.disconnect, conn->peer())
            .kv("duration_ms", std::int64_t{lasted.count()});
    }
}

Task<void> acceptLoop(std::shared_ptr<Listener> listener)
{
    Context &context = listener->context;
    asio::steady_timer backoff(context.io);
    for (;;) {
        asio::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        tcp::socket socket = co_await listener->acceptor.async_accept(token);
        if (!error) {
            try {
                asio::error_code gone;
                const std::string source = socket.remote_endpoint(gone).address().to_string();
                auto slot = context.limiter.admit(source, listener->announce.service);
                if (gone || !slot)
                    continue; // closes the socket
                auto conn = std::make_shared<Conn>(std::move(socket), std::move(*slot));
                asio::co_spawn(context.io, converse(listener, conn), asio::detached);
                continue;
            } catch (const std::exception &) {
                // Out of memory: this visitor is dropped, the next may be luckier.
            }
        }
        backoff.expires_after(kAcceptBackoff);
        co_await backoff.async_wait(asio::use_awaitable);
    }
}

tcp::acceptor openPort(Context &context, std::uint16_t port)
{
    tcp::acceptor acceptor(context.io);
    const tcp::endpoint endpoint(tcp::v4(), port);
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen(asio::socket_base::max_listen_connections);
    } catch (const std::system_error &error) {
        throw std::system_error(error.code(), "TCP port " + std::to_string(port));
    }
    return acceptor;
}

} // namespace

void listenTcp(Context &context, const Announce &announce, const std::vector<std::uint16_t> &ports,
               Handler handler)
{
    for (const std::uint16_t port : ports) {
        auto listener = std::make_shared<Listener>(
            Listener{context, announce, handler, openPort(context, port)});
        asio::co_spawn(context.io, acceptLoop(std::move(listener)), asio::detached);
    }
}

Task<void> believablePause(Conn &conn, const Context &context, std::chrono::milliseconds low,
                           std::chrono::milliseconds high)
{
    if (!context.config.jitter)
        co_return;
    const std::string random = randomBytes(2);
    const unsigned draw =
        static_cast<unsigned char>(random[0]) << 8U | static_cast<unsigned char>(random[1]);
    const auto span = static_cast<unsigned>((high - low).count()) + 1;
    const std::chrono::milliseconds duration = low + std::chrono::milliseconds(draw % span);
    co_await conn.sleep(duration);
}

} // namespace decoyd
