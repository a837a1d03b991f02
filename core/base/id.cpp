// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"

#include <QRandomGenerator>

namespace decnet {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
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
    int digit = 0;
    for (int i = 0; i < kTextLength; ++i) {
        if (isDash(i)) {
            out[i] = '-';
            continue;
        }
        const std::uint64_t word = digit < 16 ? high : low;
        out[i] = kHexDigits[(word >> (60 - 4 * (digit % 16))) & 0xf];
        ++digit;
    }
}

} // namespace decnet
