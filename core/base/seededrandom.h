// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace decnet {

/// The documented random stream of the generator: MT19937 (Matsumoto and Nishimura 1998) seeded by
/// `init_by_array` with the 32-bit little-endian words of the seed. Equal seeds give equal draws on
/// every platform, for ever.
class SeededRandom
{
public:
    explicit SeededRandom(std::uint64_t seed);

    /// 32 fresh bits.
    [[nodiscard]] std::uint32_t next32();
    /// Uniform in [0, 1) with 53 bits.
    [[nodiscard]] double real();
    /// Uniform in [0, n), n >= 1, by rejection on the top bits; n = 1 consumes draws too.
    [[nodiscard]] std::uint32_t below(std::uint32_t n);
    /// Uniform in [low, high], low <= high.
    [[nodiscard]] int between(int low, int high);
    /// k distinct indices of 0..n-1 in draw order, k <= n.
    [[nodiscard]] std::vector<std::uint32_t> sample(std::uint32_t n, std::uint32_t k);

private:
    static constexpr int kStateSize = 624;

    void seedByArray(const std::vector<std::uint32_t> &key);
    void regenerate();

    std::array<std::uint32_t, kStateSize> m_state{};
    int m_index = kStateSize;
};

} // namespace decnet
