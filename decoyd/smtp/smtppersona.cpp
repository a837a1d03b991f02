// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtppersona.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/personality.h"

#include <array>
#include <ctime>

namespace decoyd::smtp {

namespace {

/// Letters and digits of Postfix' long queue ids: no vowels, so that no words appear.
constexpr std::string_view kPostfixId = "BCDFGHJKLMNPQRSTVWXYZ23456789";
constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string localTime()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 48> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &utc);
    return text.data();
}

std::string picked(std::string_view alphabet, const std::string &bytes)
{
    std::string out;
    for (const char c : bytes)
        out += alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return out;
}

} // namespace

Persona Persona::choose(const Personality &personality, std::string_view mta,
                        std::string_view banner, std::string hostname)
{
    Persona persona;
    persona.hostname = std::move(hostname);
    persona.mta = mta == "exim" ? Mta::Exim : mta == "sendmail" ? Mta::Sendmail : Mta::Postfix;
    if (!banner.empty()) {
        std::string text(trimmed(banner));
        if (text.starts_with("220 "))
            text.erase(0, 4);
        const std::size_t place = text.find("%h");
        if (place != std::string::npos)
            text.replace(place, 2, persona.hostname);
        persona.banner = text;
        return persona;
    }
    switch (persona.mta) {
    case Mta::Postfix:
        persona.banner = persona.hostname + " ESMTP Postfix" +
                         personality.pick("smtp.postfix", {" (Debian/GNU)", " (Ubuntu)", ""});
        break;
    case Mta::Exim:
        persona.banner = persona.hostname + " ESMTP Exim " +
                         personality.pick("smtp.exim", {"4.92", "4.94.2", "4.95", "4.96"}) + " " +
                         localTime();
        break;
    case Mta::Sendmail: {
        const std::string version =
            personality.pick("smtp.sendmail", {"8.14.7", "8.15.2", "8.17.1"});
        persona.banner = persona.hostname + " ESMTP Sendmail " + version + "/" + version +
                         "/Debian-3; " + localTime() + "";
        break;
    }
    }
    return persona;
}

std::string Persona::helo(std::string_view client, std::string_view clientIp) const
{
    const std::string ip(clientIp);
    const std::string name(client.substr(0, 255));
    switch (mta) {
    case Mta::Postfix:
        return "250 " + hostname;
    case Mta::Exim:
        return "250 " + hostname + " Hello " + name + " [" + ip + "]";
    case Mta::Sendmail:
        break;
    }
    return "250 " + hostname + " Hello [" + ip + "], pleased to meet you";
}

std::string Persona::ehlo(std::string_view client, std::string_view clientIp, bool tls,
                          bool starttls) const
{
    std::vector<std::string> lines;
    const std::string first = helo(client, clientIp).substr(4);
    switch (mta) {
    case Mta::Postfix:
        lines = {first, "PIPELINING", "SIZE 10240000", "VRFY", "ETRN"};
        if (starttls && !tls)
            lines.emplace_back("STARTTLS");
        lines.insert(lines.end(), {"AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN"});
        break;
    case Mta::Exim:
        lines = {first, "SIZE 52428800", "8BITMIME", "PIPELINING", "AUTH PLAIN LOGIN"};
        if (starttls && !tls)
            lines.emplace_back("STARTTLS");
        lines.emplace_back("HELP");
        break;
    case Mta::Sendmail:
        lines = {first,      "ENHANCEDSTATUSCODES", "PIPELINING", "EXPN", "VERB",
                 "8BITMIME", "SIZE 10240000",       "DSN",        "ETRN", "AUTH PLAIN LOGIN"};
        if (starttls && !tls)
            lines.emplace_back("STARTTLS");
        lines.insert(lines.end(), {"DELIVERBY", "HELP"});
        break;
    }
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i)
        out +=
            (i > 0 ? "\r\n" : "") + std::string(i + 1 < lines.size() ? "250-" : "250 ") + lines[i];
    return out;
}

std::string Persona::mailOk(std::string_view sender) const
{
    switch (mta) {
    case Mta::Postfix:
        return "250 2.1.0 Ok";
    case Mta::Exim:
        return "250 OK";
    case Mta::Sendmail:
        break;
    }
    return "250 2.1.0 <" + std::string(sender) + ">... Sender ok";
}

std::string Persona::rcptDenied(std::string_view recipient) const
{
    const std::string address(recipient);
    switch (mta) {
    case Mta::Postfix:
        return "554 5.7.1 <" + address + ">: Relay access denied";
    case Mta::Exim:
        return "550 relay not permitted";
    case Mta::Sendmail:
        break;
    }
    return "550 5.7.1 <" + address + ">... Relaying denied";
}

std::string Persona::rcptOk(std::string_view recipient) const
{
    switch (mta) {
    case Mta::Postfix:
        return "250 2.1.5 Ok";
    case Mta::Exim:
        return "250 Accepted";
    case Mta::Sendmail:
        break;
    }
    return "250 2.1.5 <" + std::string(recipient) + ">... Recipient ok";
}

std::string Persona::dataGo() const
{
    switch (mta) {
    case Mta::Postfix:
        return "354 End data with <CR><LF>.<CR><LF>";
    case Mta::Exim:
    case Mta::Sendmail:
        break;
    }
    return "354 Enter " + std::string(mta == Mta::Exim
                                          ? "message, ending with \".\" on a line by itself"
                                          : "mail, end with \".\" on a line by itself");
}

