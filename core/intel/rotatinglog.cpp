// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/rotatinglog.h"

#include "core/base/atomicfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>

#include <sys/file.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// flock(2) for as long as the object lives.
class FileLock
{
public:
    explicit FileLock(const QString &path)
        : m_file(path)
    {
        const bool isNew = !m_file.exists();
        if (!m_file.open(QIODevice::ReadWrite))
            return;
        if (isNew)
            m_file.setPermissions(kPrivateFile);
        while (::flock(m_file.handle(), LOCK_EX) != 0 && errno == EINTR) {
        }
    }

    [[nodiscard]] bool isHeld() const { return m_file.isOpen(); }

private:
    QFile m_file; // closing it gives the lock back
};

} // namespace

RotatingLog::RotatingLog(QString path, qint64 maxBytes, int kept)
    : m_path(std::move(path))
    , m_maxBytes(maxBytes)
    , m_kept(kept)
{
}

void RotatingLog::rotate() const
{
    const auto numbered = [this](int number) { return m_path + u'.' + QString::number(number); };
    QFile::remove(numbered(m_kept));
    for (int i = m_kept - 1; i >= 1; --i)
        QFile::rename(numbered(i), numbered(i + 1));
    QFile::rename(m_path, numbered(1));
}

Result<void> RotatingLog::append(const QByteArray &lines)
{
    if (lines.isEmpty())
        return {};
    const QString folder = QFileInfo(m_path).absolutePath();
    if (!QDir(folder).exists() && !QDir().mkpath(folder))
        return fail(ErrorKind::Refused, u"Cannot make the folder %1"_s.arg(folder));
    const FileLock lock(m_path + u".lock"_s);
    if (!lock.isHeld())
        return fail(ErrorKind::Refused, u"Cannot lock the log %1"_s.arg(m_path));

    const qint64 size = QFileInfo(m_path).size();
    if (size > 0 && size + lines.size() > m_maxBytes)
        rotate();
    QFile file(m_path);
    const bool isNew = !file.exists();
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)) {
        return fail(ErrorKind::Refused, u"Cannot write the log %1"_s.arg(m_path),
                    file.errorString());
    }
    if (isNew)
        file.setPermissions(kPrivateFile);
    if (file.write(lines) != lines.size()) {
        return fail(ErrorKind::Internal, u"Cannot write the log %1"_s.arg(m_path),
                    file.errorString());
    }
    return {};
}

} // namespace decnet
