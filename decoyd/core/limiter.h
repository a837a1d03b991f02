// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace decoyd {

/// Keeps one loud visitor from filling the disk or using up the process. Thread-safe.
///
/// Two things are limited per source address: simultaneous connections and log events (a token
/// bucket). What is swallowed is counted; the counts come back from takeSuppressed() and become
/// one `suppressed count=N` line per source and service.
class Limiter
{
public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    struct Limits
    {
        std::size_t connections = 256;         ///< in the whole process
        std::size_t connectionsPerSource = 32; ///< from one address
        double eventBurst = 400;               ///< events a quiet source may write at once
        double eventsPerSecond = 50;           ///< refill
        double credentialCost = 0.2;           ///< tokens an event with a credential costs
        std::size_t sources = 4096;            ///< addresses remembered; the idlest is forgotten
    };

    /// One admitted connection; gives its place back when destroyed.
    class Slot
    {
    public:
        Slot() = default;
        Slot(Limiter *owner, std::string source)
            : m_owner(owner)
            , m_source(std::move(source))
        {
        }
        Slot(Slot &&other) noexcept
            : m_owner(std::exchange(other.m_owner, nullptr))
            , m_source(std::move(other.m_source))
        {
        }
        Slot &operator=(Slot &&other) noexcept;
        Slot(const Slot &) = delete;
        Slot &operator=(const Slot &) = delete;
        ~Slot();

    private:
        Limiter *m_owner = nullptr;
        std::string m_source;
    };

    struct Suppressed
    {
        std::string source;
        std::string service;
        std::uint64_t count = 0;
    };

    Limiter();
    explicit Limiter(Limits limits, Now now = &Clock::now);

    /// A place for a new connection from `source`, or nothing when a cap is reached (the refusal
    /// is counted as suppressed for `service`).
    [[nodiscard]] std::optional<Slot> admit(const std::string &source, std::string_view service);

    /// May an event of `source` be written? False counts it as suppressed.
    [[nodiscard]] bool allowEvent(const std::string &source, std::string_view service,
                                  bool credential);

    /// The counts of sources that have been able to write again, or all when `everything`;
    /// a count is handed out once.
    [[nodiscard]] std::vector<Suppressed> takeSuppressed(bool everything = false);

    [[nodiscard]] std::size_t connections() const;

private:
    struct Source
    {
        double tokens = 0;
        Clock::time_point updated;
        std::size_t connections = 0;
        std::vector<std::pair<std::string, std::uint64_t>> suppressed; ///< service, count
    };

    void release(const std::string &source);
    Source &touch(const std::string &source);
    void forgetIdlest();
    static void count(Source &source, std::string_view service);

    Limits m_limits;
    Now m_now;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Source> m_sources;
    std::size_t m_connections = 0;
};

} // namespace decoyd
