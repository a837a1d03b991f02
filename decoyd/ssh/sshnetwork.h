// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/login/lannetwork.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace decoyd::ssh {

/// Begins a TCP connection to a dotted quad without waiting; -1 with errno set on failure. The
/// descriptor is non-blocking.
[[nodiscard]] int beginConnect(const std::string &ip, std::uint16_t port);

/// The decky's own LANs as a shell reached over ssh sees them: scans run many connections at once,
/// and `ssh` really logs in. Calls block their own thread up to their timeout. Thread-safe.
class SshNetwork final : public shell::NetworkAccess
{
public:
    static constexpr std::size_t kParallel = 64; ///< connections one scan has open at a time

    explicit SshNetwork(const std::vector<std::string> &nets)
        : m_lan(nets)
    {
    }

    [[nodiscard]] bool allowed(const std::string &ip) override { return m_lan.allowed(ip); }
    [[nodiscard]] shell::NetState probe(const std::string &ip, std::uint16_t port,
                                        int timeoutMs) override
    {
        return m_lan.probe(ip, port, timeoutMs);
    }
    [[nodiscard]] std::vector<shell::NetState>
    probeMany(const std::vector<std::pair<std::string, std::uint16_t>> &targets,
              int timeoutMs) override;
    [[nodiscard]] std::unique_ptr<shell::NetStream>
    open(const std::string &ip, std::uint16_t port, int timeoutMs, shell::NetState &state) override
    {
        return m_lan.open(ip, port, timeoutMs, state);
    }
    [[nodiscard]] std::unique_ptr<shell::NetStream>
    openSsh(const std::string &ip, std::uint16_t port, const std::string &user,
            const std::string &password, const std::string &command,
            shell::NetState &state) override;

private:
    LanNetwork m_lan;
};

} // namespace decoyd::ssh
