// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace decnet {

/// Writes a tar archive in memory, POSIX.1-1988 ustar. The same entries in the same order give the
/// same bytes: times are zero, owners numeric. Paths are relative, without a leading slash.
class TarWriter final
{
public:
    /// `mode` in the usual octal (0755). Paths up to 255 bytes, split as ustar asks.
    void addFile(const QByteArray &path, const QByteArray &content, unsigned mode = 0644,
                 unsigned owner = 0);
    void addDirectory(const QByteArray &path, unsigned mode = 0755, unsigned owner = 0);
    void addSymlink(const QByteArray &path, const QByteArray &target);

    /// The archive with its end mark; the writer is empty afterwards.
    [[nodiscard]] QByteArray finish();

private:
    void addHeader(const QByteArray &path, char type, const QByteArray &link, qsizetype size,
                   unsigned mode, unsigned owner);

    QByteArray m_bytes;
};

} // namespace decnet
