// SPDX-License-Identifier: GPL-3.0-or-later
#include "hassh.h"

#include "decoyd/core/bytes.h"

#include <cstdint>

namespace decoyd::ssh {

namespace {

constexpr std::size_t kMaxPacket = 35000; // RFC 4253, 6.1
constexpr std::size_t kCookie = 16;
constexpr char kMsgKexInit = 20;

std::uint32_t number(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

} // namespace

std::optional<KexInit> parseKexInit(std::string_view bytes)
{
    if (bytes.size() < 6)
        return std::nullopt;
    const std::uint32_t length = number(bytes);
    if (length < 2 + kCookie || length > kMaxPacket || bytes[5] != kMsgKexInit)
        return KexInit{};
    if (bytes.size() < 4 + length)
        return std::nullopt;
    std::string_view payload = bytes.substr(6 + kCookie, length - 2 - kCookie);
    std::string lists[10];
    for (std::string &list : lists) {
        if (payload.size() < 4)
            return KexInit{};
        const std::uint32_t size = number(payload);
        if (size > payload.size() - 4)
            return KexInit{};
        list = payload.substr(4, size);
        payload.remove_prefix(4 + size);
    }
    // kex, host keys, ciphers c→s and s→c, macs, compression, languages
    KexInit init{lists[0], lists[1], lists[2], lists[4], lists[6], lists[8], {}};
    init.hassh = toHex(
        md5(init.keyExchange + ";" + init.ciphers + ";" + init.macs + ";" + init.compression));
    return init;
}

} // namespace decoyd::ssh
