// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpservice.h"

#include "credentials.h"
#include "ja4h.h"
#include "site.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/config.h"
#include "decoyd/core/json.h"
#include "decoyd/core/log.h"
#include "decoyd/core/server.h"
#include "decoyd/core/tls.h"

#include <ctime>
#include <memory>
#include <optional>

namespace decoyd {

namespace {

using namespace http;

/// More of a body than this goes out as a captured file; the event shows the beginning.
constexpr std::size_t kBodyInEvent = 512;
constexpr int kMaxRequestsPerConnection = 1000;
constexpr std::chrono::seconds kRequestTimeout{60};
constexpr std::chrono::seconds kKeepAliveTimeout{65};

std::string headersJson(const Request &request)
{
    std::string out = "{";
    for (std::size_t i = 0; i < request.headers.size(); ++i) {
        const auto &[name, value] = request.headers[i];
        bool repeated = false;
        for (std::size_t k = 0; k < i; ++k)
            repeated = repeated || equalsIgnoreCase(request.headers[k].first, name);
        if (repeated)
            continue;
        std::string all = value;
        for (std::size_t k = i + 1; k < request.headers.size(); ++k) {
            if (equalsIgnoreCase(request.headers[k].first, name))
                all += ", " + request.headers[k].second;
        }
        out += (out.size() > 1 ? "," : "") + jsonQuote(name) + ":" + jsonQuote(all);
    }
    return out + "}";
}

/// http or https: the conversation and what it writes to the log.
class WebServer
{
public:
    WebServer(Context &context, std::string name)
        : m_context(context)
        , m_name(std::move(name))
        , m_site(context.config, context.config.service(m_name), context.personality,
                 std::time(nullptr))
    {
        if (m_name == "https")
            m_tls = makeTls();
    }

    Task<void> serve(ConnPtr conn)
    {
        conn->setIdleTimeout(kRequestTimeout);
        bool heard = false;
        try {
            if (m_tls && !(co_await enterTls(conn)))
                co_return;
            heard = m_tls != nullptr;
            std::string fingerprint;
            for (int i = 0; i < kMaxRequestsPerConnection; ++i) {
                Request request;
                BodyPlan plan;
                const Refusal refusal = co_await readRequest(*conn, request, plan);
                heard = true;
                const bool goOn = co_await respond(conn, request, refusal, fingerprint);
                if (!goOn)
                    break;
                conn->setIdleTimeout(kKeepAliveTimeout);
            }
        } catch (const LimitError &) {
            heard = true;
            Event(m_context.log, m_name, "protocol_error", conn->peer()).kv("what", "too long");
        } catch (const std::exception &) {
            if (!heard) // somebody looked whether the port is open
                Event(m_context.log, m_name, "connect", conn->peer());
            throw;
        }
        co_await conn->finish();
    }

private:
    std::unique_ptr<TlsContext> makeTls() const
    {
        const ServiceConfig &settings = m_context.config.service(m_name);
        const std::string certificate = settings.blob("tls_cert");
        const std::string key = settings.blob("tls_key");
        const std::string commonName = settings.text("tls_cn", m_context.config.hostname);
        std::unique_ptr<TlsContext> tls;
        if (certificate.empty() != key.empty()) {
            const char *missing = certificate.empty() ? "tls_cert" : "tls_key";
            throw ConfigError(settings.path(missing),
                              "missing; certificate and key belong together");
        }
        if (!certificate.empty()) {
            try {
                tls = std::make_unique<TlsContext>(certificate, key);
            } catch (const std::invalid_argument &error) {
                throw ConfigError(settings.path("tls_cert"), error.what());
            }
        } else {
            const CertificateWish wish{commonName, {commonName}, {}};
            tls = std::make_unique<TlsContext>(m_context.personality, m_name, wish,
                                               std::time(nullptr));
        }
        tls->setAlpn({"http/1.1"});
        return tls;
    }

