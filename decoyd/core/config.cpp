// SPDX-License-Identifier: GPL-3.0-or-later
#include "config.h"

#include "bytes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace decoyd {

namespace {

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? std::string(value) : std::string();
}

[[noreturn]] void wrongType(std::string_view key, const char *wanted, const Json &value)
{
    throw ConfigError(key, std::string("expected ") + wanted + ", not " + value.typeName());
}

std::string wantString(std::string_view key, const Json &value)
{
    if (!value.string())
        wrongType(key, "a string", value);
    return *value.string();
}

const Json::Object &wantObject(std::string_view key, const Json &value)
{
    if (!value.object())
        wrongType(key, "an object", value);
    return *value.object();
}

const Json::Array &wantArray(std::string_view key, const Json &value)
{
    if (!value.array())
        wrongType(key, "an array", value);
    return *value.array();
}

std::string indexed(std::string_view key, std::size_t index)
{
    return std::string(key) + "[" + std::to_string(index) + "]";
}

/// Four decimal octets, and nothing else.
bool isIpv4(std::string_view text)
{
    int octets = 0;
    while (octets < 4) {
        unsigned octet = 256;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octet);
        if (error != std::errc{} || octet > 255)
            return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (++octets == 4)
            return text.empty();
        if (!text.starts_with('.'))
            return false;
        text.remove_prefix(1);
    }
    return false;
}

bool isSubnet(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !isIpv4(text.substr(0, slash)))
        return false;
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 33;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    return error == std::errc{} && end == digits.data() + digits.size() && bits <= 32;
}

LoginConfig parseLogin(const Json &value, std::vector<std::string> &unknown)
{
    LoginConfig login;
    for (const auto &[key, member] : wantObject("login", value)) {
        if (key == "mode") {
            const std::string mode = wantString("login.mode", member);
            if (mode == "always")
                login.mode = LoginConfig::Mode::Always;
            else if (mode == "never")
                login.mode = LoginConfig::Mode::Never;
            else if (mode == "probability")
                login.mode = LoginConfig::Mode::Probability;
            else if (mode == "list")
                login.mode = LoginConfig::Mode::List;
            else
                throw ConfigError("login.mode", "expected always, never, probability or list");
        } else if (key == "rate") {
            if (!member.number() || *member.number() < 0 || *member.number() > 1)
                throw ConfigError("login.rate", "expected a number from 0 to 1");
            login.rate = *member.number();
        } else if (key == "accounts") {
            std::size_t index = 0;
            for (const Json &account : wantArray("login.accounts", member)) {
                const std::string where = indexed("login.accounts", index++);
                wantObject(where, account);
                const Json *user = account.find("user");
                const Json *password = account.find("password");
                if (!user || !password)
                    throw ConfigError(where, "needs \"user\" and \"password\"");
                login.accounts.emplace_back(wantString(where + ".user", *user),
                                            wantString(where + ".password", *password));
            }
        } else {
            unknown.push_back("login." + key);
        }
    }
    return login;
}

std::vector<std::string> parsePivotNets(const Json &value)
{
    std::vector<std::string> nets;
    std::size_t index = 0;
    for (const Json &item : wantArray("pivot_nets", value)) {
        const std::string where = indexed("pivot_nets", index++);
        nets.push_back(wantString(where, item));
        if (nets.back() != "own" && !isSubnet(nets.back()))
            throw ConfigError(where, "expected a subnet like 10.0.1.0/24, or \"own\"");
    }
    return nets;
}

std::vector<LanHost> parseLanHosts(const Json &value)
{
    std::vector<LanHost> hosts;
    std::size_t index = 0;
    for (const Json &item : wantArray("lan_hosts", value)) {
        const std::string where = indexed("lan_hosts", index++);
        wantObject(where, item);
        const Json *name = item.find("name");
        const Json *ip = item.find("ip");
        if (!name || !ip)
            throw ConfigError(where, "needs \"name\" and \"ip\"");
        hosts.push_back({wantString(where + ".name", *name), wantString(where + ".ip", *ip)});
        if (!isIpv4(hosts.back().ip))
            throw ConfigError(where + ".ip", "expected an IPv4 address");
    }
    return hosts;
}

