// SPDX-License-Identifier: GPL-3.0-or-later
#include "mysqlservice.h"

#include "mysqlpacket.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"
#include "decoyd/core/personality.h"
#include "decoyd/core/server.h"
#include "decoyd/core/tls.h"

#include <chrono>
#include <ctime>
#include <memory>

namespace decoyd {

namespace {

using namespace mysql;

const char *const kNativePassword = "mysql_native_password";
const char *const kCachingSha2 = "caching_sha2_password";
constexpr std::size_t kSaltLength = 20;
constexpr std::size_t kMaxLoginPacket = 64 * 1024;  ///< no login is longer
constexpr std::chrono::seconds kConnectTimeout{10}; ///< connect_timeout of the real server

/// 20 random bytes as MySQL makes them: 7 bits, never zero, never '$'.
std::string newSalt()
{
    std::string salt = randomBytes(kSaltLength);
    for (char &c : salt) {
        c = static_cast<char>(c & 0x7f);
        if (c == '\0' || c == '$')
            ++c;
    }
    return salt;
}

class MysqlServer
{
public:
    explicit MysqlServer(Context &context)
        : m_context(context)
    {
        const Personality &personality = context.personality;
        const std::string likely = personality.weighted("mysql.version", {{"5.7.38-log", 10},
                                                                          {"5.7.40", 8},
                                                                          {"5.7.42-log", 12},
                                                                          {"5.7.44", 14},
                                                                          {"8.0.28", 8},
                                                                          {"8.0.32", 12},
                                                                          {"8.0.35", 14},
                                                                          {"8.0.36", 12},
                                                                          {"8.0.40", 10}});
        m_version = context.config.service("mysql").text("version", likely);
        if (m_version.find('\0') != std::string::npos || m_version.size() > 64)
            throw ConfigError(context.config.service("mysql").path("version"), "too long");
        // Connection ids rise from a number that fits a server that has been up for days.
        m_nextId = static_cast<std::uint32_t>(personality.number("mysql.connection", 300, 60'000));
        const std::string name = "MySQL_Server_" + m_version.substr(0, m_version.find('-')) +
                                 "_Auto_Generated_Server_Certificate";
        m_tls = std::make_unique<TlsContext>(personality, "mysql", CertificateWish{name, {}, {}},
                                             std::time(nullptr));
    }

    Task<void> serve(ConnPtr conn)
    {
        conn->setIdleTimeout(kConnectTimeout);
        const Peer &peer = conn->peer();
        Greeting hello;
        hello.version = m_version;
        hello.connectionId = m_nextId++;
        hello.salt = newSalt();
        const bool isEight = m_version.starts_with("8.");
        hello.plugin = isEight ? kCachingSha2 : kNativePassword;
        hello.charset = isEight ? 255 : 8;
        hello.tls = true;
        Event(m_context.log, "mysql", "connect", peer)
            .kv("connection_id", std::uint64_t{hello.connectionId});
        co_await pause(*conn);
        const std::string bytes = mysql::greeting(hello);
        co_await send(*conn, bytes, 0);
        co_await authenticate(*conn, hello);
        co_await conn->finish();
    }

private:
    struct Packet
    {
        unsigned sequence = 0;
        std::string payload;
    };

    Task<void> pause(Conn &conn)
    {
        constexpr std::chrono::milliseconds low{5};
        constexpr std::chrono::milliseconds high{60};
        co_await believablePause(conn, m_context, low, high);
    }

    static Task<void> send(Conn &conn, std::string_view payload, unsigned sequence)
    {
        const std::string bytes = packet(payload, sequence);
        co_await conn.write(bytes);
    }

    static Task<Packet> receive(Conn &conn)
    {
        const std::string header = co_await conn.readExact(4);
        std::size_t length = 0;
        for (std::size_t i = 0; i < 3; ++i)
            length |= std::size_t{static_cast<unsigned char>(header[i])} << (8 * i);
        if (length > kMaxLoginPacket)
            throw LimitError("packet too big");
        Packet packet;
        packet.sequence = static_cast<unsigned char>(header[3]);
        packet.payload = co_await conn.readExact(length);
        co_return packet;
    }

    Task<void> authenticate(Conn &conn, const Greeting &hello)
    {
        Packet received = co_await receive(conn);
        std::optional<LoginRequest> login = parseLogin(received.payload);
        if (login && login->wantsTls) {
            co_await conn.startTls(*m_tls);
            received = co_await receive(conn);
            login = parseLogin(received.payload);
        }
        if (!login || login->wantsTls) {
            Event(m_context.log, "mysql", "protocol_error", conn.peer())
                .kv("what", "no login request")
                .kv("data_b64", base64Encode(received.payload.substr(0, 512)));
            const unsigned next = received.sequence + 1;
            const std::string refusal = errorPacket(1043, "08S01", "Bad handshake");
            co_await send(conn, refusal, next);
            co_return;
        }
        std::string response = login->response;
        std::string plugin = login->plugin.empty() ? std::string(kNativePassword) : login->plugin;
        const bool emptyPassword = response.empty() && plugin == hello.plugin;
        if (plugin != kNativePassword && !emptyPassword) {
            // Every client speaks the old plugin, and its hash is the quickest to crack.
            co_await pause(conn);
            const unsigned next = received.sequence + 1;
            const std::string request = authSwitch(kNativePassword, hello.salt);
            co_await send(conn, request, next);
            received = co_await receive(conn);
            response = received.payload;
            plugin = kNativePassword;
        }
        log(conn, *login, plugin, response, hello);
        co_await pause(conn);
        const std::string message = "Access denied for user '" + login->user.substr(0, 80) + "'@'" +
                                    conn.peer().srcIp +
                                    "' (using password: " + (response.empty() ? "NO" : "YES") + ")";
        const unsigned next = received.sequence + 1;
        const std::string denied = errorPacket(1045, "28000", message);
        co_await send(conn, denied, next);
    }

    void log(const Conn &conn, const LoginRequest &login, const std::string &plugin,
             const std::string &response, const Greeting &hello)
    {
        Event event(m_context.log, "mysql", "auth", conn.peer());
        constexpr std::size_t kSha1 = 20;
        if (response.empty())
            event.credential(login.user, "plaintext", "", "denied");
        else if (response.size() == kSha1)
            event.credential(login.user, kNativePassword, crackable(hello.salt, response),
                             "denied");
        else // mysql_clear_password and whatever else a client insists on
            event.credential(login.user, plugin == "mysql_clear_password" ? "plaintext" : plugin,
                             response.substr(0, response.find('\0')), "denied");
        event.kv("database", login.database)
            .kv("plugin", login.plugin)
            .kv("salt", toHex(hello.salt))
            .kv("tls", conn.isTls())
            .kv("connection_id", std::uint64_t{hello.connectionId});
        std::string attributes;
        for (const auto &[key, value] : login.attributes)
            attributes += (attributes.empty() ? "" : " ") + key + "=" + value;
        if (!attributes.empty())
            event.kv("client_attributes", attributes);
    }

    Context &m_context;
    std::string m_version;
    std::uint32_t m_nextId = 1;
    std::unique_ptr<TlsContext> m_tls;
};

} // namespace

Service mysqlService()
{
    return {"mysql", {3306}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                const auto server = std::make_shared<MysqlServer>(context);
                listenTcp(context, {"mysql", "", "disconnect"}, ports,
                          [server](ConnPtr conn) { return server->serve(std::move(conn)); });
            }};
}

} // namespace decoyd