    /// False when the connection is over: plain HTTP on the TLS port, or a failed handshake.
    Task<bool> enterTls(ConnPtr conn)
    {
        const std::string first = co_await conn->peek();
        constexpr char kHandshakeRecord = 0x16;
        if (first.front() != kHandshakeRecord) {
            Event(m_context.log, m_name, "protocol_error", conn->peer())
                .kv("what", "plain text on the TLS port")
                .kv("data", first.substr(0, 256));
            const bool isHttp = first.find(" HTTP/") != std::string::npos ||
                                (first.front() >= 'A' && first.front() <= 'Z');
            if (isHttp) {
                Request nobody;
                nobody.minorVersion = 1;
                const Response response =
                    m_site.persona().plainOnTls(m_context.config.hostname, conn->peer().dstPort);
                const std::string bytes = m_site.persona().serialize(
                    nobody, response, m_site.extraHeaders(), false, std::time(nullptr));
                co_await conn->write(bytes);
                co_await conn->finish();
            }
            co_return false;
        }
        std::string failure;
        try {
            co_await conn->startTls(*m_tls);
        } catch (const std::system_error &error) {
            failure = error.what();
        }
        if (const std::optional<ClientHello> &hello = conn->clientHello()) {
            const std::string ja3 = hello->ja3();
            std::string alpn;
            for (const std::string &protocol : hello->alpn)
                alpn += (alpn.empty() ? "" : ",") + protocol;
            Event(m_context.log, m_name, "tls_client_hello", conn->peer())
                .kv("ja3", toHex(md5(ja3)))
                .kv("ja3_raw", ja3)
                .kv("ja4", hello->ja4())
                .kv("sni", hello->sni)
                .kv("alpn", alpn)
                .kv("tls_version", conn->tlsVersion())
                .kv("cipher", conn->tlsCipher());
        }
        if (!failure.empty())
            Event(m_context.log, m_name, "tls_handshake_failed", conn->peer())
                .kv("reason", failure);
        co_return failure.empty();
    }

    /// Reads head and body. The return value is the status of a refusal, 0 for a good request.
    static Task<Refusal> readRequest(Conn &conn, Request &request, BodyPlan &plan)
    {
        std::string line = co_await conn.readLine(kMaxHead);
        if (line.empty()) // RFC 9112 §2.2: one empty line in front is tolerated
            line = co_await conn.readLine(kMaxHead);
        Refusal refusal = parseRequestLine(line, request);
        if (refusal != 0) {
            request.target = line.substr(0, 512); // for the log
            co_return refusal;
        }
        std::size_t headSize = line.size();
        for (;;) {
            line = co_await conn.readLine(kMaxHead);
            if (line.empty())
                break;
            headSize += line.size();
            refusal = headSize > kMaxHead ? 431 : parseHeaderLine(line, request);
            if (refusal != 0)
                co_return refusal;
        }
        refusal = planBody(request, plan);
        if (refusal != 0)
            co_return refusal;
        const bool hasBody = plan.chunked || plan.length > 0;
        if (hasBody && equalsIgnoreCase(request.header("expect"), "100-continue")) {
            constexpr std::string_view goOn = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await conn.write(goOn);
        }
        if (plan.length > 0)
            request.body = co_await conn.readExact(plan.length);
        if (plan.chunked)
            refusal = co_await readChunks(conn, request.body);
        co_return refusal;
    }

    static Task<Refusal> readChunks(Conn &conn, std::string &body)
    {
        constexpr std::size_t kMaxChunkLine = 256;
        for (;;) {
            const std::string line = co_await conn.readLine(kMaxChunkLine);
            const std::optional<std::uint64_t> size = parseChunkSize(line);
            if (!size)
                co_return 400;
            if (*size == 0)
                break;
            if (*size > kMaxBody - body.size())
                co_return 413;
            const std::string chunk = co_await conn.readExact(*size);
            body += chunk;
            const std::string end = co_await conn.readLine(kMaxChunkLine);
            if (!end.empty())
                co_return 400;
        }
        for (int i = 0; i < 32; ++i) { // trailer
            const std::string line = co_await conn.readLine(kMaxLine);
            if (line.empty())
                co_return 0;
        }
        co_return 400;
    }

