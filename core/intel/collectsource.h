// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"

#include <QString>

#include <optional>

namespace decnet {

/// A service container whose output is collected, and what it stands for.
struct CollectSource
{
    QString containerId;
    QString topologyId;
    QString deckyId; ///< empty when the container does not say
    QString decky;   ///< name
    QString service;

    /// Nullopt when the labels are not those of a decoy service.
    [[nodiscard]] static std::optional<CollectSource> fromLabels(const QString &containerId,
                                                                 const Labels &labels);
};

/// What containers are looked for: "decnet.topology.service=true".
[[nodiscard]] QString serviceMarkerLabel();

} // namespace decnet