std::vector<std::uint16_t> parsePorts(const std::string &where, const Json &value)
{
    std::vector<std::uint16_t> ports;
    std::size_t index = 0;
    for (const Json &item : wantArray(where, value)) {
        const double *port = item.number();
        const std::string which = indexed(where, index++);
        if (!port || *port < 1 || *port > 65535 || *port != std::floor(*port))
            throw ConfigError(which, "expected a port from 1 to 65535");
        ports.push_back(static_cast<std::uint16_t>(*port));
    }
    if (ports.empty())
        throw ConfigError(where, "expected at least one port");
    return ports;
}

} // namespace

ConfigError::ConfigError(std::string_view key, std::string_view problem)
    : std::runtime_error(std::string(key) + ": " + std::string(problem))
{
}

ServiceConfig::ServiceConfig(std::string service, Json::Object values)
    : m_service(std::move(service))
    , m_values(std::move(values))
{
}

std::string ServiceConfig::path(std::string_view key) const
{
    return "service_config." + m_service + "." + std::string(key);
}

const Json *ServiceConfig::raw(std::string_view key) const
{
    m_asked.emplace(key);
    for (auto it = m_values.rbegin(); it != m_values.rend(); ++it) {
        if (it->first == key)
            return it->second.isNull() ? nullptr : &it->second;
    }
    return nullptr;
}

bool ServiceConfig::has(std::string_view key) const
{
    const Json *value = raw(key);
    return value && !(value->string() && value->string()->empty());
}

std::string ServiceConfig::text(std::string_view key, std::string_view fallback) const
{
    if (!has(key))
        return std::string(fallback);
    const Json *value = raw(key);
    if (value->string())
        return *value->string();
    if (value->boolean())
        return *value->boolean() ? "true" : "false";
    if (const double *number = value->number();
        number && *number == std::floor(*number) && std::abs(*number) < 1e15)
        return std::to_string(static_cast<std::int64_t>(*number));
    wrongType(path(key), "a string", *value);
}

std::string ServiceConfig::blob(std::string_view key, std::string_view fallback) const
{
    std::string value = text(key, fallback);
    constexpr std::string_view prefix = "b64:";
    return value.starts_with(prefix) ? base64Decode(std::string_view(value).substr(prefix.size()))
                                     : value;
}

double ServiceConfig::real(std::string_view key, double fallback, double low, double high) const
{
    if (!has(key))
        return fallback;
    const Json *value = raw(key);
    double number = 0;
    bool good = false;
    if (value->number()) {
        number = *value->number();
        good = true;
    } else if (const std::string *text = value->string()) {
        const std::string_view digits = trimmed(*text);
        const char *end = digits.data() + digits.size();
        const auto result = std::from_chars(digits.data(), end, number);
        good = result.ec == std::errc{} && result.ptr == end;
    }
    if (!good || !(number >= low && number <= high)) {
        std::array<char, 96> wanted{};
        std::snprintf(wanted.data(), wanted.size(), "expected a number from %g to %g", low, high);
        throw ConfigError(path(key), wanted.data());
    }
    return number;
}

std::int64_t ServiceConfig::integer(std::string_view key, std::int64_t fallback, std::int64_t low,
                                    std::int64_t high) const
{
    const double number = real(key, static_cast<double>(fallback), static_cast<double>(low),
                               static_cast<double>(high));
    if (number != std::floor(number))
        throw ConfigError(path(key), "expected a whole number");
    return static_cast<std::int64_t>(number);
}

