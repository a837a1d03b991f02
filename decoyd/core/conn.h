// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clienthello.h"
#include "limiter.h"
#include "peer.h"

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace decoyd {

class TlsContext;

/// A coroutine of the main loop.
///
/// Rule for every co_await in decoyd: its arguments are named variables or literals. g++ 12
/// destroys class temporaries inside a co_await expression twice (conditional operator, lambda
/// captures), and a std::string_view must not outlive what it looks at. A test greps for it.
template<typename T>
using Task = asio::awaitable<T>;

/// The visitor broke a limit of ours (line too long, message too big); the connection ends.
class LimitError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// One accepted TCP connection, plain or (after startTls) TLS, with a read buffer and a watchdog
/// that closes it when nothing arrives for a while. All reads throw std::system_error when the
/// connection ends. Lives on the main loop; keep it in a shared_ptr.
class Conn : public std::enable_shared_from_this<Conn>
{
public:
    static constexpr std::size_t kMaxExact = 17U << 20; ///< limit of readExact(), bytes
    static constexpr std::chrono::seconds kDefaultIdle{120};

    Conn(asio::ip::tcp::socket socket, Limiter::Slot slot);
    ~Conn();
    Conn(const Conn &) = delete;
    Conn &operator=(const Conn &) = delete;

    [[nodiscard]] const Peer &peer() const { return m_peer; }
    [[nodiscard]] asio::ip::tcp::socket &socket() { return m_socket; }

    /// At least one and at most `max` bytes.
    Task<std::string> readSome(std::size_t max = 16384);
    /// Exactly `count` bytes; LimitError above kMaxExact.
    Task<std::string> readExact(std::size_t count);
    /// A line without its "\n" or "\r\n"; LimitError when it is longer than `max`.
    Task<std::string> readLine(std::size_t max = 8192);
    /// What is in the buffer already plus, when that is empty, one read; nothing is consumed.
    Task<std::string> peek();
    /// Puts bytes back in front of the buffer.
    void unread(std::string_view bytes);
    /// Bytes received but not yet read.
    [[nodiscard]] std::size_t buffered() const { return m_buffer.size(); }
    void discardBuffered() { m_buffer.clear(); }

    Task<void> write(std::string_view bytes);

    /// TLS handshake as server; throws std::system_error when it fails.
    Task<void> startTls(TlsContext &context);
    [[nodiscard]] bool isTls() const;
    /// "TLSv1.3", "TLS_AES_256_GCM_SHA384"; empty without TLS.
    [[nodiscard]] std::string tlsVersion() const;
    [[nodiscard]] std::string tlsCipher() const;
    /// What the client said in its handshake, also when that failed later; empty without TLS.
    [[nodiscard]] const std::optional<ClientHello> &clientHello() const { return m_hello; }

    /// Closed after this much time without anything received. Also applies to startTls().
    void setIdleTimeout(std::chrono::seconds timeout) { m_idleTimeout = timeout; }

    Task<void> sleep(std::chrono::milliseconds duration);

    /// Sends what is left, lets the peer see the end, and closes.
    Task<void> finish();
    void close();

private:
    struct Tls;
    Task<void> fill();
    void arm();

    asio::ip::tcp::socket m_socket;
    Limiter::Slot m_slot;
    Peer m_peer;
    std::string m_buffer;
    std::optional<ClientHello> m_hello;
    std::unique_ptr<Tls> m_tls;
    struct Timer;
    std::unique_ptr<Timer> m_timer;
    std::chrono::seconds m_idleTimeout = kDefaultIdle;
};

using ConnPtr = std::shared_ptr<Conn>;

} // namespace decoyd
