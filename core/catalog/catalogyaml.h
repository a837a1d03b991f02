// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"

#include <QByteArray>

#include <vector>

namespace decnet {

/// A catalog entry and where it stands ("archetypes.yaml:12"), for errors found later.
template<typename T>
struct Placed
{
    T value;
    QString place;
};

/// One catalog document, read but not yet checked against the others.
struct CatalogDocument
{
    std::vector<Placed<ServiceDef>> services;
    std::vector<Placed<Archetype>> archetypes;
    std::vector<Placed<Distro>> distros;
    std::vector<Placed<OsProfile>> osProfiles;
};

/// Documents longer than this are refused.
inline constexpr qsizetype kMaxCatalogBytes = 1024 * 1024;

/// Reads one YAML document. `place` names it in errors; `folder` is what relative build contexts
/// start from. Errors: Invalid naming place, line and key.
[[nodiscard]] Result<CatalogDocument> readCatalogYaml(const QByteArray &yaml, const QString &place,
                                                      const QString &folder = {});

} // namespace decnet
