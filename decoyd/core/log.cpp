// SPDX-License-Identifier: GPL-3.0-or-later
#include "log.h"

#include "bytes.h"
#include "limiter.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include <poll.h>
#include <unistd.h>

namespace decoyd {

namespace {

constexpr int kFacilityLocal0 = 16;
/// Left free at the end of a line for `clipped`, the closing bracket and the newline.
constexpr std::size_t kLineReserve = 256;

/// Length of the well-formed UTF-8 sequence at `at`, 0 when there is none (RFC 3629 §4).
std::size_t utf8Length(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto isTail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(at);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return isTail(at + 1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned low = lead == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = lead == 0xed ? 0x9f : 0xbf;
        return isTail(at + 1, low, high) && isTail(at + 2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned low = lead == 0xf0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xf4 ? 0x8f : 0xbf;
        return isTail(at + 1, low, high) && isTail(at + 2) && isTail(at + 3) ? 4 : 0;
    }
    return 0;
}

/// A header field may hold printable ASCII only (RFC 5424 §6); everything else becomes '_'.
std::string headerField(std::string_view text, std::size_t maxLength)
{
    std::string out(text.substr(0, maxLength));
    for (char &c : out) {
        if (c <= ' ' || c > '~')
            c = '_';
    }
    return out.empty() ? std::string("-") : out;
}

} // namespace

std::string newSessionId()
{
    return toHex(randomBytes(4));
}

std::string logTimestamp()
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    tm utc{};
    gmtime_r(&now.tv_sec, &utc);
    std::array<char, 48> out{};
    const std::size_t length = std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(out.data() + length, out.size() - length, ".%06ld+00:00", now.tv_nsec / 1000);
    return out.data();
}

std::string escapeValue(std::string_view value, std::size_t cap, bool &clipped)
{
    std::string out;
    out.reserve(std::min(value.size() + 8, cap));
    for (std::size_t i = 0; i < value.size();) {
        const auto byte = static_cast<unsigned char>(value[i]);
        const std::size_t length = utf8Length(value, i);
        std::array<char, 8> piece{};
        std::size_t pieceLength = 0;
        if (byte < 0x20 || byte == 0x7f || length == 0) {
            pieceLength = static_cast<std::size_t>(
                std::snprintf(piece.data(), piece.size(), "\\x%02x", unsigned{byte}));
        } else {
            if (byte == '"' || byte == '\\' || byte == ']')
                piece[pieceLength++] = '\\';
            for (std::size_t k = 0; k < length; ++k)
                piece[pieceLength++] = value[i + k];
        }
        if (out.size() + pieceLength > cap) {
            clipped = true;
            break;
        }
        out.append(piece.data(), pieceLength);
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

Log::Log(std::string nodeName, int fd)
    : m_node(headerField(nodeName, 255))
{
    m_sink = [fd](std::string_view line) {
        // One write is the normal case and keeps lines of all threads whole. Only a full pipe
        // whose reader is slow makes more of it; the mutex of Log::write covers that.
        while (!line.empty()) {
            const ssize_t written = ::write(fd, line.data(), line.size());
            if (written > 0) {
                line.remove_prefix(static_cast<std::size_t>(written));
            } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
                pollfd waiting{fd, POLLOUT, 0};
                ::poll(&waiting, 1, 1000);
            } else if (errno != EINTR) {
                return; // the reader is gone: a decoy goes on without it
            }
        }
    };
}

Log::Log(std::string nodeName, Sink sink)
    : m_node(headerField(nodeName, 255))
    , m_sink(std::move(sink))
{
}

void Log::write(std::string_view line)
{
    const std::scoped_lock lock(m_mutex);
    m_sink(line);
}

Event::Event(Log &log, std::string_view service, std::string_view event, Severity severity)
    : m_log(log)
    , m_service(service)
{
    m_line = "<" + std::to_string(kFacilityLocal0 * 8 + static_cast<int>(severity)) + ">1 " +
             logTimestamp() + " " + log.nodeName() + " " + headerField(service, 48) + " - " +
             headerField(event, 32) + " [relay@55555";
}

Event::Event(Log &log, std::string_view service, std::string_view event, const Peer &peer,
             Severity severity)
    : Event(log, service, event, severity)
{
    m_source = peer.srcIp;
    kv("src_ip", peer.srcIp);
    kv("src_port", unsigned{peer.srcPort});
    kv("dst_port", unsigned{peer.dstPort});
    kv("session", peer.session);
}

Event::~Event()
{
    // A line that cannot be built (no memory) is lost; the session that caused it is not.
    try {
        Limiter *limiter = m_log.limiter();
        if (limiter && !m_source.empty() && !m_unlimited &&
            !limiter->allowEvent(m_source, m_service, m_hasCredential))
            return;
        if (!m_clipped.empty())
            m_line += " clipped=\"" + m_clipped + "\"";
        m_line += "]\n";
        m_log.write(m_line);
    } catch (const std::exception &) {
    }
}

void Event::append(std::string_view key, std::string_view value, std::size_t cap)
{
    const std::size_t limit = Log::kMaxLine - kLineReserve;
    const std::size_t fixed = m_line.size() + key.size() + 4;
    const std::size_t room = fixed < limit ? limit - fixed : 0;
    bool clipped = room == 0;
    if (room > 0) {
        m_line += ' ';
        m_line += key;
        m_line += "=\"";
        m_line += escapeValue(value, std::min(cap, room), clipped);
        m_line += '"';
    }
    if (clipped && m_clipped.size() + key.size() < kLineReserve - 32) {
        if (!m_clipped.empty())
            m_clipped += ',';
        m_clipped += key;
    }
}

Event &Event::kv(std::string_view key, std::string_view value)
{
    append(key, value, kMaxValue);
    return *this;
}

Event &Event::kv(std::string_view key, const char *value)
{
    return kv(key, std::string_view(value ? value : ""));
}

Event &Event::kv(std::string_view key, std::int64_t value)
{
    return kv(key, std::string_view(std::to_string(value)));
}

Event &Event::kv(std::string_view key, std::uint64_t value)
{
    return kv(key, std::string_view(std::to_string(value)));
}

Event &Event::kv(std::string_view key, int value)
{
    return kv(key, std::int64_t{value});
}

Event &Event::kv(std::string_view key, unsigned value)
{
    return kv(key, std::uint64_t{value});
}

Event &Event::kv(std::string_view key, bool value)
{
    return kv(key, value ? std::string_view("true") : std::string_view("false"));
}

Event &Event::longKv(std::string_view key, std::string_view value)
{
    append(key, value, Log::kMaxLine);
    return *this;
}

Event &Event::credential(std::string_view username, std::string_view kind, std::string_view secret,
                         std::string_view outcome)
{
    m_hasCredential = true;
    kv("username", username.substr(0, 512));
    kv("principal", username.substr(0, 512));
    kv("secret_kind", kind);
    kv("secret_printable", secret.substr(0, 1024));
    // Cut before encoding, so that what remains is valid base64.
    kv("secret_b64", base64Encode(secret.substr(0, 3000)));
    if (!outcome.empty())
        kv("outcome", outcome);
    return *this;
}

Event &Event::unlimited()
{
    m_unlimited = true;
    return *this;
}

} // namespace decoyd
