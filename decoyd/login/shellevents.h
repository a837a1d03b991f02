// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/peer.h"
#include "decoyd/shell/shellobserver.h"

#include <cstdint>
#include <string>

namespace decoyd {

class Log;

/// Turns what happens in a shell into events: `command` {command, user, uid, pwd, src},
/// `auth_attempt` for passwords typed inside, `download_attempt` {program, url, state},
/// `connect_attempt` {program, dest, state}. One per session, on the session's thread.
class ShellEvents final : public shell::ShellObserver
{
public:
    ShellEvents(Log &log, std::string service, Peer peer);

    void command(const std::string &line, const std::string &user, std::uint32_t uid,
                 const std::string &directory) override;
    void secret(const std::string &kind, const std::string &user, const std::string &secret,
                bool accepted) override;
    void download(const std::string &program, const std::string &url,
                  const std::string &state) override;
    void connection(const std::string &program, const std::string &target,
                    const std::string &state) override;

    [[nodiscard]] std::uint64_t commands() const { return m_commands; }

private:
    Log &m_log;
    std::string m_service;
    Peer m_peer;
    std::uint64_t m_commands = 0;
};

} // namespace decoyd
