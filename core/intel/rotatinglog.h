// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace decnet {

/// A log file that is renamed to name.1 … name.5 when it is full. Several programs may append to
/// the same file: each append and each rotation happens under a lock on name.lock. Readable by its
/// owner only. Thread-safe between objects, not within one.
class RotatingLog
{
public:
    static constexpr qint64 kMaxBytes = 10LL * 1024 * 1024;
    static constexpr int kKept = 5;

    explicit RotatingLog(QString path, qint64 maxBytes = kMaxBytes, int kept = kKept);

    /// `lines` ends with a newline; a batch is never split over two files.
    /// Errors: Refused, Internal (no space), naming the path.
    [[nodiscard]] Result<void> append(const QByteArray &lines);
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    void rotate() const;

    const QString m_path;
    const qint64 m_maxBytes;
    const int m_kept;
};

} // namespace decnet
