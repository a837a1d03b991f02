// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "peer.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace decoyd {

class Limiter;

/// RFC 5424 severities that decoys use (facility is always local0).
enum class Severity { Error = 3, Warning = 4, Info = 6 };

/// Writes finished lines, one write(2) each, so that lines of different threads never mix.
/// Thread-safe.
class Log
{
public:
    /// Receives whole lines instead of the file descriptor; used by tests.
    using Sink = std::function<void(std::string_view line)>;

    /// No line is longer than this (bytes, with the newline): Docker splits log lines at 16 KiB.
    static constexpr std::size_t kMaxLine = 12 * 1024;

    explicit Log(std::string nodeName, int fd = 1);
    Log(std::string nodeName, Sink sink);

    /// HOSTNAME field of every line.
    [[nodiscard]] const std::string &nodeName() const { return m_node; }

    /// From now on events that carry a source address pass this limiter first. May be null.
    void setLimiter(Limiter *limiter) { m_limiter = limiter; }
    [[nodiscard]] Limiter *limiter() const { return m_limiter; }

    /// Writes one complete line; `line` ends with a newline.
    void write(std::string_view line);

private:
    std::string m_node;
    Sink m_sink;
    Limiter *m_limiter = nullptr;
    std::mutex m_mutex;
};

/// Builds one event and writes it when it goes out of scope:
/// `Event(log, "ftp", "user", peer).kv("username", name);`
///
/// Values are escaped as RFC 5424 wants (`\` `"` `]`), bytes that are no printable UTF-8 become
/// `\xNN`. A value is cut after kMaxValue escaped bytes, and the line stays under Log::kMaxLine;
/// whatever was cut is named in a last field `clipped`.
class Event
{
public:
    static constexpr std::size_t kMaxValue = 4096;

    /// An event of a connection: carries src_ip, src_port, dst_port, session; counted by the
    /// limiter.
    Event(Log &log, std::string_view service, std::string_view event, const Peer &peer,
          Severity severity = Severity::Info);
    /// An event of the process (startup, shutdown, config_error).
    Event(Log &log, std::string_view service, std::string_view event,
          Severity severity = Severity::Info);
    ~Event();
    Event(const Event &) = delete;
    Event &operator=(const Event &) = delete;

    Event &kv(std::string_view key, std::string_view value);
    Event &kv(std::string_view key, const char *value);
    Event &kv(std::string_view key, std::int64_t value);
    Event &kv(std::string_view key, std::uint64_t value);
    Event &kv(std::string_view key, int value);
    Event &kv(std::string_view key, unsigned value);
    Event &kv(std::string_view key, bool value); ///< "true" / "false"

    /// The credential fields: username, principal (= username), secret_kind, secret_printable,
    /// secret_b64 and, unless empty, outcome ("accepted", "denied").
    /// `kind` is one of plaintext, http_bearer, http_digest_md5, mysql_native_password,
    /// ssh_publickey … An event with a credential costs a source less of its log allowance.
    Event &credential(std::string_view username, std::string_view kind, std::string_view secret,
                      std::string_view outcome = {});

    /// The event does not count against the log allowance of its source (file chunks, which have
    /// a byte budget of their own).
    Event &unlimited();

    /// The value may use the whole rest of the line instead of kMaxValue.
    Event &longKv(std::string_view key, std::string_view value);

private:
    void append(std::string_view key, std::string_view value, std::size_t cap);

    Log &m_log;
    std::string m_service;
    std::string m_source;
    std::string m_line;
    std::string m_clipped;
    bool m_hasCredential = false;
    bool m_unlimited = false;
};

/// `value` as it stands between the quotes of a structured data parameter, at most `cap` bytes;
/// `clipped` becomes true when something was cut.
[[nodiscard]] std::string escapeValue(std::string_view value, std::size_t cap, bool &clipped);

/// Now as RFC 5424 TIMESTAMP: UTC, microseconds, "+00:00".
[[nodiscard]] std::string logTimestamp();

} // namespace decoyd
