// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/engineproblem.h"

#include <QFile>

#include <cerrno>
#include <cstring>

#include <sys/statvfs.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

using State = EngineProblem::State;

bool speaksOfFullDisk(const Error &error)
{
    const QString words = QString::fromLocal8Bit(std::strerror(ENOSPC));
    return error.toString().contains(u"no space left on device"_s, Qt::CaseInsensitive) ||
           error.toString().contains(words, Qt::CaseInsensitive);
}

EngineProblem noSpace(const QString &where)
{
    return {State::NoSpace, u"The disk that Docker uses is full%1."_s.arg(where),
            u"Free some space, for example with: docker system prune"_s};
}

} // namespace

EngineProblem diagnose(const Error &error)
{
    if (speaksOfFullDisk(error))
        return noSpace({});
    switch (error.kind) {
    case ErrorKind::Unreachable:
        return {
            State::NotRunning, u"Docker is not running on this machine. (%1)"_s.arg(error.message),
            u"Install it with: sudo apt-get install docker.io – or start it with: sudo systemctl "
            "start docker"_s};
    case ErrorKind::Refused:
        // Only the negotiation of versions sets a version.
        if (error.expectedVersion != 0) {
            return {
                State::TooOld, error.message + u'.',
                u"Install Docker 19.03 or newer, for example with: sudo apt-get install docker.io"_s};
        }
        return {
            State::NoPermission, error.message + u'.',
            u"Add yourself to the docker group with: sudo usermod -aG docker $USER – then log out "
            "and in again"_s};
    default:
        return {State::Failed, error.message + u'.',
                u"Look at Docker's own log with: sudo journalctl -u docker -n 50"_s};
    }
}

EngineProblem examineSpace(const QString &rootDir, qint64 leastFreeBytes)
{
    struct statvfs disk = {};
    // The engine's folder is closed to users, but its parents are not; they are most often the same
    // disk.
    QString folder = rootDir;
    while (::statvfs(QFile::encodeName(folder).constData(), &disk) != 0) {
        const qsizetype slash = folder.lastIndexOf(u'/');
        if (errno != EACCES || slash <= 0)
            return {};
        folder.truncate(slash);
    }
    const auto available = static_cast<qint64>(disk.f_bavail) * static_cast<qint64>(disk.f_frsize);
    if (available >= leastFreeBytes)
        return {};
    return noSpace(u": %1 has %2 MB left"_s.arg(rootDir).arg(available >> 20));
}

EngineProblem examine(DockerEngine &engine, EngineInfo *info)
{
    const auto answer = engine.info();
    if (!answer)
        return diagnose(answer.error());
    if (info != nullptr)
        *info = *answer;
    return examineSpace(answer->rootDir);
}

} // namespace decnet
