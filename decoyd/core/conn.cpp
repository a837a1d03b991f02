// SPDX-License-Identifier: GPL-3.0-or-later
#include "conn.h"

#include "tls.h"

#include <asio/buffer.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>

namespace decoyd {

namespace {

using asio::use_awaitable;

constexpr std::size_t kReadSize = 8192;
/// How long the peer may take to answer our shutdown.
constexpr std::chrono::seconds kFinishTimeout{2};

} // namespace

struct Conn::Tls
{
    Tls(asio::ip::tcp::socket &socket, asio::ssl::context &context)
        : stream(socket, context)
    {
    }
    asio::ssl::stream<asio::ip::tcp::socket &> stream;
};

struct Conn::Timer
{
    explicit Timer(const asio::any_io_executor &executor)
        : idle(executor)
    {
    }
    asio::steady_timer idle;
};

Conn::Conn(asio::ip::tcp::socket socket, Limiter::Slot slot)
    : m_socket(std::move(socket))
    , m_slot(std::move(slot))
    , m_timer(std::make_unique<Timer>(m_socket.get_executor()))
{
    asio::error_code ignored; // a peer that is gone already has no address; reads will fail
    const auto remote = m_socket.remote_endpoint(ignored);
    const auto local = m_socket.local_endpoint(ignored);
    m_socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    m_peer = {remote.address().to_string(), remote.port(), local.port(), newSessionId()};
}

Conn::~Conn() = default;

bool Conn::isTls() const
{
    return m_tls != nullptr;
}

std::string Conn::tlsVersion() const
{
    return m_tls ? SSL_get_version(m_tls->stream.native_handle()) : std::string();
}

std::string Conn::tlsCipher() const
{
    return m_tls ? SSL_get_cipher_name(m_tls->stream.native_handle()) : std::string();
}

void Conn::arm()
{
    m_timer->idle.expires_after(m_idleTimeout);
    m_timer->idle.async_wait([weak = weak_from_this()](const asio::error_code &error) {
        if (const ConnPtr self = weak.lock(); self && !error)
            self->close();
    });
}

Task<void> Conn::fill()
{
    arm();
    std::array<char, kReadSize> chunk; // NOLINT: filled by the read
    const auto target = asio::buffer(chunk);
    std::size_t count = 0;
    if (m_tls)
        count = co_await m_tls->stream.async_read_some(target, use_awaitable);
    else
        count = co_await m_socket.async_read_some(target, use_awaitable);
    m_timer->idle.cancel();
    m_buffer.append(chunk.data(), count);
}

Task<std::string> Conn::readSome(std::size_t max)
{
    while (m_buffer.empty())
        co_await fill();
    std::string out = m_buffer.substr(0, max);
    m_buffer.erase(0, out.size());
    co_return out;
}

Task<std::string> Conn::readExact(std::size_t count)
{
    if (count > kMaxExact)
        throw LimitError("message too big");
    while (m_buffer.size() < count)
        co_await fill();
    std::string out = m_buffer.substr(0, count);
    m_buffer.erase(0, count);
    co_return out;
}

Task<std::string> Conn::readLine(std::size_t max)
{
    std::size_t searched = 0;
    for (;;) {
        const std::size_t end = m_buffer.find('\n', searched);
        if (end != std::string::npos && end <= max) {
            std::string line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            if (!line.empty() && line.back() == '\r')
                line.pop_back();
            co_return line;
        }
        if (m_buffer.size() > max)
            throw LimitError("line too long");
        searched = m_buffer.size();
        co_await fill();
    }
}

Task<std::string> Conn::peek()
{
    if (m_buffer.empty())
        co_await fill();
    co_return m_buffer;
}

void Conn::unread(std::string_view bytes)
{
    m_buffer.insert(0, bytes);
}

Task<void> Conn::write(std::string_view bytes)
{
    // A peer that never reads would hold us here for ever: the watchdog covers writes too.
    arm();
    const auto source = asio::buffer(bytes.data(), bytes.size());
    if (m_tls)
        co_await asio::async_write(m_tls->stream, source, use_awaitable);
    else
        co_await asio::async_write(m_socket, source, use_awaitable);
    m_timer->idle.cancel();
}

Task<void> Conn::startTls(TlsContext &context)
{
    auto tls = std::make_unique<Tls>(m_socket, context.native());
    TlsContext::record(tls->stream.native_handle(), &m_hello);
    arm();
    constexpr auto side = asio::ssl::stream_base::server;
    if (m_buffer.empty()) {
        co_await tls->stream.async_handshake(side, use_awaitable);
    } else {
        const std::string early = std::exchange(m_buffer, {});
        const auto source = asio::buffer(early);
        co_await tls->stream.async_handshake(side, source, use_awaitable);
    }
    m_timer->idle.cancel();
    m_tls = std::move(tls);
}

Task<void> Conn::sleep(std::chrono::milliseconds duration)
{
    asio::steady_timer timer(m_socket.get_executor(), duration);
    co_await timer.async_wait(use_awaitable);
}

Task<void> Conn::finish()
{
    // Closing a socket with unread input makes the kernel send RST, which can destroy our last
    // answer before the peer has read it: say "end", then drain what is still coming.
    asio::error_code ignored;
    if (m_tls)
        SSL_shutdown(m_tls->stream.native_handle());
    m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    m_idleTimeout = kFinishTimeout;
    arm();
    std::array<char, 1024> waste; // NOLINT: never looked at
    const auto target = asio::buffer(waste);
    try {
        for (int i = 0; i < 64; ++i)
            co_await m_socket.async_read_some(target, use_awaitable);
    } catch (const std::system_error &) {
        // the peer closed, or the watchdog did
    }
    close();
}

void Conn::close()
{
    asio::error_code ignored;
    m_timer->idle.cancel();
    m_socket.close(ignored);
}

} // namespace decoyd
