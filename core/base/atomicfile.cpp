// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomicfile.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

ErrorKind kindOf(QFileDevice::FileError error)
{
    return error == QFileDevice::PermissionsError || error == QFileDevice::OpenError
               ? ErrorKind::Refused
               : ErrorKind::Internal;
}

} // namespace

Result<void> writeFileAtomically(const QString &path, const QByteArray &content,
                                 QFileDevice::Permissions permissions)
{
    const QDir folder = QFileInfo(path).absoluteDir();
    if (!folder.mkpath(u"."_s))
        return fail(ErrorKind::Refused, u"Cannot create the folder %1."_s.arg(folder.path()));

    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fail(kindOf(file.error()), u"Cannot write %1."_s.arg(path), file.errorString());
    file.setPermissions(permissions);
    if (file.write(content) != content.size() || !file.commit())
        return fail(kindOf(file.error()), u"Cannot write %1."_s.arg(path), file.errorString());
    return {};
}

Result<QByteArray> readFile(const QString &path, qint64 maxBytes)
{
    QFile file(path);
    if (!file.exists())
        return fail(ErrorKind::NotFound, u"There is no file %1."_s.arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(kindOf(file.error()), u"Cannot read %1."_s.arg(path), file.errorString());
    // One byte more than allowed tells "too long" also for pipes and devices without a size.
    const QByteArray content = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return fail(kindOf(file.error()), u"Cannot read %1."_s.arg(path), file.errorString());
    if (content.size() > maxBytes)
        return fail(ErrorKind::Invalid,
                    u"%1 is larger than the limit of %2 bytes."_s.arg(path).arg(maxBytes));
    return content;
}

} // namespace decnet
