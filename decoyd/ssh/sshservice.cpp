// SPDX-License-Identifier: GPL-3.0-or-later
#include "sshservice.h"

#include "sshserver.h"
#include "sshsession.h"

#include "decoyd/core/limiter.h"
#include "decoyd/core/log.h"

#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace decoyd {

namespace {

using asio::ip::tcp;

/// Pause after accept() failed for want of descriptors or memory.
constexpr std::chrono::milliseconds kAcceptBackoff{100};
/// Scripts nest and directories are deep; only touched pages cost memory.
constexpr std::size_t kStackBytes = 4 * 1024 * 1024;

/// What a new thread needs; destroyed on it, except for the visitor's place in the limiter.
struct Visit
{
    std::shared_ptr<ssh::SshServer> server;
    int fd;
    Peer peer;
    Limiter::Slot slot;
};

void *converse(void *argument)
{
    const std::unique_ptr<Visit> visit(static_cast<Visit *>(argument));
    try {
        ssh::SshSession session(*visit->server, visit->fd, visit->peer);
        session.run();
    } catch (const std::exception &) {
        // No memory: this visitor goes, the others stay.
    }
    --visit->server->sessions;
    return nullptr;
}

class SshListener : public std::enable_shared_from_this<SshListener>
{
public:
    SshListener(std::shared_ptr<ssh::SshServer> server, std::uint16_t port)
        : m_server(std::move(server))
        , m_acceptor(m_server->context().io)
        , m_backoff(m_server->context().io)
    {
        try {
            const tcp::endpoint here(tcp::v4(), port);
            m_acceptor.open(here.protocol());
            m_acceptor.set_option(tcp::acceptor::reuse_address(true));
            m_acceptor.bind(here);
            m_acceptor.listen();
        } catch (const std::system_error &error) {
            throw std::system_error(error.code(), "tcp port " + std::to_string(port));
        }
    }

    void next()
    {
        m_acceptor.async_accept(
            [self = shared_from_this()](const asio::error_code &error, tcp::socket socket) {
                if (!error) {
                    self->welcome(std::move(socket));
                    self->next();
                    return;
                }
                self->m_backoff.expires_after(kAcceptBackoff);
                self->m_backoff.async_wait([self](const asio::error_code &stopped) {
                    if (!stopped)
                        self->next();
                });
            });
    }

private:
    void welcome(tcp::socket socket)
    {
        Context &context = m_server->context();
        asio::error_code error;
        const tcp::endpoint remote = socket.remote_endpoint(error);
        if (error)
            return;
        Peer peer;
        peer.srcIp = remote.address().to_string();
        peer.srcPort = remote.port();
        peer.dstPort = socket.local_endpoint(error).port();
        peer.session = newSessionId();
        auto slot = context.limiter.admit(peer.srcIp, "ssh");
        if (!slot)
            return;
        if (m_server->sessions.fetch_add(1) >= ssh::SshServer::kMaxSessions) {
            --m_server->sessions;
            // As sshd answers beyond MaxStartups.
            static constexpr std::string_view kFull = "Exceeded MaxStartups\r\n";
            (void)::send(socket.native_handle(), kFull.data(), kFull.size(),
                         MSG_DONTWAIT | MSG_NOSIGNAL);
            return;
        }
        socket.non_blocking(true, error);
        socket.set_option(tcp::no_delay(true), error);
        const int fd = socket.release(error);
        auto visit = std::make_unique<Visit>(Visit{m_server, fd, peer, std::move(*slot)});
        if (startThread(visit.get())) {
            (void)visit.release();
            return;
        }
        --m_server->sessions;
        ::close(fd);
        Event(context.log, "ssh", "error", peer, Severity::Error).kv("what", "no thread");
    }

    static bool startThread(Visit *visit)
    {
        pthread_attr_t attributes;
        if (pthread_attr_init(&attributes) != 0)
            return false;
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, kStackBytes);
        pthread_t thread{};
        const int failed = pthread_create(&thread, &attributes, converse, visit);
        pthread_attr_destroy(&attributes);
        return failed == 0;
    }

    std::shared_ptr<ssh::SshServer> m_server;
    tcp::acceptor m_acceptor;
    asio::steady_timer m_backoff;
};

void start(Context &context, const std::vector<std::uint16_t> &ports)
{
    auto server = std::make_shared<ssh::SshServer>(context);
    for (const std::uint16_t port : ports)
        std::make_shared<SshListener>(server, port)->next();
    ssh::SshServer::completeKeys(server);
}

} // namespace

Service sshService()
{
    return {"ssh", {22}, {}, start};
}

} // namespace decoyd
