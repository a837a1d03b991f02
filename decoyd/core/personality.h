// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd {

/// What makes one decky differ from the next, and stay the same after a restart.
///
/// Every answer is a pure function of (NODE_NAME, INSTANCE_ID, purpose): ask with the same purpose
/// and you get the same answer, in whatever order. Immutable, thread-safe.
class Personality
{
public:
    /// The seed is the first 8 bytes, big endian, of SHA-256("nodeName:instanceId").
    /// `secret` (raw bytes, may be empty) only enters deriveKey().
    Personality(std::string nodeName, std::string_view instanceId, std::string secret = {});

    [[nodiscard]] std::uint64_t seed() const { return m_seed; }
    [[nodiscard]] const std::string &nodeName() const { return m_node; }

    /// 64 uniform bits for a purpose ("redis.run_id").
    [[nodiscard]] std::uint64_t bits(std::string_view purpose) const;
    /// Uniform in [low, high].
    [[nodiscard]] std::int64_t number(std::string_view purpose, std::int64_t low,
                                      std::int64_t high) const;
    /// One of `options` (not empty), all equally likely.
    [[nodiscard]] const std::string &pick(std::string_view purpose,
                                          const std::vector<std::string> &options) const;
    /// One of `options` (not empty), likely in proportion to its weight.
    [[nodiscard]] const std::string &
    weighted(std::string_view purpose,
             const std::vector<std::pair<std::string, unsigned>> &options) const;
    /// `length` characters of `alphabet`.
    [[nodiscard]] std::string token(std::string_view purpose, std::size_t length,
                                    std::string_view alphabet) const;
    /// `length` lower-case hex digits.
    [[nodiscard]] std::string hex(std::string_view purpose, std::size_t length) const;
    /// A version 4 UUID.
    [[nodiscard]] std::string uuid(std::string_view purpose) const;

    /// When this machine pretends to have booted (Unix seconds): between 1 hour and 45 days before
    /// `now`, and the same for every `now` inside one such period, so that restarts do not show.
    [[nodiscard]] std::int64_t bootTime(std::int64_t now) const;

    /// A moment at least `minAge` seconds before `now` that repeats every `period` seconds.
    [[nodiscard]] std::int64_t pastMoment(std::string_view purpose, std::int64_t now,
                                          std::int64_t minAge, std::int64_t period) const;

    /// Key material: HKDF-SHA-256 over the seed and the secret, `purpose` as info; `length` ≤ 8160.
    [[nodiscard]] std::string deriveKey(std::string_view purpose, std::size_t length) const;

private:
    std::string m_node;
    std::string m_secret;
    std::uint64_t m_seed = 0;
};

} // namespace decoyd
