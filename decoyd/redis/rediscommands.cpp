// SPDX-License-Identifier: GPL-3.0-or-later
#include "rediscommands.h"

#include "resp.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace decoyd::redis {

namespace {

const char *const kWrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";
const char *const kNotInteger = "ERR value is not an integer or out of range";
const char *const kFull = "OOM command not allowed when used memory > 'maxmemory'.";
const char *const kSyntax = "ERR syntax error";

std::optional<std::int64_t> parseNumber(std::string_view text)
{
    std::int64_t value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

/// A list index of the client as a position; negative ones count from the end.
std::int64_t position(std::int64_t index, std::size_t size)
{
    const auto count = static_cast<std::int64_t>(size);
    return index < 0 ? std::max<std::int64_t>(0, count + index) : std::min(index, count);
}

} // namespace

const std::map<std::string, Server::Command> &Server::table()
{
    static const std::map<std::string, Command> commands = {
        {"append", {&Server::append, 3}},
        {"auth", {&Server::auth, -2}},
        {"bgrewriteaof", {&Server::save, 1}},
        {"bgsave", {&Server::save, -1}},
        {"client", {&Server::clientCommand, -2}},
        {"command", {&Server::commandList, -1}},
        {"config", {&Server::config, -2}},
        {"dbsize", {&Server::dbsize, 1}},
        {"decr", {&Server::incr, 2}},
        {"decrby", {&Server::incr, 3}},
        {"del", {&Server::del, -2}},
        {"echo", {&Server::echo, 2}},
        {"exists", {&Server::exists, -2}},
        {"expire", {&Server::expire, -3}},
        {"flushall", {&Server::flush, -1}},
        {"flushdb", {&Server::flush, -1}},
        {"get", {&Server::get, 2}},
        {"hello", {&Server::hello, -1}},
        {"hget", {&Server::hget, 3}},
        {"hgetall", {&Server::hgetall, 2}},
        {"hset", {&Server::hset, -4}},
        {"incr", {&Server::incr, 2}},
        {"incrby", {&Server::incr, 3}},
        {"info", {&Server::infoCommand, -1}},
        {"keys", {&Server::keys, 2}},
        {"lastsave", {&Server::time, 1}},
        {"llen", {&Server::llen, 2}},
        {"lpush", {&Server::push, -3}},
        {"lrange", {&Server::lrange, 4}},
        {"mget", {&Server::mget, -2}},
        {"module", {&Server::module, -2}},
        {"persist", {&Server::persist, 2}},
        {"ping", {&Server::ping, -1}},
        {"psync", {&Server::replicaof, -3}},
        {"pttl", {&Server::ttl, 2}},
        {"quit", {&Server::quit, -1}},
        {"rename", {&Server::rename, 3}},
        {"replconf", {&Server::ok, -1}},
        {"replicaof", {&Server::replicaof, 3}},
        {"role", {&Server::role, 1}},
        {"rpush", {&Server::push, -3}},
        {"save", {&Server::save, 1}},
        {"scan", {&Server::scan, -2}},
        {"select", {&Server::select, 2}},
        {"set", {&Server::set, -3}},
        {"setex", {&Server::setex, 4}},
        {"slaveof", {&Server::replicaof, 3}},
        {"strlen", {&Server::strlenCommand, 2}},
        {"time", {&Server::time, 1}},
        {"ttl", {&Server::ttl, 2}},
        {"type", {&Server::type, 2}},
        {"unlink", {&Server::del, -2}},
    };
    return commands;
}

Server::Server(const ServiceConfig &settings, const Personality &personality, unsigned port,
               MilliClock clock)
    : m_clock(std::move(clock))
    , m_password(settings.text("password"))
{
    const std::string likely = personality.weighted("redis.version", {{"7.0.15", 24},
                                                                      {"6.0.16", 22},
                                                                      {"7.0.12", 12},
                                                                      {"6.2.7", 10},
                                                                      {"7.2.4", 12},
                                                                      {"5.0.14", 8},
                                                                      {"6.2.14", 8},
                                                                      {"5.0.7", 4}});
    m_version = settings.text("version", likely);
    const std::string kernel = personality.pick(
        "redis.kernel", {"5.10.0-28-amd64", "5.15.0-91-generic", "5.4.0-169-generic",
                         "6.1.0-18-amd64", "4.19.0-25-amd64"});
    m_os = settings.text("os_string", "Linux " + kernel + " x86_64");
    m_runId = personality.hex("redis.run_id", 40);
    m_replicationId = personality.hex("redis.replid", 40);
    m_buildId = personality.hex("redis.build_id", 16);
    const std::int64_t now = m_clock() / 1000;
    // The service came up a little after the machine.
    m_started = personality.bootTime(now) + personality.number("redis.delay", 9, 95);
    m_lastSave = personality.pastMoment("redis.last_save", now, 60, 3600);
    m_processId = personality.number("redis.pid", 380, 1900);
    m_memory = personality.number("redis.memory", 880'000, 2'400'000);
    m_connectionsReceived =
        static_cast<std::uint64_t>(personality.number("redis.connections", 900, 90'000));
    m_commandsProcessed = m_connectionsReceived * 11 +
                          static_cast<std::uint64_t>(personality.number("redis.commands", 0, 5000));
    m_config = {{"dir", "/var/lib/redis"},
                {"dbfilename", "dump.rdb"},
                {"maxmemory", "0"},
                {"maxmemory-policy", "noeviction"},
                {"maxclients", "10000"},
                {"save", "3600 1 300 100 60 10000"},
                {"appendonly", "no"},
                {"protected-mode", "no"},
                {"port", std::to_string(port)},
                {"bind", "* -::*"},
                {"databases", std::to_string(Store::kDatabases)},
                {"timeout", "0"},
                {"tcp-keepalive", "300"},
                {"loglevel", "notice"},
                {"logfile", "/var/log/redis/redis-server.log"},
                {"rdbcompression", "yes"},
                {"slave-read-only", "yes"},
                {"replica-read-only", "yes"},
                {"requirepass", m_password}};
    seed(personality);
}

void Server::seed(const Personality &personality)
{
    const std::string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    const std::int64_t now = m_clock();
    const std::vector<std::string> users = {"jmiller", "a.weber", "sofia", "kchen",  "admin",
                                            "m.rossi", "deploy",  "nina",  "t.novak"};
    const auto put = [this](const std::string &key, Store::Value value) {
        static_cast<void>(m_store.put(0, key, std::move(value)));
    };
    const std::int64_t sessions = personality.number("redis.sessions", 4, 14);
    for (std::int64_t i = 0; i < sessions; ++i) {
        const std::string which = "redis.session." + std::to_string(i);
        Store::Value value;
        value.text = "{\"uid\":" + std::to_string(personality.number(which + ".uid", 1000, 9999)) +
                     ",\"user\":\"" + personality.pick(which + ".user", users) + "\",\"csrf\":\"" +
                     personality.hex(which + ".csrf", 32) + "\",\"ip\":\"10." +
                     std::to_string(personality.number(which + ".a", 0, 40)) + "." +
                     std::to_string(personality.number(which + ".b", 0, 9)) + "." +
                     std::to_string(personality.number(which + ".c", 10, 250)) + "\"}";
        value.expires = now + personality.number(which + ".ttl", 600, 86'000) * 1000;
        put("session:" + personality.token(which, 24, alphabet), std::move(value));
    }
    const std::int64_t cached = personality.number("redis.cached", 3, 9);
    for (std::int64_t i = 0; i < cached; ++i) {
        const std::string which = "redis.cache." + std::to_string(i);
        Store::Value value;
        value.text = personality.hex(which + ".value", 64);
        value.expires = now + personality.number(which + ".ttl", 30, 3000) * 1000;
        put("cache:" + personality.pick(which + ".kind", {"feed", "product", "user", "page"}) +
                ":" + std::to_string(personality.number(which, 1, 4000)),
            std::move(value));
    }
    Store::Value settings;
    settings.type = Store::Type::Hash;
    settings.items = {"smtp_host",   "mail.internal",
                      "smtp_user",   "notifier",
                      "smtp_pass",   personality.token("redis.smtp_pass", 14, alphabet),
                      "maintenance", "0"};
    put("app:settings", std::move(settings));
    Store::Value queue;
    queue.type = Store::Type::List;
    queue.items = {"{\"job\":\"invoice\",\"id\":" +
                       std::to_string(personality.number("redis.job", 1000, 99999)) + "}",
                   "{\"job\":\"export\",\"format\":\"csv\"}"};
    put("queue:default", std::move(queue));
    Store::Value counter;
    counter.text = std::to_string(personality.number("redis.hits", 20'000, 9'000'000));
    put("stats:hits", std::move(counter));
}

Client Server::newClient(std::string address)
{
    ++m_connectionsReceived;
    Client client;
    client.id = m_nextClient++;
    client.address = std::move(address);
    client.authenticated = m_password.empty();
    client.connected = m_clock() / 1000;
    return client;
}

void Server::forget(const Client &client)
{
    m_clients.erase(client.id);
}

bool Server::passwordMatches(const std::vector<std::string> &command) const
{
    const bool defaultUser = command.size() != 3 || command[1] == "default";
    return !m_password.empty() && defaultUser && command.size() >= 2 &&
           command.back() == m_password;
}

std::string Server::execute(Client &client, const std::vector<std::string> &command)
{
    ++m_commandsProcessed;
    m_clients[client.id] = &client;
    const std::string name = toLower(command.front());
    // A browser that was sent here by a hostile page: the real server hangs up too.
    if (name == "post" || name == "host:") {
        client.closing = true;
        return error("ERR wrong number of arguments for '" + name + "' command");
    }
    const auto found = table().find(name);
    const bool open = name == "auth" || name == "quit" || name == "hello";
    if (found == table().end()) {
        std::string arguments;
        for (std::size_t i = 1; i < command.size() && arguments.size() < 128; ++i)
            arguments += "'" + command[i].substr(0, 128 - arguments.size()) + "' ";
        return error("ERR unknown command '" + command.front().substr(0, 128) +
                     "', with args beginning with: " + arguments);
    }
    const auto count = static_cast<int>(command.size());
    const int arity = found->second.arity;
    if ((arity > 0 && count != arity) || (arity < 0 && count < -arity))
        return error("ERR wrong number of arguments for '" + name + "' command");
    if (!client.authenticated && !open)
        return error("NOAUTH Authentication required.");
    return (this->*found->second.run)(client, command);
}

std::string Server::ok(Client &, const Arguments &)
{
    return simple("OK");
}

std::string Server::auth(Client &client, const Arguments &a)
{
    if (a.size() > 3)
        return error(kSyntax);
    if (m_password.empty() && a.size() == 2)
        return error("ERR AUTH <password> called without any password configured for the default "
                     "user. Are you sure your configuration is correct?");
    if (passwordMatches(a)) {
        client.authenticated = true;
        return simple("OK");
    }
    return error("WRONGPASS invalid username-password pair or user is disabled.");
}

std::string Server::ping(Client &, const Arguments &a)
{
    return a.size() > 1 ? bulk(a[1]) : simple("PONG");
}

std::string Server::echo(Client &, const Arguments &a)
{
    return bulk(a[1]);
}

std::string Server::quit(Client &client, const Arguments &)
{
    client.closing = true;
    return simple("OK");
}

std::string Server::hello(Client &client, const Arguments &a)
{
    if (m_version.starts_with("5.") || m_version.starts_with("4."))
        return error("ERR unknown command 'HELLO', with args beginning with: ");
    if (a.size() > 1 && a[1] != "2" && a[1] != "3")
        return error("NOPROTO unsupported protocol version");
    if (a.size() > 1 && a[1] == "3") // the answer would be a map of RESP3, which is not spoken
        return error("NOPROTO unsupported protocol version");
    if (!client.authenticated)
        return error(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the "
            "HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client "
            "and select the RESP protocol version at the same time");
    return array({bulk("server"), bulk("redis"), bulk("version"), bulk(m_version), bulk("proto"),
                  integer(2), bulk("id"), integer(static_cast<std::int64_t>(client.id)),
                  bulk("mode"), bulk("standalone"), bulk("role"),
                  bulk(m_masterHost.empty() ? "master" : "replica"), bulk("modules"), array({})});
}

std::string Server::select(Client &client, const Arguments &a)
{
    const std::optional<std::int64_t> index = parseNumber(a[1]);
    if (!index)
        return error(kNotInteger);
    if (*index < 0 || *index >= Store::kDatabases)
        return error("ERR DB index is out of range");
    client.database = static_cast<int>(*index);
    return simple("OK");
}

std::string Server::keyspace()
{
    std::string out;
    for (int i = 0; i < Store::kDatabases; ++i) {
        if (m_store.size(i) > 0)
            out += "db" + std::to_string(i) + ":keys=" + std::to_string(m_store.size(i)) +
                   ",expires=" + std::to_string(m_store.expiring(i)) + ",avg_ttl=0\r\n";
    }
    return out;
}

std::string Server::info(const std::string &section)
{
    const std::int64_t now = m_clock() / 1000;
    const std::int64_t uptime = std::max<std::int64_t>(now - m_started, 1);
    const std::int64_t memory = m_memory + static_cast<std::int64_t>(m_store.bytes());
    const auto line = [](const char *key, const std::string &value) {
        return std::string(key) + ":" + value + "\r\n";
    };
    const auto number = [&](const char *key, std::int64_t value) {
        return line(key, std::to_string(value));
    };
    const bool all =
        section.empty() || section == "all" || section == "default" || section == "everything";
    std::string out;
    const auto begin = [&](const char *name) {
        const bool wanted = all || section == toLower(name);
        if (wanted)
            out += (out.empty() ? "# " : "\r\n# ") + std::string(name) + "\r\n";
        return wanted;
    };
    if (begin("Server")) {
        out += line("redis_version", m_version) + line("redis_git_sha1", "00000000") +
               line("redis_git_dirty", "0") + line("redis_build_id", m_buildId) +
               line("redis_mode", "standalone") + line("os", m_os) + line("arch_bits", "64") +
               line("multiplexing_api", "epoll") + line("gcc_version", "10.2.1") +
               number("process_id", m_processId) + line("run_id", m_runId) +
               line("tcp_port", m_config["port"]) + number("uptime_in_seconds", uptime) +
               number("uptime_in_days", uptime / 86400) + line("hz", "10") +
               line("executable", "/usr/bin/redis-server") +
               line("config_file", "/etc/redis/redis.conf");
    }
    if (begin("Clients"))
        out += number("connected_clients", static_cast<std::int64_t>(m_clients.size())) +
               line("maxclients", "10000") + line("blocked_clients", "0");
    if (begin("Memory"))
        out += number("used_memory", memory) +
               line("used_memory_human", std::to_string(memory / 1024) + ".00K") +
               number("used_memory_rss", memory * 4) +
               number("used_memory_peak", memory + 120'000) +
               line("maxmemory", m_config["maxmemory"]) +
               line("maxmemory_policy", m_config["maxmemory-policy"]) +
               line("mem_allocator", "jemalloc-5.2.1");
    if (begin("Persistence"))
        out += line("loading", "0") + line("rdb_changes_since_last_save", "0") +
               line("rdb_bgsave_in_progress", "0") + number("rdb_last_save_time", m_lastSave) +
               line("rdb_last_bgsave_status", "ok") + line("aof_enabled", "0");
    if (begin("Stats"))
        out +=
            number("total_connections_received", static_cast<std::int64_t>(m_connectionsReceived)) +
            number("total_commands_processed", static_cast<std::int64_t>(m_commandsProcessed)) +
            line("rejected_connections", "0") + line("expired_keys", "0") +
            line("evicted_keys", "0");
    if (begin("Replication")) {
        out += line("role", m_masterHost.empty() ? "master" : "slave");
        if (!m_masterHost.empty())
            out += line("master_host", m_masterHost) + line("master_port", m_masterPort) +
                   line("master_link_status", "down");
        out += line("connected_slaves", "0") + line("master_replid", m_replicationId) +
               line("master_repl_offset", "0");
    }
    if (begin("CPU"))
        out += line("used_cpu_sys", std::to_string(uptime / 900) + ".214530") +
               line("used_cpu_user", std::to_string(uptime / 800) + ".100412");
    if (begin("Modules")) {
        for (const std::string &name : m_modules)
            out +=
                "module:name=" + name + ",ver=1,api=1,filters=0,usedby=[],using=[],options=[]\r\n";
    }
    if (begin("Cluster"))
        out += line("cluster_enabled", "0");
    if (begin("Keyspace"))
        out += keyspace();
    return out;
}

std::string Server::infoCommand(Client &, const Arguments &a)
{
    return bulk(info(a.size() > 1 ? toLower(a[1]) : std::string()));
}

std::string Server::config(Client &, const Arguments &a)
{
    const std::string verb = toLower(a[1]);
    if (verb == "get" && a.size() >= 3) {
        std::vector<std::string> out;
        for (const auto &[key, value] : m_config) {
            if (globMatch(toLower(a[2]), key)) {
                out.push_back(key);
                out.push_back(value);
            }
        }
        return bulkArray(out);
    }
    if (verb == "set" && a.size() >= 4 && a.size() % 2 == 0) {
        for (std::size_t i = 2; i < a.size(); i += 2) {
            const std::string key = toLower(a[i]);
            const auto found = m_config.find(key);
            if (found == m_config.end())
                return error("ERR Unknown option or number of arguments for CONFIG SET - '" + key +
                             "'");
            found->second = a[i + 1].substr(0, 4096);
            // An intruder who sets a password wants to find it working.
            if (key == "requirepass")
                m_password = found->second;
        }
        return simple("OK");
    }
    if (verb == "rewrite" || verb == "resetstat")
        return simple("OK");
    return error("ERR Unknown subcommand or wrong number of arguments for '" + a[1] +
                 "'. Try CONFIG HELP.");
}

std::string Server::commandList(Client &, const Arguments &a)
{
    if (a.size() > 1 && toLower(a[1]) == "count")
        return integer(static_cast<std::int64_t>(table().size()));
    if (a.size() > 1 && toLower(a[1]) == "docs")
        return array({});
    std::vector<std::string> out;
    for (const auto &[name, command] : table())
        out.push_back(array(
            {bulk(name), integer(command.arity), array({}), integer(0), integer(0), integer(0)}));
    return array(out);
}

std::string Server::clientCommand(Client &client, const Arguments &a)
{
    const std::string verb = toLower(a[1]);
    const std::int64_t now = m_clock() / 1000;
    if (verb == "setname" && a.size() == 3) {
        client.name = a[2].substr(0, 128);
        return simple("OK");
    }
    if (verb == "getname")
        return client.name.empty() ? nil() : bulk(client.name);
    if (verb == "id")
        return integer(static_cast<std::int64_t>(client.id));
    if (verb == "list") {
        std::string out;
        for (const auto &[id, other] : m_clients)
            out += "id=" + std::to_string(id) + " addr=" + other->address +
                   " fd=" + std::to_string(id + 7) + " name=" + other->name +
                   " age=" + std::to_string(now - other->connected) +
                   " idle=0 flags=N db=" + std::to_string(other->database) +
                   " sub=0 psub=0 multi=-1 cmd=client user=default\n";
        return bulk(out);
    }
    if (verb == "setinfo" || verb == "no-evict" || verb == "reply" || verb == "kill")
        return simple("OK");
    return error("ERR unknown subcommand '" + a[1] + "'. Try CLIENT HELP.");
}

std::string Server::keys(Client &client, const Arguments &a)
{
    return bulkArray(m_store.keys(client.database, a[1], m_clock()));
}

std::string Server::scan(Client &client, const Arguments &a)
{
    const std::optional<std::int64_t> cursor = parseNumber(a[1]);
    if (!cursor || *cursor < 0)
        return error("ERR invalid cursor");
    std::string pattern = "*";
    std::int64_t count = 10;
    for (std::size_t i = 2; i + 1 < a.size(); i += 2) {
        const std::string option = toLower(a[i]);
        if (option == "match") {
            pattern = a[i + 1];
        } else if (option == "count") {
            count = parseNumber(a[i + 1]).value_or(0);
            if (count < 1)
                return error(kSyntax);
        } else if (option != "type") {
            return error(kSyntax);
        }
    }
    count = std::min<std::int64_t>(count, 1000);
    const auto index = static_cast<std::size_t>(*cursor);
    const std::vector<std::string> page =
        m_store.keysFrom(client.database, index, static_cast<std::size_t>(count));
    std::vector<std::string> matching;
    std::copy_if(page.begin(), page.end(), std::back_inserter(matching),
                 [&](const std::string &key) { return globMatch(pattern, key); });
    const std::size_t next = index + page.size();
    const bool done = page.empty() || next >= m_store.size(client.database);
    return array({bulk(done ? "0" : std::to_string(next)), bulkArray(matching)});
}

std::string Server::get(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return nil();
    return value->type == Store::Type::String ? bulk(value->text) : error(kWrongType);
}

std::string Server::set(Client &client, const Arguments &a)
{
    Store::Value value;
    value.text = a[2];
    bool onlyNew = false;
    bool onlyOld = false;
    for (std::size_t i = 3; i < a.size(); ++i) {
        const std::string option = toLower(a[i]);
        if (option == "nx") {
            onlyNew = true;
        } else if (option == "xx") {
            onlyOld = true;
        } else if ((option == "ex" || option == "px") && i + 1 < a.size()) {
            const std::optional<std::int64_t> time = parseNumber(a[++i]);
            if (!time || *time <= 0 || *time > 1'000'000'000'000)
                return error("ERR invalid expire time in 'set' command");
            value.expires = m_clock() + (option == "ex" ? *time * 1000 : *time);
        } else if (option != "keepttl" && option != "get") {
            return error(kSyntax);
        }
    }
    const bool exists = m_store.find(client.database, a[1], m_clock()) != nullptr;
    if ((onlyNew && exists) || (onlyOld && !exists))
        return nil();
    return m_store.put(client.database, a[1], std::move(value)) ? simple("OK") : error(kFull);
}

std::string Server::setex(Client &client, const Arguments &a)
{
    return set(client, {"set", a[1], a[3], "ex", a[2]});
}

std::string Server::append(Client &client, const Arguments &a)
{
    const Store::Value *old = m_store.find(client.database, a[1], m_clock());
    Store::Value value = old ? *old : Store::Value{};
    if (value.type != Store::Type::String)
        return error(kWrongType);
    value.text += a[2];
    const auto size = static_cast<std::int64_t>(value.text.size());
    return m_store.put(client.database, a[1], std::move(value)) ? integer(size) : error(kFull);
}

std::string Server::strlenCommand(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    return integer(value ? static_cast<std::int64_t>(value->text.size()) : 0);
}

std::string Server::mget(Client &client, const Arguments &a)
{
    std::vector<std::string> out;
    for (std::size_t i = 1; i < a.size(); ++i) {
        const Store::Value *value = m_store.find(client.database, a[i], m_clock());
        out.push_back(value && value->type == Store::Type::String ? bulk(value->text) : nil());
    }
    return array(out);
}

std::string Server::incr(Client &client, const Arguments &a)
{
    const std::string name = toLower(a[0]);
    std::int64_t step = 1;
    if (a.size() == 3) {
        const std::optional<std::int64_t> given = parseNumber(a[2]);
        if (!given || *given == INT64_MIN)
            return error(kNotInteger);
        step = *given;
    }
    if (name.starts_with("decr"))
        step = -step;
    const Store::Value *old = m_store.find(client.database, a[1], m_clock());
    Store::Value value = old ? *old : Store::Value{};
    if (value.type != Store::Type::String)
        return error(kWrongType);
    const std::optional<std::int64_t> number = old ? parseNumber(value.text) : std::int64_t{0};
    std::int64_t sum = 0;
    if (!number || __builtin_add_overflow(*number, step, &sum))
        return error(kNotInteger);
    value.text = std::to_string(sum);
    return m_store.put(client.database, a[1], std::move(value)) ? integer(sum) : error(kFull);
}

std::string Server::del(Client &client, const Arguments &a)
{
    std::int64_t removed = 0;
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (m_store.find(client.database, a[i], m_clock()) && m_store.erase(client.database, a[i]))
            ++removed;
    }
    return integer(removed);
}

std::string Server::exists(Client &client, const Arguments &a)
{
    std::int64_t count = 0;
    for (std::size_t i = 1; i < a.size(); ++i)
        count += m_store.find(client.database, a[i], m_clock()) ? 1 : 0;
    return integer(count);
}

std::string Server::type(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return simple("none");
    return simple(value->type == Store::Type::String ? "string"
                  : value->type == Store::Type::List ? "list"
                                                     : "hash");
}

std::string Server::ttl(Client &client, const Arguments &a)
{
    const std::int64_t now = m_clock();
    const Store::Value *value = m_store.find(client.database, a[1], now);
    if (!value)
        return integer(-2);
    if (value->expires == 0)
        return integer(-1);
    const std::int64_t left = value->expires - now;
    return integer(toLower(a[0]) == "pttl" ? left : (left + 500) / 1000);
}

std::string Server::expire(Client &client, const Arguments &a)
{
    const std::optional<std::int64_t> seconds = parseNumber(a[2]);
    if (!seconds || *seconds > 1'000'000'000)
        return error(kNotInteger);
    Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return integer(0);
    if (*seconds <= 0)
        m_store.erase(client.database, a[1]);
    else
        value->expires = m_clock() + *seconds * 1000;
    return integer(1);
}

std::string Server::persist(Client &client, const Arguments &a)
{
    Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value || value->expires == 0)
        return integer(0);
    value->expires = 0;
    return integer(1);
}

std::string Server::rename(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return error("ERR no such key");
    Store::Value copy = *value;
    m_store.erase(client.database, a[1]);
    return m_store.put(client.database, a[2], std::move(copy)) ? simple("OK") : error(kFull);
}

std::string Server::dbsize(Client &client, const Arguments &)
{
    return integer(static_cast<std::int64_t>(m_store.size(client.database)));
}

std::string Server::flush(Client &client, const Arguments &a)
{
    if (toLower(a[0]) == "flushdb") {
        m_store.clear(client.database);
    } else {
        for (int i = 0; i < Store::kDatabases; ++i)
            m_store.clear(i);
    }
    return simple("OK");
}

std::string Server::push(Client &client, const Arguments &a)
{
    const Store::Value *old = m_store.find(client.database, a[1], m_clock());
    Store::Value value = old ? *old : Store::Value{};
    if (old && value.type != Store::Type::List)
        return error(kWrongType);
    value.type = Store::Type::List;
    const bool left = toLower(a[0]) == "lpush";
    for (std::size_t i = 2; i < a.size(); ++i)
        value.items.insert(left ? value.items.begin() : value.items.end(), a[i]);
    const auto size = static_cast<std::int64_t>(value.items.size());
    return m_store.put(client.database, a[1], std::move(value)) ? integer(size) : error(kFull);
}

std::string Server::lrange(Client &client, const Arguments &a)
{
    const std::optional<std::int64_t> first = parseNumber(a[2]);
    const std::optional<std::int64_t> last = parseNumber(a[3]);
    if (!first || !last)
        return error(kNotInteger);
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return array({});
    if (value->type != Store::Type::List)
        return error(kWrongType);
    std::vector<std::string> out;
    const std::size_t size = value->items.size();
    const std::int64_t stop = *last < 0 ? static_cast<std::int64_t>(size) + *last : *last;
    for (std::int64_t i = position(*first, size); i <= stop && i < static_cast<std::int64_t>(size);
         ++i)
        out.push_back(value->items[static_cast<std::size_t>(i)]);
    return bulkArray(out);
}

std::string Server::llen(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (value && value->type != Store::Type::List)
        return error(kWrongType);
    return integer(value ? static_cast<std::int64_t>(value->items.size()) : 0);
}

std::string Server::hset(Client &client, const Arguments &a)
{
    if (a.size() % 2 != 0)
        return error("ERR wrong number of arguments for 'hset' command");
    const Store::Value *old = m_store.find(client.database, a[1], m_clock());
    Store::Value value = old ? *old : Store::Value{};
    if (old && value.type != Store::Type::Hash)
        return error(kWrongType);
    value.type = Store::Type::Hash;
    std::int64_t added = 0;
    for (std::size_t i = 2; i < a.size(); i += 2) {
        bool known = false;
        for (std::size_t k = 0; k + 1 < value.items.size(); k += 2) {
            if (value.items[k] == a[i]) {
                value.items[k + 1] = a[i + 1];
                known = true;
            }
        }
        if (!known) {
            value.items.push_back(a[i]);
            value.items.push_back(a[i + 1]);
            ++added;
        }
    }
    return m_store.put(client.database, a[1], std::move(value)) ? integer(added) : error(kFull);
}

std::string Server::hget(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return nil();
    if (value->type != Store::Type::Hash)
        return error(kWrongType);
    for (std::size_t k = 0; k + 1 < value->items.size(); k += 2) {
        if (value->items[k] == a[2])
            return bulk(value->items[k + 1]);
    }
    return nil();
}

std::string Server::hgetall(Client &client, const Arguments &a)
{
    const Store::Value *value = m_store.find(client.database, a[1], m_clock());
    if (!value)
        return array({});
    return value->type == Store::Type::Hash ? bulkArray(value->items) : error(kWrongType);
}

std::string Server::save(Client &, const Arguments &a)
{
    m_lastSave = m_clock() / 1000;
    const std::string name = toLower(a[0]);
    if (name == "bgsave")
        return simple("Background saving started");
    if (name == "bgrewriteaof")
        return simple("Background append only file rewriting started");
    return simple("OK");
}

std::string Server::replicaof(Client &, const Arguments &a)
{
    const std::string name = toLower(a[0]);
    if (name == "psync")
        return error("NOMASTERLINK Can't SYNC while not connected with my master");
    // The rogue-master attack: believed, never connected to.
    const bool leaves = toLower(a[1]) == "no" && toLower(a[2]) == "one";
    m_masterHost = leaves ? std::string() : a[1].substr(0, 255);
    m_masterPort = leaves ? std::string() : a[2].substr(0, 16);
    return simple("OK");
}

std::string Server::module(Client &, const Arguments &a)
{
    const std::string verb = toLower(a[1]);
    if (verb == "list")
        return array({});
    if (verb == "load" && a.size() > 2)
        return error("ERR Error loading the extension. Please check the server logs.");
    if (verb == "unload" && a.size() > 2)
        return error("ERR Error unloading module: no such module with that name");
    return error("ERR Unknown subcommand or wrong number of arguments for '" + a[1] +
                 "'. Try MODULE HELP.");
}

std::string Server::role(Client &, const Arguments &)
{
    if (m_masterHost.empty())
        return array({bulk("master"), integer(0), array({})});
    return array({bulk("slave"), bulk(m_masterHost),
                  integer(parseNumber(m_masterPort).value_or(6379)), bulk("connect"), integer(-1)});
}

std::string Server::time(Client &, const Arguments &a)
{
    if (toLower(a[0]) == "lastsave")
        return integer(m_lastSave);
    const std::int64_t now = m_clock();
    return bulkArray({std::to_string(now / 1000), std::to_string(now % 1000 * 1000)});
}

} // namespace decoyd::redis
