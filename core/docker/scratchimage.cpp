// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/scratchimage.h"

#include "core/docker/tar.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kTagLength = 12;

QString sha256(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

/// Go's name of the architecture, which is what images carry.
QString goArchitecture()
{
    const QString name = QSysInfo::buildCpuArchitecture();
    if (name == u"x86_64"_s)
        return u"amd64"_s;
    if (name == u"i386"_s)
        return u"386"_s;
    return name; // arm64 and arm are called the same
}

QJsonObject runConfig(const ScratchImageSpec &spec)
{
    QJsonObject config;
    if (!spec.entrypoint.isEmpty())
        config.insert(u"Entrypoint"_s, QJsonArray::fromStringList(spec.entrypoint));
    if (!spec.command.isEmpty())
        config.insert(u"Cmd"_s, QJsonArray::fromStringList(spec.command));
    if (!spec.environment.isEmpty())
        config.insert(u"Env"_s, QJsonArray::fromStringList(spec.environment));
    if (!spec.user.isEmpty())
        config.insert(u"User"_s, spec.user);
    if (!spec.workingDir.isEmpty())
        config.insert(u"WorkingDir"_s, spec.workingDir);
    if (!spec.labels.isEmpty()) {
        QJsonObject labels;
        for (auto it = spec.labels.cbegin(); it != spec.labels.cend(); ++it)
            labels.insert(it.key(), it.value());
        config.insert(u"Labels"_s, labels);
    }
    return config;
}

} // namespace

ScratchImage makeScratchImage(const ScratchImageSpec &spec)
{
    // A fixed date keeps the id a function of the content alone.
    const QString epoch = u"1970-01-01T00:00:00Z"_s;
    const QJsonObject image{
        {u"architecture"_s, goArchitecture()},
        {u"os"_s, u"linux"_s},
        {u"created"_s, epoch},
        {u"config"_s, runConfig(spec)},
        {u"rootfs"_s,
         QJsonObject{{u"type"_s, u"layers"_s},
                     {u"diff_ids"_s, QJsonArray{u"sha256:"_s + sha256(spec.rootfsTar)}}}},
        {u"history"_s,
         QJsonArray{QJsonObject{{u"created"_s, epoch}, {u"created_by"_s, u"decnet"_s}}}},
    };
    const QByteArray config = QJsonDocument(image).toJson(QJsonDocument::Compact);
    const QString digest = sha256(config);

    ScratchImage result;
    result.id = u"sha256:"_s + digest;
    result.reference = spec.repository + u':' + digest.left(kTagLength);

    const QString configName = digest + u".json"_s;
    const QString layerName = u"layer/layer.tar"_s;
    const QJsonArray manifest{QJsonObject{
        {u"Config"_s, configName},
        {u"RepoTags"_s, QJsonArray{result.reference}},
        {u"Layers"_s, QJsonArray{layerName}},
    }};
    TarWriter tar;
    tar.addFile(configName.toLatin1(), config);
    tar.addDirectory("layer");
    tar.addFile(layerName.toLatin1(), spec.rootfsTar);
    tar.addFile("manifest.json", QJsonDocument(manifest).toJson(QJsonDocument::Compact));
    result.tar = tar.finish();
    return result;
}

} // namespace decnet
