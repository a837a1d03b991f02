// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/operationlock.h"

#include <QDir>
#include <QFile>

#include <thread>
#include <utility>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The file that was locked may have been removed by its last owner between open and flock.
bool isStillThere(int fd, const QByteArray &path)
{
    struct stat opened{};
    struct stat named{};
    return fstat(fd, &opened) == 0 && stat(path.constData(), &named) == 0
           && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

} // namespace

Result<OperationLock> OperationLock::acquire(const Paths &paths, TopologyId topology,
                                             std::chrono::milliseconds patience)
{
    const QString folder = paths.run + u"/locks"_s;
    const QString path = folder + u'/' + topology.toString() + u".lock"_s;
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Refused, u"The folder “%1” cannot be made."_s.arg(folder));
    const QByteArray native = QFile::encodeName(path);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const int fd = ::open(native.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) {
            return fail(errno == EACCES ? ErrorKind::Refused : ErrorKind::Internal,
                        u"The lock “%1” cannot be opened."_s.arg(path),
                        QString::fromLocal8Bit(std::strerror(errno)));
        }
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            if (isStillThere(fd, native))
                return OperationLock(fd, path);
            ::close(fd);
            continue;
        }
        ::close(fd);
        if (std::chrono::steady_clock::now() >= deadline)
            return fail(ErrorKind::Busy,
                        u"Topology %1 is being worked on already."_s.arg(topology.id8()),
                        u"The lock is “%1”."_s.arg(path));
        std::this_thread::sleep_for(20ms);
    }
}

OperationLock::~OperationLock()
{
    release();
}

OperationLock::OperationLock(OperationLock &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::move(other.m_path))
{}

OperationLock &OperationLock::operator=(OperationLock &&other) noexcept
{
    if (this != &other) {
        release();
        m_fd = std::exchange(other.m_fd, -1);
        m_path = std::move(other.m_path);
    }
    return *this;
}

void OperationLock::release()
{
    if (m_fd < 0)
        return;
    ::unlink(QFile::encodeName(m_path).constData());
    ::close(m_fd);
    m_fd = -1;
}

} // namespace decnet
