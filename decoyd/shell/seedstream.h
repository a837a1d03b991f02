// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace decoyd::shell {

/// A reproducible stream of numbers (splitmix64) drawn from a seed and a label, so that two
/// parts of the machine never share draws and adding a draw to one does not move the other.
class SeedStream final
{
public:
    SeedStream(std::uint64_t seed, std::string_view label)
        : m_state(seed)
    {
        for (const char c : label)
            m_state = (m_state ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }

    std::uint64_t next()
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    /// A value in [0, bound); bound 0 gives 0.
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

    /// A value in [low, high].
    std::uint64_t between(std::uint64_t low, std::uint64_t high)
    {
        return low + below(high - low + 1);
    }

private:
    std::uint64_t m_state;
};

} // namespace decoyd::shell
