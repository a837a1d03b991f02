// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "peer.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace decoyd {

class Log;
class Capture;

/// One file that a visitor is sending. Content leaves through the log while it arrives
/// (`file_chunk` {capture_id, seq from 0, data_b64}), because a decoy has no disk.
/// Belongs to one thread.
class CaptureFile
{
public:
    ~CaptureFile(); ///< finishes with the field interrupted="true" when finish() was not called
    CaptureFile(const CaptureFile &) = delete;
    CaptureFile &operator=(const CaptureFile &) = delete;

    void write(std::string_view bytes);

    /// Writes the last chunk and `file_captured` {capture_id, path, size, sha256, chunks,
    /// truncated, + extra}. size and sha256 cover everything that was sent, also what was not kept.
    void finish(const std::vector<std::pair<std::string, std::string>> &extra = {});

    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] const std::string &id() const { return m_id; }
    /// Lower-case hex of everything written; valid after finish().
    [[nodiscard]] const std::string &sha256() const { return m_sha256; }
    [[nodiscard]] bool truncated() const { return m_truncated; }

private:
    friend class Capture;
    struct Hash;
    CaptureFile(Capture &owner, std::string service, Peer peer, std::string path);
    void flushChunk();

    Capture &m_owner;
    std::string m_service;
    Peer m_peer;
    std::string m_path;
    std::string m_id;
    std::string m_pending;
    std::string m_sha256;
    std::unique_ptr<Hash> m_hash;
    std::uint64_t m_size = 0;
    std::uint64_t m_kept = 0;
    std::uint64_t m_chunks = 0;
    bool m_truncated = false;
    bool m_finished = false;
};

/// Hands out CaptureFiles and keeps their budgets. Thread-safe.
class Capture
{
public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    static constexpr std::uint64_t kMaxFile = 1024 * 1024;          ///< bytes of content per file
    static constexpr std::uint64_t kMaxPerSource = 8 * 1024 * 1024; ///< bytes per source and hour
    static constexpr std::size_t kChunkBytes = 4500;                ///< 6000 characters of base64

    explicit Capture(Log &log, Now now = &Clock::now);

    /// A new file sent by `peer` to `path` (as the visitor named it) over `service`.
    [[nodiscard]] std::unique_ptr<CaptureFile> begin(std::string_view service, const Peer &peer,
                                                     std::string_view path);

    /// The whole content at once. Returns the capture id.
    std::string file(std::string_view service, const Peer &peer, std::string_view path,
                     std::string_view content,
                     const std::vector<std::pair<std::string, std::string>> &extra = {});

private:
    friend class CaptureFile;
    struct Budget
    {
        Clock::time_point since;
        std::uint64_t used = 0;
    };
    /// How many of `wanted` bytes of `source` may still be kept; they count as used.
    std::uint64_t take(const std::string &source, std::uint64_t wanted);

    Log &m_log;
    Now m_now;
    std::mutex m_mutex;
    std::unordered_map<std::string, Budget> m_budgets;
};

} // namespace decoyd
