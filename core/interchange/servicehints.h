// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"

namespace decnet {

/// The decoy service that listens on this port; prefers one that can be deployed. Empty: none does.
[[nodiscard]] QString serviceForPort(const Catalog &catalog, quint16 port, bool udp);
/// The decoy service that an image stands for ("mariadb:11" → mysql, "nginx" → http). Empty:
/// unknown.
[[nodiscard]] QString serviceForImage(const Catalog &catalog, const QString &image);
/// nmap's name of a service ("ms-wbt-server", "http" with `tls`); falls back to the port.
[[nodiscard]] QString serviceForNmapName(const Catalog &catalog, const QString &name, bool tls,
                                         quint16 port, bool udp);

} // namespace decnet
