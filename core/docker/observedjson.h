// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"

#include <QJsonArray>
#include <QJsonObject>

namespace decnet {

/// What the engine's answers say. Missing members become empty values: an engine leaves out what it
/// has nothing to say about.

/// One element of GET /containers/json.
[[nodiscard]] ObservedContainer containerFromList(const QJsonObject &object);
/// GET /containers/<id>/json.
[[nodiscard]] ContainerDetails containerFromInspect(const QJsonObject &object);
/// One element of GET /networks, or GET /networks/<id>.
[[nodiscard]] ObservedNetwork networkFromJson(const QJsonObject &object);
/// GET /info; versions are those of GET /version.
[[nodiscard]] EngineInfo infoFromJson(const QJsonObject &object);
/// One line of GET /events.
[[nodiscard]] EngineEvent eventFromJson(const QJsonObject &object);

} // namespace decnet