    /// Logs and answers; false when the connection is to be closed.
    Task<bool> respond(ConnPtr conn, const Request &request, Refusal refusal,
                       std::string &fingerprint)
    {
        Visit visit;
        const std::string_view host = request.header("host");
        visit.host =
            host.empty() ? m_context.config.hostname : std::string(host.substr(0, host.find(':')));
        visit.port = conn->peer().dstPort;
        visit.tls = m_tls != nullptr;
        visit.clientIp = conn->peer().srcIp;

        Response response;
        if (refusal != 0)
            response = m_site.persona().errorPage(refusal, request.target, visit.host, visit.port);
        else
            response = m_site.answer(request, visit);
        if (refusal != 0)
            response.close = true;
        const bool keepAlive = !response.close && request.keepAlive() &&
                               !(response.streamed && request.minorVersion == 0);
        log(*conn, request, refusal, response, fingerprint);

        constexpr std::chrono::milliseconds low{5};
        constexpr std::chrono::milliseconds high{120};
        co_await believablePause(*conn, m_context, low, high);
        const std::string bytes = m_site.persona().serialize(
            request, response, m_site.extraHeaders(), keepAlive, std::time(nullptr));
        co_await conn->write(bytes);
        co_return keepAlive;
    }

    void log(const Conn &conn, const Request &request, Refusal refusal, const Response &response,
             std::string &fingerprint)
    {
        const Peer &peer = conn.peer();
        if (refusal != 0) {
            Event(m_context.log, m_name, "protocol_error", peer)
                .kv("what", "bad request")
                .kv("status", refusal)
                .kv("method", request.method)
                .kv("line", request.target)
                .kv("headers", headersJson(request));
            return;
        }
        const std::string ja4 = ja4h(request);
        if (ja4 != fingerprint) {
            fingerprint = ja4;
            Event(m_context.log, m_name, "http_request_fingerprint", peer)
                .kv("ja4h", ja4)
                .kv("user_agent", request.header("user-agent"));
        }
        {
            Event event(m_context.log, m_name, "request", peer);
            event.kv("method", request.method)
                .kv("path", request.target)
                .kv("version", "HTTP/1." + std::to_string(request.minorVersion))
                .kv("host", request.header("host"))
                .kv("user_agent", request.header("user-agent"))
                .kv("remote_addr", peer.srcIp)
                .kv("status", response.status)
                .kv("headers", headersJson(request));
            if (!request.body.empty()) {
                event.kv("body", request.body.substr(0, kBodyInEvent))
                    .kv("body_bytes", std::uint64_t{request.body.size()});
            }
            if (const std::optional<Credential> found = findCredential(request)) {
                event.kv("auth_source", found->source)
                    .credential(found->username, found->kind, found->secret, "denied");
            }
        }
        if (request.body.size() > kBodyInEvent) {
            m_context.capture.file(m_name, peer, request.target, request.body,
                                   {{"content_type", std::string(request.header("content-type"))},
                                    {"method", request.method}});
        }
    }

    Context &m_context;
    std::string m_name;
    Site m_site;
    std::unique_ptr<TlsContext> m_tls;
};

void start(Context &context, const std::string &name, const std::vector<std::uint16_t> &ports)
{
    const auto server = std::make_shared<WebServer>(context, name);
    // The server announces by itself: a connection per event would drown the requests.
    listenTcp(context, {name, "", ""}, ports,
              [server](ConnPtr conn) { return server->serve(std::move(conn)); });
}

} // namespace

Service httpService()
{
    return {"http", {80}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                start(context, "http", ports);
            }};
}

Service httpsService()
{
    return {"https", {443}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                start(context, "https", ports);
            }};
}

} // namespace decoyd
