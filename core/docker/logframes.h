// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/docker/specs.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <functional>

namespace decnet {

/// A frame longer than this is not one of the engine's (its log drivers cut at 16 KiB).
inline constexpr quint32 kMaxLogFrameBytes = 1U << 20;
/// A line put together from more pieces than this is handed out as it is.
inline constexpr qsizetype kMaxLogLineBytes = 1 << 20;

/// Turns the multiplexed stream of GET /containers/<id>/logs?timestamps=1 into lines. A frame is
/// {stream, 0, 0, 0, 4-byte big-endian length} and that many bytes: a timestamp, a space, and the
/// text with its newline, or without one when the engine cut a long line (Docker Engine API v1.41,
/// "ContainerAttach"; moby daemon/logger). Not thread-safe.
class LogFrameDecoder final
{
public:
    using LineHandler = std::function<void(const LogLine &)>;

    /// Errors: Corrupt, when the bytes are not frames; nothing more can be decoded then.
    [[nodiscard]] Result<void> feed(QByteArrayView bytes, const LineHandler &handler);
    /// The stream has ended: hands out unfinished lines.
    void finish(const LineHandler &handler);

private:
    void takeFrame(bool isStderr, QByteArrayView payload, const LineHandler &handler);

    QByteArray m_buffer;
    std::array<LogLine, 2> m_partial; ///< stdout, stderr
    std::array<bool, 2> m_hasPartial{};
};

/// RFC 3339 to the "seconds.nanoseconds" that the engine's `since` wants; empty for an empty or
/// unreadable text.
[[nodiscard]] QString toUnixNanos(const QString &timestamp);

} // namespace decnet
