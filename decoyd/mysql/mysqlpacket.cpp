// SPDX-License-Identifier: GPL-3.0-or-later
#include "mysqlpacket.h"

#include "decoyd/core/bytes.h"

namespace decoyd::mysql {

namespace {

constexpr std::size_t kHeaderLength = 32; ///< fixed part of a 4.1 handshake response

void putLittle(std::string &out, std::uint64_t value, std::size_t width)
{
    for (std::size_t i = 0; i < width; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}

/// Reads a payload front to back; after something is missing everything is empty and bad().
class Reader
{
public:
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool bad() const { return m_bad; }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    [[nodiscard]] std::size_t left() const { return m_bytes.size(); }

    std::string_view take(std::uint64_t count)
    {
        if (count > m_bytes.size()) {
            m_bad = true;
            m_bytes = {};
            return {};
        }
        const std::string_view out = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return out;
    }

    std::uint64_t little(std::size_t width)
    {
        const std::string_view bytes = take(width);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        return value;
    }

    /// Length-encoded integer.
    std::uint64_t lenenc()
    {
        const std::uint64_t first = little(1);
        switch (first) {
        case 0xfc:
            return little(2);
        case 0xfd:
            return little(3);
        case 0xfe:
            return little(8);
        default:
            return first;
        }
    }

    /// Up to a zero byte, or to the end when there is none.
    std::string zeroTerminated()
    {
        const std::size_t end = m_bytes.find('\0');
        const std::string out(m_bytes.substr(0, end));
        m_bytes.remove_prefix(end == std::string_view::npos ? m_bytes.size() : end + 1);
        return out;
    }

private:
    std::string_view m_bytes;
    bool m_bad = false;
};

void readAttributes(Reader &reader, LoginRequest &login)
{
    constexpr std::size_t kMaxAttributes = 32;
    Reader list(reader.take(reader.lenenc()));
    while (!list.empty() && login.attributes.size() < kMaxAttributes) {
        const std::string key(list.take(list.lenenc()));
        const std::string value(list.take(list.lenenc()));
        if (list.bad())
            return;
        login.attributes.emplace_back(key, value);
    }
}

/// Clients older than 4.1: 2 bytes capabilities, 3 bytes packet size, user, response.
std::optional<LoginRequest> parseOldLogin(Reader reader, std::uint32_t capabilities)
{
    LoginRequest login;
    login.capabilities = capabilities & 0xffff;
    reader.take(3);
    login.user = reader.zeroTerminated();
    login.response = reader.zeroTerminated();
    if (reader.bad())
        return std::nullopt;
    return login;
}

} // namespace

std::string packet(std::string_view payload, unsigned sequence)
{
    std::string out;
    putLittle(out, payload.size(), 3);
    putLittle(out, sequence, 1);
    return out.append(payload);
}

std::string greeting(const Greeting &greeting)
{
    // Everything a 5.7 or 8.0 offers, without compression (0x20) and, unless wanted, TLS.
    std::uint32_t capabilities = 0xc1fff7ff & ~std::uint32_t{0x20};
    if (greeting.tls)
        capabilities |= kSsl;
    constexpr unsigned kAutocommit = 2;
    std::string out;
    putLittle(out, 10, 1);
    out += greeting.version;
    out += '\0';
    putLittle(out, greeting.connectionId, 4);
    out += greeting.salt.substr(0, 8);
    out += '\0';
    putLittle(out, capabilities & 0xffff, 2);
    putLittle(out, greeting.charset, 1);
    putLittle(out, kAutocommit, 2);
    putLittle(out, capabilities >> 16, 2);
    putLittle(out, greeting.salt.size() + 1, 1);
    out.append(10, '\0');
    out += greeting.salt.substr(8);
    out += '\0';
    out += greeting.plugin;
    out += '\0';
    return out;
}

std::optional<LoginRequest> parseLogin(std::string_view payload)
{
    Reader reader(payload);
    const auto low = static_cast<std::uint32_t>(reader.little(2));
    if (!(low & kProtocol41))
        return parseOldLogin(reader, low);
    if (payload.size() < kHeaderLength)
        return std::nullopt;
    LoginRequest login;
    login.capabilities = low | static_cast<std::uint32_t>(reader.little(2)) << 16;
    reader.take(4); // largest packet
    login.charset = static_cast<std::uint8_t>(reader.little(1));
    reader.take(23);
    if (reader.empty()) {
        login.wantsTls = login.capabilities & kSsl;
        return login.wantsTls ? std::optional(login) : std::nullopt;
    }
    login.user = reader.zeroTerminated();
    if (login.capabilities & kPluginAuthLenenc)
        login.response = reader.take(reader.lenenc());
    else if (login.capabilities & kSecureConnection)
        login.response = reader.take(reader.little(1));
    else
        login.response = reader.zeroTerminated();
    if (reader.bad())
        return std::nullopt;
    if (login.capabilities & kConnectWithDb)
        login.database = reader.zeroTerminated();
    if (login.capabilities & kPluginAuth)
        login.plugin = reader.zeroTerminated();
    if (login.capabilities & kConnectAttributes && !reader.empty())
        readAttributes(reader, login);
    return login;
}

std::string authSwitch(std::string_view plugin, std::string_view salt)
{
    std::string out = "\xfe";
    out += plugin;
    out += '\0';
    out += salt;
    out += '\0';
    return out;
}

std::string errorPacket(unsigned code, std::string_view sqlState, std::string_view message)
{
    std::string out = "\xff";
    putLittle(out, code, 2);
    out += '#';
    out += sqlState;
    out += message;
    return out;
}

std::string crackable(std::string_view salt, std::string_view response)
{
    return "$mysqlna$" + toHex(salt) + "*" + toHex(response);
}

} // namespace decoyd::mysql
