// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace decnet {

/// Where state lives. With DECNET_HOME set, everything is below that folder; otherwise the XDG
/// folders of the user (XDG Base Directory Specification 0.8).
struct Paths
{
    QString config; ///< user settings and catalog overrides
    QString data;   ///< the database, captured artefacts
    QString state;  ///< rendered compose files, logs, collector positions
    QString run;    ///< sockets, locks

    [[nodiscard]] QString database() const;                      ///< data/decnet.db
    [[nodiscard]] QString topologyDir(const QString &id8) const; ///< state/topologies/<id8>
    [[nodiscard]] QString composeFile(const QString &id8) const; ///< …/docker-compose.yml
    [[nodiscard]] QString eventLog() const;                      ///< state/log/decnet.log
    [[nodiscard]] QString artifactsDir() const;                  ///< data/artifacts

    [[nodiscard]] QString templatesDir() const;                  ///< data/templates
    [[nodiscard]] QString busSocket() const;                     ///< run/bus.sock

    /// From the environment of this process.
    [[nodiscard]] static Paths fromEnvironment();
    /// Everything below one folder.
    [[nodiscard]] static Paths below(const QString &home);
};

} // namespace decnet
