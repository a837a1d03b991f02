// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

#include <chrono>

namespace decnet {

/// Where time comes from. Injected everywhere, so that tests can tell "thirty seconds later"
/// without waiting. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Wall clock, UTC, millisecond resolution.
    [[nodiscard]] virtual QDateTime now() const = 0;
    /// Monotonic time since an arbitrary origin.
    [[nodiscard]] virtual std::chrono::milliseconds monotonic() const = 0;
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] QDateTime now() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;
};

/// "2026-06-01T10:00:00.123Z": the one text form of a time in documents, database and JSON output.
[[nodiscard]] QString toIsoUtc(const QDateTime &time);
/// Invalid QDateTime when the text is not of that form.
[[nodiscard]] QDateTime fromIsoUtc(const QString &text);

} // namespace decnet
