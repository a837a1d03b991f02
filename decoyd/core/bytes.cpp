// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace decoyd {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::uint8_t byteAt(std::string_view bytes, std::size_t index)
{
    return index < bytes.size() ? static_cast<std::uint8_t>(bytes[index]) : std::uint8_t{0};
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lowered(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string digest(const EVP_MD *algorithm, std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, algorithm, nullptr) != 1)
        throw std::runtime_error("message digest not available");
    return {reinterpret_cast<const char *>(out.data()), length};
}

} // namespace

std::string base64Encode(std::string_view bytes)
{
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const unsigned word = static_cast<unsigned>(byteAt(bytes, i)) << 16 |
                              static_cast<unsigned>(byteAt(bytes, i + 1)) << 8 |
                              byteAt(bytes, i + 2);
        out += kAlphabet[word >> 18];
        out += kAlphabet[word >> 12 & 63];
        out += i + 1 < bytes.size() ? kAlphabet[word >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? kAlphabet[word & 63] : '=';
    }
    return out;
}

std::string base64Decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    unsigned word = 0;
    unsigned bits = 0;
    for (const char c : text) {
        if (c == '=')
            break;
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos)
            continue;
        word = (word << 6 | static_cast<unsigned>(value)) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(word >> bits & 0xff);
        }
    }
    return out;
}

std::string toHex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

bool fromHex(std::string_view hex, std::string &bytes)
{
    if (hex.size() % 2 != 0)
        return false;
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexDigit(hex[i]);
        const int low = hexDigit(hex[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out += static_cast<char>(high << 4 | low);
    }
    bytes = std::move(out);
    return true;
}

std::string toLower(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = lowered(c);
    return out;
}

std::string toUpper(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool equalsIgnoreCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lowered(a[i]) != lowered(b[i]))
            return false;
    }
    return true;
}

bool startsWithIgnoreCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && equalsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

std::vector<std::string> splitNonEmpty(std::string_view text, char separator)
{
    std::vector<std::string> out;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        if (end > start)
            out.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return out;
}

std::string randomBytes(std::size_t count)
{
    std::string out(count, '\0');
    if (count > 0 &&
        RAND_bytes(reinterpret_cast<unsigned char *>(out.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("no random numbers from the system");
    return out;
}

std::string sha1(std::string_view bytes)
{
    return digest(EVP_sha1(), bytes);
}

std::string sha256(std::string_view bytes)
{
    return digest(EVP_sha256(), bytes);
}

std::string md5(std::string_view bytes)
{
    return digest(EVP_md5(), bytes);
}

} // namespace decoyd