bool ServiceConfig::flag(std::string_view key, bool fallback) const
{
    if (!has(key))
        return fallback;
    const Json *value = raw(key);
    if (value->boolean())
        return *value->boolean();
    const std::string word = toLower(text(key));
    if (word == "true" || word == "1" || word == "yes" || word == "on")
        return true;
    if (word == "false" || word == "0" || word == "no" || word == "off")
        return false;
    throw ConfigError(path(key), "expected true or false");
}

std::string ServiceConfig::choice(std::string_view key, std::string_view fallback,
                                  const std::vector<std::string> &allowed) const
{
    std::string value = text(key, fallback);
    std::string names;
    for (const std::string &option : allowed) {
        if (option == value)
            return value;
        names += (names.empty() ? "" : ", ") + option;
    }
    throw ConfigError(path(key), "expected one of " + names);
}

std::vector<std::string> ServiceConfig::list(std::string_view key) const
{
    const Json *value = raw(key);
    if (!value)
        return {};
    if (value->string())
        return splitNonEmpty(*value->string(), ',');
    std::vector<std::string> out;
    std::size_t index = 0;
    const std::string where = path(key);
    for (const Json &item : wantArray(where, *value))
        out.push_back(wantString(indexed(where, index++), item));
    return out;
}

std::vector<std::string> ServiceConfig::unused() const
{
    std::vector<std::string> out;
    for (const auto &[key, value] : m_values) {
        if (!m_asked.contains(key))
            out.push_back(path(key));
    }
    return out;
}

const ServiceConfig &Config::service(std::string_view name) const
{
    static const ServiceConfig none;
    const auto found = services.find(name);
    return found == services.end() ? none : found->second;
}

Config Config::fromEnvironment()
{
    return parse(environment("DECOY_CONFIG"), environment("NODE_NAME"), environment("INSTANCE_ID"),
                 environment("DECOY_SEED"));
}

Config Config::parse(std::string_view json, std::string nodeName, std::string instanceId,
                     std::string_view seedHex)
{
    Config config;
    config.nodeName = nodeName.empty() ? "decky" : std::move(nodeName);
    config.instanceId = std::move(instanceId);
    if (!fromHex(seedHex, config.seedSecret))
        throw ConfigError("DECOY_SEED", "expected an even number of hex digits");

    std::string error;
    const std::optional<Json> root =
        trimmed(json).empty() ? Json(Json::Object{}) : Json::parse(json, error);
    if (!root)
        throw ConfigError("DECOY_CONFIG", "not JSON: " + error);
    for (const auto &[key, value] : wantObject("DECOY_CONFIG", *root)) {
        if (value.isNull())
            continue;
        if (key == "hostname") {
            config.hostname = wantString(key, value);
        } else if (key == "os") {
            config.os = wantString(key, value);
            static const std::vector<std::string> known = {"linux", "windows",  "windows_server",
                                                           "bsd",   "embedded", "cisco"};
            if (std::find(known.begin(), known.end(), config.os) == known.end())
                throw ConfigError(
                    key, "expected linux, windows, windows_server, bsd, embedded or cisco");
        } else if (key == "jitter") {
            if (!value.boolean())
                wrongType(key, "true or false", value);
            config.jitter = *value.boolean();
        } else if (key == "pivot_nets") {
            config.pivotNets = parsePivotNets(value);
        } else if (key == "lan_hosts") {
            config.lanHosts = parseLanHosts(value);
        } else if (key == "login") {
            config.login = parseLogin(value, config.unknownKeys);
        } else if (key == "service_config") {
            for (const auto &[name, settings] : wantObject(key, value)) {
                const std::string where = "service_config." + name;
                config.services[name] = ServiceConfig(name, wantObject(where, settings));
            }
        } else if (key == "ports") {
            for (const auto &[name, ports] : wantObject(key, value))
                config.ports[name] = parsePorts("ports." + name, ports);
        } else {
            config.unknownKeys.push_back(key);
        }
    }
    if (config.hostname.empty())
        config.hostname = config.nodeName;
    return config;
}

} // namespace decoyd
