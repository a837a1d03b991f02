// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::mysql {

/// Capability flags of the connection phase (dev.mysql.com/doc/dev/mysql-server, group
/// "capabilities flags").
enum Capability : std::uint32_t {
    kConnectWithDb = 0x00000008,
    kProtocol41 = 0x00000200,
    kSsl = 0x00000800,
    kSecureConnection = 0x00008000,
    kPluginAuth = 0x00080000,
    kConnectAttributes = 0x00100000,
    kPluginAuthLenenc = 0x00200000,
};

/// A packet: 3 bytes length, sequence number, payload (at most 16 MiB - 1).
[[nodiscard]] std::string packet(std::string_view payload, unsigned sequence);

/// The server's greeting, protocol version 10.
struct Greeting
{
    std::string version;
    std::uint32_t connectionId = 1;
    std::string salt; ///< 20 bytes without zeros
    std::string plugin = "mysql_native_password";
    std::uint8_t charset = 8;
    bool tls = false;
};
[[nodiscard]] std::string greeting(const Greeting &greeting);

/// What a client answers to the greeting.
struct LoginRequest
{
    std::uint32_t capabilities = 0;
    std::uint8_t charset = 0;
    std::string user;
    std::string response; ///< of the authentication plugin
    std::string database;
    std::string plugin; ///< empty when the client names none
    std::vector<std::pair<std::string, std::string>> attributes; ///< _client_name, _os, …
    bool wantsTls = false; ///< only the first 32 bytes came; TLS follows
};
/// Nothing when it is no handshake response that makes sense.
[[nodiscard]] std::optional<LoginRequest> parseLogin(std::string_view payload);

/// Asks the client to authenticate with another plugin.
[[nodiscard]] std::string authSwitch(std::string_view plugin, std::string_view salt);
[[nodiscard]] std::string errorPacket(unsigned code, std::string_view sqlState,
                                      std::string_view message);

/// How crackers want a mysql_native_password exchange (hashcat 11200, John "mysqlna"):
/// "$mysqlna$<salt hex>*<response hex>".
[[nodiscard]] std::string crackable(std::string_view salt, std::string_view response);

} // namespace decoyd::mysql
