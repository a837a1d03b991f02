// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienthello.h"

#include "bytes.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace decoyd {

namespace {

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kSupportedGroups = 10;
constexpr std::uint16_t kPointFormats = 11;
constexpr std::uint16_t kSignatureAlgorithms = 13;
constexpr std::uint16_t kAlpn = 16;
constexpr std::uint16_t kSupportedVersions = 43;

/// Reads big-endian fields; once something is missing everything further is empty and bad().
class Reader
{
public:
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool bad() const { return m_bad; }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }

    unsigned number(std::size_t width)
    {
        unsigned value = 0;
        for (const char c : take(width))
            value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }

    std::string_view take(std::size_t count)
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

    std::string_view vector(std::size_t lengthWidth) { return take(number(lengthWidth)); }

private:
    std::string_view m_bytes;
    bool m_bad = false;
};

std::vector<std::uint16_t> words(std::string_view bytes)
{
    std::vector<std::uint16_t> out;
    Reader reader(bytes);
    while (!reader.empty()) {
        const unsigned word = reader.number(2);
        if (!reader.bad())
            out.push_back(static_cast<std::uint16_t>(word));
    }
    return out;
}

/// Values that browsers sprinkle in to keep servers tolerant (RFC 8701).
bool isGrease(std::uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

std::vector<std::uint16_t> withoutGrease(const std::vector<std::uint16_t> &values)
{
    std::vector<std::uint16_t> out;
    std::copy_if(values.begin(), values.end(), std::back_inserter(out),
                 [](std::uint16_t value) { return !isGrease(value); });
    return out;
}

template<typename T>
std::string decimals(const std::vector<T> &values)
{
    std::string out;
    for (const T value : values)
        out += (out.empty() ? "" : "-") + std::to_string(value);
    return out;
}

std::string hexList(const std::vector<std::uint16_t> &values)
{
    std::string out;
    for (const std::uint16_t value : values) {
        std::array<char, 8> text{};
        std::snprintf(text.data(), text.size(), "%04x", unsigned{value});
        out += (out.empty() ? "" : ",") + std::string(text.data());
    }
    return out;
}

std::string shortHash(const std::string &text)
{
    return text.empty() ? "000000000000" : toHex(sha256(text)).substr(0, 12);
}

const char *ja4Version(unsigned version)
{
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    default:
        return "00";
    }
}

std::string twoDigits(std::size_t count)
{
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%02zu", std::min<std::size_t>(count, 99));
    return text.data();
}

/// First and last character of the first protocol offered, as hex digits when not alphanumeric.
std::string ja4Alpn(const std::vector<std::string> &alpn)
{
    if (alpn.empty() || alpn.front().empty())
        return "00";
    const std::string &first = alpn.front();
    const auto isPlain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (isPlain(first.front()) && isPlain(first.back()))
        return {first.front(), first.back()};
    const std::string digits = toHex(first);
    return {digits.front(), digits.back()};
}

void readExtension(ClientHello &hello, std::uint16_t type, std::string_view body)
{
    Reader reader(body);
    switch (type) {
    case kServerName: {
        Reader names(reader.vector(2));
        const unsigned nameType = names.number(1);
        const std::string_view name = names.vector(2);
        if (!names.bad() && nameType == 0)
            hello.sni = std::string(name);
        break;
    }
    case kSupportedGroups:
        hello.groups = words(reader.vector(2));
        break;
    case kPointFormats:
        for (const char c : reader.vector(1))
            hello.pointFormats.push_back(static_cast<std::uint8_t>(c));
        break;
    case kSignatureAlgorithms:
        hello.signatureAlgorithms = words(reader.vector(2));
        break;
    case kAlpn: {
        Reader protocols(reader.vector(2));
        while (!protocols.empty()) {
            const std::string_view protocol = protocols.vector(1);
            if (!protocols.bad())
                hello.alpn.emplace_back(protocol);
        }
        break;
    }
    case kSupportedVersions:
        hello.versions = words(reader.vector(1));
        break;
    default:
        break;
    }
}

} // namespace

std::optional<ClientHello> ClientHello::parse(std::string_view message)
{
    constexpr unsigned kClientHello = 1;
    constexpr std::size_t kRandom = 32;
    Reader outer(message);
    if (outer.number(1) != kClientHello)
        return std::nullopt;
    Reader reader(outer.vector(3));
    ClientHello hello;
    hello.legacyVersion = reader.number(2);
    reader.take(kRandom);
    reader.vector(1); // session id
    hello.ciphers = words(reader.vector(2));
    reader.vector(1); // compression methods
    if (outer.bad() || reader.bad())
        return std::nullopt;
    Reader extensions(reader.empty() ? std::string_view{} : reader.vector(2));
    while (!extensions.empty()) {
        const auto type = static_cast<std::uint16_t>(extensions.number(2));
        const std::string_view body = extensions.vector(2);
        if (extensions.bad())
            break;
        hello.extensions.push_back(type);
        readExtension(hello, type, body);
    }
    return hello;
}

std::string ClientHello::ja3() const
{
    return std::to_string(legacyVersion) + "," + decimals(withoutGrease(ciphers)) + "," +
           decimals(withoutGrease(extensions)) + "," + decimals(withoutGrease(groups)) + "," +
           decimals(pointFormats);
}

std::string ClientHello::ja4() const
{
    std::vector<std::uint16_t> sortedCiphers = withoutGrease(ciphers);
    std::sort(sortedCiphers.begin(), sortedCiphers.end());
    const std::vector<std::uint16_t> allExtensions = withoutGrease(extensions);
    std::vector<std::uint16_t> hashedExtensions;
    std::copy_if(allExtensions.begin(), allExtensions.end(), std::back_inserter(hashedExtensions),
                 [](std::uint16_t type) { return type != kServerName && type != kAlpn; });
    std::sort(hashedExtensions.begin(), hashedExtensions.end());
    unsigned version = legacyVersion;
    for (const std::uint16_t offered : withoutGrease(versions))
        version = std::max<unsigned>(version, offered);
    const bool named =
        std::find(extensions.begin(), extensions.end(), kServerName) != extensions.end();
    std::string extensionText = hexList(hashedExtensions);
    if (!signatureAlgorithms.empty())
        extensionText += "_" + hexList(signatureAlgorithms);
    return std::string("t") + ja4Version(version) + (named ? "d" : "i") +
           twoDigits(sortedCiphers.size()) + twoDigits(allExtensions.size()) + ja4Alpn(alpn) + "_" +
           shortHash(hexList(sortedCiphers)) + "_" + shortHash(extensionText);
}

} // namespace decoyd
