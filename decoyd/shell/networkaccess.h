// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd::shell {

/// An open connection that the shell hands to its host program (nc, ssh).
class NetStream
{
public:
    virtual ~NetStream() = default;
    /// False when the connection is gone.
    virtual bool send(std::string_view bytes) = 0;
    /// What has arrived within `timeoutMs`; empty with `closed` set at the end.
    [[nodiscard]] virtual std::string receive(int timeoutMs, bool &closed) = 0;
    /// Whether the far side is a terminal of its own: it echoes, and gets every key unchanged.
    [[nodiscard]] virtual bool isTerminal() const { return false; }
};

enum class NetState { Open, Refused, TimedOut, Unreachable, AuthFailed };

/// The only way in which the shell reaches other machines. The host program decides which
/// addresses are allowed (the decky's own networks); everything else is answered by the shell
/// with a believable failure without asking. Called on the shell's own thread; each call returns
/// within its timeout.
class NetworkAccess
{
public:
    virtual ~NetworkAccess() = default;
    /// Whether connections to this IPv4 address (dotted quad) may be made at all.
    [[nodiscard]] virtual bool allowed(const std::string &ip) = 0;
    /// Connects and closes again.
    [[nodiscard]] virtual NetState probe(const std::string &ip, std::uint16_t port,
                                         int timeoutMs) = 0;
    /// The same for many at once; answers in the order of the targets.
    [[nodiscard]] virtual std::vector<NetState>
    probeMany(const std::vector<std::pair<std::string, std::uint16_t>> &targets, int timeoutMs)
    {
        std::vector<NetState> states;
        for (const auto &[ip, port] : targets)
            states.push_back(probe(ip, port, timeoutMs));
        return states;
    }
    /// A connection, or null with `state` saying why not.
    [[nodiscard]] virtual std::unique_ptr<NetStream> open(const std::string &ip, std::uint16_t port,
                                                          int timeoutMs, NetState &state) = 0;
    /// An interactive login over SSH, or null with `state` saying why not. The default offers none.
    [[nodiscard]] virtual std::unique_ptr<NetStream>
    openSsh(const std::string &ip, std::uint16_t port, const std::string &user,
            const std::string &password, const std::string &command, NetState &state)
    {
        (void)ip, (void)port, (void)user, (void)password, (void)command;
        state = NetState::Unreachable;
        return nullptr;
    }
};

} // namespace decoyd::shell