std::string Persona::queued(std::string_view id) const
{
    const std::string name(id);
    switch (mta) {
    case Mta::Postfix:
        return "250 2.0.0 Ok: queued as " + name;
    case Mta::Exim:
        return "250 OK id=" + name;
    case Mta::Sendmail:
        break;
    }
    return "250 2.0.0 " + name + " Message accepted for delivery";
}

std::string Persona::authFailed() const
{
    switch (mta) {
    case Mta::Postfix:
        return "535 5.7.8 Error: authentication failed: authentication failure";
    case Mta::Exim:
        return "535 Incorrect authentication data";
    case Mta::Sendmail:
        break;
    }
    return "535 5.7.0 authentication failed";
}

std::string Persona::authOk() const
{
    switch (mta) {
    case Mta::Postfix:
        return "235 2.7.0 Authentication successful";
    case Mta::Exim:
        return "235 Authentication succeeded";
    case Mta::Sendmail:
        break;
    }
    return "235 2.0.0 OK Authenticated";
}

std::string Persona::needMail() const
{
    switch (mta) {
    case Mta::Postfix:
        return "503 5.5.1 Error: need MAIL command";
    case Mta::Exim:
        return "503 sender not yet given";
    case Mta::Sendmail:
        break;
    }
    return "503 5.0.0 Need MAIL before RCPT";
}

std::string Persona::needRcpt() const
{
    switch (mta) {
    case Mta::Postfix:
        return "503 5.5.1 Error: need RCPT command";
    case Mta::Exim:
        return "503-All RCPT commands were rejected with this error:\r\n503-relay not "
               "permitted\r\n503 Valid "
               "RCPT command must precede DATA";
    case Mta::Sendmail:
        break;
    }
    return "503 5.0.0 Need RCPT (recipient)";
}

std::string Persona::heloSyntax(std::string_view verb) const
{
    const std::string name = toUpper(verb);
    switch (mta) {
    case Mta::Postfix:
        return "501 Syntax: " + name + " hostname";
    case Mta::Exim:
        return "501 Syntactically invalid " + name + " argument(s)";
    case Mta::Sendmail:
        break;
    }
    return "501 5.0.0 " + name + " requires domain address";
}

std::string Persona::vrfy(std::string_view argument) const
{
    switch (mta) {
    case Mta::Postfix:
        return "252 2.0.0 " + std::string(argument.substr(0, 255));
    case Mta::Exim:
        return "252 Administrative prohibition";
    case Mta::Sendmail:
        break;
    }
    return "252 2.5.2 Cannot VRFY user; try RCPT to attempt delivery (or try finger)";
}

std::string Persona::ok() const
{
    switch (mta) {
    case Mta::Postfix:
        return "250 2.0.0 Ok";
    case Mta::Exim:
        return "250 OK";
    case Mta::Sendmail:
        break;
    }
    return "250 2.0.0 OK";
}

std::string Persona::bye() const
{
    switch (mta) {
    case Mta::Postfix:
        return "221 2.0.0 Bye";
    case Mta::Exim:
        return "221 " + hostname + " closing connection";
    case Mta::Sendmail:
        break;
    }
    return "221 2.0.0 " + hostname + " closing connection";
}

std::string Persona::startTls() const
{
    return mta == Mta::Exim ? "220 TLS go ahead" : "220 2.0.0 Ready to start TLS";
}

std::string Persona::unknown(std::string_view line) const
{
    switch (mta) {
    case Mta::Postfix:
        return "502 5.5.2 Error: command not recognized";
    case Mta::Exim:
        return "500 unrecognized command";
    case Mta::Sendmail:
        break;
    }
    return "500 5.5.1 Command unrecognized: \"" + std::string(line.substr(0, 128)) + "\"";
}

std::string Persona::help() const
{
    switch (mta) {
    case Mta::Postfix:
        return "502 5.5.2 Error: command not recognized";
    case Mta::Exim:
        return "214-Commands supported:\r\n214 AUTH STARTTLS HELO EHLO MAIL RCPT DATA BDAT NOOP "
               "QUIT RSET HELP";
    case Mta::Sendmail:
        break;
    }
    const std::size_t at = banner.find("Sendmail ");
    const std::string version =
        at == std::string::npos ? "8.15.2" : banner.substr(at + 9, banner.find('/', at) - at - 9);
    return "214-2.0.0 This is sendmail version " + version +
           "\r\n214-2.0.0 Topics:\r\n214-2.0.0 \tHELO\tEHLO\tMAIL\tRCPT\tDATA\r\n214-2.0.0 "
           "\tRSET\tNOOP\tQUIT\tHELP\tVRFY\r\n214 2.0.0 End of HELP info";
}

std::string Persona::tooLong() const
{
    return mta == Mta::Postfix ? "552 5.3.4 Message size exceeds fixed limit"
                               : "552 message size exceeds maximum permitted";
}

std::string Persona::queueId(const std::function<std::string(std::size_t)> &random) const
{
    switch (mta) {
    case Mta::Postfix:
        return picked(kPostfixId, random(12));
    case Mta::Exim:
        return "1" + picked(kBase62, random(5)) + "-000" + picked(kBase62, random(3)) + "-" +
               picked(kBase62, random(2));
    case Mta::Sendmail:
        break;
    }
    return picked(kBase62, random(8)) + "0" + picked("0123456789", random(5));
}

} // namespace decoyd::smtp
