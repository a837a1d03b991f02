// SPDX-License-Identifier: GPL-3.0-or-later
#include "shellevents.h"

#include "decoyd/core/log.h"

namespace decoyd {

ShellEvents::ShellEvents(Log &log, std::string service, Peer peer)
    : m_log(log)
    , m_service(std::move(service))
    , m_peer(std::move(peer))
{
}

void ShellEvents::command(const std::string &line, const std::string &user, std::uint32_t uid,
                          const std::string &directory)
{
    ++m_commands;
    Event(m_log, m_service, "command", m_peer)
        .kv("command", line)
        .kv("user", user)
        .kv("uid", uid)
        .kv("pwd", directory)
        .kv("src", m_peer.srcIp);
}

void ShellEvents::secret(const std::string &kind, const std::string &user,
                         const std::string &secret, bool accepted)
{
    Event(m_log, m_service, "auth_attempt", m_peer)
        .kv("method", kind)
        .credential(user, "plaintext", secret, accepted ? "accepted" : "denied");
}

void ShellEvents::download(const std::string &program, const std::string &url,
                           const std::string &state)
{
    Event(m_log, m_service, "download_attempt", m_peer)
        .kv("program", program)
        .kv("url", url)
        .kv("state", state);
}

void ShellEvents::connection(const std::string &program, const std::string &target,
                             const std::string &state)
{
    Event(m_log, m_service, "connect_attempt", m_peer)
        .kv("program", program)
        .kv("dest", target)
        .kv("state", state);
}

} // namespace decoyd
