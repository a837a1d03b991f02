// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/payloads.h"

#include "core/base/atomicfile.h"
#include "core/docker/tar.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxPayloadBytes = 256LL << 20;

Result<QString> firstExisting(const QString &what, const QStringList &candidates)
{
    for (const QString &path : candidates) {
        const QFileInfo file(path);
        if (file.isFile())
            return file.canonicalFilePath();
    }
    return fail(ErrorKind::NotFound, u"%1 is missing: the installation is not complete"_s.arg(what),
                u"looked for "_s + candidates.join(u", "_s));
}

QStringList candidates(const QStringList &besideProgram, const QString &fileName)
{
    QStringList paths;
    const QString share = qEnvironmentVariable("DECNET_SHARE_DIR");
    if (!share.isEmpty())
        paths.append(share + u'/' + fileName);
    const QString programDir = QCoreApplication::applicationDirPath();
    for (const QString &relative : besideProgram)
        paths.append(programDir + u'/' + relative + fileName);
    return paths;
}

Labels imageLabels(const QString &role)
{
    return {{u"decnet.image"_s, role}};
}

} // namespace

Result<Payloads> Payloads::locate()
{
    const auto decoyd = firstExisting(
        u"The decoy program decoyd"_s,
        candidates({u"../libexec/decnet/"_s, u"../share/decnet/"_s, QString()}, u"decoyd"_s));
    if (!decoyd)
        return fail(decoyd.error());
    const auto rootfs =
        firstExisting(u"The helper image nethelper-rootfs.tar"_s,
                      candidates({u"../share/decnet/"_s}, u"nethelper-rootfs.tar"_s));
    if (!rootfs)
        return fail(rootfs.error());
    return Payloads{*decoyd, *rootfs};
}

Result<ScratchImage> Payloads::decoydImage() const
{
    const auto program = readFile(decoyd, kMaxPayloadBytes);
    if (!program)
        return fail(program.error());
    TarWriter rootfs;
    rootfs.addFile("decoyd", *program, 0755);
    rootfs.addDirectory("tmp", 01777);
    ScratchImageSpec spec;
    spec.repository = u"decnet/decoyd"_s;
    spec.rootfsTar = rootfs.finish();
    spec.entrypoint = QStringList{u"/decoyd"_s};
    spec.user = u"65532:65532"_s;
    spec.workingDir = u"/"_s;
    spec.labels = imageLabels(u"decoyd"_s);
    return makeScratchImage(spec);
}

Result<ScratchImage> Payloads::netHelperImage() const
{
    auto rootfs = readFile(netHelperRootfs, kMaxPayloadBytes);
    if (!rootfs)
        return fail(rootfs.error());
    ScratchImageSpec spec;
    spec.repository = u"decnet/nethelper"_s;
    spec.rootfsTar = std::move(*rootfs);
    spec.entrypoint = QStringList{u"/usr/bin/decnet-nethelper"_s};
    spec.environment = QStringList{u"PATH=/usr/sbin:/usr/bin"_s};
    spec.labels = imageLabels(u"nethelper"_s);
    return makeScratchImage(spec);
}

} // namespace decnet
