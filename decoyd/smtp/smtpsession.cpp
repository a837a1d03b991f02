// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtpsession.h"

#include "decoyd/core/bytes.h"

#include <utility>

namespace decoyd::smtp {

namespace {

constexpr int kMaxUnknown = 20; ///< junk commands before the server hangs up

} // namespace

std::optional<std::string> addressOf(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('<')) {
        const std::size_t end = text.find('>');
        if (end == std::string_view::npos)
            return std::nullopt;
        return std::string(text.substr(1, end - 1).substr(0, 320));
    }
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    if (word.empty())
        return std::nullopt;
    return std::string(word.substr(0, 320));
}

Session::Session(const Persona &persona, Relay relay, std::string clientIp, bool offersTls)
    : m_persona(persona)
    , m_relay(relay)
    , m_clientIp(std::move(clientIp))
    , m_offersTls(offersTls)
{
}

Session::Step Session::say(std::string reply) const
{
    Step step;
    step.reply = std::move(reply);
    return step;
}

Session::Step Session::handle(std::string_view line)
{
    if (m_expect != Expect::Command)
        return continueAuth(line);
    const std::size_t blank = line.find(' ');
    const std::string verb = toUpper(trimmed(line.substr(0, blank)));
    const std::string_view argument =
        blank == std::string_view::npos ? std::string_view{} : trimmed(line.substr(blank + 1));
    if (verb == "EHLO" || verb == "HELO")
        return hello(verb, argument);
    if (verb == "MAIL")
        return mail(argument);
    if (verb == "RCPT")
        return rcpt(argument);
    if (verb == "AUTH")
        return auth(argument);
    if (verb == "DATA") {
        if (m_recipients.empty())
            return say(m_hasSender ? m_persona.needRcpt() : m_persona.needMail());
        Step step = say(m_persona.dataGo());
        step.data = true;
        return step;
    }
    if (verb == "STARTTLS" && m_offersTls) {
        if (m_tls)
            return say("554 5.5.1 Error: TLS already active");
        Step step = say(m_persona.startTls());
        step.startTls = true;
        return step;
    }
    if (verb == "VRFY" || verb == "EXPN") {
        Step step = say(verb == "VRFY" ? m_persona.vrfy(argument) : m_persona.unknown(line));
        step.notes.push_back({"vrfy", {{"command", verb}, {"argument", std::string(argument)}}});
        return step;
    }
    if (verb == "RSET") {
        m_hasSender = false;
        m_sender.clear();
        m_recipients.clear();
        return say(m_persona.ok());
    }
    if (verb == "NOOP")
        return say(m_persona.ok());
    if (verb == "HELP")
        return say(m_persona.help());
    if (verb == "ETRN")
        return say("459 4.7.1 Queuing of node not allowed");
    if (verb == "QUIT") {
        Step step = say(m_persona.bye());
        step.quit = true;
        return step;
    }
    // A proxy that was talked into speaking HTTP to us; Postfix hangs up, and says so.
    static const std::string_view http[] = {"GET", "POST", "CONNECT", "HEAD"};
    for (const std::string_view method : http) {
        if (verb == method && m_persona.mta == Persona::Mta::Postfix) {
            Step step = say("221 2.7.0 Error: I can break rules, too. Goodbye.");
            step.quit = true;
            step.notes.push_back(
                {"unknown_command", {{"command", std::string(line.substr(0, 512))}}});
            return step;
        }
    }
    Step step = say(m_persona.unknown(line));
    step.notes.push_back({"unknown_command", {{"command", std::string(line.substr(0, 512))}}});
    if (++m_unknown > kMaxUnknown) {
        step.reply = "421 4.7.0 " + m_persona.hostname + " Error: too many errors";
        step.quit = true;
    }
    return step;
}

void Session::tlsStarted()
{
    m_tls = true;
    m_helo.clear();
    m_hasSender = false;
    m_sender.clear();
    m_recipients.clear();
}

std::string Session::messageReceived(std::string_view queueId)
{
    m_hasSender = false;
    m_sender.clear();
    m_recipients.clear();
    return m_persona.queued(queueId);
}

Session::Step Session::hello(std::string_view verb, std::string_view argument)
{
    if (argument.empty())
        return say(m_persona.heloSyntax(verb));
    m_helo = std::string(argument.substr(0, 255));
    Step step = say(verb == "EHLO" ? m_persona.ehlo(m_helo, m_clientIp, m_tls, m_offersTls)
                                   : m_persona.helo(m_helo, m_clientIp));
    step.notes.push_back({"ehlo", {{"domain", m_helo}, {"verb", std::string(verb)}}});
    return step;
}

