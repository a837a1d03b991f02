// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/seededrandom.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace decnet {

namespace {

constexpr int kShift = 397;
constexpr std::uint32_t kMatrix = 0x9908b0dfU;
constexpr std::uint32_t kUpperMask = 0x80000000U;
constexpr std::uint32_t kLowerMask = 0x7fffffffU;
constexpr std::uint32_t kArraySeed = 19650218U;

} // namespace

SeededRandom::SeededRandom(std::uint64_t seed)
{
    std::vector<std::uint32_t> key{static_cast<std::uint32_t>(seed)};
    if (seed >> 32)
        key.push_back(static_cast<std::uint32_t>(seed >> 32));
    seedByArray(key);
}

void SeededRandom::seedByArray(const std::vector<std::uint32_t> &key)
{
    m_state[0] = kArraySeed;
    for (std::uint32_t i = 1; i < kStateSize; ++i)
        m_state[i] = 1812433253U * (m_state[i - 1] ^ (m_state[i - 1] >> 30)) + i;

    std::uint32_t i = 1;
    std::uint32_t j = 0;
    const auto advance = [&] {
        if (++i >= kStateSize) {
            m_state[0] = m_state[kStateSize - 1];
            i = 1;
        }
    };
    for (auto k = std::max<size_t>(kStateSize, key.size()); k > 0; --k) {
        m_state[i] =
            (m_state[i] ^ ((m_state[i - 1] ^ (m_state[i - 1] >> 30)) * 1664525U)) + key[j] + j;
        advance();
        if (++j >= key.size())
            j = 0;
    }
    for (int k = kStateSize - 1; k > 0; --k) {
        m_state[i] = (m_state[i] ^ ((m_state[i - 1] ^ (m_state[i - 1] >> 30)) * 1566083941U)) - i;
        advance();
    }
    m_state[0] = kUpperMask;
    m_index = kStateSize;
}

void SeededRandom::regenerate()
{
    for (int k = 0; k < kStateSize; ++k) {
        const auto y = (m_state[static_cast<size_t>(k)] & kUpperMask) |
                       (m_state[static_cast<size_t>((k + 1) % kStateSize)] & kLowerMask);
        m_state[static_cast<size_t>(k)] = m_state[static_cast<size_t>((k + kShift) % kStateSize)] ^
                                          (y >> 1) ^ ((y & 1U) ? kMatrix : 0U);
    }
    m_index = 0;
}

std::uint32_t SeededRandom::next32()
{
    if (m_index >= kStateSize)
        regenerate();
    std::uint32_t y = m_state[static_cast<size_t>(m_index++)];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

double SeededRandom::real()
{
    const double a = next32() >> 5;
    const double b = next32() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

std::uint32_t SeededRandom::below(std::uint32_t n)
{
    const int bits = std::bit_width(n);
    std::uint32_t draw = next32() >> (32 - bits);
    while (draw >= n)
        draw = next32() >> (32 - bits);
    return draw;
}

int SeededRandom::between(int low, int high)
{
    return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1)));
}

std::vector<std::uint32_t> SeededRandom::sample(std::uint32_t n, std::uint32_t k)
{
    // Small pools are drawn by exchanging within a copy, larger ones by rejection; which of the two
    // is part of the documented stream.
    std::uint32_t setSize = 21;
    if (k > 5)
        setSize +=
            static_cast<std::uint32_t>(std::pow(4.0, std::ceil(std::log(3.0 * k) / std::log(4.0))));

    std::vector<std::uint32_t> drawn;
    drawn.reserve(k);
    if (n <= setSize) {
        std::vector<std::uint32_t> pool(n);
        std::iota(pool.begin(), pool.end(), 0U);
        for (std::uint32_t i = 0; i < k; ++i) {
            const auto j = below(n - i);
            drawn.push_back(pool[j]);
            pool[j] = pool[n - i - 1];
        }
        return drawn;
    }
    while (drawn.size() < k) {
        const auto j = below(n);
        if (std::find(drawn.begin(), drawn.end(), j) == drawn.end())
            drawn.push_back(j);
    }
    return drawn;
}

} // namespace decnet
