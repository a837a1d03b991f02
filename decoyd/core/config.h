// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "json.h"

#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {

/// A value in DECOY_CONFIG that cannot be used. `what()` names the key:
/// "service_config.http.response_code: expected a number from 100 to 599".
/// main() prints it on one line and exits with 2.
class ConfigError : public std::runtime_error
{
public:
    ConfigError(std::string_view key, std::string_view problem);
};

/// The settings of one service, typed on access. An absent or null or empty-string value is the
/// default; a value of another type is converted where that is unambiguous ("8080" is a number,
/// "true"/"1"/"yes" a flag), else ConfigError. Remembers which keys were asked for.
class ServiceConfig
{
public:
    ServiceConfig() = default;
    ServiceConfig(std::string service, Json::Object values);

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::string text(std::string_view key, std::string_view fallback = {}) const;
    /// Like text(); "b64:…" is decoded.
    [[nodiscard]] std::string blob(std::string_view key, std::string_view fallback = {}) const;
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t fallback,
                                       std::int64_t low, std::int64_t high) const;
    [[nodiscard]] double real(std::string_view key, double fallback, double low, double high) const;
    [[nodiscard]] bool flag(std::string_view key, bool fallback) const;
    [[nodiscard]] std::string choice(std::string_view key, std::string_view fallback,
                                     const std::vector<std::string> &allowed) const;
    /// An array of strings, or a string cut at commas.
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    /// The raw value, null when absent.
    [[nodiscard]] const Json *raw(std::string_view key) const;

    /// "service_config.<service>.<key>"
    [[nodiscard]] std::string path(std::string_view key) const;
    /// Keys that are set but that nobody asked for.
    [[nodiscard]] std::vector<std::string> unused() const;

private:
    std::string m_service;
    Json::Object m_values;
    mutable std::set<std::string, std::less<>> m_asked;
};

/// Which guesses a login prompt accepts.
struct LoginConfig
{
    enum class Mode {
        Service, ///< nothing said: each service uses its own rule (its accounts, its rate)
        Always,
        Never,
        Probability, ///< `rate` of all pairs, the same pairs every time
        List,        ///< `accounts`
    };
    Mode mode = Mode::Service;
    double rate = 0.9;
    std::vector<std::pair<std::string, std::string>> accounts; ///< user, password
};

struct LanHost
{
    std::string name;
    std::string ip;
};

/// Everything the environment says (README.md, "Contract").
struct Config
{
    std::string nodeName;               ///< NODE_NAME: decky name, HOSTNAME of log lines
    std::string instanceId;             ///< INSTANCE_ID
    std::string seedSecret;             ///< DECOY_SEED, decoded
    std::string hostname;               ///< what the machine calls itself; nodeName when not given
    std::string os = "linux";           ///< linux, windows, windows_server, bsd, embedded, cisco
    bool jitter = true;                 ///< answers take a believable moment
    std::vector<std::string> pivotNets; ///< "10.0.1.0/24" or "own"; where an intruder may go on to
    std::vector<LanHost> lanHosts;      ///< neighbours that the shell and its files mention
    LoginConfig login;
    std::map<std::string, ServiceConfig, std::less<>> services;
    std::map<std::string, std::vector<std::uint16_t>, std::less<>> ports; ///< test override
    std::vector<std::string> unknownKeys; ///< keys that were ignored

    /// Settings of a service; an empty object when it has none.
    [[nodiscard]] const ServiceConfig &service(std::string_view name) const;

    /// From NODE_NAME, INSTANCE_ID, DECOY_SEED, DECOY_CONFIG. Throws ConfigError.
    [[nodiscard]] static Config fromEnvironment();
    /// From the text of DECOY_CONFIG (may be empty). Throws ConfigError.
    [[nodiscard]] static Config parse(std::string_view json, std::string nodeName,
                                      std::string instanceId, std::string_view seedHex);
};

} // namespace decoyd
