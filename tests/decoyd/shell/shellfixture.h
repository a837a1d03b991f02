// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/shell/shell.h"

#include <string>
#include <vector>

namespace shelltest {

/// What the observer heard.
class Recorder final : public decoyd::shell::ShellObserver
{
public:
    std::vector<std::string> commands;
    std::vector<std::string> secrets;
    std::vector<std::string> downloads;
    std::vector<std::string> connections;

    void command(const std::string &line, const std::string &user, std::uint32_t uid,
                 const std::string &directory) override
    {
        commands.push_back(user + "(" + std::to_string(uid) + ") " + directory + ": " + line);
    }
    void secret(const std::string &kind, const std::string &user, const std::string &secret,
                bool accepted) override
    {
        secrets.push_back(kind + " " + user + " " + secret + (accepted ? " yes" : " no"));
    }
    void download(const std::string &program, const std::string &url,
                  const std::string &state) override
    {
        downloads.push_back(program + " " + url + " " + state);
    }
    void connection(const std::string &program, const std::string &target,
                    const std::string &state) override
    {
        connections.push_back(program + " " + target + " " + state);
    }
};

/// A network with one web server at 10.0.1.20:80; everything else in 10.0.1.0/24 refuses.
class SmallNetwork final : public decoyd::shell::NetworkAccess
{
public:
    using NetState = decoyd::shell::NetState;
    std::string sent;

    bool allowed(const std::string &ip) override { return ip.starts_with("10.0.1."); }
    NetState probe(const std::string &ip, std::uint16_t port, int) override
    {
        return ip == "10.0.1.20" && port == 80 ? NetState::Open : NetState::Refused;
    }
    std::unique_ptr<decoyd::shell::NetStream> open(const std::string &ip, std::uint16_t port,
                                                   int timeoutMs, NetState &state) override
    {
        state = probe(ip, port, timeoutMs);
        return state == NetState::Open ? std::make_unique<Page>(*this) : nullptr;
    }

private:
    class Page final : public decoyd::shell::NetStream
    {
    public:
        explicit Page(SmallNetwork &network)
            : m_network(network)
        {
        }
        bool send(std::string_view bytes) override
        {
            m_network.sent += bytes;
            return true;
        }
        std::string receive(int, bool &closed) override
        {
            closed = m_given;
            m_given = true;
            return closed ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\necho pwn\n";
        }

    private:
        SmallNetwork &m_network;
        bool m_given = false;
    };
};

/// The machine of all shell tests; the time stands still.
inline decoyd::shell::ShellContext context(const std::string &user = "root", bool terminal = false,
                                           std::uint64_t seed = 42)
{
    using namespace decoyd::shell;
    HostFacts facts;
    facts.seed = seed;
    facts.hostname = "web01";
    facts.distro = "debian11";
    facts.user = "ubuntu";
    facts.rootPassword = "toor";
    facts.userPassword = "secret";
    facts.bootTime = 1795200000;
    facts.interfaces = {{"eth0", "10.0.1.10", 24, "00:50:56:aa:bb:cc"}};
    facts.lanHosts = {{"db01", "10.0.1.20"}, {"files", "10.0.2.30"}};
    facts.tcpPorts = {22, 80};
    ShellContext context;
    context.host = Host::make(facts);
    context.user = user;
    context.sourceIp = "10.0.1.66";
    context.sourcePort = 51515;
    context.terminal = terminal;
    context.clock = [] { return std::int64_t{1795300000}; };
    return context;
}

/// Runs lines; Sleep waits pass at once, others get end of input. Returns what was printed by the
/// last line (standard output, then errors).
inline std::string run(decoyd::shell::Shell &shell, const std::string &script)
{
    using decoyd::shell::Output;
    using decoyd::shell::Wait;
    std::string printed;
    std::size_t at = 0;
    while (at <= script.size()) {
        const auto end = std::min(script.find('\n', at), script.size());
        Output output = shell.run(script.substr(at, end - at));
        std::string errors = output.err;
        printed = output.out;
        while (output.wait.kind != Wait::Kind::None && !output.done) {
            output = shell.resume({}, output.wait.kind != Wait::Kind::Sleep);
            printed += output.out;
            errors += output.err;
        }
        printed += errors;
        at = end + 1;
    }
    return printed;
}

} // namespace shelltest
