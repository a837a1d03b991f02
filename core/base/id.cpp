// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"

#include <QRandomGenerator>

#include <array>
#include <cstring>

namespace decnet {

namespace {

constexpr auto kHexPairs = [] {
    constexpr char kDigits[] = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (size_t byte = 0; byte < 256; ++byte) {
        pairs[2 * byte] = kDigits[byte >> 4];
        pairs[2 * byte + 1] = kDigits[byte & 0xf];
    }
    return pairs;
}();
constexpr int kTextLength = 36;

constexpr bool isDash(int position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

int hexValue(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c - u'A' + 10;
    return -1;
}

} // namespace

IdBits IdBits::random()
{
    auto *generator = QRandomGenerator::system();
    IdBits bits{generator->generate64(), generator->generate64()};
    bits.high = (bits.high & ~0xf000ULL) | 0x4000ULL;
    bits.low = (bits.low & ~(0x3ULL << 62)) | (0x2ULL << 62);
    return bits;
}

std::optional<IdBits> IdBits::parse(QStringView text)
{
    if (text.size() != kTextLength)
        return std::nullopt;
    IdBits bits;
    int digits = 0;
    for (int i = 0; i < kTextLength; ++i) {
        const char16_t c = text[i].unicode();
        if (isDash(i)) {
            if (c != u'-')
                return std::nullopt;
            continue;
        }
        const int value = hexValue(c);
        if (value < 0)
            return std::nullopt;
        auto &word = digits < 16 ? bits.high : bits.low;
        word = (word << 4) | static_cast<std::uint64_t>(value);
        ++digits;
    }
    return bits;
}

void IdBits::write(char *out) const
{
    // Byte by byte from a table: ids are half of what is hashed.
    const auto bytes = [&out](std::uint64_t word, int first, int count) {
        for (int i = first; i < first + count; ++i) {
            std::memcpy(out, &kHexPairs[2 * ((word >> (56 - 8 * i)) & 0xff)], 2);
            out += 2;
        }
    };
    bytes(high, 0, 4);
    *out++ = '-';
    bytes(high, 4, 2);
    *out++ = '-';
    bytes(high, 6, 2);
    *out++ = '-';
    bytes(low, 0, 2);
    *out++ = '-';
    bytes(low, 2, 6);
}

} // namespace decnet
