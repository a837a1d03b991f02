// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "redisstore.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace decoyd {
class Personality;
class ServiceConfig;
} // namespace decoyd

namespace decoyd::redis {

/// What one client has said about itself.
struct Client
{
    std::uint64_t id = 0;
    std::string address; ///< "10.0.0.5:41234"
    std::string name;
    int database = 0;
    bool authenticated = true;
    bool closing = false;       ///< the connection ends after the answer
    std::int64_t connected = 0; ///< Unix seconds
};

/// Time for tests: Unix milliseconds.
using MilliClock = std::function<std::int64_t()>;

/// The commands of the decoy, executed on the shared Store. Pure but for the clock.
class Server
{
public:
    /// Throws ConfigError. Settings: version, os_string, password.
    Server(const ServiceConfig &settings, const Personality &personality, unsigned port,
           MilliClock clock);

    /// The encoded answer to a command (not empty).
    [[nodiscard]] std::string execute(Client &client, const std::vector<std::string> &command);

    [[nodiscard]] bool needsPassword() const { return !m_password.empty(); }
    /// Did this AUTH open the door?
    [[nodiscard]] bool passwordMatches(const std::vector<std::string> &command) const;
    [[nodiscard]] const std::string &version() const { return m_version; }
    [[nodiscard]] Client newClient(std::string address);
    void forget(const Client &client);

private:
    using Arguments = std::vector<std::string>;
    using Function = std::string (Server::*)(Client &, const Arguments &);
    struct Command
    {
        Function run;
        int arity; ///< with the name; negative: at least
    };
    static const std::map<std::string, Command> &table();

    void seed(const Personality &personality);
    std::string info(const std::string &section);
    std::string keyspace();

    std::string auth(Client &client, const Arguments &a);
    std::string ping(Client &client, const Arguments &a);
    std::string echo(Client &client, const Arguments &a);
    std::string quit(Client &client, const Arguments &a);
    std::string hello(Client &client, const Arguments &a);
    std::string select(Client &client, const Arguments &a);
    std::string infoCommand(Client &client, const Arguments &a);
    std::string config(Client &client, const Arguments &a);
    std::string commandList(Client &client, const Arguments &a);
    std::string clientCommand(Client &client, const Arguments &a);
    std::string keys(Client &client, const Arguments &a);
    std::string scan(Client &client, const Arguments &a);
    std::string get(Client &client, const Arguments &a);
    std::string set(Client &client, const Arguments &a);
    std::string setex(Client &client, const Arguments &a);
    std::string append(Client &client, const Arguments &a);
    std::string strlenCommand(Client &client, const Arguments &a);
    std::string mget(Client &client, const Arguments &a);
    std::string incr(Client &client, const Arguments &a);
    std::string del(Client &client, const Arguments &a);
    std::string exists(Client &client, const Arguments &a);
    std::string type(Client &client, const Arguments &a);
    std::string ttl(Client &client, const Arguments &a);
    std::string expire(Client &client, const Arguments &a);
    std::string persist(Client &client, const Arguments &a);
    std::string rename(Client &client, const Arguments &a);
    std::string dbsize(Client &client, const Arguments &a);
    std::string flush(Client &client, const Arguments &a);
    std::string push(Client &client, const Arguments &a);
    std::string lrange(Client &client, const Arguments &a);
    std::string llen(Client &client, const Arguments &a);
    std::string hset(Client &client, const Arguments &a);
    std::string hget(Client &client, const Arguments &a);
    std::string hgetall(Client &client, const Arguments &a);
    std::string save(Client &client, const Arguments &a);
    std::string replicaof(Client &client, const Arguments &a);
    std::string module(Client &client, const Arguments &a);
    std::string role(Client &client, const Arguments &a);
    std::string time(Client &client, const Arguments &a);
    std::string ok(Client &client, const Arguments &a);

    MilliClock m_clock;
    std::string m_password;
    std::string m_version;
    std::string m_os;
    std::string m_runId;
    std::string m_replicationId;
    std::string m_buildId;
    std::int64_t m_started = 0; ///< Unix seconds, pretended
    std::int64_t m_lastSave = 0;
    std::int64_t m_processId = 0;
    std::int64_t m_memory = 0; ///< base of used_memory, bytes
    std::uint64_t m_connectionsReceived = 0;
    std::uint64_t m_commandsProcessed = 0;
    std::uint64_t m_nextClient = 1;
    std::map<std::uint64_t, const Client *> m_clients;
    std::map<std::string, std::string> m_config;
    std::string m_masterHost; ///< after REPLICAOF
    std::string m_masterPort;
    std::vector<std::string> m_modules;
    Store m_store;
};

} // namespace decoyd::redis
