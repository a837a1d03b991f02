// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtpservice.h"

#include "mailsummary.h"
#include "smtpsession.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/config.h"
#include "decoyd/core/log.h"
#include "decoyd/core/server.h"
#include "decoyd/core/tls.h"

#include <chrono>
#include <ctime>
#include <memory>

namespace decoyd {

namespace {

using namespace smtp;

constexpr std::uint64_t kMaxMessage = 10'485'760; ///< bytes accepted; more is refused
constexpr std::size_t kSummaryBytes = 256 * 1024; ///< of a message that are looked into
constexpr std::size_t kMaxLine = 64 * 1024;
constexpr std::chrono::seconds kIdleTimeout{300};

/// A host name with a domain: what mail servers call themselves.
std::string qualified(const std::string &hostname)
{
    return hostname.find('.') == std::string::npos ? hostname + ".localdomain" : hostname;
}

class SmtpServer
{
public:
    explicit SmtpServer(Context &context)
        : m_context(context)
    {
        const ServiceConfig &settings = context.config.service("smtp");
        const std::string mta = settings.choice("mta", "postfix", {"postfix", "exim", "sendmail"});
        const std::string banner = settings.text("banner");
        if (banner.find_first_of("\r\n") != std::string::npos)
            throw ConfigError(settings.path("banner"), "expected one line");
        m_persona =
            Persona::choose(context.personality, mta, banner, qualified(context.config.hostname));
        m_relay = settings.flag("open_relay", false) ? Relay::Open : Relay::Harvest;
        const CertificateWish wish{m_persona.hostname, {m_persona.hostname}, {}};
        m_tls = std::make_unique<TlsContext>(context.personality, "smtp", wish, std::time(nullptr));
    }

    Task<void> serve(ConnPtr conn)
    {
        conn->setIdleTimeout(kIdleTimeout);
        Session session(m_persona, m_relay, conn->peer().srcIp, true);
        co_await pause(*conn);
        const std::string greeting = m_persona.greeting();
        co_await reply(*conn, greeting);
        for (;;) {
            const std::string line = co_await conn->readLine(kMaxLine);
            const Session::Step step = session.handle(line);
            log(*conn, session, step);
            co_await pause(*conn);
            co_await reply(*conn, step.reply);
            if (step.quit)
                break;
            if (step.startTls) {
                // Commands sent in clear behind STARTTLS would be smuggled into the TLS session.
                conn->discardBuffered();
                co_await conn->startTls(*m_tls);
                session.tlsStarted();
            }
            if (step.data)
                co_await receiveMessage(*conn, session);
        }
        co_await conn->finish();
    }

private:
    Task<void> pause(Conn &conn)
    {
        constexpr std::chrono::milliseconds low{5};
        constexpr std::chrono::milliseconds high{80};
        co_await believablePause(conn, m_context, low, high);
    }

    static Task<void> reply(Conn &conn, std::string_view text)
    {
        const std::string bytes = std::string(text) + "\r\n";
        co_await conn.write(bytes);
    }

    void log(const Conn &conn, const Session &session, const Session::Step &step)
    {
        for (const Note &note : step.notes) {
            Event event(m_context.log, "smtp", note.event, conn.peer());
            for (const auto &[key, value] : note.fields)
                event.kv(key, value);
        }
        if (step.offer) {
            Event(m_context.log, "smtp", "auth_attempt", conn.peer())
                .kv("mechanism", step.offer->mechanism)
                .kv("tls", conn.isTls())
                .kv("helo", session.heloName())
                .credential(step.offer->username, "plaintext", step.offer->password,
                            step.offer->accepted ? "accepted" : "denied");
        }
    }

    Task<void> receiveMessage(Conn &conn, Session &session)
    {
        const std::string id = m_persona.queueId(randomBytes);
        const std::unique_ptr<CaptureFile> captured =
            m_context.capture.begin("smtp", conn.peer(), "/var/spool/mqueue/" + id + ".eml");
        std::string beginning;
        for (;;) {
            std::string line = co_await conn.readLine(kMaxLine);
            if (line == ".")
                break;
            if (line.starts_with('.')) // dot-stuffing, RFC 5321 §4.5.2
                line.erase(0, 1);
            line += "\r\n";
            if (captured->size() > kMaxMessage)
                continue; // read to the end, as real servers do, but keep no more
            captured->write(line);
            if (beginning.size() + line.size() <= kSummaryBytes)
                beginning += line;
        }
        const bool tooLong = captured->size() > kMaxMessage;
        std::string recipients;
        for (const std::string &recipient : session.recipients())
            recipients += (recipients.empty() ? "" : ",") + recipient;
        const std::uint64_t size = captured->size();
        captured->finish({{"orig_name", id + ".eml"}, {"mail_from", session.sender()}});
        if (!tooLong) {
            Event(m_context.log, "smtp", "message_accepted", conn.peer())
                .kv("mail_from", session.sender())
                .kv("rcpt_to", recipients)
                .kv("body_bytes", size)
                .kv("truncated", captured->truncated())
                .kv("msg_id", id);
        }
        logSummary(conn, beginning, *captured, id);
        const std::string queued = session.messageReceived(id);
        const std::string tooBig = m_persona.tooLong();
        const std::string_view answer =
            tooLong ? std::string_view(tooBig) : std::string_view(queued);
        co_await pause(conn);
        co_await reply(conn, answer);
    }

    void logSummary(const Conn &conn, const std::string &message, const CaptureFile &captured,
                    const std::string &id)
    {
        const MailSummary mail = MailSummary::of(message);
        Event(m_context.log, "smtp", "message_stored", conn.peer())
            .kv("msg_id", id)
            .kv("stored_as", captured.id())
            .kv("sha256", captured.sha256())
            .kv("size", captured.size())
            .kv("subject", mail.subject)
            .kv("from", mail.from)
            .kv("to", mail.to)
            .kv("date", mail.date)
            .kv("message_id", mail.messageId)
            .kv("mailer", mail.mailer)
            .kv("attachment_count", std::uint64_t{mail.attachments.size()})
            .kv("attachments_json", mail.attachmentsJson())
            .kv("urls_json", mail.urlsJson())
            .kv("dkim_present", mail.dkim);
    }

    Context &m_context;
    Persona m_persona;
    Relay m_relay = Relay::Harvest;
    std::unique_ptr<TlsContext> m_tls;
};

} // namespace

Service smtpService()
{
    return {"smtp", {25, 587}, {}, [](Context &context, const std::vector<std::uint16_t> &ports) {
                const auto server = std::make_shared<SmtpServer>(context);
                listenTcp(context, {"smtp", "connect", "disconnect"}, ports,
                          [server](ConnPtr conn) { return server->serve(std::move(conn)); });
            }};
}

} // namespace decoyd
