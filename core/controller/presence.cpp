// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/presence.h"

#include "core/base/clock.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QString folderOf(const Paths &paths)
{
    return paths.run + u"/controllers"_s;
}

} // namespace

Result<Presence> Presence::announce(const Paths &paths, const RunningController &self)
{
    const QString folder = folderOf(paths);
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Refused, u"The folder “%1” cannot be made."_s.arg(folder));
    const QString path =
        folder + u"/%1-%2.json"_s.arg(self.pid).arg(QUuid::createUuid().toString(QUuid::Id128));
    const int fd =
        ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ErrorKind::Refused, u"The file “%1” cannot be made."_s.arg(path));
    Presence presence(fd, path);
    const QByteArray text = QJsonDocument(QJsonObject{{u"pid"_s, self.pid},
                                                      {u"program"_s, self.program},
                                                      {u"version"_s, self.version},
                                                      {u"since"_s, toIsoUtc(self.since)}})
                                .toJson(QJsonDocument::Compact);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 ||
        ::write(fd, text.constData(), static_cast<size_t>(text.size())) != text.size())
        return fail(ErrorKind::Internal, u"The file “%1” cannot be written."_s.arg(path));
    return presence;
}

Presence::Presence(Presence &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_path(std::move(other.m_path))
{
}

Presence::~Presence()
{
    if (m_fd < 0)
        return;
    ::unlink(QFile::encodeName(m_path).constData());
    ::close(m_fd);
}

std::vector<RunningController> runningControllers(const Paths &paths)
{
    std::vector<RunningController> found;
    const QDir folder(folderOf(paths));
    for (const QString &name : folder.entryList({u"*.json"_s}, QDir::Files)) {
        const QString path = folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        // Whoever can lock it shared has proved that its owner is gone.
        if (flock(file.handle(), LOCK_SH | LOCK_NB) == 0) {
            // Not one that was made this very moment and is not locked yet.
            if (file.size() > 0)
                QFile::remove(path);
            continue;
        }
        const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
        found.push_back({object.value(u"pid"_s).toInteger(), object.value(u"program"_s).toString(),
                         object.value(u"version"_s).toString(),
                         fromIsoUtc(object.value(u"since"_s).toString())});
    }
    std::ranges::sort(found, {}, &RunningController::since);
    return found;
}

} // namespace decnet
