// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisservice.h"

#include "rediscommands.h"
#include "resp.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"
#include "decoyd/core/server.h"

#include <chrono>
#include <memory>

namespace decoyd {

namespace {

constexpr std::size_t kArgumentsInEvent = 8;
constexpr std::size_t kArgumentLength = 512;
/// Values that are longer leave as captured files: payloads of attacks (cron lines, keys, modules).
constexpr std::size_t kCaptureFrom = 512;

std::int64_t unixMilliseconds()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

class RedisServer
{
public:
    RedisServer(Context &context, unsigned port)
        : m_context(context)
        , m_server(context.config.service("redis"), context.personality, port, unixMilliseconds)
    {
    }

    Task<void> serve(ConnPtr conn)
    {
        conn->setIdleTimeout(std::chrono::seconds(300));
        const Peer &peer = conn->peer();
        redis::Client client = m_server.newClient(peer.srcIp + ":" + std::to_string(peer.srcPort));
        const Goodbye goodbye{m_server, client};
        redis::CommandReader reader;
        std::vector<std::string> command;
        std::string problem;
        while (!client.closing) {
            const std::string bytes = co_await conn->readSome();
            reader.feed(bytes);
            std::string answers;
            for (;;) {
                using Status = redis::CommandReader::Status;
                const Status status = reader.next(command, problem);
                if (status == Status::NeedMore)
                    break;
                if (status == Status::Error) {
                    Event(m_context.log, "redis", "protocol_error", peer)
                        .kv("what", problem)
                        .kv("data", bytes.substr(0, 256));
                    answers += redis::error(problem);
                    client.closing = true;
                    break;
                }
                log(peer, command);
                answers += m_server.execute(client, command);
                // A pipeline of INFOs must not pile up here.
                if (client.closing || answers.size() > (256U << 10))
                    co_await flush(*conn, answers);
                if (client.closing)
                    break;
            }
            if (!answers.empty())
                co_await flush(*conn, answers);
        }
        co_await conn->finish();
    }

private:
    /// Takes the client off the list however the conversation ends.
    struct Goodbye
    {
        redis::Server &server;
        const redis::Client &client;
        ~Goodbye() { server.forget(client); }
    };

    Task<void> flush(Conn &conn, std::string &answers)
    {
        constexpr std::chrono::milliseconds low{2};
        constexpr std::chrono::milliseconds high{40};
        co_await believablePause(conn, m_context, low, high);
        const std::string bytes = std::exchange(answers, {});
        co_await conn.write(bytes);
    }

    void log(const Peer &peer, const std::vector<std::string> &command)
    {
        const std::string name = toUpper(command.front().substr(0, 64));
        if (name == "AUTH" && command.size() >= 2) {
            const std::string user = command.size() > 2 ? command[1] : "default";
            Event(m_context.log, "redis", "auth", peer)
                .credential(user, "plaintext", command.back(),
                            m_server.passwordMatches(command) ? "accepted" : "denied");
            return;
        }
        {
            Event event(m_context.log, "redis", "command", peer);
            event.kv("cmd", name);
            std::string arguments;
            for (std::size_t i = 1; i < command.size() && i <= kArgumentsInEvent; ++i)
                arguments += (i > 1 ? " " : "") + command[i].substr(0, kArgumentLength);
            event.kv("args", arguments)
                .kv("argc", std::uint64_t{command.size() - 1})
                .kv("command", arguments.empty() ? name : name + " " + arguments);
        }
        for (std::size_t i = 1; i < command.size(); ++i) {
            if (command[i].size() > kCaptureFrom)
                m_context.capture.file("redis", peer, name + " " + command[1].substr(0, 128),
                                       command[i], {{"argument", std::to_string(i)}});
        }
    }

    Context &m_context;
    redis::Server m_server;
};

} // namespace

Service redisService()
{
    return {"redis", {6379}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                const auto server = std::make_shared<RedisServer>(context, 6379);
                listenTcp(context, {"redis", "connect", "disconnect"}, ports,
                          [server](ConnPtr conn) { return server->serve(std::move(conn)); });
            }};
}

} // namespace decoyd
