// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "smtppersona.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd::smtp {

/// Which recipients a server takes.
enum class Relay {
    Harvest, ///< AUTH fails, foreign recipients are refused, mail for the own domain is taken
    Open,    ///< AUTH succeeds, everything is taken
};

/// Something worth an event.
struct Note
{
    std::string event;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// A name and a password that a client offered.
struct Offer
{
    std::string mechanism;
    std::string username;
    std::string password;
    bool accepted = false;
};

/// One SMTP conversation (RFC 5321, 4954, 3207) without its I/O: lines in, replies out.
class Session
{
public:
    static constexpr std::size_t kMaxRecipients = 100;

    Session(const Persona &persona, Relay relay, std::string clientIp, bool offersTls);

    /// What to do after a line.
    struct Step
    {
        std::string reply; ///< without the last CRLF; empty: nothing to say
        bool startTls = false;
        bool quit = false;
        bool data = false; ///< a message follows; give it to messageReceived()
        std::vector<Note> notes;
        std::optional<Offer> offer;
    };
    [[nodiscard]] Step handle(std::string_view line);

    /// The handshake after STARTTLS is done: what was said before does not count (RFC 3207 §4.2).
    void tlsStarted();

    /// The message is complete; resets the envelope and returns the reply.
    [[nodiscard]] std::string messageReceived(std::string_view queueId);

    [[nodiscard]] const std::string &sender() const { return m_sender; }
    [[nodiscard]] const std::vector<std::string> &recipients() const { return m_recipients; }
    [[nodiscard]] const std::string &heloName() const { return m_helo; }

private:
    enum class Expect { Command, PlainResponse, LoginUser, LoginPassword };

    Step say(std::string reply) const;
    Step hello(std::string_view verb, std::string_view argument);
    Step mail(std::string_view argument);
    Step rcpt(std::string_view argument);
    Step auth(std::string_view argument);
    Step continueAuth(std::string_view line);
    Step finishAuth(std::string mechanism, std::string username, std::string password);
    Step plain(std::string_view encoded);
    [[nodiscard]] bool isLocal(std::string_view recipient) const;

    const Persona &m_persona;
    Relay m_relay;
    std::string m_clientIp;
    bool m_offersTls;
    bool m_tls = false;
    Expect m_expect = Expect::Command;
    std::string m_helo;
    std::string m_loginUser;
    std::string m_sender;
    bool m_hasSender = false;
    std::vector<std::string> m_recipients;
    int m_unknown = 0;
};

/// The address in "FROM:<a@b> SIZE=12" behind the colon; nothing when there is none.
[[nodiscard]] std::optional<std::string> addressOf(std::string_view text);

} // namespace decoyd::smtp
