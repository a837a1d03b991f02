// SPDX-License-Identifier: GPL-3.0-or-later
#include "networds.h"

#include "decoyd/shell/invocation.h"

#include <algorithm>

namespace decoyd::shell {

namespace {

void tell(Invocation &call, const std::string &program, const std::string &ip, std::uint16_t port,
          NetState state, bool allowed)
{
    const char *word = !allowed                     ? "denied"
                       : state == NetState::Open    ? "connected"
                       : state == NetState::Refused ? "refused"
                                                    : "timeout";
    call.shell.observer().connection(program, ip + ":" + std::to_string(port), word);
}

} // namespace

bool isOwnAddress(const Host &host, const std::string &ip)
{
    if (ip.starts_with("127."))
        return true;
    return std::any_of(host.interfaces().begin(), host.interfaces().end(),
                       [&ip](const NetInterface &interface) { return interface.ip == ip; });
}

bool mayReach(Invocation &call, const std::string &ip)
{
    NetworkAccess *network = call.shell.context().network;
    return network != nullptr && network->allowed(ip);
}

bool answersAnything(Invocation &call, const std::string &ip)
{
    constexpr int kTimeoutMs = 300;
    for (const std::uint16_t port : {22, 80, 445}) {
        const NetState state = quietProbe(call, ip, port, kTimeoutMs);
        if (state == NetState::Open || state == NetState::Refused)
            return true;
        if (state == NetState::Unreachable)
            return false;
    }
    return false;
}

std::vector<NetState>
quietProbeMany(Invocation &call, const std::vector<std::pair<std::string, std::uint16_t>> &targets,
               int timeoutMs)
{
    const Host &host = call.shell.host();
    const auto &ports = host.facts().tcpPorts;
    std::vector<NetState> states(targets.size(), NetState::TimedOut);
    std::vector<std::pair<std::string, std::uint16_t>> real;
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto &[ip, port] = targets[i];
        if (mayReach(call, ip)) {
            real.push_back(targets[i]);
            indexes.push_back(i);
        } else if (isOwnAddress(host, ip)) {
            const bool listens = std::find(ports.begin(), ports.end(), port) != ports.end();
            states[i] = listens ? NetState::Open : NetState::Refused;
        }
    }
    if (real.empty())
        return states;
    const auto answers = call.shell.context().network->probeMany(real, timeoutMs);
    for (std::size_t i = 0; i < answers.size() && i < indexes.size(); ++i)
        states[indexes[i]] = answers[i];
    return states;
}

NetState quietProbe(Invocation &call, const std::string &ip, std::uint16_t port, int timeoutMs)
{
    return quietProbeMany(call, {{ip, port}}, timeoutMs).front();
}

NetState probe(Invocation &call, const std::string &program, const std::string &ip,
               std::uint16_t port, int timeoutMs)
{
    const NetState state = quietProbe(call, ip, port, timeoutMs);
    tell(call, program, ip, port, state, mayReach(call, ip));
    return state;
}

std::unique_ptr<NetStream> openStream(Invocation &call, const std::string &program,
                                      const std::string &ip, std::uint16_t port, int timeoutMs,
                                      NetState &state)
{
    std::unique_ptr<NetStream> stream;
    const bool allowed = mayReach(call, ip);
    state = isOwnAddress(call.shell.host(), ip) ? NetState::Refused : NetState::TimedOut;
    if (allowed)
        stream = call.shell.context().network->open(ip, port, timeoutMs, state);
    tell(call, program, ip, port, stream != nullptr ? NetState::Open : state, allowed);
    return stream;
}

const char *stateText(NetState state)
{
    switch (state) {
    case NetState::Refused:
        return "Connection refused";
    case NetState::Unreachable:
        return "No route to host";
    default:
        return "Connection timed out";
    }
}

} // namespace decoyd::shell
