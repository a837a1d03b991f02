// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"

#include <QJsonObject>

#include <functional>

namespace decnet {

class EditorDocument;
class FormSection;

/// Writes one checked value of a service's configuration; false when it was refused.
using ConfigStore = std::function<bool(const QString &key, const QJsonValue &value)>;

/// Adds a field for everything that a service's schema offers: texts, numbers, choices, switches; secrets are
/// masked. Object names: "config/<slug>/<key>". What is wrong stands below its field and is never stored.
/// `document` is where messages go. GUI thread.
void addServiceFields(EditorDocument &document, const ServiceDef &service, const QJsonObject &config,
                      FormSection *section, const ConfigStore &store);

/// The configuration with one value put in, as the schema takes it. Errors: Invalid.
[[nodiscard]] Result<QJsonObject> withValue(const ServiceDef &service, QJsonObject config,
                                            const QString &key, const QJsonValue &value);

} // namespace decnet
