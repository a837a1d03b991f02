// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {
class Personality;
}

namespace decoyd::smtp {

/// How one mail server words its replies. Texts have no CRLF at the end.
struct Persona
{
    enum class Mta { Postfix, Exim, Sendmail };

    Mta mta = Mta::Postfix;
    std::string hostname; ///< fully qualified
    std::string banner;   ///< the text behind "220 "

    [[nodiscard]] std::string greeting() const { return "220 " + banner; }
    [[nodiscard]] std::string helo(std::string_view client, std::string_view clientIp) const;
    /// Lines of the EHLO reply, joined. `tls`: already inside TLS; `starttls`: is it offered.
    [[nodiscard]] std::string ehlo(std::string_view client, std::string_view clientIp, bool tls,
                                   bool starttls) const;
    [[nodiscard]] std::string mailOk(std::string_view sender) const;
    [[nodiscard]] std::string rcptDenied(std::string_view recipient) const;
    [[nodiscard]] std::string rcptOk(std::string_view recipient) const;
    [[nodiscard]] std::string dataGo() const;
    [[nodiscard]] std::string queued(std::string_view id) const;
    [[nodiscard]] std::string authFailed() const;
    [[nodiscard]] std::string authOk() const;
    [[nodiscard]] std::string needMail() const;
    [[nodiscard]] std::string needRcpt() const;
    [[nodiscard]] std::string heloSyntax(std::string_view verb) const;
    [[nodiscard]] std::string vrfy(std::string_view argument) const;
    [[nodiscard]] std::string ok() const;
    [[nodiscard]] std::string bye() const;
    [[nodiscard]] std::string startTls() const;
    [[nodiscard]] std::string unknown(std::string_view line) const;
    [[nodiscard]] std::string help() const;
    [[nodiscard]] std::string tooLong() const;
    /// A new queue id in the style of the program; `random` gives random bytes.
    [[nodiscard]] std::string queueId(const std::function<std::string(std::size_t)> &random) const;

    /// `mta` is "postfix", "exim" or "sendmail". `banner` may be empty (the program's own), a text
    /// with or without "220 " in front, with "%h" for the host name.
    [[nodiscard]] static Persona choose(const Personality &personality, std::string_view mta,
                                        std::string_view banner, std::string hostname);
};

} // namespace decoyd::smtp