Session::Step Session::mail(std::string_view argument)
{
    if (!startsWithIgnoreCase(argument, "from:"))
        return say("501 5.5.4 Syntax: MAIL FROM:<address>");
    const std::optional<std::string> address = addressOf(argument.substr(5));
    if (!address)
        return say("501 5.1.7 Bad sender address syntax");
    if (m_hasSender)
        return say("503 5.5.1 Error: nested MAIL command");
    m_sender = *address;
    m_hasSender = true;
    Step step = say(m_persona.mailOk(m_sender));
    step.notes.push_back({"mail_from", {{"mail_from", m_sender}}});
    return step;
}

bool Session::isLocal(std::string_view recipient) const
{
    const std::size_t at = recipient.rfind('@');
    if (at == std::string_view::npos)
        return true;
    const std::string_view domain = recipient.substr(at + 1);
    const std::size_t dot = m_persona.hostname.find('.');
    return equalsIgnoreCase(domain, m_persona.hostname) || equalsIgnoreCase(domain, "localhost") ||
           (dot != std::string::npos &&
            equalsIgnoreCase(domain, std::string_view(m_persona.hostname).substr(dot + 1)));
}

Session::Step Session::rcpt(std::string_view argument)
{
    if (!m_hasSender)
        return say(m_persona.needMail());
    const std::optional<std::string> address =
        startsWithIgnoreCase(argument, "to:") ? addressOf(argument.substr(3)) : std::nullopt;
    if (!address || address->empty()) {
        Step step = say("501 5.1.3 Bad recipient address syntax");
        step.notes.push_back({"rcpt_rejected_syntax", {{"argument", std::string(argument)}}});
        return step;
    }
    if (m_recipients.size() >= kMaxRecipients)
        return say("452 4.5.3 Error: too many recipients");
    if (m_relay == Relay::Harvest && !isLocal(*address)) {
        Step step = say(m_persona.rcptDenied(*address));
        step.notes.push_back({"rcpt_denied", {{"rcpt_to", *address}, {"mail_from", m_sender}}});
        return step;
    }
    m_recipients.push_back(*address);
    Step step = say(m_persona.rcptOk(*address));
    step.notes.push_back({"rcpt_to", {{"rcpt_to", *address}, {"mail_from", m_sender}}});
    return step;
}

Session::Step Session::auth(std::string_view argument)
{
    const std::size_t blank = argument.find(' ');
    const std::string mechanism = toUpper(argument.substr(0, blank));
    const std::string_view initial =
        blank == std::string_view::npos ? std::string_view{} : trimmed(argument.substr(blank + 1));
    if (mechanism == "PLAIN") {
        if (!initial.empty())
            return plain(initial);
        m_expect = Expect::PlainResponse;
        return say("334 ");
    }
    if (mechanism == "LOGIN") {
        if (!initial.empty()) {
            m_loginUser = base64Decode(initial);
            m_expect = Expect::LoginPassword;
            return say("334 UGFzc3dvcmQ6"); // "Password:"
        }
        m_expect = Expect::LoginUser;
        return say("334 VXNlcm5hbWU6"); // "Username:"
    }
    if (argument.empty())
        return say("501 5.5.4 Syntax: AUTH mechanism");
    return say("535 5.7.8 Error: authentication failed: Invalid authentication mechanism");
}

Session::Step Session::continueAuth(std::string_view line)
{
    const Expect expected = std::exchange(m_expect, Expect::Command);
    if (line == "*")
        return say("501 5.7.0 Authentication aborted");
    if (expected == Expect::PlainResponse)
        return plain(line);
    if (expected == Expect::LoginUser) {
        m_loginUser = base64Decode(line);
        m_expect = Expect::LoginPassword;
        return say("334 UGFzc3dvcmQ6");
    }
    return finishAuth("LOGIN", m_loginUser, base64Decode(line));
}

Session::Step Session::plain(std::string_view encoded)
{
    // RFC 4616: authorization identity, NUL, user, NUL, password
    const std::string decoded = base64Decode(encoded);
    const std::size_t first = decoded.find('\0');
    const std::size_t second = first == std::string::npos ? first : decoded.find('\0', first + 1);
    if (second == std::string::npos)
        return say("501 5.5.2 Error: invalid base64 string");
    return finishAuth("PLAIN", decoded.substr(first + 1, second - first - 1),
                      decoded.substr(second + 1));
}

Session::Step Session::finishAuth(std::string mechanism, std::string username, std::string password)
{
    const bool accepted = m_relay == Relay::Open;
    Step step = say(accepted ? m_persona.authOk() : m_persona.authFailed());
    step.offer = Offer{std::move(mechanism), std::move(username), std::move(password), accepted};
    return step;
}

} // namespace decoyd::smtp
