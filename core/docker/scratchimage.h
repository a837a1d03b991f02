// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace decnet {

/// What an image FROM scratch is made of.
struct ScratchImageSpec
{
    QString repository;   ///< "decnet/decoyd"
    QByteArray rootfsTar; ///< the only layer, uncompressed; see TarWriter
    QStringList entrypoint;
    QStringList command;
    QString user; ///< "65532:65532", empty = root
    QString workingDir;
    QStringList environment;
    Labels labels;
};

struct ScratchImage
{
    QString id;        ///< "sha256:…", what the engine calls it
    QString reference; ///< "<repository>:<first 12 hex digits of the id>"
    QByteArray tar;    ///< for DockerEngine::loadImage()
};

/// Packs an image without any builder (Docker image specification v1.2). The id is a hash of the
/// content, so equal files and settings give the same reference, and a reference that the engine
/// knows needs no loading. The architecture is that of this program.
[[nodiscard]] ScratchImage makeScratchImage(const ScratchImageSpec &spec);

} // namespace decnet
